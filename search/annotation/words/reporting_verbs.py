"""Reporting verbs with their inflected forms.

Strong verbs report speech whatever follows. Weak ones judge or describe, and report speech only
where the marked words stand directly beside them: she called it “a disgrace”.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from search.annotation.words.word_lists import wordlist


class VerbStrength(IntEnum):
    """The evidence that a verb gives for speech."""

    WEAK = 1
    STRONG = 2


# Verbs of saying, sorted. A slash gives irregular past forms.
_STRONG = """
    acknowledge add admit advise affirm agree allege announce answer argue ask assert assure bark
    begin/began/begun believe bellow blog boast caution chuckle claim clarify comment complain
    concede conclude confess confide confirm contend continue counter cry/cried deadpan declare
    demand deny/denied disclose email emphasise emphasize enthuse estimate exclaim exhort explain
    exult fume go/went/gone groan growl grumble guess hint implore inform insist interject intone
    joke lament laugh maintain marvel mention moan murmur muse mutter note object observe opine
    plead pledge post pray predict proclaim promise pronounce propose protest quip re-emphasise
    re-emphasize re-iterate react read/read recall reckon recount reflect reiterate remark
    remember remind repeat reply/replied report respond retort retweet reveal roar say/said scoff
    scream shout shrug sigh smile snap snarl sneer state stress suggest swear/swore/sworn
    tell/told testify/testified text think/thought thunder tweet urge volunteer vow wail warn
    whine whisper wonder write/wrote/written yell
"""
# Verbs that describe, judge or publish: speech only beside the marks.
_WEAK = """
    accuse apologise apologize applaud assail attack bemoan blame blast brand call cite
    compare condemn criticise criticize decry/decried defend denounce deride describe
    dismiss dub express feature hail label mock offer portray praise quote rail rant
    refer/referred ridicule sign slam sum/summed term tout use voice
"""
# Verbs that govern a clause without "that": he said it was late.
BARE = wordlist(
    """
    acknowledge add admit allege announce argue assert claim concede conclude confirm declare
    estimate insist maintain note observe pledge predict promise reckon remark report reveal say
    state stress suggest tell vow warn
    """
)
# Verbs with a hearer between them and the words: he told reporters that …
TO_HEARER = frozenset({"tell", "remind", "assure", "warn", "inform", "ask", "advise", "promise"})
# Verbs of speech only beside marks: elsewhere somebody who "went on" walks.
BESIDE_ONLY = wordlist(
    """
    agree bark begin believe bellow chuckle comment continue counter cry deadpan demand email
    enthuse exhort exult fume go groan growl grumble guess intone laugh marvel mention moan murmur
    muse mutter object plead post pray pronounce propose react read recall reflect remember repeat
    retweet roar scream shrug sigh smile snap snarl sneer text think thunder wail whine whisper
    wonder
    """
)
# Emphatic verbs whose object is what was said: she reiterated her support for the plan.
NOUN_OBJECT = frozenset(
    {"re-emphasize", "re-emphasise", "reiterate", "emphasize", "emphasise", "stress", "re-iterate"}
)
# Verbs with an infinitive for what was said: he vowed to fight on.
PROMISES = frozenset({"pledge", "promise", "vow"})
# Forms that are plural nouns as often as verbs: more diverse states, her public comments.
NOUNS = wordlist(
    """
    answers barks blogs brands calls claims comments counters cries demands emails ends estimates
    features groans growls guesses hints labels laughs moans murmurs notes objects offers pledges
    posts promises protests questions quotes reads remarks reports retweets roars screams shrugs
    sighs smiles snaps sneers states stresses terms texts tweets urges voices vows wails warnings
    whispers
    """
)
# Verbs that report an answer with "back": Sanders shot back.
WITH_BACK = frozenset({"shot", "fired", "hit", "shoots", "fires", "hits"})
# Doubled final consonant: quip, quipped.
_DOUBLED = wordlist(
    """
    admit begin blog deadpan dub quip refer shrug slam snap sum swear
    """
)

AUXILIARIES = wordlist(
    """
    's are be been being did do does had has have is was were ’s
    """
)
MODALS = wordlist(
    """
    'd 'll can cannot can’t could couldn’t may might must shall should will won’t would wouldn’t
    ’d ’ll
    """
)
NEGATIONS = wordlist(
    """
    couldn't declined didn't didn’t doesn't doesn’t don't don’t hardly hasn't hasn’t haven't
    haven’t n't never nor not n’t refused won't won’t wouldn't wouldn’t
    """
)
# Between subject and verb, or after the verb: X also said, X said again.
ADVERBS = wordlist(
    """
    again all already also always bluntly both earlier even ever famously first further herself
    himself however instead itself just later meanwhile now often once only previously recently
    reportedly simply since soon still themselves then though thus too
    """
)


@cache
def verb_forms() -> dict[str, tuple[str, VerbStrength]]:
    """Map every form of every verb to its base form and strength."""
    table: dict[str, tuple[str, VerbStrength]] = {}
    for words, strength in ((_WEAK, VerbStrength.WEAK), (_STRONG, VerbStrength.STRONG)):
        for entry in words.split():
            base, *irregular = entry.split("/")
            for form in (base, *irregular, *_regular(base, past=not irregular)):
                table[form] = (base, strength)
    return table


def _regular(base: str, *, past: bool) -> list[str]:
    """Inflect: ``"reply"`` gives replies, replying and, unless irregular, replied."""
    if base.endswith("y") and base[-2] not in "aeiou":
        third = base[:-1] + "ies"
    elif base.endswith(("s", "sh", "ch", "x", "o")):
        third = base + "es"
    else:
        third = base + "s"
    stem = base + base[-1] if base in _DOUBLED else base
    participle = stem[:-1] + "ing" if stem.endswith("e") and stem != "be" else stem + "ing"
    regular = [third, participle]
    if past:
        regular.append(stem + "d" if stem.endswith("e") else stem + "ed")
    return regular
