"""How far two answers are apart, control by control, where a threshold can be set on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Results = Sequence[Mapping[str, Any]]
_NUMBERS = frozenset({"rating", "number"})
_WORDS = frozenset({"choices", "pairwise", "taxonomy"})


@dataclass(frozen=True, slots=True)
class Divergence:
    """Two answers that differ on one control. `apart`: of numbers their difference, else 1."""

    control: str
    apart: float
    reason: str


def divergences(one: Results, other: Results, threshold: float) -> list[Divergence]:
    """Controls on which the two differ by more than they may; those that only one of them used are left out.

    Numbers may differ by `threshold`; choices, sides and paths not at all; items of a ranking may not be in different
    buckets. A control that was used for several regions or items is compared item by item.
    """
    theirs = _by_place(other)
    found: dict[str, Divergence] = {}
    for place, (kind, value) in _by_place(one).items():
        if place in theirs and theirs[place][0] == kind:
            each = _compare(place[0], kind, value, theirs[place][1], threshold)
            if each is not None and (place[0] not in found or each.apart > found[place[0]].apart):
                found[place[0]] = each
    return list(found.values())


def among_people(answers: Sequence[Results], threshold: float) -> list[Divergence]:
    """The widest divergence on each control between any two of the answers."""
    widest: dict[str, Divergence] = {}
    for one, other in combinations(answers, 2):
        for each in divergences(one, other, threshold):
            if each.control not in widest or each.apart > widest[each.control].apart:
                widest[each.control] = each
    return list(widest.values())


def from_model(answers: Sequence[Results], said: Results, threshold: float) -> list[Divergence]:
    """The widest divergence on each control between any answer and the model's."""
    widest: dict[str, Divergence] = {}
    for answer in answers:
        for each in divergences(answer, said, threshold):
            if each.control not in widest or each.apart > widest[each.control].apart:
                widest[each.control] = each
    return list(widest.values())


def _by_place(results: Results) -> dict[tuple[str, str], tuple[str, Any]]:
    """Comparable values by control and item; what stands on regions of one's own drawing has no place to share."""
    found: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for result in results:
        kind, value = result.get("type"), result.get("value")
        given = value.get(_key(kind)) if isinstance(kind, str) and isinstance(value, Mapping) else None
        read = _read(str(kind), given)
        if read is not None:
            place = (str(result.get("from_name")), str(result.get("item_index")))
            found.setdefault(place, []).append((str(kind), read))
    return {place: values[0] for place, values in found.items() if len(values) == 1}


def _key(kind: str) -> str:
    return "selected" if kind == "pairwise" else kind


def _read(kind: str, given: Any) -> Any:
    if kind in _NUMBERS and isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    if kind in _WORDS and isinstance(given, list | str):
        return frozenset(map(str, given)) if isinstance(given, list) else frozenset({given})
    if kind == "ranker" and isinstance(given, Mapping):
        lists = [(bucket, items) for bucket, items in given.items() if isinstance(items, list)]
        return {str(item): str(bucket) for bucket, items in lists for item in items}
    return None


def _compare(control: str, kind: str, one: Any, other: Any, threshold: float) -> Divergence | None:
    if kind in _NUMBERS:
        apart = abs(one - other)
        return Divergence(control, apart, f"{one:g} and {other:g}") if apart > threshold else None
    if kind == "ranker":
        return _buckets(control, one, other)
    if one == other:
        return None
    return Divergence(control, 1.0, f"{_told(one)} and {_told(other)}")


def _buckets(control: str, one: Mapping[str, str], other: Mapping[str, str]) -> Divergence | None:
    moved = sorted(item for item, bucket in one.items() if other.get(item, bucket) != bucket)
    if not moved:
        return None
    first = moved[0]
    more = f", and {len(moved) - 1} more" if len(moved) > 1 else ""
    return Divergence(control, 1.0, f"{first} is in {one[first]} and in {other[first]}{more}")


def _told(words: frozenset[str]) -> str:
    return ", ".join(sorted(words)) or "nothing"
