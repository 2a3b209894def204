"""What was answered, read from results: sets of choices, numbers, sides, texts. None where nothing was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from juryroom.core.agreement.answers import Result
from juryroom.core.agreement.metric import Reading

PATH = " / "
"""Between the nodes of a path, as label."""


def given(result: Result, key: str) -> Any:
    """`value[key]` of a result."""
    return result["value"].get(key)


def chosen(reading: Reading) -> frozenset[str] | None:
    """The set of labels: of Choices, of Taxonomy as whole paths, of Pairwise its side; order says nothing."""
    key = "selected" if reading.control.type == "pairwise" else reading.control.type
    labels = frozenset(label for result in reading.results for label in _labels(given(result, key)))
    return labels or None


def _labels(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, str):
                yield one
            elif isinstance(one, list) and one:
                yield PATH.join(map(str, one))


def only_label(labels: frozenset[str], label: str) -> frozenset[str] | None:
    """A set narrowed to one label."""
    return frozenset((label,)) if label in labels else None


def number(reading: Reading) -> float | None:
    """The number of a Rating or Number: the last one given; 0 stars and what is no finite number are none."""
    for result in reversed(reading.results):
        found = given(result, reading.control.type)
        if isinstance(found, int | float) and not isinstance(found, bool) and found - found == 0:
            return None if reading.control.type == "rating" and found == 0 else float(found)
    return None


def texts(reading: Reading) -> tuple[str, ...] | None:
    """The entries of a TextArea, in order."""
    lines: list[str] = []
    for result in reading.results:
        found = given(result, "text")
        lines += [found] if isinstance(found, str) else [str(one) for one in found or () if isinstance(one, str)]
    return tuple(lines) or None


def whole_value(reading: Reading) -> Any:
    """Anything that is equal for equal answers: sets of labels, numbers, else the values as sorted JSON."""
    kind = reading.control.type
    if kind in ("choices", "taxonomy", "pairwise"):
        return chosen(reading)
    if kind in ("rating", "number"):
        return number(reading)
    if kind == "textarea":
        return "\n".join(texts(reading) or ()) or None
    return tuple(sorted(json.dumps(result["value"], sort_keys=True, default=str) for result in reading.results)) or None
