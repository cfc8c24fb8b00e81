"""HTML of a message → the author's own HTML, quoted replies and the signature, apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.etree import tostring
from lxml.html import HtmlElement

from search.formats.web_pages.markup import parse_page

# Elements in which mail programs put what they quote: Gmail, Apple Mail, Thunderbird, Yahoo,
# Outlook on the web, Proton.
_QUOTED = """//blockquote[@type='cite' or contains(@class, 'gmail_quote')]
    | //*[contains(@class, 'gmail_quote') or contains(@class, 'yahoo_quoted')
        or contains(@class, 'moz-forward-container') or contains(@class, 'protonmail_quote')
        or @id='appendonsend' or @id='divRplyFwdMsg' or @id='x_divRplyFwdMsg'
        or @id='mail-editor-reference-message-container']"""
_ABOVE = "//*[contains(@class, 'moz-cite-prefix') or contains(@class, 'gmail_attr')]"
_SIGNATURES = """//*[contains(@class, 'gmail_signature') or contains(@class, 'moz-signature')
    or contains(@id, 'Signature') or contains(@class, 'protonmail_signature')]"""
_REST_IDS = ("appendonsend", "divRplyFwdMsg", "x_divRplyFwdMsg")  # all below is quoted as well
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)


class HtmlBody(NamedTuple):
    """The HTML of a message by whose words it is."""

    own: str
    quoted: tuple[str, ...]  # texts, one a quoted element
    signature: tuple[str, ...]


def separate_html(html: str) -> HtmlBody:
    """Separate the author's HTML from quoted replies and signatures; hidden text is left out.

    Raises:
        PageError: the HTML cannot be parsed.
    """
    tree = parse_page(html)
    for element in [one for one in tree.iter() if _HIDDEN.search(str(one.get("style") or ""))]:
        if element.getparent() is not None:
            _remove(element)
    for element in tree.xpath(_ABOVE):
        _remove(element)
    signature = [_taken(element) for element in tree.xpath(_SIGNATURES) if _is_in(element, tree)]
    quoted = []
    for element in tree.xpath(_QUOTED):
        if _is_in(element, tree):
            if element.get("id") in _REST_IDS:
                quoted += [_taken(below) for below in list(element.itersiblings())]
            quoted.append(_taken(element))
    own = tostring(tree, encoding="unicode", method="html")
    return HtmlBody(own, tuple(filter(None, quoted)), tuple(filter(None, signature)))


def _is_in(element: HtmlElement, tree: HtmlElement) -> bool:
    """Check whether an element still stands in the tree: one around it may have been removed."""
    return any(ancestor is tree for ancestor in element.iterancestors())


def _taken(element: HtmlElement) -> str:
    """Remove an element; return its HTML."""
    html = tostring(element, encoding="unicode", method="html", with_tail=False)
    _remove(element)
    return str(html) if "".join(element.itertext()).strip() else ""


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
