"""File formats: bytes → documents.

A format is one module or package, listed in ``search.formats.registry``; all but plain text are
read in a ``cage``, a child process with limits. No module here makes articles: ``search.articles``
does, from the documents.
"""

from search.formats.cage import Cage as Cage
from search.formats.document import Block as Block
from search.formats.document import Document as Document
from search.formats.file_bytes import FileBytes as FileBytes
from search.formats.file_bytes import read_bytes as read_bytes
from search.formats.portions import DividedFile as DividedFile
from search.formats.portions import Divider as Divider
from search.formats.portions import KnownPart as KnownPart
from search.formats.portions import Portion as Portion
from search.formats.portions import divide as divide
from search.formats.portions import read_portion as read_portion
from search.formats.registry import Format as Format
from search.formats.registry import divider_of as divider_of
from search.formats.registry import enabled_formats as enabled_formats
from search.formats.registry import format_of as format_of
from search.formats.registry import read as read
from search.formats.registry import suffix_of as suffix_of
from search.formats.registry import suffixes as suffixes
