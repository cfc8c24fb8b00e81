"""The web server of Pilcrow: search pages and a JSON API over a library.

Names are loaded on first access, so that the command line can import ``web.cli`` quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.application import create_app as create_app
    from web.settings import Settings as Settings

_MODULES = {"create_app": "web.application", "Settings": "web.settings"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)
