"""The cage: limits on time, memory and writing, crashes, and messages of a hostile child."""

from __future__ import annotations

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.errors import FormatError
from search.formats import Block, Cage, Document
from search.formats.cage.messages import (
    FRAME_LIMIT,
    MessageError,
    document_fields,
    document_of,
    read_message,
    write_frame,
    write_message,
)
from search.model import Kind
from tests.support.paths import ROOT

READERS = "tests.support.caged_readers"
FILE = Path("a.page")
needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


@pytest.fixture
def cage() -> Iterator[Cage]:
    with Cage(deadline=3.0) as cage:
        yield cage


def read(cage: Cage, reader: str, content: bytes = b"Words.") -> list[Document]:
    return list(cage.read(f"{READERS}:{reader}", FILE, content, lang="en"))


def test_documents_come_back_as_they_were_made(cage: Cage) -> None:
    document = Document(
        blocks=(Block(Kind.TITLE, "Last boat", "/h1"), Block(Kind.PARAGRAPH, "It left.")),
        authors=("Ann Lee",),
        published="2021-06-03",
    )
    assert read(cage, "blocks") == [document]
    assert read(cage, "echo", "É\udcff".encode(errors="surrogatepass")) == [Document("É\udcff")]


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        pytest.param("forever", "it takes longer than 3 s", id="forever"),
        pytest.param("memory", "it needs more than 1 GB of memory", marks=needs_limits),
        pytest.param(
            "writes", "it is damaged (OSError: [Errno 27] File too large)", marks=needs_limits
        ),
        pytest.param("crash", "it is damaged (its reader crashed: status -6)", marks=needs_limits),
        ("depth", "it is nested too deep"),
        ("size", "it unpacks to more than 64 MB"),
        ("fault", "it is damaged (KeyError: 'missing')"),
        ("ends", "it is damaged (its reader crashed: status 3)"),
    ],
)
def test_a_file_that_breaks_its_reader_is_refused_and_the_next_is_read(
    cage: Cage, reader: str, reason: str
) -> None:
    started = time.monotonic()
    with pytest.raises(FormatError) as refused:
        read(cage, reader)
    assert str(refused.value) == f"Cannot read {FILE}: {reason}; save it as plain text."
    assert time.monotonic() - started < 20
    assert read(cage, "echo") == [Document("Words.")]


def test_the_sentence_of_a_reader_is_passed_on(cage: Cage) -> None:
    with pytest.raises(
        FormatError, match=r"^Cannot read a\.page: it needs a password; remove it\.$"
    ):
        read(cage, "refuses")


def test_documents_before_an_error_are_yielded(cage: Cage) -> None:
    documents = cage.read(f"{READERS}:two_then_forever", FILE, b"", lang="en")
    assert [next(documents).text, next(documents).text] == ["one", "two"]
    with pytest.raises(FormatError, match="it takes longer than 3 s"):
        next(documents)


def test_what_a_library_prints_is_no_answer(cage: Cage) -> None:
    assert read(cage, "prints") == [Document("Words.")]


def test_a_reader_that_is_not_read_to_its_end_does_not_disturb_the_next(cage: Cage) -> None:
    first = next(cage.read(f"{READERS}:two_then_forever", FILE, b"", lang="en"))
    assert (first, read(cage, "echo")) == (Document("one"), [Document("Words.")])


def test_engines_are_not_loaded(cage: Cage) -> None:
    """Their libraries would reserve more address space than the limit allows."""
    [document] = read(cage, "modules")
    assert not {"numpy", "whoosh", "search.library"} & set(document.text.split())


def test_a_cage_can_be_pickled_for_another_process(cage: Cage) -> None:
    with pickle.loads(pickle.dumps(Cage())) as other:
        assert read(other, "echo") == [Document("Words.")]


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
@pytest.mark.parametrize("reader", ["forever", "echo"])
def test_the_child_ends_with_its_parent(reader: str) -> None:
    program = (
        "import sys; from pathlib import Path; from search.formats import Cage; cage = Cage();"
        f"list(cage.read('{READERS}:pid', Path('a'), b'', lang='en'));"
        "print(cage._child._process.pid, flush=True);"
        f"list(cage.read('{READERS}:{reader}', Path('a'), b'', lang='en')); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.kill()
    for _ in range(100):
        if not is_running(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        status = Path(f"/proc/{process}/stat")
        return not status.exists() or ") Z" not in status.read_text()
    except ProcessLookupError:
        return False


def test_a_document_survives_its_message() -> None:
    for document in (
        Document("Words\udcff."),
        Document(blocks=()),
        Document(blocks=(Block(Kind.META, "Photo", None),), title="T", lang="en", url="u"),
    ):
        written = json.loads(json.dumps(document_fields(document)))
        assert document_of(written) == document


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        {},
        {"authors": [1], "blocks": None},
        {"authors": [], "blocks": "text"},
        {"authors": [], "blocks": [["paragraph", "text"]]},
        {"authors": [], "blocks": [["virus", "text", None]]},
        {"authors": [], "blocks": [["paragraph", 7, None]]},
        {"authors": [], "blocks": None, "title": {"a": 1}},
    ],
)
def test_a_document_of_a_hostile_child_is_checked(fields: object) -> None:
    with pytest.raises(MessageError):
        document_of(fields)


@pytest.mark.parametrize(
    "stream",
    [
        b"\x00",
        b"\x00\x00\x00\x09{}",
        (FRAME_LIMIT + 1).to_bytes(4, "big"),
        b"\x00\x00\x00\x01[",
        b"\x00\x00\x00\x02[]",
        b"\x00\x01\x86\xa0" + b"[" * 100_000,
    ],
)
def test_a_message_that_is_none_is_refused(stream: bytes) -> None:
    with pytest.raises(MessageError):
        read_message(io.BytesIO(stream))


def test_messages_end_with_the_stream() -> None:
    stream = io.BytesIO()
    write_message(stream, {"end": True})
    write_frame(stream, b"{}")
    stream.seek(0)
    assert [read_message(stream) for _ in range(3)] == [{"end": True}, {}, None]
