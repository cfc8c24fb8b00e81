"""Measurements of the format readers: paragraphs of PDFs, mutated files, files a second."""
