"""The pages for people: a view model for each, and their routes."""
