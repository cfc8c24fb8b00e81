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


WHILE_OTHERS_IMPORT = """
import sys, threading, types
from search.analysis.nltk_imports import only_modules

sys.setswitchinterval(1e-6)
stop = threading.Event()

def add() -> None:
    name = threading.current_thread().name
    while not stop.is_set():
        if sys.modules.pop(name, None) is None:  # the size changes in each turn of the loop
            sys.modules[name] = types.ModuleType(name)

threads = [threading.Thread(target=add) for _ in range(3)]
for thread in threads:
    thread.start()
try:
    for _ in range(300):
        with only_modules():
            pass
finally:
    stop.set()
"""


def test_other_threads_may_import_meanwhile() -> None:
    code = [sys.executable, "-c", WHILE_OTHERS_IMPORT]
    ran = subprocess.run(code, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
