"""Articles → the arrays of a new segment."""
