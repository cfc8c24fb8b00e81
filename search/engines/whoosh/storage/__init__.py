"""Generations of an index on disk, their manifests, and backups."""
