"""Documents → articles: front matter, layout, ids and anchors."""
