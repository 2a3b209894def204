"""Asking in several orders, so that what stands first does not win by standing first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from juryroom.core.config.binding import need_of
from juryroom.core.config.interface import Interface
from juryroom.core.judging.verdict import Outcome, Results, Verdict, unread

AS_GIVEN, SWAPPED = 0, 1
_MOST_AFTER_A_FLIP = 0.5
"""Nobody is surer than that of an answer that turns with the order."""
_OTHER_SIDE = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Combined:
    """Verdicts on one task in several orders as one. `flipped`: the orders disagree on at least one control."""

    verdict: Verdict
    flipped: bool


def orders_of(interface: Interface, rounds: int = 2) -> range:
    """The orders worth asking in: `rounds` of them where the config compares or ranks, else the given one alone."""
    compares = any(control.tag in ("Pairwise", "Ranker") for control in interface.controls.values())
    return range(rounds if compares else 1)


def in_order(data: Mapping[str, object], interface: Interface, order: int, seed: str) -> dict[str, object]:
    """The task as it is shown in this order: pairs change sides when it is odd, lists are shuffled by `seed` and order.

    Order 0 is the task as it is. The same seed and order always give the same.
    """
    shown = dict(data)
    if order == AS_GIVEN:
        return shown
    for control in interface.controls.values():
        fields = [need.key for thing in control.objects if (need := need_of(thing.value))]
        if control.tag == "Pairwise" and order % 2 and len(fields) == 2 and all(field in data for field in fields):
            shown[fields[0]], shown[fields[1]] = data[fields[1]], data[fields[0]]
        elif control.tag == "Ranker" and fields and isinstance(items := data.get(fields[0]), list):
            shown[fields[0]] = _reordered(items, order, seed)
    return shown


def _reordered(items: list[Any], order: int, seed: str) -> list[Any]:
    if order == SWAPPED:
        return items[::-1]
    places = sorted(range(len(items)), key=lambda place: hashlib.sha256(f"{seed}/{order}/{place}".encode()).digest())
    return [items[place] for place in places]


def turned_back(verdict: Verdict, order: int) -> Verdict:
    """A verdict on the task as it is, from one on the task as it was shown: left and right mean its own sides again."""
    if order % 2 == 0:
        return verdict
    results = [_other_side(result) if result["type"] == "pairwise" else result for result in verdict.results]
    return Verdict(verdict.outcome, results, verdict.confidence, verdict.reasoning, verdict.problem)


def _other_side(result: dict[str, Any]) -> dict[str, Any]:
    selected = result["value"]["selected"]
    return result | {"value": {"selected": _OTHER_SIDE.get(selected, selected)}}


def combined(verdicts: Sequence[Verdict], interface: Interface) -> Combined:
    """Verdicts in several orders, each turned back, as one.

    A pair that is judged otherwise the other way round is a tie: a tie that the config allows is stored as such, or
    else the verdict is unreadable and says so. A ranking takes the mean places. Other controls: the first order's. A
    verdict that is none makes the whole one none. The confidence is the mean.
    """
    failed = next((verdict for verdict in verdicts if verdict.outcome is not Outcome.OK), None)
    if failed is not None or len(verdicts) == 1:
        return Combined(failed or verdicts[0], flipped=False)
    first, results, flipped = verdicts[0], [], False
    for result in first.results:
        others = [_same(verdict.results, result) for verdict in verdicts[1:]]
        turned = result["type"] in ("pairwise", "ranker") and any(other != result for other in others)
        if turned and not _can_tie(result, interface):
            problem = f"{result['from_name']}: the answer changes with the order, and the config knows no tie."
            return Combined(unread(Outcome.UNREADABLE, problem), flipped=True)
        flipped = flipped or turned
        results.append(_settled(result, others) if turned else result)
    confidence = _mean([verdict.confidence for verdict in verdicts], most=_MOST_AFTER_A_FLIP if flipped else 1.0)
    return Combined(Verdict(Outcome.OK, results, confidence, first.reasoning), flipped)


def _can_tie(result: dict[str, Any], interface: Interface) -> bool:
    return result["type"] != "pairwise" or interface.controls[result["from_name"]].flag("allowTie")


def _settled(result: dict[str, Any], others: Sequence[dict[str, Any] | None]) -> dict[str, Any]:
    """What is left of answers that change with the order."""
    if result["type"] == "pairwise":
        return result | {"value": {"selected": "tie"}}
    return result | {"value": {"ranker": _mean_ranking([result, *(other for other in others if other)])}}


def _mean(said: Sequence[float | None], most: float) -> float | None:
    known = [one for one in said if one is not None]
    return min(most, sum(known) / len(known)) if known else None


def _same(results: Results, result: dict[str, Any]) -> dict[str, Any] | None:
    return next((one for one in results if one["from_name"] == result["from_name"]), None)


def _mean_ranking(results: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Each item in the bucket that most orders gave it (the first order's at a tie), by its mean place there."""
    rankings = [result["value"]["ranker"] for result in results]
    places: dict[str, list[tuple[str, int]]] = {}
    for ranking in rankings:
        for bucket, items in ranking.items():
            for place, item in enumerate(items):
                places.setdefault(item, []).append((bucket, place))
    found: dict[str, list[tuple[float, str]]] = {bucket: [] for bucket in rankings[0]}
    for item, given in places.items():
        buckets = [bucket for bucket, _ in given]
        chosen = max(dict.fromkeys(buckets), key=buckets.count)
        inside = [place for bucket, place in given if bucket == chosen]
        found.setdefault(chosen, []).append((sum(inside) / len(inside), item))
    return {bucket: [item for _, item in sorted(items, key=lambda one: one[0])] for bucket, items in found.items()}
