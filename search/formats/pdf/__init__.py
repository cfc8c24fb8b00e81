"""PDF files: pages → words → lines → columns → paragraphs, or the structure tree of tagged files.

The reader is ``search.formats.pdf.reader``; PDFium does the parsing and the rendering.
"""
