"""Checking a value against the part of JSON Schema that answers are asked in. Compiled once, run per answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Check = Callable[[Any, str], str | None]
"""A value and its path -> what is wrong with it, or None."""
_PLAIN: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}


def compiled(schema: Mapping[str, Any]) -> Check:
    """A function that finds the first fault of a value."""
    kind = schema.get("type")
    if "enum" in schema:
        return _enum(schema["enum"])
    if kind == "object":
        return _object(schema)
    if kind == "array":
        return _array(schema)
    return _plain(str(kind), schema)


def _enum(allowed: Sequence[Any]) -> Check:
    spelled = {(type(value), value) for value in allowed}
    offered = ", ".join(str(value) for value in allowed[:12])

    def check(value: Any, path: str) -> str | None:
        if isinstance(value, str | int | bool) and (type(value), value) in spelled:
            return None
        return f"{path or 'the answer'} is {str(value)[:60]!r}; it may be {offered}"

    return check


def _plain(kind: str, schema: Mapping[str, Any]) -> Check:
    types = _PLAIN[kind]
    filled = bool(schema.get("minLength"))
    least, most = schema.get("minimum"), schema.get("maximum")

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
            return f"{path or 'the answer'} is no {kind}"
        if (least is not None and value < least) or (most is not None and value > most):
            return f"{path} is {value}; it lies between {least} and {most}"
        if filled and isinstance(value, str) and not value.strip():
            return f"{path} is empty"
        return None

    return check


def _object(schema: Mapping[str, Any]) -> Check:
    parts = {name: compiled(one) for name, one in schema.get("properties", {}).items()}
    required = list(schema.get("required", parts))

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, dict):
            return f"{path or 'the answer'} is no object"
        for name in required:
            if name not in value:
                return f"{f'{path}.{name}' if path else name} is missing"
        for name, one in value.items():
            part = parts.get(name)
            if part is None:
                return f"{f'{path}.{name}' if path else name} was not asked for"
            if fault := part(one, f"{path}.{name}" if path else name):
                return fault
        return None

    return check


def _array(schema: Mapping[str, Any]) -> Check:
    item = compiled(schema["items"])
    least, most = schema.get("minItems", 0), schema.get("maxItems")

    def check(value: Any, path: str) -> str | None:
        if not isinstance(value, list):
            return f"{path} is no list"
        if len(value) < least or (most is not None and len(value) > most):
            return f"{path} holds {len(value)}; it may hold {least} to {most}"
        for at, one in enumerate(value):
            if fault := item(one, f"{path}[{at}]"):
                return fault
        return None

    return check
