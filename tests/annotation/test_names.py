"""Names, people and places: what the article itself says about a capital."""

from __future__ import annotations

import pytest

from search.annotation import Annotation, annotate
from search.annotation.names.places import canonical_place
from search.annotation.names.proper_names import find_proper_names
from search.annotation.names.titles import looks_like_person, split_title
from search.annotation.people.people import People, fold
from search.annotation.words.capitals import collect_capital_usage
from search.annotation.words.tokens import tokenize
from search.articles.compose import compose
from search.formats import Document


def read(text: str) -> list[tuple[str, Annotation]]:
    article = compose(Document(text), name="a", source="s", lang="en")
    pairs = zip(article.paragraphs, annotate(article), strict=True)
    return [(paragraph.text, annotation) for paragraph, annotation in pairs]


def names(text: str) -> list[str]:
    tokens = tokenize(text)
    return [phrase.text for phrase in find_proper_names(tokens, collect_capital_usage([tokens]))]


def people(text: str) -> list[tuple[str, str]]:
    return [(t[m.start : m.end], m.value) for t, a in read(text) for m in a.people]


def places(text: str) -> list[tuple[str, str, str]]:
    return [(t[p.start : p.end], p.value, p.via.value) for t, a in read(text) for p in a.places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Then Bill de Blasio met US officials.", ["Bill de Blasio", "US"]),
        ("The University of Texas won.", ["University of Texas"]),
        ("Ann Lee of Chicago won.", ["Ann Lee", "Chicago"]),
        ("They met in Washington D.C. The mayor left.", ["Washington D.C."]),
        ("Hoping for rain, farmers waited on Monday in May.", []),
        ("He met Theresa May in May. May was late.", ["Theresa May", "May"]),
        ("Prices rose. The WHO knew.", ["WHO"]),
    ],
)
def test_names_are_capitalised_phrases(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_word_that_is_also_written_small_is_no_name_at_the_start_of_a_sentence() -> None:
    assert names("Farmers waited. Most farmers left. Reuters waited, said Reuters.") == [
        "Reuters",
        "Reuters",
    ]


def test_the_first_word_of_a_headline_is_no_part_of_a_name_after_it() -> None:
    text = "Weary Ann Lee leaves\n\nOn Monday Ann Lee left, and she will not come back to us.\n"
    assert [value for _, value in people(text)] == ["Ann Lee", "Ann Lee"]


def test_a_name_ends_before_the_next_sentence() -> None:
    text = "Ann Lee of the Party\n\nBob Ray In the end it rained, and nobody went to see it.\n"
    assert "Bob Ray" in [m.value for _, a in read(text) for m in a.people]


def test_in_a_headline_only_names_of_the_text_count() -> None:
    text = "Mayor Opens The Long Bridge In Dayton Today\n\nIt rained in Dayton all day long.\n"
    assert [m.value for _, a in read(text) for m in a.names] == ["Dayton", "Dayton"]


@pytest.mark.parametrize(
    ("words", "title", "name"),
    [
        ("Russian Foreign Minister Sergey Lavrov", "Russian Foreign Minister", "Sergey Lavrov"),
        ("U.S. Secretary of State John F. Kerry", "U.S. Secretary of State", "John F. Kerry"),
        ("Sen. Ann Lee", "Sen.", "Ann Lee"),
        ("Martin Luther King Jr.", "", "Martin Luther King Jr."),
        ("Larry King", "", "Larry King"),
        ("Clinton Campaign Manager Robby Mook", "Clinton Campaign Manager", "Robby Mook"),
        ("NASA Bill Lee", "NASA", "Bill Lee"),
        ("Scientologist Tom Lee", "Scientologist", "Tom Lee"),
        ("Zorb Tom Lee", "", "Zorb Tom Lee"),
    ],
)
def test_titles_are_no_part_of_a_name(words: str, title: str, name: str) -> None:
    parts = tuple(words.split())
    assert tuple(" ".join(part) for part in split_title(parts)) == (title, name)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Ann Lee", True),
        ("Steven Law", True),
        ("Northgate Bank", False),
        ("Bank of England", False),
        ("North Korea", False),
        ("NASA", False),
        ("Zorb DS", False),
        ("Zorb MPs", False),
        ("Zorb Quorl MP", True),
        ("Zorb Quorl II", True),
        ("Zorb North America", False),
        ("Zorb Pictures", False),
        ("President", False),
        ("", False),
    ],
)
def test_companies_and_places_are_no_people(name: str, person: bool) -> None:
    assert looks_like_person(tuple(name.split())) is person


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The plan by Xanthe Quorl, 42, failed.", [("Xanthe Quorl", "Xanthe Quorl")]),
        ("The plan by Xanthe Quorl, a lawyer, failed.", [("Xanthe Quorl", "Xanthe Quorl")]),
        ("The plan by spokesman Zorb Quorl failed.", [("Zorb Quorl", "Zorb Quorl")]),
        ("The plan by Zorb Quorl failed, Quorl said.",
         [("Zorb Quorl", "Zorb Quorl"), ("Quorl", "Zorb Quorl")]),
        ("The plan by Zorb Quorl failed.", []),
        ("The plan by Zorb Quorl, Ann Lee and Quex Torm failed.",
         [(name, name) for name in ("Zorb Quorl", "Ann Lee", "Quex Torm")]),
        ("The plan by Zorb Quorl, Mork Bex and Quex Torm failed.", []),
        ("The plan by Çağrı Yılmaz, 42, failed, and Yilmaz left.",
         [("Çağrı Yılmaz", "Çağrı Yılmaz"), ("Yilmaz", "Çağrı Yılmaz")]),
        ("Rival Zorb has said so, said publisher Zorb Quorl.", []),
        ("It fell, said analysts Zorb Quorl. It rose, Mork Bex (MB) said.", []),
        ("It fell, said analyst Zorb Quorl.", [("Zorb Quorl", "Zorb Quorl")]),
        ("Game Boy Advance beat Star Wars, said the Wars of the Star.", []),
        ("They met Zorb Quorl, and Zorb said that it was late.", []),
        ("They met Zhang Quorl, and Zhang said that it was late.",
         [("Zhang Quorl", "Zhang Quorl"), ("Zhang", "Zhang Quorl")]),
        ("Leeds-based Zorb Quorl, 42, left.", [("Zorb Quorl", "Zorb Quorl")]),
    ],
)  # fmt: skip
def test_a_person_has_a_reason_in_the_article(text: str, expected: list[tuple[str, str]]) -> None:
    assert people(text) == expected


