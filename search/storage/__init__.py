"""Files on disk: articles to read, the catalog of those that were read, atomic writes."""
