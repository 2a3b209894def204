"""Fields of the task data: a new one, or labels cached in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.actions import Change
from juryroom.core.config.interface import Interface
from juryroom.core.field_values import TYPES, USAGE, value_of
from juryroom.core.model import Project, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput
from juryroom.services.actions.kinds import (
    YES_NO,
    Action,
    Counts,
    Form,
    Plan,
    Step,
    choice,
    counted,
    entry,
    fields,
    is_yes,
    text_of,
)
from juryroom.services.actions.labels import interface_or_none

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

_EVERY = "ALL"
_SOURCES = ("Annotations", "Predictions")


def mark_of(data: str) -> str:
    """Tells whether a task's data are still as an action left them."""
    return blake2b(data.encode(), digest_size=12).hexdigest()


def _set(
    unit: UnitOfWork, step: Step, ids: Sequence[TaskId], name: str, value: Callable[[TaskId, Mapping[str, Any]], Any]
) -> Counts:
    """Give the field to these tasks, but not a value that the config's tags could not show."""
    unit.rewrites.hold(step.project.id, ids)
    check = Interface.of(step.project.label_config).check_data
    texts, changes, unfit = {}, [], 0
    for each in unit.rewrites.texts("task", ids):
        data = msgspec.json.decode(each.text)
        if not isinstance(data, dict):
            unfit += 1
            continue
        after = {**data, name: value(each.task_id, data)}
        if after == data and name in data:
            continue
        if len(check(after)) > len(check(data)):
            unfit += 1
            continue
        texts[each.id] = msgspec.json.encode(after).decode()
        changes.append(
            Change("task", each.id, "data", each.task_id, each.text, mark_of(texts[each.id]), each.updated_at)
        )
    unit.rewrites.write("task", texts)
    unit.action_runs.note(step.run, changes)
    unit.rewrites.tell("task", step.project.id, [TaskId(one) for one in texts])
    return {"tasks": len(texts), "unfit": unfit}


def _which_value(_: UnitOfWork, __: Project, plan: Plan, ___: UserId) -> Plan:
    options = {name: text_of(plan.options, name) for name in ("value_name", "value_type", "value")}
    if len(options["value_name"]) > 256 or "\x00" in options["value_name"]:
        raise BadInput("Validation error", {"value_name": ["Ensure this field has no more than 256 characters."]})
    value_of(options["value_name"], options["value_type"], options["value"])
    return Plan(plan.ids, options)


def _add(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    name = step.options["value_name"]
    return _set(unit, step, ids, name, value_of(name, step.options["value_type"], step.options["value"]))


def _which_labels(_: UnitOfWork, project: Project, plan: Plan, __: UserId) -> Plan:
    given = plan.options.get("custom_control_tag") or plan.options.get("control_tag") or _EVERY
    controls = Interface.of(project.label_config).controls
    if given != _EVERY and given not in controls:
        known = ", ".join([_EVERY, *controls])
        raise BadInput("Validation error", {"control_tag": [f"There is no control {given!r}. There are: {known}."]})
    source = str(plan.options.get("source") or _SOURCES[0]).capitalize()
    if source not in _SOURCES:
        raise BadInput("Validation error", {"source": [f"Choose one of {', '.join(_SOURCES)}."]})
    counters = is_yes(plan.options, "with_counters", default=True)
    return Plan(plan.ids, {"control_tag": given, "source": source, "with_counters": counters})


def _cache(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    """The labels of a control, in the order of the alphabet, as one text in a field that lists can filter by."""
    tag, source = step.options["control_tag"], step.options["source"]
    found: dict[TaskId, Counter[str]] = {task_id: Counter() for task_id in ids}
    for each in unit.rewrites.texts("annotation" if source == _SOURCES[0] else "prediction", ids):
        found[each.task_id].update(_labels(each.text, tag))
    name = ("cache" if source == _SOURCES[0] else "cache_predictions") + f"_{'all' if tag == _EVERY else tag}"
    with_numbers = step.options["with_counters"]

    def text(task_id: TaskId, _: Mapping[str, Any]) -> str:
        labels = found[task_id]
        return ", ".join(f"{label}: {labels[label]}" if with_numbers else label for label in sorted(labels))

    return _set(unit, step, ids, name, text)


def _labels(text: str, control: str) -> list[str]:
    results = msgspec.json.decode(text)
    labels: list[str] = []
    for result in results if isinstance(results, list) else []:
        if isinstance(result, dict) and (control == _EVERY or result.get("from_name") == control):
            value = result.get("value")
            held = value.get(result.get("type")) if isinstance(value, dict) else None
            labels += [label for label in held if isinstance(label, str)] if isinstance(held, list) else []
    return labels


def _told(did: Counts) -> str:
    unfit = did.get("unfit", 0)
    rest = f"; {counted(unfit, 'task')} would no longer fit the labelling config and stayed" if unfit else ""
    return f"Changed the data of {counted(did.get('tasks', 0), 'task')}{rest}"


def _value_form(_: UnitOfWork, __: Project) -> Form:
    value = entry("value", "Value") | {"hint": f"Expressions: {USAGE}"}
    return fields(entry("value_name", "Name of the field"), choice("value_type", "Type", TYPES, TYPES[0]), value)


def _labels_form(_: UnitOfWork, project: Project) -> Form:
    interface = interface_or_none(project.label_config)
    tags = [_EVERY, *(interface.controls if interface else [])]
    return fields(
        choice("control_tag", "Control", tags, _EVERY),
        choice("with_counters", "With numbers", YES_NO, "Yes"),
        choice("source", "Labels of", _SOURCES, _SOURCES[0]),
    )


ACTIONS = (
    Action(
        "add_data_field", "Add a field to the data", 112, Permission.TASKS_CHANGE,
        "The data of the selected tasks get another field; if they have it, its value is replaced.",
        _add, _told, prepare=_which_value, form=_value_form, experimental=True,
    ),
    Action(
        "cache_labels", "Write labels into the data", 113, Permission.TASKS_CHANGE,
        "The labels of the selected tasks are written into a field of their data, to filter and sort by.",
        _cache, _told, prepare=_which_labels, form=_labels_form, experimental=True,
    ),
)  # fmt: skip
