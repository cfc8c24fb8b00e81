"""What holds the postings: the protocol, and the embedded Whoosh engine."""
