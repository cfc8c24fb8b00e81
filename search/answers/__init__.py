"""Requests → records: search pages, explanations, exports, completions, verified citations."""
