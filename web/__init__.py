"""The web face of Pilcrow: search pages and a JSON interface over a library.

Importing does nothing; ``create_app`` takes the library it shows.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_cors import CORS

from search import Library
from web.api import routes as api_routes
from web.http import allowed_hosts, errors, etags, headers, limits, logs
from web.http.flask_app import App
from web.pages import routes as page_routes
from web.settings import Settings as Settings

_MAX_BODY = 256 * 1024  # bytes; a citation is all that can be sent


def create_app(library: Library, *, settings: Settings | None = None) -> Flask:
    """Make the WSGI application that shows a library."""
    # Late: with several workers, prometheus_client must not be imported before they start.
    from web.http.metrics import Metrics

    settings = settings or Settings()
    app = App(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    app.jinja_env.globals["static_urls"] = _static_addresses(app)
    metrics = Metrics(library)
    metrics.register(app)
    headers.register(app)
    logs.register(app)
    errors.register(app, settings)
    allowed_hosts.register(app, settings)
    limits.register(app, settings)
    _compress(app)
    _share(app, settings)
    etags.register(app, library)  # the last: its tags are on what others will compress
    app.register_blueprint(api_routes.blueprint(library, metrics.view))
    app.register_blueprint(page_routes.blueprint(library, settings))
    app.share_macros()
    return app


def _compress(app: Flask) -> None:
    # No static files: flask-compress would leave them open, and browsers keep them anyway.
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html", "text/csv", "application/json", "application/problem+json",
        "application/x-ndjson", "application/atom+xml",
    ]  # fmt: skip
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "gzip"]
    app.config["COMPRESS_LEVEL"] = 3  # half the time of 6, for a tenth more bytes
    Compress(app)


def _share(app: Flask, settings: Settings) -> None:
    """Let pages of other sites read the JSON, if they were named."""
    origins = [site for site in settings.cors_origins.split() if site != "none"]
    if origins:
        CORS(
            app,
            resources={r"/api/.*": {"origins": origins}},
            methods=["GET", "HEAD", "OPTIONS", "POST"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
            max_age=86400,
        )


def _static_addresses(app: Flask) -> dict[str, str]:
    """Give each static file an address that changes with its content."""
    folder = Path(app.static_folder or "")
    versions = {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    return {name: f"{app.static_url_path}/{name}?v={v[:10]}" for name, v in versions.items()}
