"""Tokens, quotation marks and capitals of a text; word lists."""
