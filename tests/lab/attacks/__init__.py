"""Attacks on files, queries, connections and backups; traffic goes to loopback only."""
