"""How often each label is given, by people (kept) and by models (worked out)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from juryroom.core.agreement.answers import by_control
from juryroom.core.model import Project
from juryroom.core.quality.categories import is_counted, labels_of
from juryroom.store.agreement import results_of
from juryroom.store.rows import chunks
from juryroom.store.unit import UnitOfWork

_AT_ONCE = 1000


def of_predictions(unit: UnitOfWork, project: Project) -> dict[str, dict[str, int]]:
    """By control: in how many predictions each label stands; under "" how many predictions the control has.

    Of several predictions of one version for a task the newest counts.
    """
    rules = unit.agreements.rules(project.id)
    if rules is None:
        return {}
    found: dict[str, Counter[str]] = {}
    controls = {each: control for each, control in rules.interface.controls.items() if is_counted(control)}
    for ids in chunks(unit.statistics.predicted(project.id), _AT_ONCE):
        for versions in unit.predictions.results_of(ids).values():
            for text in versions.values():
                parts = by_control(rules.interface, results_of(text))
                for each, own in parts.items():
                    if each in controls and (labels := labels_of(controls[each], own)):
                        found.setdefault(each, Counter()).update([*labels, ""])
    return {control: dict(own) for control, own in found.items()}


def joined(*parts: Any) -> str:
    """A flat key as the field spells it."""
    return "___SEP___".join(map(str, parts))
