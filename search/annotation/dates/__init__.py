"""Dates: absolute expressions as ISO prefixes, relative ones by the article's date."""
