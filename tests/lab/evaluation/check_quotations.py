"""Print how often a checked quotation gets the right verdict and the right passage first.

    uv run --group dev python -m tests.lab.evaluation.check_quotations FOLDER

Articles are not part of the project. Anywhere below FOLDER: news as lines of JSON with the fields
{article_id, title, n, body}, a line a paragraph (.jsonl, .jsonl.gz), and plain text, an article a
file (.txt). Of the articles one in twelve is not indexed: its sentences are "not there".

Two generators, both seeded. The first takes sentences as they are, alters one to five words, joins
two, changes the words for others of the same stem or a near spelling, or names another speaker. The
second alters as people do: synonyms, a dropped negation, other numbers, tenses, order, spellings of
Britain and America, hyphens, capitals, ellipses, both ends cut off, four or five words only, common
phrases only.

"verdict" is the share with an expected verdict, "first" the share whose first passage is of the
paragraph that the words were taken from or of one with the same words. A false "verbatim" is one
whose words do not stand in the passage in this order.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search import Library, Paragraph, sync
from search.analysis.sentences import sentences
from search.checking.model import CheckedQuotation, QuotationVerdict

VERBATIM, ALTERED = QuotationVerdict.VERBATIM, QuotationVerdict.ALTERED
JOINED, OTHER = QuotationVerdict.JOINED, QuotationVerdict.OTHER_SPEAKER
NOT_FOUND = QuotationVerdict.NOT_FOUND
HELD_OUT = 12  # one article of as many is not indexed
LEAST, MOST = 6, 40  # words of a sentence that is quoted
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation to check, with the verdicts that are right and the paragraphs it is from."""

    kind: str
    text: str
    verdicts: frozenset[QuotationVerdict]
    sources: tuple[str, ...] = ()  # texts of paragraphs
    who: str | None = None


