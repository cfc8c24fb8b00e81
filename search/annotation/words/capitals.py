"""Capitalisation in one article: evidence for names at the start of a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from search.annotation.words.tokens import TextToken
from search.annotation.words.word_lists import first_names, wordlist

# Words capitalised at the start of sentences and headlines that are no names. Sorted.
COMMON = wordlist(
    """
    a about above according across actually additionally after afterwards again against ago all
    almost along already also although always amid among an analysts and another any anybody
    anyone anything anyway apart apparently are aren't around as aside asked at away back be
    because before behind being below besides better between beyond both but by call can cannot
    cases certainly clearly click come compared concerning consider considering could critics
    currently customers dear describing despite did do does doing don't don’t down due during
    each earlier editor's editor’s eight either else elsewhere enough especially even eventually
    ever every everybody everyone everything everywhere exactly except experts few fewer fifth
    finally first five follow following for forget former formerly forward four fourth frankly
    from further furthermore generally get give given go going good half hardly has have having
    he he'd he's hello hence her here here's here’s hers herself he’d he’s him himself his
    historically honestly hopefully how however i i'd i'll i'm i've if image in including indeed
    initially inside instead interestingly into is isn't isn’t it it's its itself it’s i’d i’ll
    i’m i’ve just keep last late lately later least less lest let let's let’s like likewise
    little long look looking many may maybe me meanwhile might mine more moreover most mostly mr
    mrs ms much must my myself near nearly neither never nevertheless new next nine no nobody
    none nonetheless nor normally not notably nothing now nowhere obviously of off often oh ok
    okay on once one ones only onto or ordinarily other others otherwise our ours out outside
    over overall own people perhaps personally photo please plenty plus police possibly
    presumably pretty previously prior probably put quite rather read really recent recently
    reportedly residents right said same say says second see seven several shall she she's she’s
    shortly should similarly simply since six so some somebody somehow someone something
    sometimes somewhat somewhere soon still strangely such sure surely ten than thank thanks
    that that's that’s the their theirs them themselves then thence there there's thereafter
    therefore there’s these they they're they've they’re they’ve third this those though three
    through throughout thus till to today together tomorrow tonight too toward towards
    traditionally true truly twice two typically ultimately under unfortunately unless unlike
    until up upon us usually various very via was watch we we'll we're we've well were we’ll
    we’re we’ve what what's whatever what’s when whenever where whereas wherever whether which
    whichever while who who's whoever whom whose who’s why will with within without won't wonder
    won’t would yes yesterday yet you you're you've your yours yourself you’re you’ve
    """
)
TIMES = wordlist(
    """
    a.m. am april aug. august bst christmas dec. december easter edt est et feb feb. february
    friday gmt jan. january july june march may monday nov. november oct. october p.m. pm pst
    saturday sept sept. september sunday thu thursday tue tuesday wednesday
    """
)
MONTHS = frozenset({"april", "august", "june", "march", "may"})  # also surnames and first names
_SENTENCE_BREAK = frozenset('.!?:;“"”«»‘([—–•*…\n') | {"--", "..."}


class CapitalUsage(NamedTuple):
    """The words of one article by their capitals, in lower case."""

    small: frozenset[str]  # words also written small
    capital: frozenset[str]  # words written with a capital in the middle of a sentence
    surnames: frozenset[str]  # common words that follow a first name: Rex Early, Theresa May


def collect_capital_usage(texts: Iterable[Sequence[TextToken]]) -> CapitalUsage:
    """Collect the capitalisation of the words of texts without headlines."""
    small: set[str] = set()
    capital: set[str] = set()
    surnames: set[str] = set()
    names = first_names()
    for tokens in texts:
        for position, token in enumerate(tokens):
            if token.text[0].islower():
                small.add(token.text)
            elif token.text[0].isupper() and not is_sentence_initial(tokens, position):
                capital.add(token.lower)
                if tokens[position - 1].lower in names and token.lower in COMMON | MONTHS:
                    surnames.add(token.lower)
    return CapitalUsage(frozenset(small), frozenset(capital), frozenset(surnames))


def is_headline(tokens: Sequence[TextToken]) -> bool:
    """Return whether most long words have a capital: A Headline Written Like This."""
    words = [token for token in tokens if token.word and len(token.text) > 3]
    return len(words) > 2 and 3 * sum(w.text[0].isupper() for w in words) > 2 * len(words)


def is_sentence_initial(tokens: Sequence[TextToken], position: int) -> bool:
    """Return whether a capital may be due to the position in the sentence."""
    return position == 0 or tokens[position - 1].text in _SENTENCE_BREAK
