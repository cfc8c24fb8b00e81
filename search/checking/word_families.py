"""Families of words: forms that change when speech is reported or remembered.

    I have never been  ->  he had never been        pronouns and tenses
    he didn't          ->  he did not               contractions
    five               ->  5                        numbers

But: English only. In other languages a family is the stem of a word.
"""

from __future__ import annotations

PRONOUN = "<pronoun>"

_FORMS = """
be am is are was were been being 's 're 'm
have has had having 've
will would shall 'll 'd
can could
may might
do does did doing done
not n't
this that
these those
here there
a an
today yesterday tomorrow
now then
say says said saying
become became
begin began begun
break broke broken
bring brought
build built
buy bought
catch caught
choose chose chosen
come came
deal dealt
draw drew drawn
drive drove driven
eat ate eaten
fall fell fallen
feel felt
fight fought
find found
fly flew flown
forget forgot forgotten
get got gotten
give gave given
go goes went gone
grow grew grown
hear heard
hold held
keep kept
know knew known
lead led
leave left
lend lent
lie lay lain
lose lost
make made
mean meant
meet met
pay paid
rise rose risen
run ran
see saw seen
seek sought
sell sold
send sent
shake shook shaken
show showed shown
sing sang sung
sit sat
speak spoke spoken
spend spent
stand stood
steal stole stolen
strike struck
swear swore sworn
take took taken
teach taught
tell told
think thought
throw threw thrown
understand understood
wear wore worn
win won
write wrote written
one 1
two 2
three 3
four 4
five 5
six 6
seven 7
eight 8
nine 9
ten 10
eleven 11
twelve 12
"""
_PRONOUNS = """i me my mine myself we us our ours ourselves you your yours yourself he him his
    himself she her hers herself they them their theirs themselves it its itself"""

FAMILIES = {
    **{form: line.split()[0] for line in _FORMS.split("\n") for form in line.split()},
    **dict.fromkeys(_PRONOUNS.split(), PRONOUN),
}
