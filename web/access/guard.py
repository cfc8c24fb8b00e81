"""The guard: each request needs a right, unless its route is open.

Routes that are not listed need the right to read, unknown addresses included.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, current_app
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, ServiceUnavailable, Unauthorized

from search import Library
from web.access import passwords
from web.access.access_file import AccessError, AccessFile, access_path
from web.access.authenticator import Authenticator, Identity, WrongKeyError
from web.access.log_in import LogIn, set_cookie
from web.access.log_in import blueprint as log_in_blueprint
from web.access.records import Right
from web.access.same_origin import is_from_other_site
from web.access.sessions import Sessions
from web.access.tries import Tries
from web.http.request import CurrentRequest, current_request
from web.rendering.responses import json_answer, redirect_answer
from web.rendering.urls import log_in_url
from web.settings import Settings, words

OPEN = frozenset(("static", "api.health", "access.form", "access.log_in", "access.log_out"))
FOR_ADMINS = frozenset(("api.metrics",))
_READY = "api.ready"  # open as well, but without the numbers
_REALM = "Pilcrow articles"  # with a space, so that werkzeug quotes it for all clients
_VARY = "Authorization, Cookie"
_IDENTITY = "pilcrow.identity"  # key of the WSGI environment


def register(app: Flask, library: Library, settings: Settings) -> None:
    """Control the access to an app as the settings say."""
    app.jinja_env.globals["session_user"] = _session_user
    folder: Path | str | None = getattr(library, "path", None)  # a library in memory has none
    if settings.access == "off" or folder is None:
        return
    file = AccessFile(access_path(folder, settings))
    Guard(library, file, settings).register(app)


class Guard:
    """The access control of one application."""

    def __init__(self, library: Library, file: AccessFile, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._file = file
        self._sessions = Sessions(self._file, settings)
        tries = Tries(settings)
        self._authenticator = Authenticator(self._file, self._sessions, tries, settings)
        self._log_in = LogIn(self._file, self._sessions, tries, settings)
        self._is_on = settings.access == "required" or bool(words(settings.user_header))

    def register(self, app: Flask) -> None:
        """Check every request of an app, and add the log-in page."""
        app.register_blueprint(log_in_blueprint(self._log_in))
        if self.is_on():
            passwords.prepare()
        app.before_request(self.check)
        app.after_request(self.finish)

    def is_on(self) -> bool:
        """Return whether access is controlled: once it is, until the process ends."""
        self._is_on = self._is_on or self._file.exists()
        return self._is_on

    def check(self) -> Response | None:
        """Refuse the current request, or set its identity.

        Returns:
            A redirect to the log-in page for browsers, the readiness without numbers, or None to
            let the view answer.
        """
        request = current_request()
        if not self.is_on() or request.endpoint in OPEN or request.method == "OPTIONS":
            return None
        identity = self._identify(request)
        if identity is None:
            return self._refuse(request)
        if identity.is_ambient and is_from_other_site(request):
            raise Forbidden("This request comes from another site: open the page here first.")
        if not identity.right.includes(_right_for(request)):
            raise Forbidden(f"{identity.name} has no right to see this: it needs admin.")
        request.user = identity.name
        request.environ[_IDENTITY] = identity
        return None

    def finish(self, response: Response) -> Response:
        """Renew the session cookie of the current request, and name what responses vary by."""
        if not self.is_on():
            return response
        request = current_request()
        if request.endpoint not in OPEN:
            vary = response.headers.get("Vary")
            response.headers["Vary"] = f"{vary}, {_VARY}" if vary else _VARY
        identity: Identity | None = request.environ.get(_IDENTITY)
        if identity and identity.session and (new := self._sessions.renewed(identity.session)):
            set_cookie(response, new, self._settings)
        return response

    def _identify(self, request: CurrentRequest) -> Identity | None:
        try:
            return self._authenticator.identify(request)
        except WrongKeyError:
            if request.endpoint == _READY:
                return None
            raise _unauthorized(request, "This key is unknown, revoked or expired.") from None
        except AccessError as error:
            current_app.logger.error("Nobody can log in: %s", error)
            raise ServiceUnavailable(
                "Access cannot be checked: the server's log says why.",
                retry_after=self._settings.retry_after,
            ) from None

    def _refuse(self, request: CurrentRequest) -> Response:
        if request.endpoint == _READY:
            self._library.state()  # raises an error that is answered with 503
            return json_answer({"status": "ready"})
        if _is_page(request):
            return redirect_answer(log_in_url(request.full_path.rstrip("?")))
        raise _unauthorized(request, "Log in, or send a key: Authorization: Bearer KEY.")


def _session_user() -> str | None:
    """Return the name of the user who can log out, for the masthead of a page."""
    identity: Identity | None = current_request().environ.get(_IDENTITY)
    return identity.name if identity and identity.session else None


def _right_for(request: CurrentRequest) -> Right:
    return Right.ADMIN if request.endpoint in FOR_ADMINS else Right.READ


def _is_page(request: CurrentRequest) -> bool:
    """Return whether a person should see the log-in page instead of an error."""
    machine = (
        request.path.startswith(("/api/", "/feed", "/metrics")) and request.path != "/api/docs"
    )
    if machine or request.method not in ("GET", "HEAD"):
        return False
    best = request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    return best == "text/html"


def _unauthorized(request: CurrentRequest, detail: str) -> Unauthorized:
    """Return the error 401; feed readers and browsers ask for a key as a password (Basic)."""
    kind = "basic" if request.path == "/feed" else "bearer"
    challenge = WWWAuthenticate(kind, {"realm": _REALM})
    return Unauthorized(detail, www_authenticate=challenge)
