"""Libraries with access control, and clients that log in to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search import Library
from web import Settings, create_app
from web.access.access_file import AccessFile
from web.access.keys import make_key
from web.access.passwords import hash_password
from web.access.records import Right, User

PASSWORD = "correct horse battery staple"
_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class ClosedSite:
    """An application with access control, and its access file."""

    app: Flask
    file: AccessFile

    def client(self, **environ: str) -> FlaskClient:
        """Return a browser without cookies; the arguments go to each request's environment."""
        client = self.app.test_client()
        client.environ_base.update(environ)
        return client

    def key(self, name: str, right: Right = Right.READ, *, days: float | None = None) -> str:
        """Add a key."""
        key, record = make_key(name, right, days=days)
        self.file.change(lambda data: data.model_copy(update={"keys": (*data.keys, record)}))
        return key

    def revoke(self, name: str) -> None:
        """Remove a key."""
        self.file.change(
            lambda data: data.model_copy(
                update={"keys": tuple(one for one in data.keys if one.name != name)}
            )
        )

    def user(self, name: str, right: Right = Right.READ, *, stamp: str = "1") -> None:
        """Add a user with the password, or replace one."""
        user = User(name=name, right=right, password=_HASH, stamp=stamp)
        self.file.change(
            lambda data: data.model_copy(
                update={"users": (*(one for one in data.users if one.name != name), user)}
            )
        )

    def remove(self, name: str) -> None:
        """Remove a user."""
        self.file.change(
            lambda data: data.model_copy(
                update={"users": tuple(one for one in data.users if one.name != name)}
            )
        )


def closed_site(library: Library, folder: Path, **settings: object) -> ClosedSite:
    """Return an application over a library whose access file is in a folder; Anna may read."""
    path = folder / "access.json"
    made = Settings.model_validate({"access_file": str(path), **settings})
    site = ClosedSite(create_app(library, settings=made), AccessFile(path))
    site.user("anna")
    return site


def log_in(
    client: FlaskClient, name: str = "anna", password: str = PASSWORD, **how: object
) -> TestResponse:
    """Send the form of the log-in page."""
    return client.post("/login", data={"user": name, "password": password}, **how)
