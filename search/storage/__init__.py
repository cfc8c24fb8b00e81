"""Article files on disk, the catalog of files that were read, and atomic writes."""
