"""Pauses: a person stopped in a project, by somebody or by a rule of the project, and let go on again."""

from __future__ import annotations

from juryroom.core.assigning import Pause, PauseReason
from juryroom.core.model import Project, ProjectId, Role, TaskId, User, UserId
from juryroom.core.sampling.assigning import Assigning, Metric
from juryroom.errors import BadInput, NoTask, NotNow, NotThere, Paused
from juryroom.services import evaluation
from juryroom.services.members import role_in
from juryroom.store.unit import UnitOfWork

PAUSABLE = frozenset({Role.ANNOTATOR, Role.REVIEWER})
LONGEST_REASON = 2000
_WORDS = {
    PauseReason.LIMIT: "You have answered as many tasks of this project as one person may. Thank you!",
    PauseReason.EVALUATION: "You are paused in this project: too few of your answers match the known ones.",
}
_REASONS = {PauseReason.LIMIT: "limit_reached", PauseReason.EVALUATION: "evaluation_failed"}


def in_words(pause: Pause) -> str:
    """What the person is told."""
    usual = _WORDS.get(pause.reason, "You are paused in this project. Ask a manager to let you go on.")
    return f"{usual} {pause.verbose_reason}".strip()


def no_task(pause: Pause) -> NoTask:
    """Why the queue has nothing for somebody who is paused."""
    return NoTask(_REASONS.get(pause.reason, "paused"), in_words(pause))


def refuse_paused(unit: UnitOfWork, project_id: ProjectId, user: UserId) -> None:
    """Raises Paused."""
    pause = unit.pauses.current(project_id, user)
    if pause is not None:
        raise Paused(in_words(pause))


def pause(
    unit: UnitOfWork, project_id: ProjectId, user_id: int, reason: PauseReason, verbose: str = "", *, by: UserId | None
) -> Pause:
    """Stop somebody in a project: what they hold goes back to the others. Raises NotThere, BadInput.

    Who is paused for this reason already stays so, with the new words: one pause, and one end of it.
    """
    project = unit.projects.get(project_id)
    _check(unit, project, user_id, verbose)
    same = [each for each in unit.pauses.of_user(project_id, UserId(user_id)) if each.reason == reason]
    if same:
        return change(unit, same[-1], verbose=verbose or None)
    return _stop(unit, project_id, UserId(user_id), reason, verbose, by)


def _check(unit: UnitOfWork, project: Project, user_id: int, verbose: str) -> User:
    user = unit.accounts.people([UserId(user_id)]).get(UserId(user_id))
    if user is None:
        raise NotThere("User")
    role = role_in(unit, project.id, user) or user.role
    if role not in PAUSABLE:
        raise BadInput("Validation error", {"user": ["Only annotators and reviewers can be paused."]})
    _check_words(verbose)
    return user


def _check_words(verbose: str) -> None:
    if len(verbose) > LONGEST_REASON:
        message = f"Ensure this field has no more than {LONGEST_REASON} characters."
        raise BadInput("Validation error", {"verbose_reason": [message]})


def _stop(
    unit: UnitOfWork, project_id: ProjectId, user: UserId, reason: PauseReason, verbose: str, by: UserId | None
) -> Pause:
    unit.leases.release(user, project_id)
    found = unit.pauses.add(project_id, user, reason, verbose, by=by)
    unit.outbox.add("member.paused", {"project": project_id, "user": user, "reason": reason.value})
    return found


def get(unit: UnitOfWork, project_id: ProjectId, user_id: int, pause_id: int) -> Pause:
    """Raises NotThere."""
    found = unit.pauses.get(pause_id)
    if (found.project_id, found.user_id) != (project_id, user_id):
        raise NotThere("Pause")
    return found


def change(
    unit: UnitOfWork,
    pause: Pause,
    *,
    reason: PauseReason | None = None,
    verbose: str | None = None,
) -> Pause:
    """Give a pause another reason or other words."""
    _check_words(verbose or "")
    values: dict[str, object] = {} if reason is None else {"reason": reason}
    if verbose is not None:
        values["verbose_reason"] = verbose
    return unit.pauses.update(pause.id, **values)


def end(unit: UnitOfWork, pause: Pause, *, by: UserId) -> None:
    """Let somebody go on. Raises NotNow while the rule that stopped them would stop them again."""
    project = unit.projects.get(pause.project_id)
    if pause.deleted_at is None and _holds(unit, project, pause):
        way = "raise or remove annotation_limit_count and annotation_limit_percent"
        if pause.reason == PauseReason.EVALUATION:
            way = "relax the evaluation of annotators"
        raise NotNow(f"The project's rule that paused this person still holds: {way} in its settings.")
    unit.pauses.end(pause.id, by=by)


def _holds(unit: UnitOfWork, project: Project, pause: Pause) -> bool:
    """Whether a pause by a rule of the project would be made again."""
    if pause.reason == PauseReason.LIMIT:
        return _is_at_limit(unit, project, pause.user_id)
    if pause.reason == PauseReason.EVALUATION:
        rules = Assigning.of(project.settings).evaluation
        return rules.pauses and evaluation.standing(unit, project, pause.user_id).status == evaluation.FAILED
    return False


def reconsider(unit: UnitOfWork, project: Project) -> None:
    """The project's rules have changed: whoever they no longer stop goes on."""
    for reason in (PauseReason.LIMIT, PauseReason.EVALUATION):
        for found in unit.pauses.of_project(project.id, reason):
            if not _holds(unit, project, found):
                unit.pauses.end(found.id, by=None)


def after_answer(unit: UnitOfWork, project: Project, task_id: TaskId, user: UserId) -> None:
    """Stop whoever has come to the project's limit or, where the task's answer was known, has failed its evaluation."""
    rules = Assigning.of(project.settings)
    if rules.limit(project.task_number) is not None and _is_at_limit(unit, project, user):
        _stop_by_rule(unit, project, user, PauseReason.LIMIT)
    elif rules.evaluation.enabled and unit.given_tasks.is_known(task_id):
        after_evaluation(unit, project, user)


def after_evaluation(unit: UnitOfWork, project: Project, user: UserId) -> None:
    """Stop whoever has failed, where the project says so: after an answer to a known task, or a review."""
    rules = Assigning.of(project.settings).evaluation
    if rules.enabled and rules.pauses and evaluation.standing(unit, project, user).status == evaluation.FAILED:
        _stop_by_rule(unit, project, user, PauseReason.EVALUATION)


def after_review(unit: UnitOfWork, project_id: ProjectId, user: UserId) -> None:
    """Where people are evaluated by what reviewers say: stop who has failed by now, let go on who has not any more."""
    project = unit.projects.get(project_id)
    rules = Assigning.of(project.settings).evaluation
    if not rules.enabled or rules.metric == Metric.GROUND_TRUTH:
        return
    current = unit.pauses.current(project_id, user)
    if current is not None and current.reason == PauseReason.EVALUATION and not _holds(unit, project, current):
        unit.pauses.end(current.id, by=None)
    after_evaluation(unit, project, user)


def _stop_by_rule(unit: UnitOfWork, project: Project, user: UserId, reason: PauseReason) -> None:
    who = unit.accounts.people([user]).get(user)
    if who is not None and who.role in PAUSABLE and unit.pauses.current(project.id, user) is None:
        _stop(unit, project.id, user, reason, "", None)


def _is_at_limit(unit: UnitOfWork, project: Project, user: UserId) -> bool:
    limit = Assigning.of(project.settings).limit(project.task_number)
    return limit is not None and unit.evaluations.answered(project.id, user) >= limit
