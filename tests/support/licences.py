"""Licences of all packages that ``pip install pilcrow`` installs, as they state them.

``python -m tests.support.licences`` prints the list.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Words of licences that ask for nothing but to keep a notice.
PERMISSIVE = re.compile(
    r"MIT(?:-0| License)?|(?:The )?BSD(?: [23]-Clause)?(?:-[23]-Clause)?(?: License)?|0BSD"
    r"|Apache(?: |-|[\w, ]*?)2\.0|Apache Software License|Zlib|CC0-1\.0|CNRI-Python|ISC"
    r"|PSF(?:-2\.0|L)|Python Software Foundation License",
)
_WORD = re.compile(r" (?:AND|OR) |[()]|, (?!Version)")

# Licences that are not permissive, and why they may be used all the same.
EXCUSED = {
    "certifi": "MPL-2.0: a copyleft of single files, used unchanged",
    "orjson": "MPL-2.0: likewise",
    "pypdfium2": "BSD-3-Clause and Apache-2.0; names its dependencies' licences besides",
    "tld": "MPL-1.1 at our choice: a copyleft of single files, used unchanged",
    "tqdm": "MPL-2.0 and MIT: likewise",
}


class Licence(NamedTuple):
    """A package and the licence that it states."""

    package: str
    version: str
    licence: str

    @property
    def is_permissive(self) -> bool:
        """Whether all parts of the licence are known to be permissive."""
        words = [word.strip() for word in _WORD.split(self.licence) if word and word.strip()]
        return bool(words) and all(PERMISSIVE.fullmatch(word) for word in words)


def licences(package: str = "pilcrow") -> list[Licence]:
    """Return the licence of a package and of all that it needs, by name."""
    found: dict[str, Licence] = {}
    waiting = [package]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        try:
            here = distribution(name)
        except PackageNotFoundError:  # needed on other systems, or left out by uv.lock: scipy
            continue
        found[name] = Licence(name, here.version, _licence(here))
        wanted = [Requirement(text) for text in here.requires or ()]
        waiting += [
            one.name for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})
        ]
    return [found[name] for name in sorted(found)]


def _licence(package: Distribution) -> str:
    """Return the expression of PEP 639, the older field, or the classifiers."""
    fields = package.metadata
    stated = fields.get("License-Expression") or (fields.get("License") or "").strip()
    kinds = [text for text in fields.get_all("Classifier") or () if text.startswith("License ::")]
    return stated or " AND ".join(text.rpartition(" :: ")[2] for text in kinds) or "unknown"


if __name__ == "__main__":
    for one in licences():
        excuse = EXCUSED.get(one.package)
        print(f"{one.package} {one.version}: {one.licence}" + (f" ({excuse})" if excuse else ""))
