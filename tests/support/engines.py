"""Small corpora for an engine: articles made of texts, committed to an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from search import IndexState, Kind, Paragraph
from search.engines.whoosh.building.batches import Collector
from search.engines.whoosh.index import WhooshIndex

STATE = IndexState(1, 0, 0, "2026-11-22T08:00:00Z")

WIRE = (
    "The harbour in the north of the town was closed on Monday morning after a storm had broken "
    "the old pier in three places, and 40 ships are still waiting outside for it to open again."
)

Build = Callable[[Iterable[Sequence[Sequence[Paragraph]]]], WhooshIndex]


def article(number: int, title: str, texts: Sequence[str], *, lang: str = "en") -> list[Paragraph]:
    """Make an article: a title and paragraphs, the later half of them in a section."""
    key, half = f"article{number:03}", len(texts) // 2
    made = []
    for order, text in enumerate((title, *texts)):
        anchor = f"p{order}" if order else "h0"
        made.append(
            Paragraph(
                id=f"{key}.{anchor}",
                article=key,
                anchor=anchor,
                order=order,
                n=order or None,
                of=len(texts),
                kind=Kind.PARAGRAPH if order else Kind.TITLE,
                text=text,
                start=0,
                end=len(text),
                section="Run for visas" if order > half else None,
                title=title,
                source=("Herald", "The Wire")[number % 2],
                authors=("Ann Smith", "Zoë Running")[: number % 3],
                published=(None, "2016", "2016-11", "2017-02-03")[number % 4],
                lang=lang,
                path=f"news/{key}.txt",
                url=None,
            )
        )
    return made


def commit(
    engine: WhooshIndex, added: Iterable[Sequence[Paragraph]], removed: Iterable[str] = ()
) -> None:
    """Remove articles and add others; one that is there already is replaced."""
    writer = engine.writer()
    articles = list(added)
    for key in [*removed, *(paragraphs[0].article for paragraphs in articles)]:
        writer.remove(key)
    writer.add(Collector().batch(articles), [True] * len(articles))
    writer.commit()
    writer.close()
