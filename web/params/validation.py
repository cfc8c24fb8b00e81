"""Validation of (name, value) pairs against a parameter model."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from web.params.messages import ParameterError, parameter_error
from web.params.names import MAX_ERRORS


class InvalidParametersError(Exception):
    """All faults in the parameters of one address."""

    def __init__(self, errors: tuple[ParameterError, ...]) -> None:
        super().__init__("; ".join(f"{error.parameter}: {error.detail}" for error in errors))
        self.errors = errors


Params = TypeVar("Params", bound=BaseModel)


def read(model: type[Params], pairs: Iterable[tuple[str, str]]) -> Params:
    """Validate (name, value) pairs.

    Raises:
        InvalidParametersError: with every fault, at most ``MAX_ERRORS``.
    """
    try:
        return model.model_validate(_gathered(model, pairs))
    except ValidationError as error:
        faults = error.errors(include_url=False)[:MAX_ERRORS]
        known = known_names(model)
        raise InvalidParametersError(
            tuple(parameter_error(fault, known) for fault in faults)
        ) from error


def known_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the parameter names of a model, such as ``from`` for the field ``since``."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _gathered(
    model: type[BaseModel], pairs: Iterable[tuple[str, str]]
) -> dict[str, str | list[str]]:
    """Group values by name; a list if the model expects one or the name is repeated."""
    lists = _lists(model)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {
        name: found if name in lists or len(found) > 1 else found[0]
        for name, found in values.items()
    }


@cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of the repeatable parameters."""
    fields = model.model_fields.items()
    return frozenset(field.alias or name for name, field in fields if field.default == ())
