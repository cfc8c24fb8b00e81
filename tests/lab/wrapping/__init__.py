"""Evaluation: paragraphs that were broken into lines, and must be put together again."""
