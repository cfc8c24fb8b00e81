"""Web pages: HTML, and the archives of one page that browsers save.

``reader`` reads a page; ``markup`` decodes and parses it, ``statements`` reads its metadata and
``body`` its article. ``archives`` unpacks MHTML and Safari's webarchive.
"""
