"""Frozen documents of the files in ``tests/data/formats/collections``: write them again.

    uv run python -m tests.lab.formats.freeze_collections

Look at the difference before you commit it, and raise the version of each reader that it concerns.
"""

from __future__ import annotations

import json

from search.formats.cage.messages import document_fields
from search.formats.registry import format_of
from tests.support.format_cases import documents_and_error
from tests.support.paths import DATA

FOLDER = DATA / "formats" / "collections"


def main() -> None:
    frozen = {}
    for path in sorted(FOLDER.iterdir()):
        if path.name in ("frozen.json", "sitemap.xml"):
            continue
        found, error = documents_and_error(path)
        reader = format_of(path, path.read_bytes()).id
        documents = [document_fields(one) for one in found]
        frozen[path.name] = {"reader": reader, "error": error, "documents": documents}
    text = json.dumps(frozen, ensure_ascii=False, indent=1)
    (FOLDER / "frozen.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
