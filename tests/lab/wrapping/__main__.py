"""Print how many articles keep their blocks when their paragraphs are broken into lines.

    uv run python -m tests.lab.wrapping FOLDER             40 articles in each way
    uv run python -m tests.lab.wrapping FOLDER --show      and the first blocks that differ
    uv run python -m tests.lab.wrapping FOLDER --articles 400

FOLDER holds plain texts anywhere below it, each with one paragraph a line, such as the BBC news of
Greene and Cunningham (2006). An article is right if all its blocks have the kinds and the letters
and digits that they have where each paragraph is one line.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from search.articles.layout import lay_out
from tests.lab.wrapping.ways import HARD_WAYS, WAYS, Way, written

Blocks = list[tuple[str, str]]


def blocks_of(text: str) -> Blocks:
    """Return the kind of each block, and its letters and digits."""
    return [
        (block.kind.value, "".join(filter(str.isalnum, block.text)))
        for block in lay_out(text).blocks
    ]


def differing(paragraphs: Sequence[str], way: Way, seed: int) -> tuple[Blocks, Blocks]:
    """Return the blocks that only the article has, and those that only its wrapped text has."""
    expected = blocks_of("\n\n".join(paragraphs))
    found = blocks_of(written(paragraphs, way, seed))
    return (
        [block for block in expected if block not in found],
        [block for block in found if block not in expected],
    )


def articles_below(folder: Path, number: int) -> list[list[str]]:
    """Return the paragraphs of articles, evenly chosen among all text files below a folder."""
    paths = sorted(folder.rglob("*.txt"))
    chosen = paths[:: max(1, len(paths) // number)][:number]
    texts = (path.read_text("utf-8", errors="replace") for path in chosen)
    return [[line.strip() for line in text.splitlines() if line.strip()] for text in texts]


def main() -> None:
    """Print a line for each way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    articles = articles_below(given.folder, given.articles)
    for name, way in {**WAYS, **HARD_WAYS}.items():
        results = [differing(article, way, seed) for seed, article in enumerate(articles)]
        right = sum(not lost and not found for lost, found in results)
        print(f"{name:<32}{right:>5} of {len(articles)}")
        if given.show:
            for lost, found in (result for result in results if any(result)):
                print("    wanted", *((kind, text[:70]) for kind, text in lost[:2]))
                print("    found ", *((kind, text[:70], len(text)) for kind, text in found[:4]))


if __name__ == "__main__":
    main()
