"""The structures that ``kernels.c`` reads and fills, field by field as they stand there."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import POINTER, Structure, c_double, c_int64, c_void_p
from typing import Any, ClassVar, TypeAlias

import numpy as np

from search.engines.arrays import Array

_Fields: TypeAlias = Sequence[tuple[str, type[Any]]]


class Numbers(Structure):
    """An array of unsigned numbers (of eight bytes: signed) as it is in a file."""

    _fields_: ClassVar[_Fields] = [("at", c_void_p), ("count", c_int64), ("width", c_int64)]


NUMBERS = (
    *("edges", "ordinal_edges", "ordinals", "low", "rest"),
    *("chunks", "positions", "far", "there"),
)


class Field(Structure):
    """The postings of a field."""

    _fields_: ClassVar[_Fields] = [
        ("units", c_int64),
        ("of_article", c_int64),
        ("chunk", c_int64),
        ("beyond", c_int64),
        *((name, Numbers) for name in NUMBERS),
        ("first_word", c_void_p),
        ("line", c_int64),
        ("factor", c_void_p),
    ]


class Segment(Structure):
    """A segment: its first document and article, its deleted documents, its fields."""

    _fields_: ClassVar[_Fields] = [
        ("documents", c_int64),
        ("first_document", c_int64),
        ("first_article", c_int64),
        ("deleted", c_void_p),
        ("fields", POINTER(Field)),
    ]


class Index(Structure):
    """All segments, and the tables over them."""

    _fields_: ClassVar[_Fields] = [
        ("documents", c_int64),
        ("articles", c_int64),
        ("segments", c_int64),
        ("segment", POINTER(Segment)),
        ("article", c_void_p),
        ("first", c_void_p),
        ("place", c_void_p),
        ("kind_weight", c_void_p),
        ("article_factor", c_void_p),
        ("numbered", c_void_p),
        ("same_place", c_void_p),
        ("same_group", c_void_p),
        ("same_edges", c_void_p),
        ("same_members", c_void_p),
        ("groups", c_int64),
    ]


class Window(Structure):
    """The window and the order that are wanted."""

    _fields_: ClassVar[_Fields] = [
        ("offset", c_int64),
        ("limit", c_int64),
        ("by_article", c_int64),
        ("grouped", c_int64),
        ("first_counts", c_int64),
        ("ranks", c_void_p),
        ("seconds", c_double),
        ("counted", c_void_p),
    ]


class Totals(Structure):
    """The numbers of matches, of their articles, of listed hits, and of those in the window."""

    _fields_: ClassVar[_Fields] = [
        ("total", c_int64),
        ("articles", c_int64),
        ("listed", c_int64),
        ("found", c_int64),
    ]


# A hit as ``struct`` reads it: document, others in its article, near duplicates: paragraphs and
# articles; score.
FOUND = "qqqqd"

SIZES = [ctypes.sizeof(each) for each in (Numbers, Field, Segment, Index, Window, Totals)]


def address(array: Array) -> int:
    """Return where the numbers of a contiguous array begin; somebody must keep the array."""
    found: int = array.__array_interface__["data"][0]
    return found


def numbers(array: Array, kept: list[Array]) -> Numbers:
    """Describe an array, and keep it."""
    held = np.ascontiguousarray(array)  # an array of one repeated number has no steps
    kept.append(held)
    return Numbers(address(held), held.size, held.itemsize)
