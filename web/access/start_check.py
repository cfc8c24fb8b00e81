"""Check before the start: no server for others without access control that works."""

from __future__ import annotations

from pathlib import Path

from web.access.access_file import AccessError, AccessFile, access_path
from web.http.clients import is_loopback
from web.settings import Settings, words


def refusal(library: Path | str, settings: Settings) -> str | None:
    """Return why a server must not start with these settings, with the remedies; None if it may."""
    file = AccessFile(access_path(library, settings))
    add = f"pilcrow users add NAME --library {library}"
    try:
        data = file.read().data
    except AccessError as error:
        return str(error)
    has_header = bool(words(settings.user_header))
    can_log_in = bool(data.users or data.keys or has_header)
    if settings.access == "required" and not can_log_in:
        return f"Access is required, but nobody could log in: add a user ({add}) or a key."
    controlled = settings.access == "required" or file.exists() or has_header
    if settings.access != "off" and controlled:
        return None
    if settings.public or settings.host == "localhost" or is_loopback(settings.host):
        return None
    return (
        f"Anybody who reaches {settings.host} could read all articles, because access is not "
        f"controlled: add a user ({add}), listen on this machine only (--host 127.0.0.1), "
        "or allow it (--set public=true)."
    )
