"""Another config for a project that has answers: what they would lose, and moving them along by a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.actions import Entity
from juryroom.core.config.change import problems_of_change
from juryroom.core.config.interface import Interface
from juryroom.core.config.losses import Lost, Usage, losses
from juryroom.core.config.rewrite import Renames
from juryroom.core.filters import TaskQuery
from juryroom.core.model import Project, ProjectId, UserId
from juryroom.errors import BadInput, ConfigInvalid
from juryroom.services import agreement, projects, review_standings
from juryroom.services.actions import Done, Plan, labels, start
from juryroom.services.actions.labels import interface_or_none
from juryroom.store.unit import UnitOfWork

_ANSWERS: tuple[Entity, ...] = ("annotation", "draft", "prediction")


@dataclass(frozen=True, slots=True)
class Report:
    """What a change of the config would do to a project as it is."""

    problems: list[str]
    """Why it would be refused, in the words of the refusal; empty when it would not."""
    lost: list[Lost]
    suggested: Renames
    """With these names it would lose less, or nothing."""
    problems_then: list[str]
    """What would still be refused with the suggested names."""
    new_data: list[str]
    """Fields that tasks must have and needed not have before."""
    tasks: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A project after a change."""

    project: Project
    unreadable: list[str]
    """What answers hold that the new config does not cover; they are kept as they are."""
    rewriting: Done | None
    """The renaming of answers, done or under way."""


def report(unit: UnitOfWork, project_id: ProjectId, label_config: str) -> Report:
    """What this config would do to the answers of the project. Raises ConfigInvalid."""
    project = unit.projects.get(project_id)
    if not label_config.strip():
        raise ConfigInvalid("This field may not be blank.")
    new, old = Interface.of(label_config), interface_or_none(project.label_config)
    if old is None or not project.task_number:
        return Report([], [], Renames(), [], [], project.task_number)
    usage = _usage(unit, project_id)
    lost, suggested = losses(old, new, usage)
    used = usage.used()
    fresh = [name for name in new.required_data if name not in old.required_data]
    return Report(
        problems_of_change(old, new, used), lost, suggested, problems_of_change(old, new, used, suggested), fresh,
        project.task_number,
    )  # fmt: skip


def _usage(unit: UnitOfWork, project_id: ProjectId) -> Usage:
    usage = Usage()
    for entity in _ANSWERS:
        for each in unit.rewrites.stream(entity, project_id):
            usage.add(entity, each.id, each.task_id, msgspec.json.decode(each.text))
    return usage


def change(
    unit: UnitOfWork,
    project_id: ProjectId,
    fields: Mapping[str, Any],
    *,
    by: UserId,
    renames: Renames | None = None,
    force: bool = False,
) -> Changed:
    """Change a project; with `renames` its answers follow the config, by a job when there are many tasks.

    Raises ConfigInUse when answers would no longer fit and it is not forced; BadInput for names that are not there.
    """
    before = unit.projects.get(project_id)
    wanted = fields.get("label_config") or before.label_config
    names = renames or Renames()
    if names:
        _check(Interface.of(wanted), names)
    unreadable = _unreadable(unit, before, wanted, names) if force else []
    after = projects.update(unit, project_id, fields, force=force, renames=names)
    agreement.project_changed(unit, before, after, by)
    review_standings.project_changed(unit, before, after, by)
    if not names:
        return Changed(after, unreadable, None)
    ids = unit.task_queries.ids(after, TaskQuery())
    options = labels.options_of(before.label_config, after.label_config, names)
    done = start(unit, project_id, labels.CHANGE_CONFIG, Plan(ids, options), by=by)
    return Changed(unit.projects.get(project_id), unreadable, done)


def _unreadable(unit: UnitOfWork, project: Project, label_config: str, renames: Renames) -> list[str]:
    old = interface_or_none(project.label_config)
    if old is None or label_config == project.label_config or not project.task_number:
        return []
    return problems_of_change(old, Interface.of(label_config), projects.used_labels(unit, project.id), renames)


def _check(new: Interface, renames: Renames) -> None:
    """Every new name must be in the new config."""
    problems = [
        f"The new config has no control {name!r}. It has: {_listed(list(new.controls))}"
        for name in renames.controls.values()
        if new.checks.control_of(name) is None
    ]
    for old_name, names in renames.labels.items():
        control = new.checks.control_of(renames.controls.get(old_name, old_name))
        if control is None:
            problems.append(f"The new config has no control {renames.controls.get(old_name, old_name)!r} to rename in.")
        elif not control.dynamic and control.spec.label_tag:
            missing = [label for label in names.values() if label not in control.labels_attrs]
            problems += [
                f"{control.name!r} offers no {label!r}. It offers: {_listed(control.labels)}" for label in missing
            ]
    if problems:
        raise BadInput("Validation error", {"mapping": problems})


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)}." if names else "nothing."