def articles(folder: Path) -> Iterator[dict[str, str]]:
    """Read the articles below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith((".jsonl", ".jsonl.gz")):
            yield from _of_lines(path)
        elif path.suffix == ".txt":
            title, _, text = path.read_text("utf-8", "replace").partition("\n")
            yield {"title": title, "text": text.strip(), "source": path.parent.name}


def _of_lines(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with opener(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]  # both read text
        for line in lines:
            record = json.loads(line)
            if isinstance(record.get("body"), str) and "article_id" in record:
                found[record["article_id"]].append(record)
    for records in found.values():
        text = "\n\n".join(record["body"] for record in records)
        yield {"title": records[0]["title"], "text": text, "source": "news"}


def is_held_out(article: dict[str, str]) -> bool:
    """Choose articles by their text, so that copies are chosen together."""
    digest = hashlib.sha256(" ".join(article["text"].split()).encode()).digest()
    return digest[0] % HELD_OUT == 0


def index(folder: Path, library: Path) -> list[dict[str, str]]:
    """Index the articles, and return those held out."""
    held = []
    corpus = library.parent / "corpus"
    corpus.mkdir()
    some: list[str] = []
    for number, article in enumerate(articles(folder)):
        if is_held_out(article):
            held.append(article)
            continue
        some.append(json.dumps(article))
        if len(some) == 500:
            (corpus / f"{number}.jsonl").write_text("\n".join(some) + "\n")
            some = []
    (corpus / "last.jsonl").write_text("\n".join(some) + "\n")
    sync(library, [corpus])
    return held


def words(text: str) -> list[str]:
    """Split a text into words, folded."""
    return [word.replace("’", "'").lower() for word in _WORD.findall(text)]


def good_sentences(text: str) -> list[str]:
    """Return the sentences of a text that may be quoted."""
    found = [" ".join(text[start:end].split()) for start, end in sentences(text)]
    return [one for one in found if LEAST <= len(_WORD.findall(one)) <= MOST]


class Generator:
    """Makes cases of the paragraphs of a library; one seed, one list."""

    def __init__(self, paragraphs: Sequence[Paragraph], held: Sequence[str], seed: int) -> None:
        self.random = random.Random(seed)
        self.pool = [(s, p) for p in paragraphs for s in good_sentences(p.text)]
        self.held = [s for text in held for s in good_sentences(text)]
        self.vocabulary = [w for s, _ in self.pool[:4000] for w in _WORD.findall(s) if len(w) > 3]
        self.quoted = [
            (p.text[q.start : q.end], p, q.speaker)
            for p in paragraphs
            for q in p.quotes
            if q.speaker
            and q.kind.value == "direct"
            and len(_WORD.findall(p.text[q.start : q.end])) >= LEAST
        ]
        self.speakers = sorted({speaker for _, _, speaker in self.quoted if " " in speaker})

    def take(self) -> tuple[str, Paragraph]:
        return self.random.choice(self.pool)

    def untouched(self) -> Case:
        sentence, p = self.take()
        return Case("untouched", sentence, frozenset((VERBATIM,)), (p.text,))

    def altered(self, count: int) -> Case:
        sentence, p = self.take()
        found = sentence.split()
        for _ in range(count):
            at = self.random.randrange(len(found))
            how = self.random.choice("dis" if len(found) > 5 else "is")
            new = self.random.choice(self.vocabulary)
            found[at : at + 1] = [] if how == "d" else [found[at], new] if how == "i" else [new]
        text = " ".join(found)
        kept = f" {' '.join(words(text))} " in f" {' '.join(words(p.text))} "  # an end was cut off
        right = (VERBATIM, ALTERED) if kept else (ALTERED,)
        return Case(f"altered {count}", text, frozenset(right), (p.text,))

    def joined(self) -> Case:
        (one, p), (two, q) = self.take(), self.take()
        between = self.random.choice((" ", " … ", " ... "))
        return Case("joined", one + between + two, frozenset((JOINED,)), (p.text, q.text))

    def other_speaker(self) -> Case:
        said, p, speaker = self.random.choice(self.quoted)
        last = speaker.split()[-1].lower()
        who = self.random.choice([s for s in self.speakers if last not in s.lower()])
        return Case("other speaker", said, frozenset((OTHER,)), (p.text,), who)

    def same_speaker(self) -> Case:
        said, p, speaker = self.random.choice(self.quoted)
        return Case("same speaker", said, frozenset((VERBATIM,)), (p.text,), speaker)

    def absent(self) -> Case:
        return Case("not there", self.random.choice(self.held), frozenset((NOT_FOUND,)))

    def first(self, count: int) -> list[Case]:
        """Make the cases of the first generator: ``count`` of each kind."""
        made = [self.untouched, self.joined, self.other_speaker, self.same_speaker]
        cases = [make() for make in made for _ in range(count)]
        cases += [self.altered(n) for n in range(1, 6) for _ in range(count)]
        return cases + [self.absent() for _ in range(5 * count)]

    def second(self, count: int) -> list[Case]:
        """Make the cases of the second generator: ``count`` of each kind."""
        cases: list[Case] = []
        for kind, alter in ALTERATIONS.items():
            made = 0
            for _ in range(200 * count):
                sentence, p = self.take()
                text = alter(sentence, self.random)
                if text is None or words(text) == words(sentence):
                    continue
                cases.append(Case(kind, text, frozenset((ALTERED,)), (p.text,)))
                made += 1
                if made == count:
                    break
        for kind, keep in UNALTERED.items():
            for _ in range(count):
                sentence, p = self.take()
                cases.append(
                    Case(kind, keep(sentence, self.random), frozenset((VERBATIM,)), (p.text,))
                )
        return cases


def _replaced(table: dict[str, str]) -> Callable[[str, random.Random], str | None]:
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, table))})\b")

    def alter(sentence: str, _: random.Random) -> str | None:
        text, count = pattern.subn(lambda found: table[found[0]], sentence, count=2)
        return text if count else None

    return alter


def _both(pairs: str) -> dict[str, str]:
    listed = [(pair.split("/")[0], pair.split("/")[1]) for pair in pairs.split()]
    return {**dict(listed), **{b: a for a, b in listed}}


def _numbers(sentence: str, rng: random.Random) -> str | None:
    found = list(re.finditer(r"\b\d+\b", sentence))
    if not found:
        return None
    one = rng.choice(found)
    return sentence[: one.start()] + str(int(one[0]) + rng.randint(1, 9)) + sentence[one.end() :]


def _swapped(sentence: str, rng: random.Random) -> str | None:
    found = sentence.split()
    at = rng.randrange(len(found) - 1)
    found[at], found[at + 1] = found[at + 1], found[at]
    return " ".join(found)


def _negation(sentence: str, _: random.Random) -> str | None:
    text, count = re.subn(r" (?:not|never|no)\b|n['’]t\b", "", sentence, count=1)
    return text if count else None


def _misspelt(sentence: str, rng: random.Random) -> str | None:
    found = sentence.split()
    long = [n for n, word in enumerate(found) if len(word) > 6 and word.isalpha()]
    if not long:
        return None
    at = rng.choice(long)
    word = found[at]
    cut = rng.randrange(2, len(word) - 2)
    found[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(found)


def _middle(sentence: str, rng: random.Random) -> str:
    found = sentence.split()
    cut = rng.randint(1, max(1, len(found) // 5))
    return " ".join(found[cut:-cut])


def _few(sentence: str, rng: random.Random) -> str:
    found = sentence.split()
    at = rng.randrange(len(found) - 4)
    return " ".join(found[at : at + rng.randint(4, 5)])


def _elided(sentence: str, rng: random.Random) -> str:
    found = sentence.split()
    at = rng.randrange(2, len(found) - 2)
    return " ".join([*found[:at], rng.choice(("…", "...", "[...]")), *found[at + 2 :]])


SYNONYMS = _both(
    "big/large said/stated many/numerous help/assist begin/start said/declared people/persons "
    "company/firm government/administration important/significant show/demonstrate buy/purchase "
    "almost/nearly rise/increase fall/decline end/finish country/nation children/kids "
    "police/officers "
    "reported/announced expected/forecast shares/stock year/month"
)
TENSES = _both("is/was are/were has/had will/would can/could says/said may/might have/had do/did")
BRITISH = _both(
    "organise/organize colour/color defence/defense labour/labor centre/center programme/program "
    "favour/favor realise/realize recognise/recognize travelling/traveling behaviour/behavior "
    "neighbour/neighbor honour/honor cheque/check tonnes/tons organisation/organization"
)
ALTERATIONS: dict[str, Callable[[str, random.Random], str | None]] = {
    "synonyms": _replaced(SYNONYMS),
    "negation dropped": _negation,
    "number changed": _numbers,
    "tense": _replaced(TENSES),
    "order": _swapped,
    "misspelt": _misspelt,
    "British, American": _replaced(BRITISH),
}
UNALTERED: dict[str, Callable[[str, random.Random], str]] = {
    "capitals": lambda sentence, _: sentence.upper(),
    "hyphens": lambda sentence, _: sentence.replace("-", " ").replace(",", ""),
    "curly marks": lambda sentence, _: f"“{sentence.replace(chr(39), '’')}”",
    "ellipsis": _elided,
    "both ends cut": _middle,
    "few words": _few,
}


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one case."""

    case: Case
    checked: Sequence[CheckedQuotation]
    seconds: float

    @property
    def verdict(self) -> QuotationVerdict:
        return self.checked[0].verdict

    @property
    def is_right(self) -> bool:
        return len(self.checked) == 1 and self.verdict in self.case.verdicts

    @property
    def is_first(self) -> bool:
        """True if the first passage is of one of the case's paragraphs, or has the same words."""
        one = self.checked[0]
        shown = (*one.passages, *one.others)[:1]
        return any(
            _holds(text, p.paragraph.text, p.text) for p in shown for text in self.case.sources
        )

    @property
    def is_falsely_verbatim(self) -> bool:
        """True if a quotation is called verbatim whose words the passage does not have in line."""
        for one in self.checked:
            if one.wording is VERBATIM and not re.search(r"…|\.\.\.|\[", self.case.text):
                said = words(one.quotation.text)
                text = " ".join(words(" ".join(p.paragraph.text for p in one.passages)))
                interrupted = any(x.kind.value == "between" for p in one.passages for x in p.pieces)
                if f" {' '.join(said)} " not in f" {text} " and not interrupted:
                    return True
            if one.wording is VERBATIM and words(one.quotation.text) != words(self.case.text):
                return ALTERED in self.case.verdicts and VERBATIM not in self.case.verdicts
        return False


