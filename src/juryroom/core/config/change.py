"""Changing the config of a project that has answers: what would no longer be covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control

_FREE = frozenset({"textarea", "pairwise", "relation", "chatmessage"})
"""Results whose target may change: the peer does not track them."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a label is used."""

    annotations: int = 0
    drafts: int = 0

    def __bool__(self) -> bool:
        return bool(self.annotations or self.drafts)

    def __str__(self) -> str:
        parts = [_count(number, noun) for number, noun in ((self.annotations, "annotation"), (self.drafts, "draft"))]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class UsedLabels:
    """What the answers of a project hold, drafts included.

    controls: (from_name, to_name, type) -> number of results.
    labels:   from_name -> label -> how often it is used.
    """

    controls: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Usage]] = field(default_factory=dict)


def problems_of_change(old: Interface, new: Interface, used: UsedLabels) -> list[str]:
    """What existing answers lose if `new` takes the place of `old`; empty when nothing.

    Answers that did not fit `old` either are not held against `new`.
    """
    problems = []
    if gone := [
        f"{number} with from_name={from_name}, to_name={to_name}, type={kind}"
        for (from_name, to_name, kind), number in used.controls.items()
        if number and not _covers(new, from_name, to_name, kind) and _covers(old, from_name, to_name, kind)
    ]:
        listed = "\n".join(gone)
        problems.append(f"Created annotations are incompatible with provided labeling schema, we found:\n{listed}")
    for name, labels in used.labels.items():
        problems.extend(_label_problems(old, new, name, labels))
    return problems


def _covers(interface: Interface, from_name: str, to_name: str, kind: str) -> bool:
    if kind.lower() in _FREE:
        return True
    checks = interface.checks
    control = checks.control_of(from_name)
    if control is None:
        return False
    return (from_name, to_name, kind.lower()) in checks.fitting or _covers_loosely(control, to_name, kind.lower())


def _covers_loosely(control: Control, to_name: str, kind: str) -> bool:
    """Labels beside a drawing tool write the tool's type; a Repeater's names carry a number."""
    named = to_name in control.to_name or any("{{" in target for target in control.to_name)
    return named and (kind == control.type or (control.type == "labels" and kind.endswith("labels")))


def _label_problems(old: Interface, new: Interface, name: str, labels: Mapping[str, Usage]) -> list[str]:
    used = {label: usage for label, usage in labels.items() if usage}
    if not used:
        return []
    control = new.checks.control_of(name)
    if control is None:
        if old.checks.control_of(name) is None:
            return []
        total = sum(usage.annotations for usage in used.values())
        return [f'There are {total} annotation(s) created with tag "{name}", you can\'t remove it']
    if control.dynamic or not control.spec.label_tag:
        return []
    lost = [f"{label} ({usage})" for label, usage in used.items() if label not in control.labels_attrs]
    if not lost:
        return []
    listed = "\n".join(lost)
    return [
        f'These labels still exist in annotations or drafts:\n{listed}\nPlease add labels to tag with name="{name}".'
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
