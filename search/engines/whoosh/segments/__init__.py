"""A segment on disk: named arrays in one file, and the codec by which Whoosh reads them."""
