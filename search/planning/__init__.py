"""Query trees → plans, marks and scores, for any engine."""
