"""Filter values as they are written in an address: ``-BBC`` excludes BBC."""

from __future__ import annotations

from search import Filter


def read_filter(field: str, value: str) -> Filter:
    r"""Parse the value of one filter: ``-BBC`` excludes BBC, ``\-1`` is the value ``-1``."""
    exclude = value.startswith("-")
    value = value[1:] if exclude else value
    if value.startswith("\\") and value.lstrip("\\").startswith("-"):
        value = value[1:]
    return Filter(field, value, exclude)


def write_filter(chosen: Filter) -> str:
    """Write the value of a filter so that ``read_filter`` returns the filter."""
    escape = "\\" if chosen.value.lstrip("\\").startswith("-") else ""
    return f"{'-' if chosen.exclude else ''}{escape}{chosen.value}"
