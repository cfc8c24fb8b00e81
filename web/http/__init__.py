"""What holds for every request: headers, limits, caching, errors, logs and metrics."""
