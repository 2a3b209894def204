"""Taking tasks, annotations and predictions out; the trash keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from juryroom.core.model import Project, TaskId, UserId
from juryroom.core.permissions import Permission
from juryroom.services import annotations as answers
from juryroom.services import predictions
from juryroom.services.actions.kinds import Action, Counts, Form, Plan, Step, choice, counted, fields, number_of

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork


def share_out(unit: UnitOfWork, project: Project) -> None:
    """Give the overlap to the project's cohort anew: it is a share of the tasks there are."""
    unit.tasks.share_out(unit.projects.get(project.id))


def _delete_tasks(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    unit.trash.keep_tasks(step.run, step.project, ids)
    return {"tasks": unit.tasks.delete_many(step.project, ids, share=False)}


def _annotator(_: UnitOfWork, __: Project, plan: Plan, ___: UserId) -> Plan:
    author = number_of(plan.options, "annotator")
    return Plan(plan.ids, {} if author is None else {"annotator": author})


def _delete_annotations(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    author = step.options.get("annotator")
    unit.trash.keep_annotations(step.run, step.project, ids, author)
    return {"tasks": answers.delete_many(unit, step.project.id, tasks=ids, author=author)}


def _annotators_form(unit: UnitOfWork, project: Project) -> Form:
    ids = unit.projects.annotators(project.id)
    people = unit.accounts.people(ids)
    options: list[dict[str, Any]] = [{"label": "Everybody", "value": ""}]
    options += [{"label": people[one].email if one in people else f"#{one}", "value": str(one)} for one in ids]
    return fields(choice("annotator", "Whose annotations", options, ""))


def _version(_: UnitOfWork, __: Project, plan: Plan, ___: UserId) -> Plan:
    version = plan.options.get("model_version")
    return Plan(plan.ids, {"model_version": str(version)} if version else {})


def _delete_predictions(unit: UnitOfWork, step: Step, ids: Sequence[TaskId]) -> Counts:
    version = step.options.get("model_version")
    unit.trash.keep_predictions(step.run, step.project, ids, version)
    gone = predictions.delete_many(unit, step.project.id, tasks=ids, model_version=version)
    return {"predictions": gone}


def versions_field(unit: UnitOfWork, project: Project, label: str, everything: str) -> dict[str, Any]:
    """Model versions to choose from, the project's own first."""
    versions = list(unit.projects.model_versions(project.id))
    ordered = sorted(versions, key=lambda version: version != project.model_version)
    options = [{"label": everything, "value": ""}, *({"label": each, "value": each} for each in ordered)]
    return choice("model_version", label, options, "")


def _versions_form(unit: UnitOfWork, project: Project) -> Form:
    return fields(versions_field(unit, project, "Which predictions", "All versions"))


ACTIONS = (
    Action(
        "delete_tasks", "Delete tasks", 100, Permission.TASKS_DELETE,
        "The selected tasks go, with their annotations and predictions.",
        _delete_tasks, lambda did: f"Deleted {counted(did.get('tasks', 0), 'task')}", settle=share_out,
    ),
    Action(
        "delete_tasks_annotations", "Delete annotations", 101, Permission.ANNOTATIONS_ANY,
        "The annotations of the selected tasks go, everybody's or one person's.",
        _delete_annotations, lambda did: f"Deleted the annotations of {counted(did.get('tasks', 0), 'task')}",
        prepare=_annotator, form=_annotators_form,
    ),
    Action(
        "delete_tasks_predictions", "Delete predictions", 102, Permission.PREDICTIONS,
        "The predictions of the selected tasks go, all of them or one model version's.",
        _delete_predictions, lambda did: f"Deleted {counted(did.get('predictions', 0), 'prediction')}",
        prepare=_version, form=_versions_form,
    ),
)  # fmt: skip
