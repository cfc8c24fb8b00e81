"""Small office documents, made in memory."""

from __future__ import annotations

import zipfile
from io import BytesIO

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "meta")
)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def packed(members: dict[str, str | bytes]) -> bytes:
    """Return a ZIP package."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **others: str) -> bytes:
    """Return a Word document; ``others`` are further members, "styles" for word/styles.xml."""
    members: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    }
    for name, content in others.items():
        members[f"word/{name}.xml"] = f"<w:{name} {W}>{content}</w:{name}>"
    return packed(members)


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph of a Word document."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def odt_content(body: str) -> str:
    """Return the content.xml of an OpenDocument text."""
    return (
        f"<office:document-content {ODF} {DC}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
