"""What `value="..."` of an element means: which task fields it reads, and what it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from juryroom.core.config.node import Node

_WHOLE = re.compile(r"^\$([^\s,$\[\]{}]+)$")
_ELEMENT = re.compile(r"^\$([^\s,$\[\]{}]+)\[")
_FIRST = re.compile(r"\$(\w+)")
_VARIABLE = re.compile(r"\$([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*|\[\d+\])*)")
_STEP = re.compile(r"[^.\[\]]+")

OF_PREDICTION = ("prediction.score", "prediction.model_version")
"""Variables of ours that read the prediction on screen, unless the task itself has such a field."""


@dataclass(frozen=True, slots=True)
class Need:
    """A task field that must be there: its path as written, and whether it must be a list."""

    key: str
    is_list: bool = False


def need_of(value: str) -> Need | None:
    """The field a named element makes mandatory: the whole variable, or the first one inside a text.

    `$a.b` walks the path; `$a[0].b` asks for a list `a`; `Model: $score and $other` asks for `score` alone.
    """
    if value.startswith("$") and value[1:] in OF_PREDICTION:
        return None
    if whole := _WHOLE.match(value):
        return Need(whole[1])
    if element := _ELEMENT.match(value):
        return Need(element[1], is_list=True)
    if any(f"${name}" in value for name in OF_PREDICTION):
        value = re.sub(r"\$prediction\.(score|model_version)\b", "", value)
    first = _FIRST.search(value)
    return Need(first[1]) if first else None


def variables_of(node: Node) -> list[str]:
    """Every variable an element reads, in any attribute: `a`, `a.b`, `prediction.score`."""
    return [match[1] for value in node.attrs.values() for match in _VARIABLE.finditer(value)]


def resolve(value: str, data: Mapping[str, object], prediction: Mapping[str, object] | None = None) -> object:
    """What the value stands for in this task; None when it is a variable that the task lacks.

    A whole variable gives the field as it is, a text gives the text with its variables filled in (missing ones empty).
    """
    whole = _VARIABLE.fullmatch(value) or _WHOLE.match(value)
    if whole:
        return _look_up(whole[1], data, prediction or {})
    return _VARIABLE.sub(lambda match: _as_text(_look_up(match[1], data, prediction or {})), value)


def _look_up(path: str, data: Mapping[str, object], prediction: Mapping[str, object]) -> object:
    if path in data:
        return data[path]
    found = _walk(path, data)
    if found is None and path in OF_PREDICTION:
        return prediction.get(path.partition(".")[2])
    return found


def _walk(path: str, data: object) -> object:
    for step in _STEP.findall(path):
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
