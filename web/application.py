"""The application factory: pages and JSON API over one library."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request
from flask_compress import Compress
from flask_cors import CORS

from search import Library
from web.access import guard
from web.api import routes as api_routes
from web.http import allowed_hosts, errors, etags, headers, limits, logs
from web.http.admission import MAX_BODY
from web.http.flask_app import App
from web.http.proxies import TrustedProxies
from web.http.request import CODINGS
from web.pages import routes as page_routes
from web.settings import Settings, words


def create_app(library: Library, *, settings: Settings | None = None) -> Flask:
    """Return the WSGI application for a library."""
    # With several workers, prometheus_client must not be imported before they start.
    from web.http.metrics import Metrics

    settings = settings or Settings()
    app = App("web")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.jinja_env.globals["static_urls"] = _static_urls(app)
    metrics = Metrics(library)
    metrics.register(app)
    headers.register(app)
    logs.register(app)
    errors.register(app, settings)
    allowed_hosts.register(app, settings)
    limits.register(app, settings)
    guard.register(app, library, settings)  # before the ETags, which would answer 304
    _compress(app)
    _allow_origins(app, settings)
    etags.register(app, library)  # last, because after_request runs in reverse: before compression
    app.register_blueprint(
        api_routes.blueprint(library, metrics.view, has_files=settings.originals)
    )
    app.register_blueprint(page_routes.blueprint(library, settings))
    app.share_macros()
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings)  # type: ignore[method-assign]  # as Flask says
    return app


def _compress(app: Flask) -> None:
    # Not for static files: flask-compress would leave them open, and browsers cache them.
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html", "text/csv", "application/json", "application/problem+json",
        "application/x-ndjson", "application/atom+xml",
    ]  # fmt: skip
    app.config["COMPRESS_ALGORITHM"] = list(CODINGS)
    app.config["COMPRESS_ALGORITHM_STREAMING"] = list(CODINGS)
    app.config["COMPRESS_LEVEL"] = 3  # half the time of level 6 for 10 % more bytes
    Compress(app)


def _allow_origins(app: Flask, settings: Settings) -> None:
    """Allow the configured origins to read the JSON API (CORS)."""
    origins = list(words(settings.cors_origins))
    if "*" in origins:
        origins = ["*"]
    elif origins:
        app.after_request(_vary_by_origin)
    if origins:
        # Compiled, because flask-cors takes some texts for patterns.
        exact = [site if site == "*" else re.compile(rf"{re.escape(site)}\Z") for site in origins]
        CORS(
            app,
            resources={r"/api/.*": {"origins": exact}},
            methods=["GET", "HEAD", "OPTIONS", "POST"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
            max_age=86400,
        )


def _vary_by_origin(response: Response) -> Response:
    """Keep caches from giving one origin's response to another; flask-cors does not always."""
    if request.path.startswith("/api/"):
        response.vary.add("Origin")
    return response


def _static_urls(app: Flask) -> dict[str, str]:
    """Return a URL for each static file that changes with its content."""
    folder = Path(app.static_folder or "")
    versions = {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    return {name: f"{app.static_url_path}/{name}?v={v[:10]}" for name, v in versions.items()}
