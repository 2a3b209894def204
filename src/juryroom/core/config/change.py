"""Changing the config of a project that has answers: what would no longer be covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from juryroom.core.config.interface import Interface
from juryroom.core.config.parts import Control
from juryroom.core.config.rewrite import Renames, target_of

_FREE = frozenset({"textarea", "pairwise", "relation", "chatmessage"})
"""Results whose target may change: the peer does not track them."""

_AS_THEY_ARE = Renames()

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UsedLabels:
    """What the answers of a project hold.

    annotations:  "from_name|to_name|type" -> number of results in annotations.
    labels:       from_name -> label -> number of uses in annotations.
    draft_labels: the same in drafts.
    """

    annotations: Counts = field(default_factory=dict)
    labels: Mapping[str, Counts] = field(default_factory=dict)
    draft_labels: Mapping[str, Counts] = field(default_factory=dict)


def problems_of_change(old: Interface, new: Interface, used: UsedLabels, renames: Renames = _AS_THEY_ARE) -> list[str]:
    """What existing answers lose if `new` takes the place of `old`, and names change by `renames`; empty when nothing.

    Answers that did not fit `old` either are not held against `new`.
    """
    problems = []
    lost = {key: number for key, number in used.annotations.items() if number and is_lost(old, new, key, renames)}
    if gone := [_gone(key, number) for key, number in lost.items()]:
        listed = "\n".join(gone)
        problems.append(f"Created annotations are incompatible with provided labeling schema, we found:\n{listed}")
    for name in dict.fromkeys((*used.labels, *used.draft_labels)):
        problems.extend(_label_problems(old, new, name, used, renames))
    return problems


def _gone(key: str, number: int) -> str:
    from_name, to_name, kind = _triple(key)
    return f"{number} with from_name={from_name}, to_name={to_name}, type={kind}"


def _triple(key: str) -> tuple[str, str, str]:
    """Names may hold a bar; the type never does, and the target seldom."""
    from_name, to_name, kind = key.rsplit("|", 2)
    return from_name, to_name, kind


def is_lost(old: Interface, new: Interface, key: str, renames: Renames = _AS_THEY_ARE) -> bool:
    """Whether results of this "from_name|to_name|type" fitted `old` and would not fit `new`."""
    return _covers(old, key) and not _covers(new, _renamed(new, key, renames))


def _renamed(new: Interface, key: str, renames: Renames) -> str:
    from_name, to_name, kind = _triple(key)
    if from_name not in renames.controls:
        return key
    name = renames.controls[from_name]
    return f"{name}|{target_of(new, name, to_name)}|{kind}"


def lost_labels(new: Interface, name: str, labels: Iterable[str], renames: Renames = _AS_THEY_ARE) -> list[str]:
    """Those of these labels, used by the control that was called `name`, that `new` does not offer it any more."""
    control = new.checks.control_of(renames.controls.get(name, name))
    if control is None or control.dynamic or not control.spec.label_tag:
        return []
    names = renames.labels.get(name, {})
    return [label for label in labels if names.get(label, label) not in control.labels_attrs]


def _covers(interface: Interface, key: str) -> bool:
    from_name, to_name, kind = _triple(key)
    if kind.lower() in _FREE:
        return True
    control = interface.checks.control_of(from_name)
    return control is not None and _takes(control, to_name, kind.lower())


def _takes(control: Control, to_name: str, kind: str) -> bool:
    """Labels beside a drawing tool write the tool's type; a Repeater's names carry a number."""
    targets = (*control.to_name, ",".join(control.to_name))
    aimed = to_name in targets or any("{{" in target for target in targets)
    return aimed and (kind == control.type or (control.type == "labels" and kind.endswith("labels")))


def _label_problems(old: Interface, new: Interface, name: str, used: UsedLabels, renames: Renames) -> list[str]:
    finished, drafted = used.labels.get(name, {}), used.draft_labels.get(name, {})
    labels = [label for label in dict.fromkeys((*finished, *drafted)) if finished.get(label) or drafted.get(label)]
    if new.checks.control_of(renames.controls.get(name, name)) is None:
        if not labels or old.checks.control_of(name) is None:
            return []
        total = sum(finished.values()) + sum(drafted.values())
        return [f'There are {total} annotation(s) created with tag "{name}", you can\'t remove it']
    lost = [
        f"{label} ({_uses(finished.get(label, 0), drafted.get(label, 0))})"
        for label in lost_labels(new, name, labels, renames)
    ]
    if not lost:
        return []
    listed = "\n".join(lost)
    control = renames.controls.get(name, name)
    return [
        f'These labels still exist in annotations or drafts:\n{listed}\nPlease add labels to tag with name="{control}".'
    ]


def _uses(finished: int, drafted: int) -> str:
    parts = ((finished, "annotation"), (drafted, "draft"))
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in parts if number)
