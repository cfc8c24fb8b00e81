"""Proper names: people with their titles, places, and other capitalised phrases."""
