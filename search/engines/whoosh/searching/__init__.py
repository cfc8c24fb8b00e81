"""Plans → matching paragraphs, scored, sorted and counted."""
