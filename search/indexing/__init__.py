"""Files → a published index: scan, read, write, publish; also watching and repairing."""
