"""Predicates for the fields of a result's value. Each stands any JSON value and says whether it fits."""

from __future__ import annotations

from collections.abc import Callable

_HAIR = 1e-6
"""Percentages computed from pixels miss 0 and 100 by rounding."""


def is_text(value: object) -> bool:
    return type(value) is str


def is_bool(value: object) -> bool:
    return type(value) is bool


def is_number(value: object) -> bool:
    """A finite number; true and false are none."""
    return (type(value) is int) or (type(value) is float and value - value == 0)


def is_whole(value: object) -> bool:
    """An integer, also when written 4.0."""
    return type(value) is int or (type(value) is float and value - value == 0 and value == int(value))


def is_not_negative(value: object) -> bool:
    """A whole number from 0."""
    return is_whole(value) and value >= 0  # type: ignore[operator]


def is_place(value: object) -> bool:
    """Where a span starts or ends: an offset, seconds, or an XPath."""
    return is_number(value) or is_text(value)


def at_most(limit: float) -> Callable[[object], bool]:
    """A number up to `limit`."""
    return lambda value: is_number(value) and value <= limit + _HAIR  # type: ignore[operator]


def is_percent(value: object) -> bool:
    """A number from 0 to 100."""
    return is_number(value) and -_HAIR <= value <= 100 + _HAIR  # type: ignore[operator]


def is_texts(value: object) -> bool:
    return type(value) is list and all(type(one) is str for one in value)


def is_paths(value: object) -> bool:
    """A list of paths, each a list of texts."""
    return type(value) is list and all(is_texts(path) for path in value)


def each(accepts: Callable[[object], bool], *, least: int = 0) -> Callable[[object], bool]:
    """A list of at least `least` values that all fit."""
    return lambda value: type(value) is list and len(value) >= least and all(map(accepts, value))


def shaped(**fields: Callable[[object], bool]) -> Callable[[object], bool]:
    """A dict with these keys, whatever else it holds."""

    def accepts(value: object) -> bool:
        return isinstance(value, dict) and all(name in value and fits(value[name]) for name, fits in fields.items())

    return accepts
