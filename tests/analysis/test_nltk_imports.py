"""NLTK's modules are the same with and without the rest of it."""

from __future__ import annotations

import json
import subprocess
import sys

ALONE = """
import json, sys
from search.analysis.terms import word_terms
from search.analysis.sentences import sentences
made = word_terms("running", "en"), word_terms("déclarées", "fr"), sentences("Mr. Lee ran. He won.")
loaded = [name for name in sys.modules if name.startswith("nltk")]
import nltk
whole = nltk.stem.snowball.SnowballStemmer("english").stem("running"), nltk.tokenize.punkt.__name__
print(json.dumps([made, loaded, whole]))
"""


def test_a_stemmer_and_sentences_load_no_package_and_leave_the_whole_of_it_as_it_is() -> None:
    ran = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [
        [
            ["=running", "run"],
            ["=déclarées", "~declarees", "declar", "declare"],
            [[0, 12], [13, 20]],
        ],
        [],
        ["run", "nltk.tokenize.punkt"],
    ]


def test_the_whole_is_used_where_it_is_loaded() -> None:
    code = "import nltk; from search.analysis import terms; print(terms._stemmer('en').__class__)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "<class 'nltk.stem.snowball.SnowballStemmer'>"
