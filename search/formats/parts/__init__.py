"""Parts of articles that several formats share: dates, names, lines of text, HTML, first blocks."""
