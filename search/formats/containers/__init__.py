"""Files that contain web pages or chapters: feeds (RSS, Atom), EPUB, web archives (WARC, WACZ)."""
