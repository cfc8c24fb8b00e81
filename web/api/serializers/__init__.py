"""Records → the dicts of the JSON answers."""
