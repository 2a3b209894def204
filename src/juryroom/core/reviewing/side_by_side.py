"""Answers side by side: control by control who says the same, and result by result who else holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from juryroom.core.agreement.answers import by_control
from juryroom.core.agreement.buckets import BucketConflict, bucket_conflicts
from juryroom.core.agreement.metric import Reading
from juryroom.core.agreement.ranking import ranking
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control

Result = Mapping[str, Any]
_UNTOLD = frozenset(
    {"id", "parentID", "score", "origin", "meta", "original_width", "original_height", "image_rotation"}
)
"""Of a result, what says nothing about the answer."""
_PLACES = 1
"""Decimals to which positions count as the same: a tenth of a per cent of the picture, of a second."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer. `key` names it on the screen; `by_person` tells it from a model's."""

    key: str
    results: Sequence[Result]
    by_person: bool = True


@dataclass(frozen=True, slots=True)
class ControlSides:
    """One control over all answers. `differs`: people do; `model_differs`: a model says what no person says."""

    control: str
    type: str
    differs: bool
    model_differs: bool
    values: Mapping[str, Any]
    """By key, short enough for a table: a word, a number, a list; None: nothing."""
    groups: Sequence[Sequence[str]]
    """Keys that say the same, the largest group first."""
    note: str
    conflicts: Sequence[BucketConflict] = ()
    """Of a Ranker with buckets: items that stand in different ones, by key, the furthest apart first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One result of an answer: how many of the answers compared hold it as well, itself included."""

    index: int
    id: str | None
    control: str
    shared: int
    of: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The comparison."""

    controls: Sequence[ControlSides] = ()
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)


def side_by_side(interface: Interface, given: Sequence[Given]) -> SideBySide:
    """Compare answers of people and models to one task. Results of controls that the config lacks are left out."""
    grouped = {each.key: by_control(interface, each.results) for each in given}
    controls = [
        _sides(control, {key: found.get(name, []) for key, found in grouped.items()}, given)
        for name, control in interface.controls.items()
        if any(name in found for found in grouped.values())
    ]
    return SideBySide(controls, _marks(interface, given))


def _control_of(interface: Interface, result: Result) -> str | None:
    control = interface.checks.control_of(result.get("from_name"))
    return None if control is None else control.name


def _sides(control: Control, results: Mapping[str, list[Result]], given: Sequence[Given]) -> ControlSides:
    said = {key: tuple(sorted(map(_essence, many))) for key, many in results.items()}
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in given:
        groups.setdefault(said[each.key], []).append(each.key)
    ordered = sorted(groups.values(), key=len, reverse=True)  # stable: of equal ones the first comes first
    people = {said[each.key] for each in given if each.by_person}
    models = {said[each.key] for each in given if not each.by_person and said[each.key]}
    values = {key: _short(many) for key, many in results.items()}
    return ControlSides(
        control.name, control.type, len(people) > 1, bool(people) and bool(models - people), values, ordered,
        ", ".join(f"{_words(values[keys[0]])} ({len(keys)})" for keys in ordered), _conflicts(control, results),
    )  # fmt: skip


def _conflicts(control: Control, results: Mapping[str, list[Result]]) -> list[BucketConflict]:
    if control.tag != "Ranker":
        return []
    read = {key: ranking(Reading(control, many)) for key, many in results.items()}
    return bucket_conflicts({key: found for key, found in read.items() if found is not None and not found.plain})


def _marks(interface: Interface, given: Sequence[Given]) -> dict[str, list[Mark]]:
    held: Counter[tuple[str, str]] = Counter()
    for each in given:
        held.update({(str(_control_of(interface, one)), _essence(one)) for one in each.results})
    return {
        each.key: [
            Mark(index, _id(one), control, held[control, _essence(one)], len(given))
            for index, one in enumerate(each.results)
            if (control := _control_of(interface, one)) is not None
        ]
        for each in given
    }


def _id(result: Result) -> str | None:
    own = result.get("id")
    return None if own is None else str(own)


def _essence(result: Result) -> str:
    """The result as text, without what differs between two equal answers: ids, and hair's breadths."""
    kept = {name: value for name, value in result.items() if name not in _UNTOLD and name != "from_name"}
    kind, value = kept.get("type"), kept.get("value")
    if kind in ("choices", "taxonomy") and isinstance(value, Mapping) and isinstance(value.get(kind), list):
        kept["value"] = {**value, kind: sorted(value[kind], key=str)}
    return msgspec.json.encode(_rounded(kept), order="sorted").decode()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        rounded = round(value, _PLACES)
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, Mapping):
        return {str(name): _rounded(inner) for name, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list | tuple) else value


def _short(results: Sequence[Result]) -> Any:
    """A control's answer in a cell: one word or number where it is one, else a list."""
    values = [value for result in results if (value := _value(result)) is not None]
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _value(result: Result) -> Any:
    kind, value = result.get("type"), result.get("value")
    if not isinstance(value, Mapping):
        return None
    found = value.get("selected") if kind == "pairwise" else value.get(str(kind))
    if isinstance(found, list) and len(found) == 1:
        return found[0]
    return found if found is not None else dict(value)


def _words(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str | int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return f"{len(value)} results" if isinstance(value, list) else "another answer"


def letters(number: int) -> str:
    """A, B ... Z, AA: names of people who are not named."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
