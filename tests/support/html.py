"""Pages as a reader without scripts gets them: their links, ids and tags."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Outline(HTMLParser):
    """Collects links, ids and visible text, and checks that tags are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and (values.get("src") or "").startswith("/static/pilcrow.js?v="):
            tag = "our script"
        self.tags.add(tag)
        assert not any(name.startswith("on") or name == "style" for name in values)
        if tag in ("a", "link"):
            self.links.append(values["href"] or "")
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().removeprefix("our ") == tag


def read(client: FlaskClient, address: str, status: int = 200) -> tuple[str, Outline]:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.mimetype == "text/html"
    outline = Outline(response.text)
    assert len(outline.ids) == len(set(outline.ids))
    assert "main" in outline.ids
    return response.text, outline


def assert_led(client: FlaskClient, outline: Outline) -> None:
    """Follow every link of a page."""
    for link in set(outline.links):
        with client.get(link.partition("#")[0] or "/", follow_redirects=True) as response:
            assert response.status_code == 200, link
