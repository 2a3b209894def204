"""What a new field of task data is to hold: one value for all, or an expression worked out for each task."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate
from math import isfinite
from typing import Any

from juryroom.errors import BadInput

Value = Callable[[int, Mapping[str, Any]], Any]
"""(task id, its data) -> the field's value."""
TYPES = ("String", "Number", "Boolean", "Expression")
USAGE = (
    'random(min, max), choices(["a", "b"]), choices(["a", "b"], [0.9, 0.1]), replace("old", "new") '
    'and copy("another field")'
)


def value_of(name: str, kind: str, text: str) -> Value:
    """What `text` says for the field `name`. Raises BadInput with what would be understood.

    Draws depend on the task's id and the text alone, so that doing it again gives the same.
    """
    match kind:
        case "String":
            return lambda _, __: text
        case "Number":
            number = _number(text)
            return lambda _, __: number
        case "Boolean":
            if text.lower() not in ("true", "false"):
                raise BadInput("Validation error", {"value": ['A Boolean is "true" or "false".']})
            return lambda _, __: text.lower() == "true"
        case "Expression":
            return _expression(name, text)
    raise BadInput("Validation error", {"value_type": [f"There is no type {kind!r}. There are: {', '.join(TYPES)}."]})


def _number(text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise BadInput("Validation error", {"value": [f"{text!r} is not a number."]})
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _expression(name: str, text: str) -> Value:
    command, arguments = _call(text)
    match command, arguments:
        case "random", [int() | float() as low, int() | float() as high] if low <= high:
            return lambda task, _: _between(_share(task, text), low, high)
        case "choices", [list() as options] if options:
            return lambda task, _: options[int(_share(task, text) * len(options))]
        case "choices", [list() as options, list() as weights] if _fit(options, weights):
            return lambda task, _: _weighed(_share(task, text), options, weights)
        case "replace", [str() as old, str() as new] if old:
            return lambda _, data: _replaced(data.get(name), old, new)
        case "copy", [str() as field]:
            return lambda _, data: data.get(field)
    raise BadInput("Validation error", {"value": [f"Expressions are {USAGE}."]})


def _call(text: str) -> tuple[str, Sequence[Any]]:
    """`name(literal, ...)`: read, never run."""
    try:
        call = ast.parse(text.strip(), mode="eval").body
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.keywords:
            return call.func.id, [ast.literal_eval(argument) for argument in call.args]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        pass
    return "", []


def _fit(options: list[Any], weights: list[Any]) -> bool:
    numbers = all(isinstance(weight, int | float) and 0 <= weight < float("inf") for weight in weights)
    return len(options) == len(weights) > 0 and numbers and sum(weights) > 0


def _share(task: int, text: str) -> float:
    """As good as drawn from [0, 1)."""
    return int.from_bytes(blake2b(f"{task} {text}".encode(), digest_size=6).digest()) / 2**48


def _between(share: float, low: float, high: float) -> int | float:
    """Whole numbers, both ends included, if both ends are whole."""
    if isinstance(low, int) and isinstance(high, int):
        return low + int(share * (high - low + 1))
    return low + share * (high - low)


def _weighed(share: float, options: list[Any], weights: list[float]) -> Any:
    sums = list(accumulate(weights))
    found = next((option for option, sum_ in zip(options, sums, strict=True) if share * sums[-1] < sum_), None)
    return options[-1] if found is None else found


def _replaced(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) else value
