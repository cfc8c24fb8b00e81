"""The query language: what may be typed, what it means, and which terms answer it."""
