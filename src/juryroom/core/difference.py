"""How far people are from the model on one task: what the manager sorts by to see where they part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Results = Sequence[Mapping[str, Any]]
_NUMBERS = frozenset({"rating", "number"})


def difference(answers: Sequence[Results], said: Results) -> float | None:
    """Mean distance of the answers from the model's results, over controls that both have used once for the whole task.

    answers: the results of each person, N >= 0; skips are for the caller to leave out.
    said:    the results of the prediction they are held against.

    A choice is 0 (the same set) or 1 away; a rating or a number as far as the two numbers are apart. An answer is the
    mean of its controls, the task the mean of its answers. None when no control can be compared: there is no answer,
    or it has only texts, regions or orders.
    """
    model = _by_control(said)
    distances = [found for results in answers if (found := _distance(_by_control(results), model)) is not None]
    return sum(distances) / len(distances) if distances else None


def _by_control(results: Results) -> dict[tuple[str, str], Any]:
    """Values by control and item; a control that was used for several regions stands for none of them."""
    found: dict[tuple[str, str], list[Any]] = {}
    for result in results:
        value = _comparable(result)
        if value is not None:
            found.setdefault((str(result.get("from_name")), str(result.get("item_index"))), []).append(value)
    return {control: values[0] for control, values in found.items() if len(values) == 1}


def _comparable(result: Mapping[str, Any]) -> frozenset[str] | float | None:
    kind, value = result.get("type"), result.get("value")
    given = value.get(kind) if isinstance(value, Mapping) and isinstance(kind, str) else None
    if kind == "choices" and isinstance(given, list):
        return frozenset(map(str, given))
    if kind in _NUMBERS and isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    return None


def _distance(person: Mapping[tuple[str, str], Any], model: Mapping[tuple[str, str], Any]) -> float | None:
    apart = [_apart(value, model[control]) for control, value in person.items() if control in model]
    return sum(apart) / len(apart) if apart else None


def _apart(one: frozenset[str] | float, other: frozenset[str] | float) -> float:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other)
    return float(one != other)
