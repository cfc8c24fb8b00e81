"""Addresses of libraries in a cluster, and the credentials that go with them.

    opensearch+https://one.example:9200,two.example/news

names two nodes of a cluster and the library ``news`` in it. Credentials come from variables or
files, never from the address: addresses are shown in messages and logs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from search.errors import LibraryError

PREFIX = "PILCROW_OPENSEARCH_"
PORT = 9200

_ADDRESS = re.compile(r"opensearch\+(https?)://([^/]*)/([^/]*)/?", re.IGNORECASE)
_NODE = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_EXAMPLE = "opensearch+https://HOST1,HOST2/NAME"


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """The nodes of a cluster that answer requests, and the name of a library in it."""

    scheme: str  # http or https
    nodes: tuple[str, ...]  # host:port
    name: str

    @classmethod
    def read(cls, text: str) -> ClusterAddress:
        """Read an address.

        Raises:
            LibraryError: it is not of the form opensearch+https://HOST1,HOST2/NAME.
        """
        if "@" in text:  # not shown: what stands before it may be a password
            raise LibraryError(
                f"The address of a cluster holds no user: write {_EXAMPLE}, and put the user into "
                f"{PREFIX}USER and the password into {PREFIX}PASSWORD."
            )
        parts = _ADDRESS.fullmatch(text)
        nodes = [_NODE.fullmatch(node) for node in parts[2].split(",")] if parts else []
        if not parts or not all(nodes):
            raise LibraryError(f"'{text}' is no address of a cluster: write {_EXAMPLE}.")
        if not _NAME.fullmatch(parts[3]):
            raise LibraryError(
                f"'{parts[3]}' in {text} is no name of a library: write at most 64 small letters, "
                "digits, '-' and '_'."
            )
        named = tuple(f"{node[1]}:{node[2] or PORT}" for node in nodes if node)
        return cls(parts[1].lower(), named, parts[3])

    def __str__(self) -> str:
        return f"opensearch+{self.scheme}://{','.join(self.nodes)}/{self.name}"

    @property
    def is_local(self) -> bool:
        """Whether all nodes are on this machine."""
        return all(_is_loopback(node.rpartition(":")[0].strip("[]")) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The identity shown to a cluster, and the certificates used; no value is ever printed."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    ca: Path | None = None  # PEM file of the authorities to trust; default: the system's
    certificate: Path | None = None  # PEM files of the client's certificate and key
    key: Path | None = None

    @classmethod
    def read(cls, variables: Mapping[str, str] = os.environ) -> Credentials:
        """Read the variables PILCROW_OPENSEARCH_USER, _PASSWORD, _API_KEY, _CA, _CERTIFICATE, _KEY.

        The password and the API key may also be in files that _PASSWORD_FILE and _API_KEY_FILE
        name.

        Raises:
            LibraryError: a named file cannot be read, or a user has no password.
        """
        found = cls(
            user=variables.get(f"{PREFIX}USER") or None,
            password=_secret(variables, "PASSWORD"),
            api_key=_secret(variables, "API_KEY"),
            ca=_file(variables, "CA"),
            certificate=_file(variables, "CERTIFICATE"),
            key=_file(variables, "KEY"),
        )
        if (found.user is None) != (found.password is None):
            raise LibraryError(
                f"A user needs a password: set both {PREFIX}USER and {PREFIX}PASSWORD, or neither."
            )
        return found

    @property
    def are_secret(self) -> bool:
        """Whether a password or key is sent with each request."""
        return self.password is not None or self.api_key is not None


def _secret(variables: Mapping[str, str], name: str) -> str | None:
    if value := variables.get(PREFIX + name):
        return value
    file = _file(variables, f"{name}_FILE")
    if file is None:
        return None
    try:
        return file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise LibraryError(f"{PREFIX}{name}_FILE names {file}, which is no text file.") from error


def _file(variables: Mapping[str, str], name: str) -> Path | None:
    value = variables.get(PREFIX + name)
    if not value:
        return None
    file = Path(value).expanduser()
    if not os.access(file, os.R_OK):
        raise LibraryError(f"{PREFIX}{name} names {file}, which cannot be read: check the path.")
    return file


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
