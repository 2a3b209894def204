"""The JSON object in a model's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from juryroom.core.formats import json_text
from juryroom.errors import FormatUnreadable


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer that cannot be used, and why."""

    reason: str


def object_in(text: str) -> dict[str, Any] | Unreadable:
    """The object, also inside a fence or between sentences."""
    value = _decoded(text)
    if value is None:
        start, end = text.find("{"), text.rfind("}")
        value = _decoded(text[start : end + 1]) if 0 <= start < end else None
    if value is None:
        return Unreadable("The answer is no JSON.")
    return value if isinstance(value, dict) else Unreadable("The answer is no JSON object.")


def _decoded(text: str) -> Any:
    try:
        return json_text.decode(text)
    except FormatUnreadable:
        return None
