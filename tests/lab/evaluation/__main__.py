"""Print precision and recall of the annotations on gold sets, beside the figures to beat.

    uv run python -m tests.lab.evaluation                 the committed articles of our own
    uv run python -m tests.lab.evaluation FOLDER          and public sets, laid out as below
    uv run python -m tests.lab.evaluation FOLDER --halves  halves of a set by itself, and each rule
    uv run python -m tests.lab.evaluation --write         renew baseline.json from our own articles

The sets are not part of the project. Anywhere below FOLDER, as .json or .json.gz:

- ``*_resolved``: articles of PolNeAR (Newell, Margolin and Ruths, 2018) with the speakers resolved
  by hand: [{id, text, quotes: [{start, end, speaker, source_span: [[start, end]]}]}]; a speaker
  that is no person begins with ORG:, UNNAMED or NONE.
- ``quotes_*``: articles of PolNeAR: [{id, text, quotes: [{start, end, speaker_spans}],
  indirect: [{content, speaker_spans, cue_spans}]}].
- ``gum_*``: news of GUM (Zeldes, 2017): [{id, text, meta: {dateCreated}, sentences: [[start, end]],
  names: [{start, end, type, text}], dates: [{start, end, text, attrs: {when}}],
  nested: [{start, end}]}]; ``names`` are the outermost, and ``nested`` the places inside longer
  mentions that are no organisations: "Muslims from Myanmar". Only GUM's own files contain those.
- ``eng.test*``: Reuters news of CoNLL-2003 (Tjong Kim Sang and De Meulder), as distributed.
- ``seed.json``: the hand annotation of the seed article.

All offsets count code points. A name is the same without accents, initials and suffixes; a stretch
may differ by one character at each end; names and places must overlap; dates must have the value.
"indirect" is all indirect speech with a verb that governs a clause, "said by" the part of it
with a named speaker: the field that is searched. "places, teams aside" leaves out what gold has as
an organisation of just this name: Leeds, the team, counts neither for nor against. "source, rule"
is the precision of the source that each rule found: the counts in
``search.annotation.quotes.confidence``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from search.annotation import Annotation, annotate
from tests.lab.evaluation.scores import Score, Scores, scores
from tests.lab.evaluation.sets import Gold, own, public

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
# Precision and recall of earlier rules on unseen texts.
TARGETS = {
    "spans": (0.978, 0.858),
    "speakers": (0.93, 0.86),
    "said by": (0.93, 0.77),
    "said by whom": (0.94, 0.0),
    "names": (0.79, 0.84),
    "people": (0.87, 0.55),
    "places": (0.91, 0.67),
    "dates": (0.92, 0.85),
    "sentences": (0.965, 0.965),
}
Annotated = Sequence[tuple[Gold, Sequence[Annotation]]]


def baseline() -> dict[str, dict[str, dict[str, int]]]:
    """Count our own articles, one by one, as they stand in baseline.json."""
    counted: dict[str, dict[str, dict[str, int]]] = {}
    for gold in own(HERE / "articles"):
        table = scores([(gold, annotate(gold.article))])
        counted[gold.name] = {
            name: {"found": s.found, "right": s.right, "gold": s.gold, "hit": s.hit}
            for name, s in sorted(table.items())
            if "rule" not in name
        }
    return counted


def _show(label: str, table: Scores, *, rules: bool) -> None:
    for name, score in sorted(table.items()):
        if rules or "rule" not in name:
            print(f"{label:32} {name:24} {_figures(score)} {_target(name)}")


def _figures(score: Score) -> str:
    counts = f"{score.right}/{score.found}"
    hits = f"{score.hit}/{score.gold}"
    return (
        f"P {score.precision:.3f} {counts:>11}  R {score.recall:.3f} {hits:>11}  F1 {score.f1:.3f}"
    )


def _target(name: str) -> str:
    if name not in TARGETS:
        return ""
    precision, recall = TARGETS[name]
    return f"  to beat: P {precision:.3f}" + (f" R {recall:.3f}" if recall else "")


def _annotated(golds: Sequence[Gold]) -> list[tuple[Gold, tuple[Annotation, ...]]]:
    return [(gold, annotate(gold.article)) for gold in golds]


def _evaluate(name: str, golds: Sequence[Gold], *, halves: bool) -> Annotated:
    start = time.process_time()
    annotated = _annotated(golds)
    seconds = time.process_time() - start
    words = sum(len(gold.article.text.split()) for gold in golds)
    print(f"\n{name}: {len(golds)} articles, {words / 500 / seconds:.0f} of 500 words a second")
    _show(name, scores(annotated), rules=halves)
    if halves:
        for half, part in (("first half", annotated[::2]), ("second half", annotated[1::2])):
            _show(f"{name}, {half}", scores(part), rules=False)
    return annotated


def main() -> None:
    """Run the evaluation that the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab.evaluation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, help="with the public sets")
    parser.add_argument("--halves", action="store_true", help="halves and rules as well")
    parser.add_argument("--write", action="store_true", help="renew baseline.json")
    arguments = parser.parse_args()
    if arguments.write:
        BASELINE.write_text(json.dumps(baseline(), indent=1) + "\n", encoding="utf-8")
    pooled: list[tuple[Gold, Sequence[Annotation]]] = []
    _evaluate("our own", own(HERE / "articles"), halves=arguments.halves)
    for name, golds in public(arguments.folder) if arguments.folder else ():
        annotated = _evaluate(name, golds, halves=arguments.halves)
        pooled.extend(annotated if name.endswith("_resolved") else ())
    if pooled:
        print()
        _show("resolved, pooled", scores(pooled), rules=True)


if __name__ == "__main__":
    main()
