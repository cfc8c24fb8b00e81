"""Handling common to all requests: headers, limits, caching, errors, logs and metrics."""