def _holds(source: str, text: str, passage: str) -> bool:
    return source == text or " ".join(passage.split()) in " ".join(source.split())


def run(library: Library, cases: Sequence[Case]) -> list[Result]:
    """Check all cases."""
    results = []
    for case in cases:
        began = time.process_time()
        found = library.check(case.text, who=case.who)
        results.append(Result(case, found.quotations, time.process_time() - began))
    return results


def report(results: Sequence[Result], *, show: int = 0) -> None:
    """Print a line for each kind, and some of the failures."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        kinds[result.case.kind].append(result)
    print(f"{'':20} {'n':>5} {'verdict':>8} {'first':>7} {'false verbatim':>15} {'p50 ms':>7}")
    for kind, some in kinds.items():
        right = sum(one.is_right for one in some) / len(some)
        sourced = [one for one in some if one.case.sources]
        first = sum(one.is_first for one in sourced) / len(sourced) if sourced else 0
        false = sum(one.is_falsely_verbatim for one in some)
        p50 = 1000 * statistics.median(one.seconds for one in some)
        print(f"{kind:20} {len(some):5} {right:8.3f} {first:7.3f} {false:15} {p50:7.1f}")
        for one in [r for r in some if not r.is_right or r.is_falsely_verbatim][:show]:
            print("   ", one.verdict.value, "|", one.case.who, "|", one.case.text)
            for passage in (*one.checked[0].passages, *one.checked[0].others)[:1]:
                print("       ", passage.similarity, passage.said_by, "|", passage.text[:300])
    seconds = [one.seconds for one in results]
    right = sum(one.is_right for one in results) / len(results)
    false = sum(one.is_falsely_verbatim for one in results)
    median = 1000 * statistics.median(seconds)
    print(f"all: verdict {right:.3f}, false verbatim {false}, p50 {median:.1f} ms")


def sample(library: Library, count: int, seed: int) -> list[Paragraph]:
    """Take the paragraphs of some articles at random."""
    total = library.state().articles
    chosen = random.Random(seed).sample(range(total), min(count, total))
    found = []
    for offset in chosen:
        for article in library.articles(offset=offset, limit=1).articles:
            page = library.article(article.id)
            found += [p for p in page.paragraphs if p.kind.running] if page else []
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--library", type=Path, help="an index made earlier, or to be kept")
    parser.add_argument("--cases", type=int, default=110, help="of each kind")
    parser.add_argument("--articles", type=int, default=1500, help="to take quotations from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="failures of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path = options.library or Path(temporary) / "library"
        if path.exists():
            held = [article for article in articles(options.folder) if is_held_out(article)]
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            held = index(options.folder, path)
        library = Library(path)
        taken = sample(library, options.articles, options.seed)
        generator = Generator(taken, [article["text"] for article in held], options.seed)
        for make in (generator.first, generator.second):
            report(run(library, make(options.cases)), show=options.show)


if __name__ == "__main__":
    main()
