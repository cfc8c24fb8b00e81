"""URLs, highlighting, citations and formatting that pages and JSON API share."""
