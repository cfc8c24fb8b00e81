"""Portions of long or grown files of records: mailboxes, lines of JSON, tables, web archives.

``dividers`` know where a record begins in each format; ``division`` reads a file once and says
which portions of it are to be read, one by one.
"""

from search.formats.portions.dividers import Divider as Divider
from search.formats.portions.division import DividedFile as DividedFile
from search.formats.portions.division import KnownPart as KnownPart
from search.formats.portions.division import Portion as Portion
from search.formats.portions.division import divide as divide
from search.formats.portions.division import read_portion as read_portion
