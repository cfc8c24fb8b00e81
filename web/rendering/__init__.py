"""Addresses, highlighting, citations and wording that pages and the JSON endpoint share."""
