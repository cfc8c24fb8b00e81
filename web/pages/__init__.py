"""The HTML pages: a view model for each, and their routes."""
