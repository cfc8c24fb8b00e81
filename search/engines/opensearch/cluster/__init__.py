"""The cluster itself: its address, requests to it, its write lock and the records of states."""
