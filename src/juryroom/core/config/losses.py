"""What existing answers would lose by another config, with numbers and examples; and the new names likely meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from juryroom.core.actions import Entity
from juryroom.core.config.change import UsedLabels, is_lost, lost_labels
from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.config.rewrite import Renames

_EXAMPLES = 3
_CANDIDATES = 500
_ALIKE = 0.6
"""Names at least this alike are likely one thing, spelt anew."""
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """One answer that would lose something."""

    entity: Entity
    id: int
    task: int
    result: Any


@dataclass(slots=True)
class Tally:
    """How many results of each kind of answer, and some of them."""

    numbers: Counter[Entity] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        self.numbers[example.entity] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(example)


class Usage:
    """Which controls and labels the answers of a project use; filled answer by answer."""

    def __init__(self) -> None:
        self.controls: dict[Triple, Tally] = {}
        self.labels: dict[tuple[str, str], Tally] = {}

    def add(self, entity: Entity, row_id: int, task_id: int, results: Any) -> None:
        """Take note of one answer's results."""
        for result in results if isinstance(results, list) else []:
            if isinstance(result, dict) and isinstance(result.get("value"), dict):
                example = Example(entity, row_id, task_id, result)
                name, kind = str(result.get("from_name", "")), str(result.get("type", ""))
                triple = (name, str(result.get("to_name", "")), kind)
                self.controls.setdefault(triple, Tally()).add(example)
                for label in labels_of(result["value"].get(kind)):
                    self.labels.setdefault((name, label), Tally()).add(example)

    def used(self) -> UsedLabels:
        """As the compatibility rules read it: annotations and drafts, but no predictions."""
        labels: dict[str, Counter[str]] = {}
        drafted: dict[str, Counter[str]] = {}
        for (name, label), tally in self.labels.items():
            for where, entity in ((labels, "annotation"), (drafted, "draft")):
                if number := tally.numbers[entity]:  # type: ignore[index]
                    where.setdefault(name, Counter())[label] += number
        controls = {"|".join(triple): tally.numbers["annotation"] for triple, tally in self.controls.items()}
        return UsedLabels({key: number for key, number in controls.items() if number}, labels, drafted)


def labels_of(value: object) -> set[str]:
    """Labels of choices and of the labels family: a list of text. Anything else is no label."""
    return {label for label in value if isinstance(label, str)} if isinstance(value, list) else set()


@dataclass(frozen=True, slots=True)
class Lost:
    """A control, or one label of it, whose answers the new config does not cover."""

    control: str
    label: str | None
    to_name: str | None
    type: str | None
    annotations: int
    predictions: int
    drafts: int
    suggestion: str | None
    """The name in the new config that is likely meant."""
    candidates: Sequence[str]
    """Names in the new config that could take its place."""
    examples: Sequence[Example]


def losses(old: Interface, new: Interface, usage: Usage) -> tuple[list[Lost], Renames]:
    """What would be lost if nothing is renamed, and the renames that are likely meant."""
    gone = [triple for triple in usage.controls if is_lost(old, new, "|".join(triple))]
    controls = _suggested_controls(old, new, list(dict.fromkeys(name for name, _, _ in gone)))
    meant = Renames(controls)
    labels: dict[str, dict[str, str]] = {}
    found = [
        _lost(usage.controls[triple], triple, None, controls.get(triple[0]), _of_the_kind(new, triple))
        for triple in gone
    ]
    for name in dict.fromkeys(name for name, _ in usage.labels):
        if old.checks.control_of(name) is None:
            continue
        used = [label for control, label in usage.labels if control == name]
        lost = lost_labels(new, name, used, meant)
        labels[name] = _suggested_labels(old, new, name, controls.get(name, name), lost)
        triple = next((each for each in usage.controls if each[0] == name), (name, "", ""))
        now = new.checks.control_of(controls.get(name, name))
        offered = list(now.labels[:_CANDIDATES]) if now is not None else []
        found += [_lost(usage.labels[name, label], triple, label, labels[name].get(label), offered) for label in lost]
    return found, Renames(controls, {name: names for name, names in labels.items() if names})


def _of_the_kind(new: Interface, triple: Triple) -> list[str]:
    return [name for name, control in new.controls.items() if control.type == triple[2].lower()]


def _lost(tally: Tally, triple: Triple, label: str | None, suggestion: str | None, candidates: Sequence[str]) -> Lost:
    name, to_name, kind = triple
    numbers = tally.numbers
    return Lost(
        name, label, to_name, kind, numbers["annotation"], numbers["prediction"], numbers["draft"], suggestion,
        candidates, tally.examples,
    )  # fmt: skip


def _suggested_controls(old: Interface, new: Interface, gone: Sequence[str]) -> dict[str, str]:
    """Of the controls that are new, the one most like each that is gone; each is suggested once."""
    fresh = [control for name, control in new.controls.items() if name not in old.controls]
    pairs = [
        (_likeness(before, after), before.name, after.name)
        for name in gone
        if (before := old.checks.control_of(name)) is not None
        for after in fresh
        if before.tag == after.tag
    ]
    alone = Counter(before for _, before, _ in pairs)
    return dict(
        _best((max(like, _ALIKE) if alone[before] == 1 else like, before, after) for like, before, after in pairs)
    )


def _likeness(before: Control, after: Control) -> float:
    """Of names or of labels, whichever says more."""
    both = set(before.labels) | set(after.labels)
    shared = len(set(before.labels) & set(after.labels)) / len(both) if both else 0.0
    return max(_ratio(before.name, after.name), shared)


def _suggested_labels(old: Interface, new: Interface, name: str, name_now: str, lost: Sequence[str]) -> dict[str, str]:
    before, after = old.checks.control_of(name), new.checks.control_of(name_now)
    if before is None or after is None:
        return {}
    fresh = [label for label in after.labels if label not in before.labels]
    if len(lost) == len(fresh) == 1:
        return {lost[0]: fresh[0]}
    return dict(_best((_ratio(label, other), label, other) for label in lost for other in fresh))


def _best(pairs: Iterable[tuple[float, str, str]]) -> Iterator[tuple[str, str]]:
    """The likest pairs, each name in one of them."""
    left: set[str] = set()
    right: set[str] = set()
    for like, before, after in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if like >= _ALIKE and before not in left and after not in right:
            left.add(before)
            right.add(after)
            yield before, after


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
