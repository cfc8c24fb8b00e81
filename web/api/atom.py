"""A search as an Atom feed (RFC 4287), most recently indexed articles first.

An entry is a paragraph. Its id never changes; its date is when its article was first indexed.
"""

from __future__ import annotations

import re
from hashlib import sha256
from xml.etree.ElementTree import Element, SubElement, tostring

from search import Hit, Newest, timely
from web.rendering import urls
from web.rendering.formatting import one_line
from web.rendering.highlighting import marked

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NAME = "urn:pilcrow"
# Characters that XML 1.0 cannot contain, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(found: Newest, root: str) -> bytes:
    """Return the feed; ``root`` is the URL of this site without a trailing slash."""
    request = found.request
    own = urls.feed_url(request)
    whole = Element("feed", {"xmlns": _ATOM})
    _put(whole, "id", f"{_NAME}:feed:{sha256(own.encode()).hexdigest()[:32]}")
    _put(whole, "title", f"{one_line(request.q) or 'New paragraphs'} – Pilcrow")
    times = (found.added[hit.paragraph.article] for hit in found.hits)
    _put(whole, "updated", max(times, default=found.index.updated))
    _link(whole, "self", root + own, MEDIA_TYPE)
    _link(whole, "alternate", root + urls.search_url(urls.selection(request)), "text/html")
    for hit in timely(found.hits):
        whole.append(_entry(hit, found, root))
    return bytes(tostring(whole, encoding="utf-8", xml_declaration=True))


def _entry(hit: Hit, found: Newest, root: str) -> Element:
    paragraph = hit.paragraph
    entry = Element("entry")
    _put(entry, "id", f"{_NAME}:paragraph:{paragraph.id}")
    where = f" › {one_line(paragraph.section)}" if paragraph.section else ""
    number = "" if paragraph.n is None else f" ¶{paragraph.n}"
    _put(entry, "title", f"{one_line(paragraph.title)}{where}{number}")
    time = found.added[paragraph.article]
    _put(entry, "updated", time)
    _put(entry, "published", time)
    for author in paragraph.authors or (paragraph.source,):
        _put(SubElement(entry, "author"), "name", author)
    marking = urls.marking(found.request)
    page = urls.article_url(paragraph.article, marked=marking, anchor=paragraph.anchor)
    _link(entry, "alternate", root + page, "text/html")
    if original := urls.safe_url(paragraph.url):
        _link(entry, "via", original, "text/html")
    content = _put(entry, "content", str(marked(paragraph.text, hit.matches)))
    content.set("type", "html")
    return entry


def _put(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = _UNWRITABLE.sub("\ufffd", text)
    return element


def _link(parent: Element, rel: str, href: str, mimetype: str) -> None:
    written = _UNWRITABLE.sub("\ufffd", href)
    SubElement(parent, "link", {"rel": rel, "href": written, "type": mimetype})
