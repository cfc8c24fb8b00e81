"""``web.http.admission``: bodies are read up to their stated length, and no further."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from web.http.admission import MAX_BODY, Admission


class Connection(BytesIO):
    """A connection that stays open: reading behind its content would wait for ever."""

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        assert content, "read past the body"
        return content


def received(content: bytes, length: str) -> bytes:
    environ = {"CONTENT_LENGTH": length, "wsgi.input": Connection(content)}
    Admission(1, patience=1, retry_after=1).receive(environ)
    body: bytes = environ["wsgi.input"].read()
    return body


@pytest.mark.parametrize("size", [1, 31, 32, 33, 1000, MAX_BODY])
def test_a_body_is_read_up_to_its_stated_length(size: int) -> None:
    assert received(b"x" * size, str(size)) == b"x" * size


def test_a_body_that_states_too_much_is_refused_unread() -> None:
    with pytest.raises(RequestEntityTooLarge):
        received(b"", str(MAX_BODY + 1))
