"""Segments of a Whoosh index as memory-mapped arrays: written in bulk, searched by vectors."""
