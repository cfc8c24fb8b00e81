"""The same paragraphs in segments of Whoosh's own, searched posting by posting.

This is what the columnar core is held against: another writer, another codec, other loops. Only the
matcher of rows and the formulas of ``search.planning.ranking`` are shared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from whoosh import index
from whoosh.fields import ID, FieldType, Schema
from whoosh.formats import Positions

from search import Paragraph
from search.analysis.folding import fold
from search.analysis.languages import FUNCTION_WORDS
from search.analysis.terms import WHOLE
from search.analysis.tokenizer import tokens
from search.engines.whoosh.searching.scoring import CONSTANT
from search.fields import BLOCK, FIELDS, FieldContent
from search.model import Kind, QuoteKind, Via, Within
from search.planning import ranking
from search.planning.phrases import rows
from search.planning.plan import (
    AllOf,
    AnyOf,
    Blocks,
    Pattern,
    Plan,
    SamePart,
    SameQuotation,
    TermSet,
    Without,
)
from search.query.dates import first_day, last_day
from search.query.tree import Dates, Everything, Nothing

Rows = tuple[tuple[TermSet, ...], ...]

KIND_WEIGHTS = {"title": 0.7, "heading": 0.7, "meta": 0.4, "byline": 0.4, "date": 0.4}


class PlainTerms(FieldType):
    """Terms with their positions; a document hands in both."""

    def __init__(self) -> None:
        self.format = Positions()
        self.scorable = self.indexed = True
        self.stored = self.unique = self.spelling = False
        self.vector = self.analyzer = self.column_type = None

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[tuple]:
        for term, positions in value.items():
            encoded = self.format.encode(sorted(positions))
            yield term.encode(), len(positions), float(len(positions)), encoded


SCHEMA = Schema(
    id=ID(stored=True),
    article=ID(),
    **{name: PlainTerms() for name, field in FIELDS.items() if name not in ("article", "path")},
)


def analysed(values: Iterable[str], lang: str, content: FieldContent) -> dict[str, list[int]]:
    """Note where each term stands; no phrase runs from one value into the next."""
    found: dict[str, list[int]] = defaultdict(list)
    base = 0
    for value in values:
        if content is FieldContent.VALUE:
            found[value].append(0)
            continue
        last = base
        if content is FieldContent.NAMES:
            found[WHOLE + fold(value)].append(base)
        for token in tokens(value, lang):
            last = max(last, base + token.position)
            for term in token.terms:
                found[term].append(base + token.position)
        base = last + 2
    return {term: sorted(set(positions)) for term, positions in found.items()}


def document(paragraph: Paragraph) -> dict[str, object]:
    made: dict[str, object] = {"id": paragraph.id, "article": paragraph.article}
    for name, field in FIELDS.items():
        if (
            field.content in (FieldContent.WORDS, FieldContent.NAMES, FieldContent.VALUE)
            and name != "article"
        ):
            held = getattr(paragraph, name)
            values = (held,) if isinstance(held, str) else held or ()
            if values:
                made[name] = analysed(values, paragraph.lang, field.content)
    speaker: dict[str, list[int]] = defaultdict(list)
    quoted: dict[str, list[int]] = defaultdict(list)
    base = 0
    for stretches in paragraph.quotations():
        quoted[BLOCK].append(base)
        end = base
        if stretches[0].speaker:
            for term, there in analysed(
                [stretches[0].speaker], paragraph.lang, FieldContent.NAMES
            ).items():
                speaker[term] += [base + position for position in there]
                end = max(end, base + max(there) + 2)
        texts = [
            paragraph.text[quote.start : quote.end]
            for quote in stretches
            if quote.kind is not QuoteKind.INDIRECT
        ]
        for term, there in analysed(texts, paragraph.lang, FieldContent.WORDS).items():
            quoted[term] += [base + position for position in there]
            end = max(end, base + max(there) + 2)
        base = end
    return made | {k: v for k, v in (("speaker", speaker), ("quoted", quoted)) if v}


class PlainIndex:
    """An index by Whoosh's writer, evaluated document by document."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.index = index.create_in(folder, SCHEMA)
        self.held: dict[str, Paragraph] = {}

    def commit(self, added: Sequence[Sequence[Paragraph]], removed: Sequence[str] = ()) -> None:
        writer = self.index.writer(compound=False)
        for key in [*removed, *(paragraphs[0].article for paragraphs in added)]:
            writer.delete_by_term("article", key)
            self.held = {id_: p for id_, p in self.held.items() if p.article != key}
        for paragraphs in added:
            for paragraph in paragraphs:
                writer.add_document(**document(paragraph))
                self.held[paragraph.id] = paragraph
        writer.commit()
        with self.index.searcher() as searcher:
            self.postings = self._read(searcher.reader())
        self.counts = cache(self._counts)
        self.factor = cache(self._factor)
        self.average = cache(self._average)
        self.idf = cache(self._idf)
        self.article_idf = cache(self._article_idf)
        self.article_lengths = cache(self._article_lengths)
        self.slot = cache(self._slot)

    def _read(self, reader: object) -> dict[tuple[str, str], dict[str, list[int]]]:
        """Read all postings: by field and term, then by paragraph."""
        ids = {number: fields["id"] for number, fields in reader.iter_docs()}
        found: dict[tuple[str, str], dict[str, list[int]]] = {}
        for field, text in reader.all_terms():
            if field not in ("id", "article"):
                matcher = reader.postings(field, text)
                there = found.setdefault((field, text.decode()), {})
                while matcher.is_active():
                    if matcher.id() in ids:
                        there[ids[matcher.id()]] = matcher.value_as("positions")
                    matcher.next()
        return found

    # Plans

    def scores(self, plan: Plan) -> dict[str, float]:
        """Score all that a plan matches."""
        return {
            id_: self.score(plan, id_)
            + self.kind_weight(id_) * (self.near(id_) + self.in_article(id_))
            for self.heard in [self.heard_in(plan)]
            for id_ in sorted(self.matches(plan))
        }

    def heard_in(self, plan: Plan) -> Counter[Rows]:
        """Count the mentions of the words that say something: not "the", if anything else does."""
        asked = [p for p in asked_in(plan) if p.scored and self.idf(p.field, p.rows)]
        words = [p for p in asked if is_word(p)]
        if len(words) < len(asked) or not all(map(is_function_word, words)):
            words = [p for p in words if not is_function_word(p)]
        return Counter(p.rows for p in words)

    def near(self, id_: str) -> float:
        """Score each two words by how often they stand less than eight words apart."""
        length = self.factor("text", id_)
        single = {rows_: [row[0] for row in rows_ if len(row) == 1] for rows_ in self.heard}
        places = {
            rows_: self.slot("text", slots[0]).get(id_, []) if slots else []
            for rows_, slots in single.items()
        }
        score = 0.0
        for one, other in combinations(places, 2):
            times = sum(0 < abs(a - b) < 8 for a in places[one] for b in places[other])
            weight = self.idf("text", one) + self.idf("text", other)
            score += weight * 2.2 * times * length / (1.2 + times * length)
        return 0.1 * score

    def in_article(self, id_: str) -> float:
        """Score each word by how often the whole article has it."""
        article = self.held[id_].article
        lengths = self.article_lengths()
        average = sum(lengths.values()) / len(lengths)
        score = 0.0
        for rows_, mentions in self.heard.items():
            counts = self.counts("text", Pattern(-1, "text", rows_, Via.STEM))
            times = sum(counts.get(other, 0) for other in self.blocks(article))
            weight = times / (0.9 + 0.1 * lengths[article] / average)
            mentioned = 9 * mentions / (8 + mentions)
            score += mentioned * self.article_idf(rows_) * 2.2 * weight / (1.2 + weight)
        return 0.5 * score

    def matches(self, plan: Plan) -> set[str]:
        match plan:
            case Pattern():
                return set(self.counts(plan.field, plan))
            case Dates(since, until):
                return {
                    id_
                    for id_, p in self.held.items()
                    if p.published
                    and not (since and last_day(p.published) < first_day(since))
                    and not (until and first_day(p.published) > last_day(until))
                }
            case Blocks():
                return set(self.held)
            case Everything():
                return {id_ for id_, paragraph in self.held.items() if paragraph.kind.numbered}
            case Nothing():
                return set()
            case AnyOf(children):
                return set().union(*map(self.matches, children))
            case SameQuotation(child):
                return {id_ for id_, _ in self.quotations(child)}
            case SamePart(part, child):
                return {id_ for ids in self.parts(part) if self.holds(child, ids) for id_ in ids}
            case Without(child):
                return self.matches(Everything()) - self.matches(child)
            case AllOf(children):
                wanted = [c for c in children if not isinstance(c, Without | Everything)]
                found = set.intersection(*map(self.matches, wanted or [Everything()]))
                unwanted = [c.child for c in children if isinstance(c, Without)]
                return found.difference(*map(self.matches, unwanted))
        raise AssertionError(plan)

    def parts(self, part: Within) -> list[set[str]]:
        """Group the paragraphs by article, or by the heading that they stand under."""
        found: list[set[str]] = []
        article = None
        for paragraph in sorted(self.held.values(), key=lambda p: (p.article, p.order)):
            heading = part is Within.SECTION and paragraph.kind is Kind.HEADING
            if paragraph.article != article or heading:
                found.append(set())
            found[-1].add(paragraph.id)
            article = paragraph.article
        return found

    def holds(self, plan: Plan, ids: set[str]) -> bool:
        """Report whether a plan holds of some paragraphs together."""
        match plan:
            case AllOf(children):
                return all(self.holds(child, ids) for child in children)
            case AnyOf(children):
                return any(self.holds(child, ids) for child in children)
            case Without(child):
                return not self.holds(child, ids)
        return not ids.isdisjoint(self.matches(plan))

    def score(self, plan: Plan, id_: str) -> float:
        """Score a paragraph that a plan matches."""
        match plan:
            case Pattern():
                return self.pattern_score(plan, id_)
            case AllOf(children):
                return sum(self.score(child, id_) for child in children)
            case AnyOf(children):  # the title may have a word that the text lacks
                scored = (c for c in children if isinstance(c, Pattern) or id_ in self.matches(c))
                return sum(self.score(child, id_) for child in scored)
            case SameQuotation(child):
                return self.score(child, id_)
        return 0.0

    def pattern_score(self, pattern: Pattern, id_: str) -> float:
        counts = self.counts(pattern.field, pattern)
        if id_ not in counts and not is_word(pattern):
            return 0.0
        if not pattern.scored:
            return CONSTANT
        share = 1.0
        if is_word(pattern):
            mentions = self.heard[pattern.rows]
            share = 9 / (8 + mentions) if mentions else 0.0
        weight = counts.get(id_, 0) * self.factor(pattern.field, id_)
        if pattern.field == "text":
            for field in ranking.BESIDE:
                weight += self.counts(field, pattern).get(id_, 0) * self.factor(field, id_)
        score = ranking.saturated(self.idf(pattern.field, pattern.rows), weight)
        if pattern.exact:
            typed = Pattern(-1, pattern.field, ((pattern.exact,),), pattern.via)
            count = self.counts(pattern.field, typed).get(id_, 0)
            weight = count * self.factor(pattern.field, id_)
            score += ranking.EXACT * ranking.saturated(self.idf(pattern.field, typed.rows), weight)
        kind_weight = self.kind_weight(id_) if pattern.field == "text" else 1.0
        return share * score * kind_weight

    def kind_weight(self, id_: str) -> float:
        return KIND_WEIGHTS.get(self.held[id_].kind.value, 1.0)

    def _counts(self, field: str, pattern: Pattern) -> dict[str, int]:
        counts: dict[str, int] = defaultdict(int)
        for row in pattern.rows:
            for id_, places in self.row(field, row, pattern.distance):
                counts[id_] = max(counts[id_], len(places))
        return counts

    def row(
        self, field: str, row: Sequence[TermSet], distance: int | None
    ) -> Iterator[tuple[str, list[tuple[int, ...]]]]:
        slots = [self.slot(field, slot) for slot in row]
        for id_ in set.intersection(*(set(slot) for slot in slots)):
            here = [slot[id_] for slot in slots]
            found = rows(here, distance) if len(row) > 1 else [(at,) for at in here[0]]
            if found:
                yield id_, found

    def _slot(self, field: str, slot: TermSet) -> dict[str, list[int]]:
        if field == "article":
            return {id_: [0] for id_, p in self.held.items() if p.article in slot}
        found: dict[str, set[int]] = defaultdict(set)
        for term in slot:
            for id_, positions in self.postings.get((field, term), {}).items():
                found[id_].update(positions)
        return {id_: sorted(positions) for id_, positions in found.items()}

    def quotations(self, plan: Plan) -> set[tuple[str, int]]:
        """Find the quotations of which a plan holds: paragraph and beginning."""
        match plan:
            case Pattern():
                begin = self.slot("quoted", frozenset((BLOCK,)))
                return {
                    (id_, max(at for at in begin[id_] if at <= min(place)))
                    for row in plan.rows
                    for id_, places in self.row(plan.field, row, plan.distance)
                    for place in places
                }
            case AllOf(children):
                return set.intersection(*map(self.quotations, children))
            case AnyOf(children):
                return set().union(*map(self.quotations, children))
            case SameQuotation(child):
                return self.quotations(child)
        raise AssertionError(plan)

    # Statistics; of what is deleted, nothing is counted

    def units(self, field: str) -> dict[str, Paragraph]:
        """What a field says something about: paragraphs, or articles by their first ones."""
        if not FIELDS[field].of_article:
            return self.held
        return {p.article: p for p in self.held.values()}

    def length(self, field: str, paragraph: Paragraph) -> int:
        if field in ("speaker", "quoted"):
            name, texts = paragraph.lang, []
            for stretches in paragraph.quotations():
                if field == "speaker":
                    texts += [stretches[0].speaker or ""]
                else:
                    direct = [q for q in stretches if q.kind is not QuoteKind.INDIRECT]
                    texts += [paragraph.text[q.start : q.end] for q in direct]
        else:
            held, name = getattr(paragraph, field), paragraph.lang
            texts = [held] if isinstance(held, str) else held or []
        return sum(token.words == 1 for text in texts for token in tokens(text, name))

    def _factor(self, field: str, id_: str) -> float:
        return ranking.factor(field, self.length(field, self.held[id_]), self.average(field))

    def _average(self, field: str) -> float:
        units = self.units(field)
        total = sum(self.length(field, paragraph) for paragraph in units.values())
        return total / (len(units) or 1) or 1.0

    def _idf(self, field: str, rows_: Sequence[Sequence[TermSet]]) -> float:
        units = self.units(field)

        def frequency(slot: TermSet) -> int:
            there = [set(self.postings.get((field, term), ())) for term in slot]
            if FIELDS[field].of_article:
                there = [{self.held[id_].article for id_ in ids} for ids in there]
            return len(set().union(*there))

        return rarity(len(units), [[frequency(slot) for slot in row] for row in rows_])

    def _article_idf(self, rows_: Rows) -> float:
        def frequency(slot: TermSet) -> int:
            return len({self.held[id_].article for id_ in self.slot("text", slot)})

        counts = [[frequency(slot) for slot in row] for row in rows_]
        return rarity(len(self.article_lengths()), counts)

    def _article_lengths(self) -> dict[str, int]:
        lengths: dict[str, int] = defaultdict(int)
        for paragraph in self.held.values():
            lengths[paragraph.article] += self.length("text", paragraph)
        return lengths

    def blocks(self, article: str) -> list[str]:
        return [id_ for id_, paragraph in self.held.items() if paragraph.article == article]


def rarity(units: int, rows_: Sequence[Sequence[int]]) -> float:
    sums = [sum(ranking.idf(units, n) for n in row) for row in rows_ if all(row)]
    return min(sums, default=0.0)


def asked_in(plan: Plan) -> Iterator[Pattern]:
    match plan:
        case Pattern():
            yield plan
        case AllOf(children) | AnyOf(children):
            yield from (pattern for child in children for pattern in asked_in(child))
        case SameQuotation(child):
            yield from asked_in(child)


def is_word(pattern: Pattern) -> bool:
    return pattern.field == "text" and pattern.via in (Via.STEM, Via.EXACT) and pattern.scored


def is_function_word(pattern: Pattern) -> bool:
    return {term[1:] for term in pattern.exact or pattern.rows[0][0]} <= FUNCTION_WORDS
