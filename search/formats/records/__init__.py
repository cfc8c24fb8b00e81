"""Records of scrapers and of Pilcrow's exports: JSON, lines of JSON, and tables (CSV, TSV).

``fields`` maps the names of fields to statements, ``exports`` collects exported paragraphs;
``json_records`` and ``tables`` read the files.
"""
