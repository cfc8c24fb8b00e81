"""Open the bytes of a PDF with PDFium, within limits; PDFium's errors become ``FormatError``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from search.errors import FormatError
from search.formats.file_bytes import too_large

MAX_PAGES = 1_000  # of a file; reading takes about a hundredth of a second a page
HEADER = b"%PDF-"
HEADER_WITHIN = 1024  # bytes before the header that readers of PDF tolerate

_LOCKED = "it needs a password; save it without one, as with qpdf --decrypt"
_UNKNOWN_LOCK = "it is encrypted in a way that PDFium cannot read; save it without encryption"
_DAMAGED = "it is damaged; copy or download it again"
_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: _LOCKED,
    pdfium.FPDF_ERR_SECURITY: _UNKNOWN_LOCK,
}


def objection(content: bytes) -> str | None:
    """Return the reason why bytes are no PDF; None if they are one."""
    if HEADER in content[: HEADER_WITHIN + len(HEADER)]:
        return None
    return "it is not a PDF, though its name says so"


@contextmanager
def opened(path: Path, content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF; it is closed with the block. ``path`` is for messages only.

    A file whose owner forbids copying but which opens without a password is opened.

    Raises:
        FormatError: the file needs a password, is damaged, or has more than ``MAX_PAGES`` pages.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise unreadable(path, _REASONS.get(error.err_code or 0, _DAMAGED)) from error
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            raise too_large(path, f"{pages:,} pages", f"{MAX_PAGES:,}")
        yield document
    finally:
        document.close()


def unreadable(path: Path, reason: str) -> FormatError:
    """Return the error for a PDF that cannot be read, with the reason and the remedy."""
    return FormatError(f"Cannot read {path}: {reason}.", path=path)
