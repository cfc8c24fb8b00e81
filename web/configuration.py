"""Settings from the command line, the environment and a TOML file, in this order of precedence.

pilcrow serve --port 8080
PILCROW_PORT=8080 pilcrow serve
pilcrow serve --config pilcrow.toml       # port = 8080
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from web.settings import Settings

PREFIX = "PILCROW_"
NAMES = tuple(field.name for field in fields(Settings))

_SETTINGS = TypeAdapter(Settings)


class ConfigurationError(ValueError):
    """A setting that cannot be: the message names the value and the remedy."""


def configured(
    flags: Mapping[str, object], environment: Mapping[str, str], file: Path | None
) -> Settings:
    """Read the settings.

    Raises:
        ConfigurationError: one of them cannot be.
    """
    told: dict[str, tuple[object, str]] = {}  # the value of each, and where it stands
    if file:
        told |= {name: (value, f"{name} in {file}") for name, value in _read(file).items()}
    for name in NAMES:
        variable = PREFIX + name.upper()
        if variable in environment:
            told[name] = environment[variable], variable
    told |= {name: (value, _flag(name)) for name, value in flags.items()}
    for name, (_, place) in told.items():
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, 1) or NAMES
            raise ConfigurationError(
                f"There is no setting for {place}: did you mean {near[0]}? "
                f"There are {', '.join(NAMES)}."
            )
    try:
        return _SETTINGS.validate_python({name: value for name, (value, _) in told.items()})
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        value, place = told[name]
        wrong = fault["msg"].removeprefix("Input should be ")
        raise ConfigurationError(f"{place} is '{value}': it should be {wrong}.") from None


def packed(settings: Settings) -> str:
    """Write settings down for another process."""
    return json.dumps(asdict(settings))


def unpacked(text: str) -> Settings:
    """Read what ``packed`` wrote."""
    return _SETTINGS.validate_json(text)


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise ConfigurationError(f"Cannot read {file} ({why}): check the path.") from None
    except ValueError as error:
        raise ConfigurationError(f"{file} is no TOML ({error}): correct it there.") from None


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
