"""The files that articles were read from, and pictures of their pages.

Browsers show the bytes of strangers with viewers of their own, without scripts and network
(``web.http.headers``); what they cannot show is downloaded. The reader that read a file decides
which, not the name of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import FileWrapper

from search import Library, OriginalFile
from web.api.streaming import paced
from web.params.messages import short
from web.params.pages import PictureParams
from web.params.search import NoParams
from web.params.validation import read
from web.rendering import originals, urls
from web.rendering.responses import Answer, redirect_answer

_AT_ONCE = 1 << 16  # bytes
_HTML = "text/html"  # never in ranges: it is compressed


@dataclass(frozen=True, slots=True)
class Originals:
    """The views of the files of one library."""

    library: Library

    def passage(self, paragraph_id: str) -> Response:
        """Redirect to the place of a paragraph in its file."""
        read(NoParams, request.args.items(multi=True))
        paragraph = self.library.paragraph(paragraph_id)
        article = self.library.article(paragraph.article) if paragraph else None
        if paragraph is None or article is None:
            raise _no_paragraph(paragraph_id)
        place = originals.place_in_file(paragraph, article.paragraphs)
        return redirect_answer(urls.place(urls.file_url(paragraph.article), place))

    def file(self, article_id: str) -> Response:
        """Answer with the file that an article was read from, whole or in part."""
        read(NoParams, request.args.items(multi=True))
        article = self.library.article(article_id)
        found = self.library.original(article_id)
        if article is None or found is None:
            raise NotFound(f"There is no article “{short(article_id)}”: its text may have changed.")
        media_type = originals.media_type(article.paragraphs[0])
        try:
            return _file_answer(found, media_type)
        except BaseException:
            found.file.close()
            raise

    def picture(self, paragraph_id: str) -> Response:
        """Answer with a picture of the page that a paragraph stands on."""
        params = read(PictureParams, request.args.items(multi=True))
        picture = self.library.picture(paragraph_id, page=params.page, width=params.pixels)
        if picture is None:
            raise NotFound(
                f"There is no picture of “{short(paragraph_id)}”: only paragraphs of PDF files "
                "have one, of the pages they stand on."
            )
        return Answer(picture, mimetype="image/png")


def _file_answer(found: OriginalFile, media_type: str | None) -> Response:
    """Return a streamed response; the file is closed with it."""
    content_type = media_type or originals.UNKNOWN
    if found.is_utf8 and content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    response = Response(FileWrapper(found.file, _AT_ONCE), content_type=content_type)
    response.call_on_close(found.file.close)
    kind = "inline" if media_type else "attachment"
    name = quote(found.name, safe="", errors="replace")
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "private, no-cache"
    response.content_length = found.size
    response.set_etag(found.sha256)
    response.make_conditional(
        request, accept_ranges=media_type != _HTML, complete_length=found.size
    )
    if request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED:
        found.file.close()
        response.response = ()
    else:
        response.response = _closing(found.file, paced(response.iter_encoded()))
    return response


def _closing(file: BinaryIO, parts: Iterator[bytes]) -> Iterator[bytes]:
    with file:
        yield from parts


def _no_paragraph(paragraph_id: str) -> NotFound:
    return NotFound(
        f"There is no paragraph “{short(paragraph_id)}”: its article may have changed. "
        "Search for its words."
    )
