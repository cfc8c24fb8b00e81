"""A cluster of three nodes that are killed in turn, under readers and a writer."""
