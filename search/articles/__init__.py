"""Documents → articles: statements, layout, ids and anchors."""
