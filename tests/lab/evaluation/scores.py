"""Precision and recall of annotations, counted by one rule for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.analysis.sentences import sentences
from search.annotation import Annotation, PlaceKind, Quote, QuoteKind
from search.annotation.names.places import canonical_place
from search.annotation.names.titles import looks_like_person, split_title
from search.annotation.people.people import fold
from search.annotation.words.reporting_verbs import BARE, verb_forms
from search.model import Span
from tests.lab.evaluation.sets import NOBODY, Gold, GoldMention, GoldQuote

CLOSE = 1  # characters that a stretch may differ by at each end


@dataclass(slots=True)
class Score:
    """Counts of one kind: found, right among the found, gold, and hit among the gold."""

    found: int = 0
    right: int = 0
    gold: int = 0
    hit: int = 0

    def add(self, found: int, right: int, gold: int, hit: int) -> None:
        self.found += found
        self.right += right
        self.gold += gold
        self.hit += hit

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


Scores = defaultdict[str, Score]
Found = Sequence[tuple[Span, Quote]]


def scores(annotated: Iterable[tuple[Gold, Sequence[Annotation]]]) -> Scores:
    """Compare annotations with gold, article by article."""
    table: Scores = defaultdict(Score)
    for gold, given in annotated:
        found = _quotes(gold, given)
        marked = [(span, q) for span, q in found if q.kind is not QuoteKind.INDIRECT]
        spoken = [(span, q) for span, q in found if q.kind is QuoteKind.INDIRECT]
        if gold.quotes is not None:
            _score_marked(gold.quotes, marked, table, complete=gold.complete)
        if gold.indirect is not None:
            _score_indirect(gold, spoken, table)
            _score_sources(gold, found, table)
        if gold.names is not None:
            _score_names(gold, gold.names, given, table)
        if gold.dates is not None:
            _score_dates(gold, gold.dates, given, table)
        if gold.sentences is not None:
            _score_sentences(gold, gold.sentences, table)
    return table


def _quotes(gold: Gold, annotations: Sequence[Annotation]) -> Found:
    """Return the quotes with their spans in the article."""
    return [
        (Span(p.start + q.start, p.start + q.end), q)
        for p, annotation in zip(gold.article.paragraphs, annotations, strict=True)
        for q in annotation.quotes
    ]


def overlap(one: Span, two: Span) -> int:
    """Count the characters that two spans share."""
    return max(0, min(one.end, two.end) - max(one.start, two.start))


def _half(part: Span, whole: Span) -> bool:
    """Return whether at least half of a span lies in another."""
    return overlap(part, whole) * 2 >= part.end - part.start


def _near(one: Span, two: Span) -> bool:
    return abs(one.start - two.start) <= CLOSE and abs(one.end - two.end) <= CLOSE


def same_name(one: str, two: str) -> bool:
    """Return whether names differ in accents, case, initials and suffixes at most."""
    return _plain(one) == _plain(two)


def _plain(name: str) -> list[str]:
    folded = [fold(word).rstrip(".") for word in name.split()]
    return [word for word in folded if len(word) > 1 and word not in ("jr", "sr", "iii")]


def _score_marked(
    wanted: Sequence[GoldQuote], marked: Found, table: Scores, *, complete: bool
) -> None:
    spans = [quote.spans[0] for quote in wanted]
    if complete:
        right = sum(any(_near(span, w) for w in spans) for span, _ in marked)
        hit = sum(any(_near(span, w) for span, _ in marked) for w in spans)
        table["spans"].add(len(marked), right, len(spans), hit)
    for gold in wanted:
        if gold.speaker is None:
            continue
        quote = _best(gold.spans[0], marked)
        person = not gold.speaker.startswith(NOBODY)
        named = quote is not None and quote.speaker is not None
        hit = bool(person and quote and quote.speaker and same_name(quote.speaker, gold.speaker))
        table["speakers"].add(named, hit, person, hit)
        if quote is not None and named:
            table["rule " + quote.rule].add(1, hit, 1, hit)


def _best(span: Span, found: Found) -> Quote | None:
    best = max(found, key=lambda item: overlap(item[0], span), default=None)
    return best[1] if best is not None and _half(span, best[0]) else None


def _score_indirect(gold: Gold, spoken: Found, table: Scores) -> None:
    """Score indirect speech; marked words found as indirect speech count as right."""
    indirect = gold.indirect or ()
    contents = [
        (span, quote) for quote in (*indirect, *(gold.quotes or ())) for span in quote.spans
    ]
    for span, quote in spoken:
        match = max(contents, key=lambda item: overlap(item[0], span), default=None)
        right = match is not None and _half(span, match[0])
        table["indirect"].add(1, right, 0, 0)
        if quote.speaker is not None:  # the others name nobody: no field, no facet
            table["said by"].add(1, right, 0, 0)
        table["indirect rule " + quote.rule].add(1, right, 1, right)
        if right and match is not None:
            _score_said_by(gold, span, quote, match[1], table)
    for wanted in indirect:
        if _takes_clause(wanted):
            hits = [q for span, q in spoken if any(_half(part, span) for part in wanted.spans)]
            table["indirect"].add(0, 0, 1, bool(hits))
            if _is_somebody(gold, wanted):
                table["said by"].add(0, 0, 1, any(q.speaker for q in hits))


def _is_somebody(gold: Gold, wanted: GoldQuote) -> bool:
    """Return whether a source is one person: a resolved name, he or she, or a name as written."""
    if wanted.speaker is not None:
        return not wanted.speaker.startswith(NOBODY)
    if len(wanted.mention) != 1:
        return False
    words = gold.article.text[slice(*wanted.mention[0])].split()
    return words[0].lower() in {"he", "she"} or (
        looks_like_person(split_title(tuple(words[:5]))[1][:2])
        and words[0][0].isupper()
        and len(words) < 4
        and words[0] not in {"The", "A", "An", "Some", "They", "We", "I", "Who", "It"}
        and not words[-1].endswith("s")
    )


def _takes_clause(wanted: GoldQuote) -> bool:
    """Return whether the cue has a verb that governs a clause: no opinions, calls and so on."""
    if not wanted.spans or wanted.cue.startswith("according to") or not wanted.cue:
        return bool(wanted.spans)
    verbs = verb_forms()
    return any(verbs[word][0] in BARE for word in wanted.cue.split() if word in verbs)


def _score_said_by(gold: Gold, span: Span, quote: Quote, wanted: GoldQuote, table: Scores) -> None:
    """Score the speaker of indirect speech: by full name, else by the place of the mention."""
    if wanted.speaker is not None:
        person = not wanted.speaker.startswith(NOBODY)
        right = quote.speaker is not None and same_name(quote.speaker, wanted.speaker)
        table["said by whom"].add(quote.speaker is not None, right, person, right)
        return
    if quote.cue is None or not wanted.mention:
        return
    base = next(p.start for p in gold.article.paragraphs if p.start <= span.start < p.end)
    cue = Span(base + quote.cue.start, base + quote.cue.end)
    words = [fold(gold.article.text[slice(*mention)]) for mention in wanted.mention]
    right = any(overlap(cue, mention) for mention in wanted.mention) or bool(
        quote.speaker and any(fold(quote.speaker.split()[-1]) in word for word in words)
    )
    table["said by whom"].add(1, right, 1, right)


def _score_sources(gold: Gold, found: Found, table: Scores) -> None:
    """Score the sources of quotations with a speaker by rule: the cue or the name is the gold's.

    A quotation without a cue whose source is a pronoun in gold is left out.
    """
    wanted = [(s, q) for q in (*(gold.quotes or ()), *(gold.indirect or ())) for s in q.spans]
    for span, quote in found:
        if quote.speaker is None:
            continue
        match = max(wanted, key=lambda item: overlap(item[0], span), default=None)
        right = False
        if match is not None and _half(span, match[0]):
            mentions = match[1].mention
            words = [fold(gold.article.text[slice(*mention)]) for mention in mentions]
            named = any(fold(quote.speaker.split()[-1]) in word for word in words)
            if quote.cue is None:
                if not named and any(word.split()[:1] in (["he"], ["she"]) for word in words):
                    continue
                right = named
            else:
                base = next(
                    p.start for p in gold.article.paragraphs if p.start <= span.start < p.end
                )
                cue = Span(base + quote.cue.start, base + quote.cue.end)
                right = named or any(overlap(cue, mention) for mention in mentions)
        table["source, rule " + quote.rule].add(1, right, 1, right)


def _score_names(
    gold: Gold, names: Sequence[GoldMention], annotations: Sequence[Annotation], table: Scores
) -> None:
    """Score by overlap: titles in front of a name are inside or outside by taste."""
    if not gold.typed_only:
        _overlaps(_mentions(gold, annotations, "names"), [n.span for n in names], table["names"])
    people = [n.span for n in names if n.kind == "person"]
    _overlaps(_mentions(gold, annotations, "people"), people, table["people"])
    found = [
        (Span(p.start + place.start, p.start + place.end), place.value)
        for p, annotation in zip(gold.article.paragraphs, annotations, strict=True)
        for place in annotation.places
        if place.via is not PlaceKind.DEMONYM
    ]
    places = [n for n in names if n.kind == "place"]
    spans = [n.span for n in places]
    _overlaps([span for span, _ in found], spans, table["places"])
    _score_facet([value for _, value in found], names, table["places, facet"])
    # Belgium, the team, is typed an organisation; for a place facet it is Belgium all the same.
    teams = [n.span for n in names if n.kind == "organization"]
    exact = [span for span, _ in found if span in teams]
    rest = [span for span, _ in found if span not in exact]
    _overlaps(rest, spans, table["places, teams aside"])
    if gold.nested is not None:
        _overlaps(rest, [*spans, *gold.nested], table["places, nested too"])


def _score_facet(found: Iterable[str], names: Sequence[GoldMention], score: Score) -> None:
    """Score the distinct places of an article, as a facet shows them.

    Belgium the team is Belgium; a place of another type is no loss, as it is not asked for.
    """
    values = set(found)
    known = {n.value: canonical_place(n.value or "") or n.value for n in names}
    wanted = {known[n.value] for n in names if n.kind == "place"}
    right = len(values & set(known.values()))
    score.add(len(values), right, len(wanted), len(values & wanted))


def _mentions(gold: Gold, annotations: Sequence[Annotation], kind: str) -> list[Span]:
    return [
        Span(p.start + mention.start, p.start + mention.end)
        for p, annotation in zip(gold.article.paragraphs, annotations, strict=True)
        for mention in getattr(annotation, kind)
    ]


def _overlaps(found: Sequence[Span], wanted: Sequence[Span], score: Score) -> None:
    right = sum(any(overlap(f, w) for w in wanted) for f in found)
    hit = sum(any(overlap(f, w) for f in found) for w in wanted)
    score.add(len(found), right, len(wanted), hit)


def _score_dates(
    gold: Gold, dates: Sequence[GoldMention], annotations: Sequence[Annotation], table: Scores
) -> None:
    """Score values: an overlapping date must say the same day, month or year."""
    found = [
        (Span(p.start + date.start, p.start + date.end), date.value)
        for p, annotation in zip(gold.article.paragraphs, annotations, strict=True)
        for date in annotation.dates
    ]
    for span, value in found:
        right = any(overlap(d.span, span) and value == (d.value or "")[:10] for d in dates)
        table["dates"].add(1, right, 0, 0)
    for date in dates:
        if date.kind != "other":
            hit = any(
                overlap(date.span, span) and value == (date.value or "")[:10]
                for span, value in found
            )
            table["dates"].add(0, 0, 1, hit)


def _score_sentences(gold: Gold, wanted: Sequence[Span], table: Scores) -> None:
    covered = [
        Span(p.start + s.start, p.start + s.end)
        for p in gold.article.paragraphs
        for s in sentences(p.text)
        if gold.name != "seed" or p.kind.numbered  # its gold leaves out title and headings
    ]
    right = len(set(covered) & set(wanted))
    table["sentences"].add(len(covered), right, len(wanted), right)
