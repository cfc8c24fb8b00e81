"""``python -m web`` runs ``pilcrow serve``."""

from __future__ import annotations

from web.cli import serve

if __name__ == "__main__":
    serve(prog_name="python -m web")
