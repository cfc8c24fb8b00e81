"""Import single modules of NLTK without all the others that ``import nltk`` loads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from threading import Lock
from typing import Any

_PACKAGES = ("nltk", "nltk.stem", "nltk.tokenize", "nltk.corpus")
_LOCK = Lock()


@contextmanager
def only_modules() -> Iterator[None]:
    """Import modules of NLTK without running the ``__init__`` of the packages around them.

    Those ``__init__`` modules import everything, down to parsers and corpora, which takes half a
    second, or a whole one where Python keeps no bytecode. Within the context, the packages are
    found but not run. Afterwards they are removed from ``sys.modules``, so that ``import nltk``
    elsewhere works as usual.
    """
    with _LOCK:
        if "nltk" in sys.modules:  # already imported in full by other code
            yield
            return
        try:
            for name in _PACKAGES:
                sys.modules[name] = _not_run(name)
            yield
        finally:
            # A copy, made at once: other threads import modules meanwhile.
            for name in list(sys.modules):
                if name.partition(".")[0] == "nltk":
                    del sys.modules[name]


def _not_run(name: str) -> Any:
    spec = find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    package: Any = module_from_spec(spec)
    # Stemmers import this name; they use it only with ``ignore_stopwords``.
    package.stopwords = None
    return package
