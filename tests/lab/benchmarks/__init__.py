"""How fast Pilcrow is, beside plain Whoosh, SQLite FTS5 and tantivy: see ``__main__``."""
