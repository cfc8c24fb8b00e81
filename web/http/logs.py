"""Logging: one line per record, as text or JSON, with the request id.

Queries and client addresses are not logged: a line has the route (``/article/<article_id>``), not
the path.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from flask import Flask, Response, has_request_context

from web.http.request import current_request
from web.settings import Settings

_requests = logging.getLogger("pilcrow.requests")


class RequestIds(logging.Filter):
    """Adds the id of the current request to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id; accept every record."""
        record.request_id = current_request().id if has_request_context() else None
        return True


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", None):
            line["request_id"] = request_id
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(settings: Settings) -> None:
    """Configure logging of this process to standard error."""
    handler = logging.StreamHandler()
    handler.addFilter(RequestIds())
    text = logging.Formatter("%(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if settings.log_format == "json" else text)
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    _requests.setLevel(logging.INFO if settings.log_requests else logging.WARNING)


def register(app: Flask) -> None:
    """Log the requests of an app if the settings enable it."""
    app.after_request(_log)


def _log(response: Response) -> Response:
    if _requests.isEnabledFor(logging.INFO):
        request = current_request()
        facts = {
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round(request.seconds * 1000, 1),
        }
        _requests.info("%s %s %d in %.1f ms", *facts.values(), extra={"facts": facts})
    return response
