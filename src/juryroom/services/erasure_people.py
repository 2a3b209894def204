"""A person's own data: their account becomes a number, what is theirs alone goes."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.erasing import ERASED
from juryroom.core.model import ProjectId, Role, TaskId, User, UserId
from juryroom.errors import BadInput
from juryroom.services import annotations as annotations_service
from juryroom.services.erasure_steps import AT_ONCE, Step
from juryroom.store.assignments import ANNOTATORS, REVIEWERS
from juryroom.store.unit import UnitOfWork


def find_person(unit: UnitOfWork, named: str) -> User | None:
    """By number or by address."""
    if named.isdecimal():
        found = unit.accounts.people([UserId(int(named))])
        return found.get(UserId(int(named)))
    return unit.accounts.find(named)


def refuse_last_owner(unit: UnitOfWork, user: User) -> None:
    """Raises BadInput."""
    if user.role is Role.OWNER and user.is_active and unit.accounts.count(role=Role.OWNER) <= 1:
        raise BadInput("The last owner stays: make somebody else an owner first.")


def names_of(user: User) -> list[str]:
    """How a person may be written in texts. A first name alone is in too many of them."""
    whole = f"{user.first_name} {user.last_name}".strip()
    names = [user.email, whole if user.first_name and user.last_name else ""]
    return [name for name in names if name]


def erase_account(step: Step) -> None:
    """The account, what they hold, what they began, what they wrote beside their answers."""
    user, progress = UserId(step.sought.person or 0), step.progress
    with step.unit() as unit:
        progress.projects = sorted({*progress.projects, *unit.persons.projects(user)})
        _unassign(unit, user)
        unit.persons.remove_own(user, progress.tally, step.key)
        unit.persons.forget_words(user, everything=not step.sought.keep_words, tally=progress.tally, key=step.key)
        unit.accounts.update(user, pseudonym(user))
        unit.persons.forget_password(user)
        step.go_to("answers")


def pseudonym(user: UserId) -> dict[str, object]:
    """What is left of an account: a number, and nobody can sign in as it."""
    return {
        "email": f"erased-{user}@invalid", "username": f"erased-{user}", "first_name": "", "last_name": ERASED,
        "role": Role.ANNOTATOR.value, "is_active": False, "hotkeys": "{}", "last_activity": None,
    }  # fmt: skip


def _unassign(unit: UnitOfWork, user: UserId) -> None:
    for kind in (ANNOTATORS, REVIEWERS):
        for project_id, ids in unit.persons.assigned(user, kind).items():
            unit.assignments.remove(project_id, {task_id: [user] for task_id in ids}, kind)
            unit.tasks.recount(unit.projects.get(project_id), ids)


def erase_answers(step: Step) -> None:
    """Their answers, some tasks at a time, if that was asked for; else they stay under the number."""
    user = UserId(step.sought.person or 0)
    if not step.sought.remove_answers:
        with step.unit():
            step.go_to("texts")
        return
    with step.room.database.read() as unit:
        found = unit.persons.answered(user, AT_ONCE)
    with step.unit() as unit:
        if not found:
            unit.persons.remove_from_trash(user, step.progress.tally, step.key)
            step.go_to("texts")
        for project_id, ids in found.items():
            _remove(unit, step, project_id, ids, user)


def _remove(unit: UnitOfWork, step: Step, project_id: ProjectId, ids: Sequence[TaskId], user: UserId) -> None:
    unit.persons.note_answers(user, ids, step.progress.tally, step.key)
    annotations_service.delete_many(unit, project_id, tasks=ids, author=user)
    step.progress.tasks += len(ids)
