"""``python -m web`` is ``pilcrow serve``."""

from __future__ import annotations

from search.cli.main import serve

if __name__ == "__main__":
    serve(prog_name="python -m web")
