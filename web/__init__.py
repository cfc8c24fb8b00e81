"""The web face of Pilcrow: search pages and a JSON interface over a library.

Importing does nothing; ``create_app`` takes the library it shows.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask

from search import Library
from web import api, headers, limits, logs, pages, problems
from web.settings import Settings as Settings

_MAX_BODY = 1024  # no address takes a body


def create_app(library: Library, *, settings: Settings | None = None) -> Flask:
    """Make the WSGI application that shows a library."""
    settings = settings or Settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.add_template_global(_static_addresses(app).__getitem__, "static_url")
    headers.register(app)
    logs.register(app)
    problems.register(app, settings)
    limits.register(app, settings)
    app.register_blueprint(api.blueprint(library))
    app.register_blueprint(pages.blueprint(library, settings))
    return app


def _static_addresses(app: Flask) -> dict[str, str]:
    """Give each static file an address that changes with its content."""
    folder = Path(app.static_folder or "")
    versions = {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    return {name: f"{app.static_url_path}/{name}?v={v[:10]}" for name, v in versions.items()}
