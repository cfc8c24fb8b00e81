"""Cross-site request forgery: requests of other sites that would use a browser's credentials.

The rule is that of Go's ``net/http.CrossOriginProtection``: browsers of today send
``Sec-Fetch-Site``, older ones ``Origin``; a request with neither comes from no browser. Cookies are
``SameSite=Lax`` besides.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from web.http.request import CurrentRequest

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def is_from_other_site(request: CurrentRequest) -> bool:
    """Return whether another site makes a browser change something here."""
    if request.method in _SAFE:
        return False
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    if origin := request.headers.get("Origin"):
        return not _is_own(origin, request)
    return False


def _is_own(origin: str, request: CurrentRequest) -> bool:
    """Return whether an origin has the host of the request; "null" has none."""
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        return False
