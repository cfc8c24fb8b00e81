"""File formats: bytes → documents.

A format is one module, listed in ``search.formats.registry``. No module here makes articles:
``search.articles`` does, from the documents.
"""

from search.formats.document import Block as Block
from search.formats.document import Document as Document
from search.formats.file_bytes import FileBytes as FileBytes
from search.formats.file_bytes import read_bytes as read_bytes
from search.formats.registry import SUFFIXES as SUFFIXES
from search.formats.registry import read as read
