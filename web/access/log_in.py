"""The log-in page and log-out: forms that need no JavaScript."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden, ServiceUnavailable

from web.access.access_file import AccessFile
from web.access.passwords import BusyError, is_password
from web.access.same_origin import is_from_other_site
from web.access.sessions import COOKIE, Sessions
from web.access.tries import Tries
from web.http.clients import client_network
from web.http.request import current_request
from web.rendering.responses import page_answer, redirect_answer
from web.rendering.urls import local, log_in_url, own_path
from web.settings import Settings

_BUSY_WAIT = 5  # seconds


class LogIn:
    """The views that begin and end sessions."""

    def __init__(
        self, file: AccessFile, sessions: Sessions, tries: Tries, settings: Settings
    ) -> None:
        self._file = file
        self._sessions = sessions
        self._tries = tries
        self._settings = settings

    def form(self) -> Response:
        """Show the log-in page."""
        return _page(next_path=own_path(request.args.get("next", "")))

    def log_in(self) -> Response:
        """Begin a session, always a new one, or show the page again."""
        asked = current_request()
        _refuse_other_sites()
        name, password = asked.form.get("user", ""), asked.form.get("password", "")
        next_path = own_path(asked.form.get("next", ""))
        network = client_network(asked.remote_addr or "")
        self._tries.count_password(name, network)
        user = self._file.read().users.get(name)
        try:
            right = is_password(password, user.password if user else None)
        except BusyError:
            raise ServiceUnavailable(
                "Many people are logging in: try again.", retry_after=_BUSY_WAIT
            ) from None
        if user is None or not right:
            return _page(next_path=next_path, name=name, failed=True)
        self._tries.forget(name, network)
        self._end_session()
        response = redirect_answer(local(next_path), status=303)
        set_cookie(response, self._sessions.begin(user), self._settings)
        return response

    def log_out(self) -> Response:
        """End the session."""
        _refuse_other_sites()
        self._end_session()
        response = redirect_answer(log_in_url(""), status=303)
        response.delete_cookie(COOKIE, path=local("/"))
        return response

    def _end_session(self) -> None:
        session = self._sessions.find(current_request().cookie(COOKIE), self._file.read())
        if session:
            self._sessions.end(session)


def blueprint(log_in: LogIn) -> Blueprint:
    """Return the blueprint of the log-in page."""
    routes = Blueprint("access", __name__)
    routes.add_url_rule("/login", "form", log_in.form)
    routes.add_url_rule("/login", "log_in", log_in.log_in, methods=("POST",))
    routes.add_url_rule("/logout", "log_out", log_in.log_out, methods=("POST",))
    return routes


def set_cookie(response: Response, cookie: str, settings: Settings) -> None:
    """Set the cookie of a session: not readable by scripts, not sent by other sites' forms."""
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=settings.session_lifetime * 3600,
        path=local("/"),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _refuse_other_sites() -> None:
    if is_from_other_site(current_request()):
        raise Forbidden("This form was sent by another site: open the page here first.")


def _page(*, next_path: str, name: str = "", failed: bool = False) -> Response:
    response = page_answer(
        "site/log_in.html", status=401 if failed else 200, next_path=next_path, name=name[:64],
        failed=failed,
    )  # fmt: skip
    if failed:  # RFC 9110 asks for a challenge; browsers ask for nothing at this one
        response.headers["WWW-Authenticate"] = 'Bearer realm="Pilcrow articles"'
    return response
