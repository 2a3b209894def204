"""Answers moved along with the names in the config: a label renamed, a config changed with a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from juryroom.core.actions import Change, Entity
from juryroom.core.config.interface import Interface
from juryroom.core.config.relabel import relabel
from juryroom.core.config.rewrite import Renames, Rewriter
from juryroom.core.model import Project, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, ConfigInvalid
from juryroom.services.actions.kinds import (
    Action,
    Counts,
    Form,
    Plan,
    Step,
    choice,
    counted,
    entry,
    fields,
    text_of,
)

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

_ANSWERS: tuple[Entity, ...] = ("annotation", "prediction", "draft")


def options_of(before: str, after: str, renames: Renames) -> dict[str, Any]:
    """What a run of renaming keeps: the config before and after, and the names."""
    return {"config_before": before, "config_after": after, "renames": asdict(renames)}


def interface_or_none(label_config: str) -> Interface | None:
    """A config that was stored and can no longer be read is none."""
    try:
        return Interface.of(label_config)
    except ConfigInvalid:
        return None


def rewrite(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    """Give the names in every answer of these tasks their new spelling."""
    unit.rewrites.hold(step.project.id, ids)
    old, new = step.options["config_before"], step.options["config_after"]
    rewriter = Rewriter(interface_or_none(old), Interface.of(new), Renames(**step.options["renames"]))
    counts = {"labels": 0, "stuck": 0}
    touched: set[TaskId] = set()
    for entity in _ANSWERS:
        texts, changes = {}, []
        for each in unit.rewrites.texts(entity, ids):
            after, changed, stuck = rewriter.text(each.text)
            counts["labels"] += changed
            counts["stuck"] += stuck
            if after is not None:
                texts[each.id] = after
                mark = None if each.revision is None else str(each.revision + 1)
                changes.append(Change(entity, each.id, "result", each.task_id, each.text, mark, each.updated_at))
        unit.rewrites.write(entity, texts)
        unit.action_runs.note(step.run, changes)
        touched |= {each.task_id for each in changes}
        counts[f"{entity}s"] = len(changes)
    if touched:
        unit.rewrites.tell("annotation", step.project.id, sorted(touched))
        unit.outbox.add("answers.renamed", {"project": step.project.id, "tasks": sorted(touched)})
    return counts


def told(did: Counts) -> str:
    """The report of a renaming."""
    where = [counted(did[f"{each}s"], each) for each in _ANSWERS if did.get(f"{each}s")]
    said = f"Renamed in {counted(did.get('labels', 0), 'result')}"
    said += f" of {', '.join(where)}" if where else ""
    stuck = did.get("stuck", 0)
    return f"{said}; {counted(stuck, 'result')} would not fit the labelling config and stayed" if stuck else said


def _which_label(unit: UnitOfWork, project: Project, plan: Plan, _: UserId) -> Plan:
    old, new = text_of(plan.options, "old_label_name"), text_of(plan.options, "new_label_name")
    name = text_of(plan.options, "control_tag")
    controls = Interface.of(project.label_config).controls
    if name not in controls:
        raise BadInput("Validation error", {"control_tag": [f"There is no control {name!r}. {_known(list(controls))}"]})
    if old == new:
        raise BadInput("Validation error", {"new_label_name": ["That is its name already."]})
    everything = len(plan.ids) == unit.tasks.count(project.id)
    after = _config_with(project, name, old, new, everything=everything)
    return Plan(plan.ids, options_of(project.label_config, after, Renames(labels={name: {old: new}})))


def _config_with(project: Project, name: str, old: str, new: str, *, everything: bool) -> str:
    """The config that the new label fits: as it is, or with the label renamed if that is for all tasks."""
    control = Interface.of(project.label_config).controls[name]
    if new in control.labels_attrs or control.dynamic or not control.spec.label_tag:
        return project.label_config
    if old not in control.labels_attrs:
        message = f"The labelling config offers no {new!r} in {name!r}. {_known(list(control.labels))}"
        raise BadInput("Validation error", {"new_label_name": [message]})
    if not everything:
        message = (
            f"The labelling config offers no {new!r} in {name!r}. Add it there first, or select all tasks: "
            "then the config is changed as well."
        )
        raise BadInput("Validation error", {"new_label_name": [message]})
    after = relabel(project.label_config, name, old, new)
    if after is None:
        raise BadInput("Validation error", {"old_label_name": [f"{old!r} cannot be renamed here: edit the config."]})
    Interface.of(after)
    return after


def _known(names: list[str]) -> str:
    return f"There are: {', '.join(names)}." if names else "There are none."


def _begin(unit: UnitOfWork, step: Step, _: Plan) -> None:
    """The config first: who answers while a job is at work answers by the new names."""
    if step.options["config_after"] != step.options["config_before"]:
        unit.projects.update(step.project.id, {"label_config": step.options["config_after"]})


def _form(_: UnitOfWork, project: Project) -> Form:
    interface = interface_or_none(project.label_config)
    controls = interface.controls.values() if interface else ()
    names = [control.name for control in controls if control.labels]
    labels = list(dict.fromkeys(chain.from_iterable(control.labels for control in controls)))
    return fields(
        choice("control_tag", "Control", names, names[0] if names else None),
        entry("old_label_name", "Old label", labels),
        entry("new_label_name", "New label"),
    )


RENAME = Action(
    "rename_labels", "Rename a label", 111, Permission.PROJECTS_CHANGE,
    "A label gets another name in the annotations, predictions and drafts of the selected tasks; with all tasks "
    "selected, in the labelling config as well.",
    rewrite, told, prepare=_which_label, begin=_begin, form=_form, experimental=True,
)  # fmt: skip
CHANGE_CONFIG = Action(
    "change_config", "Change the labelling config", 0, Permission.PROJECTS_CHANGE,
    "Answers follow the new names in the config.", rewrite, told, begin=_begin,
)  # fmt: skip
"""Asked for by changing a project with a mapping, never by itself."""
ACTIONS = (RENAME,)
