"""Dividers find the beginnings of records, wherever the bytes end."""

from __future__ import annotations

import gzip
import random
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from search.errors import FormatError
from search.formats import divider_of
from search.formats.portions import division
from search.formats.portions.division import KnownPart, divide, read_portion

FROM = b"From a@b.example Mon Nov  7 10:00:00 2016\nSubject: x\n\n"
WARC = b"WARC/1.0\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n"
RECORDS = {
    "a.jsonl": [b'{"text": "one\\n"}\n', b"{}\n", b'{"text": "\\u201ctwo\\u201d"}\n', b"\n"],
    "a.csv": [b"text,n\n", b'"a\nb ""c""\n",1\n', b"plain,2\n", b'"\n\n\n",3\r\n'],
    "a.mbox": [FROM + b"One.\n\n", FROM + b">From him\nFrom here it\n\n", FROM + b"\nThree\n\n\n"],
    "a.warc": [WARC, WARC.replace(b"body", b"WARC"), WARC],
    "a.warc.gz": [
        gzip.compress(WARC, mtime=0),
        gzip.compress(WARC * 3, mtime=0),
        gzip.compress(WARC + b"\0", mtime=0),
    ],
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_last_beginning_is_that_of_a_record(name: str) -> None:
    divider = divider_of(Path(name))
    assert divider is not None
    for seed in range(20):
        first, *others = RECORDS[name]
        records = [first, *random.Random(seed).choices(others, k=6)]
        content = b"".join(records)
        starts = list(accumulate(map(len, records)))
        assert divider.applies(content)
        for end in range(len(content) + 1):
            found = divider.last_start(content[:end])
            assert found in (0, *starts)
            assert found == 0 or divider.is_start(content[:found], content[found:] or first)
        assert divider.last_start(content) >= starts[-2] or name == "a.csv"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.json", b'[\n{"text": "a"},\n'),
        ("a.json", b'{\n "text": "a"}\n'),
        ("a.jsonl", b'{"article": {"id": "7f"}, "paragraph": {"start": 1}, "text": "a"}\n'),
        ("a.csv", b"paragraph_id,article,text\n"),
        ("a.csv", b't\0e\0x\0t\0\n\0'),
        ("a.csv", b'"the\ntext",n\n'),
        ("a.mbox", b"Subject: x\n\n"),
        ("a.warc.gz", gzip.compress(b"text", mtime=0)),
    ],
)  # fmt: skip
def test_other_files_are_not_divided(name: str, head: bytes) -> None:
    divider = divider_of(Path(name))
    assert divider is not None
    assert not divider.applies(head)


@pytest.mark.parametrize("name", RECORDS)
def test_portions_are_the_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(division, "PORTION", 120)
    first, *others = RECORDS[name]
    content = first + b"".join(random.Random(3).choices(others, k=60))
    path = tmp_path / name
    path.write_bytes(content)
    divider = divider_of(path)
    assert divider is not None
    divided = divide(path, divider, root=tmp_path, known=None)
    assert divided is not None
    assert [one.end for one in divided.portions[:-1]] == [one.start for one in divided.portions[1:]]
    assert all(one.counted <= other.counted for one, other in pairwise(divided.portions))
    header = divider.header(content)
    read = [read_portion(path, divider, one, root=tmp_path) for one in divided.portions]
    assert b"".join([read[0], *(part.removeprefix(header) for part in read[1:])]) == content
    known = divided.portions[1]
    rest = divide(path, divider, root=tmp_path, known=KnownPart(known.end, known.sha256))
    assert rest is not None
    assert rest.portions[0].start == known.end
    assert rest.portions[-1] == divided.portions[-1]


def test_a_record_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(division, "PORTION", 10)
    monkeypatch.setattr(division, "SIZE_LIMIT", 40)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n{"text": "' + b"a" * 100 + b'"}\n')
    divider = divider_of(path)
    assert divider is not None
    with pytest.raises(FormatError, match="a record of more than 32 MiB"):
        divide(path, divider, root=tmp_path, known=None)
