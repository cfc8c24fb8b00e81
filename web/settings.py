"""Settings of the web server, and their sources in order of precedence.

pilcrow serve --port 8080
PILCROW_PORT=8080 pilcrow serve
pilcrow serve --config pilcrow.toml       # port = 8080
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "PILCROW_"


class Settings(BaseModel):
    """The settings with their bounds; the defaults suit one person on one machine.

    Constructing them reads neither variables nor files: ``read_settings`` does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"  # 0.0.0.0: listen on all interfaces
    port: Annotated[int, Field(ge=0, le=65535)] = 8000  # 0: any free port
    workers: Annotated[int, Field(ge=1, le=64)] = 1  # processes; use one per core
    threads: Annotated[int, Field(ge=1, le=64)] = 4  # per worker
    watch: bool = False  # keep the index up to date as files change
    processes: Annotated[int, Field(ge=1, le=64)] = 1  # that read files while watching
    proxies: Annotated[int, Field(ge=0, le=10)] = 0  # number of trusted reverse proxies in front
    time_limit: Annotated[float, Field(gt=0, le=300)] = 10.0  # seconds per request
    requests_per_minute: Annotated[int, Field(ge=0)] = 600  # per client; 0: no limit
    exports_per_minute: Annotated[int, Field(ge=0)] = 20  # per client; 0: no limit
    exports_at_once: Annotated[int, Field(ge=1)] = 2  # per worker, over all clients
    longest_address: Annotated[int, Field(ge=1024, le=65536)] = 16384  # bytes
    memory: Annotated[int, Field(ge=64)] = 2048  # MB; a worker that uses more is restarted
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"
    log_requests: bool = False  # one line each: route, status, duration; no address, no query
    retry_after: Annotated[int, Field(ge=1)] = 10  # seconds; sent while the index is unavailable
    articles_per_page: Annotated[int, Field(ge=1, le=100)] = 20
    cors_origins: str = "none"  # origins allowed to read the JSON, separated by spaces; * is all


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
    expected = fault["msg"].removeprefix("Input should be ")
    return f"{source.place(name)} is '{source.values[name]}': it should be {expected}."
