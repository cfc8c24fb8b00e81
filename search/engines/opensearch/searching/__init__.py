"""Plans → requests to the cluster, and its answers → paragraphs."""
