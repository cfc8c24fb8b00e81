"""Engines store and search the postings: their protocol, the factory, the embedded engine."""
