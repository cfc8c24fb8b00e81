"""Settings of the web server, and their sources in order of precedence.

pilcrow serve --port 8080
PILCROW_PORT=8080 pilcrow serve
pilcrow serve --config pilcrow.toml       # port = 8080
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "PILCROW_"
# First segments of own paths: below one of them, a path could be meant with the prefix or without.
OWN_SEGMENTS = frozenset(
    "api article articles check cite feed healthz help login logout metrics opensearch.xml "
    "original picture readyz search similar speakers static".split()
)
PATH_PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~-]+)+")


class Settings(BaseModel):
    """The settings with their bounds; the defaults suit one person on one machine.

    Constructing them reads neither variables nor files: ``read_settings`` does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str = "none"  # address of a library in a cluster: opensearch+https://HOST1,HOST2/NAME
    host: str = "127.0.0.1"  # 0.0.0.0: listen on all interfaces
    port: Annotated[int, Field(ge=0, le=65535)] = 8000  # 0: any free port
    workers: Annotated[int, Field(ge=1, le=64)] = 1  # processes; use one per core
    threads: Annotated[int, Field(ge=1, le=64)] = 4  # per worker
    watch: bool = False  # keep the index up to date as files change
    processes: Annotated[int, Field(ge=1, le=64)] = 1  # that read files while watching
    access: Literal["auto", "required", "off"] = "auto"  # auto: on once a user or key was added
    access_file: str = "access.json"  # users and keys; relative to the library
    public: bool = False  # allow other addresses than loopback without access control
    session_idle: Annotated[int, Field(ge=1)] = 720  # minutes without a request
    session_lifetime: Annotated[int, Field(ge=1)] = 168  # hours after the log-in
    login_tries: Annotated[int, Field(ge=1, le=100)] = 5  # per user and network in 15 minutes
    proxies: Annotated[int, Field(ge=0, le=10)] = 0  # number of reverse proxies in a chain
    trusted_proxies: str = "none"  # addresses and networks; loopback if only proxies is set
    user_header: str = "none"  # names the user; accepted from trusted proxies only
    allowed_hosts: str = "any"  # host names of this site, separated by spaces
    prefix: str = "/"  # path below which a proxy serves this site, such as /pilcrow
    time_limit: Annotated[float, Field(gt=0, le=300)] = 10.0  # seconds per request
    requests_per_minute: Annotated[int, Field(ge=0)] = 600  # per client; 0: no limit
    exports_per_minute: Annotated[int, Field(ge=0)] = 20  # per client; 0: no limit
    exports_at_once: Annotated[int, Field(ge=1, le=64)] = 4  # per worker; one client: all but one
    longest_address: Annotated[int, Field(ge=1024, le=65536)] = 16384  # bytes
    memory: Annotated[int, Field(ge=64)] = 2048  # MB; a worker that uses more is restarted
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"
    log_requests: bool = False  # one line each: route, status, duration; no address, no query
    retry_after: Annotated[int, Field(ge=1)] = 10  # seconds; sent while the index is unavailable
    originals: bool = True  # hand out the files that articles were read from
    articles_per_page: Annotated[int, Field(ge=1, le=100)] = 20
    cors_origins: str = "none"  # origins allowed to read the JSON, separated by spaces; * is all

    @field_validator("engine")
    @classmethod
    def _check_engine(cls, value: str) -> str:
        if words(value) and not re.match(r"opensearch\+https?://[^/@]+/[^/]+/?$", value):
            raise ValueError("an address such as opensearch+https://host1,host2/news")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: str) -> str:
        for text in words(value):
            try:
                everyone = ip_network(text, strict=False).prefixlen == 0
            except ValueError:
                everyone = True
            if everyone:
                raise ValueError("addresses or networks of proxies, such as 127.0.0.1 10.0.0.0/24")
        return value

    @field_validator("user_header")
    @classmethod
    def _check_user_header(cls, value: str, info: ValidationInfo) -> str:
        if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", value):
            raise ValueError("the name of a header, such as X-Remote-User")
        if words(value) and not words(info.data.get("trusted_proxies", "")):
            raise ValueError("used with trusted_proxies, the addresses that may send this header")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        if not all(
            re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", name) for name in value.split()
        ):
            raise ValueError("host names without scheme and port, such as news.example")
        return value

    @field_validator("prefix")
    @classmethod
    def _check_prefix(cls, value: str) -> str:
        if value != "/" and not PATH_PREFIX.fullmatch(value):
            raise ValueError("a path with a slash before and none after, such as /pilcrow")
        if value.split("/")[1] in OWN_SEGMENTS:
            raise ValueError("a path that is none of this site, such as /pilcrow or /news/search")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, value: str) -> str:
        if not all(site == "*" or _is_origin(site) for site in words(value)):
            raise ValueError("exact origins such as https://news.example, or *")
        return value


def words(value: str) -> tuple[str, ...]:
    """Return the words of a setting without "none" and "any", which stand for no value."""
    return tuple(word for word in value.split() if word not in ("none", "any"))


def _is_origin(text: str) -> bool:
    """Return whether a text is a scheme and host, optionally with a port, without wildcards."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    shown = f"[{host}]" if ":" in host else host
    exact = f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")
    plain = re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", host) is not None
    return parts.scheme in ("http", "https") and plain and text.lower() == exact


class SettingsError(ValueError):
    """An invalid setting; the message names the value, its source and the remedy."""


def read_settings(flags: Mapping[str, object], file: Path | None = None) -> Settings:
    """Return the settings from flags, PILCROW_ variables and a TOML file; flags take precedence.

    Raises:
        SettingsError: the file cannot be read, or a setting is unknown or invalid.
    """
    sources = (
        _Source(flags, lambda name: f"--{name.replace('_', '-')}"),
        _Source(EnvSettingsSource(_Variables)(), lambda name: f"{PREFIX}{name.upper()}"),
        _Source(_read_toml(file) if file else {}, lambda name: f"{name} in {file}"),
    )
    merged: dict[str, object] = {}
    for source in reversed(sources):
        merged |= source.values
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise SettingsError(_message(error, sources)) from None


class _Variables(Settings, BaseSettings):
    """The settings as environment variables; other PILCROW_ variables are not settings."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)


class _Source(NamedTuple):
    """The values of one source, and how it names a setting."""

    values: Mapping[str, object]
    place: Callable[[str], str]


def _read_toml(file: Path) -> dict[str, object]:
    try:
        with file.open("rb"):  # pydantic-settings would ignore a missing file
            return TomlConfigSettingsSource(_Variables, file)()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingsError(f"Cannot read {file} ({why}): check the path.") from None
    except ValueError as error:
        raise SettingsError(f"{file} is not valid TOML ({error}): correct it.") from None


def _message(error: ValidationError, sources: tuple[_Source, ...]) -> str:
    """Describe the first fault, an unknown name before an invalid value."""
    faults = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    fault = faults[0]
    name = str(fault["loc"][0])
    source = next(source for source in sources if name in source.values)
    if fault["type"] == "extra_forbidden":
        known = tuple(Settings.model_fields)
        near = difflib.get_close_matches(name, known, 1) or known
        return (
            f"There is no setting for {source.place(name)}: did you mean {near[0]}? "
            f"Known settings: {', '.join(known)}."
        )
    expected = fault["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{source.place(name)} is '{source.values[name]}': it should be {expected}."