def test_the_person_named_most_is_meant_by_a_bare_surname() -> None:
    register = People()
    hillary = register.add(("Hillary", "Clinton"), sure=True)
    bill = register.add(("Bill", "Clinton"), sure=True)
    register.add(("Hillary", "Clinton"))
    assert register.find(("Clinton",)) is hillary
    assert register.find(("Clinton",), gender="m") is bill
    assert register.find(("Chelsea", "Clinton")) is None


def test_the_fullest_form_is_kept() -> None:
    register = People()
    person = register.add(("John", "Kerry"))
    assert register.add(("John", "F.", "Kerry")) is person
    assert person.full_name == "John F. Kerry"


def test_spellings_of_a_name_are_comparable() -> None:
    assert fold("al-Assad") == fold("Assad")
    assert fold("Çavuşoğlu") == fold("Cavusoglu")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She left Britain for the U.S. again.",
         [("Britain", "United Kingdom", "country"), ("U.S.", "United States", "country")]),
        ("She met Swedish and Russian men.",
         [("Swedish", "Sweden", "demonym"), ("Russian", "Russia", "demonym")]),
        ("The US President came to New York.",
         [("US", "United States", "demonym"), ("New York", "New York", "city")]),
        ("The Bank of England met Team Estonia and the Boston Symphony.", []),
        ("She went to northern Syria and the Republic of Ireland.",
         [("Syria", "Syria", "country"), ("Republic of Ireland", "Ireland", "country")]),
        ("Paris Hilton, 41, came. Later Paris sang.", []),
        ("He left for US$ 20,000, she for US$5.", []),
        ("Anna Berg of Norway beat the Bank of Norway and the Duke of Norway.",
         [("Norway", "Norway", "country")]),
        ("Leeds United, Paris St Germain and the Boston Indians lost.", []),
        ("The Assembly of Cities in Europe (ACE) met. She saw doctors in Europe (WHO).",
         [("Europe", "Europe", "region")]),
        ("She lives in Washington D.C. The mayor left Paris.",
         [("Washington D.C.", "Washington", "city"), ("Paris", "Paris", "city")]),
        ("The Bank of England and Wales opened in Wales.", [("Wales", "Wales", "region")]),
        ("At a fair in Ohio Mr Lee met Ohio Governor Ray.",
         [("Ohio", "Ohio", "region"), ("Ohio", "Ohio", "demonym")]),
        ("Leeds 2 Ohio 1", []),
        ("Wales 2 Norway 1",
         [("Wales", "Wales", "region"), ("Norway", "Norway", "country")]),
        ("London 1948 and in Paris 30 came.",
         [("London", "London", "city"), ("Paris", "Paris", "city")]),
        ("Virginia Wells, 41, was born in Virginia.", [("Virginia", "Virginia", "region")]),
        ("“I am glad,” said Athens. Zorba Athens was late, and Athens knew.", []),
        ("LIMA, Peru — He took the CAR to MALI.",
         [("LIMA", "Lima", "city"), ("Peru", "Peru", "country"),
          ("CAR", "Central African Republic", "country"), ("MALI", "Mali", "country")]),
    ],
)  # fmt: skip
def test_places(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert places(text) == expected


@pytest.mark.parametrize("title", ["FRANCE SINKS LEEDS UNITED", "France Sinks Leeds United"])
def test_a_headline_in_capitals_has_places(title: str) -> None:
    text = "On Sunday Leeds United lost in the rain, and some say that they will lose again."
    assert places(f"{title}\n\n{text}\n") == [(title.split()[0], "France", "country")]


def test_every_form_of_a_place_has_one_canonical_name() -> None:
    forms = ("Britain", "British", "U.K.", "UK", "United Kingdom", "Moscow", "Atlantis")
    assert [canonical_place(form) for form in forms] == ["United Kingdom"] * 5 + ["Moscow", None]
