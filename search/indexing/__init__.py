"""Files → published index: scan, changes, readers, sync, watch, worker, health checks."""
