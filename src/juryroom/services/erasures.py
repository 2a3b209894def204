"""Erasing a data subject or a person, and what a project no longer keeps: asked for, looked at beforehand, proven.

The proof says what went from where, when and by whom it was asked, and holds nothing of whom it was about: the subject
itself is a keyed hash, by which one can tell whether it was erased before.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core import erasing
from juryroom.core.erasing import Erasure, Subject
from juryroom.core.jobs import Job, JobId
from juryroom.core.model import User, UserId
from juryroom.errors import NotThere
from juryroom.services import credentials, erasure_people, jobs
from juryroom.services.erasure_steps import STEPS, Overtaken, Progress, Sought, Step, find, holds, key_of, step_of
from juryroom.services.jobs import NewJob
from juryroom.services.room import Room
from juryroom.store.personal import LEFT
from juryroom.store.unit import UnitOfWork

JOB = "erasures.perform"
BACKUPS = (
    "Copies made before this, such as backups and files that people have downloaded, still hold it: let them expire, "
    "and erase again after restoring one."
)
_ALL = {**STEPS, "account": erasure_people.erase_account, "answers": erasure_people.erase_answers}
_LOOK = 1000


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would remove."""

    tasks: int
    counts: dict[str, int]
    files: dict[str, int]
    left: dict[str, int]
    """Texts that would be left alone and hold what is sought, by `table.column`."""


def of_subject(text: str) -> Sought:
    """`KEY=VALUE` in the data of tasks. Raises BadInput."""
    return Sought(subject=str(Subject.of(text)))


def of_annotator(unit: UnitOfWork, named: str, *, remove_answers: bool = False, keep_words: bool = False) -> Sought:
    """A person, by number or address. Raises NotThere, BadInput for the last owner."""
    user = erasure_people.find_person(unit, named)
    if user is None or is_erased(user):
        raise NotThere("User", "There is no such person: nothing to erase.")
    erasure_people.refuse_last_owner(unit, user)
    names = erasure_people.names_of(user)
    return Sought(person=user.id, names=names, remove_answers=remove_answers, keep_words=keep_words)


def is_erased(user: User) -> bool:
    return user.email == erasure_people.pseudonym(user.id)["email"]


def preview(room: Room, sought: Sought) -> Preview:
    """What would go, without changing anything. Raises NotThere when there is nothing of a data subject."""
    with room.database.read() as unit:
        counts: dict[str, int] = {}
        projects: set[int] = set()
        number, after = 0, 0
        while found := find(unit, sought, after, _LOOK):
            ids = [task_id for task_id, _ in found]
            _add(counts, unit.traces.count(ids))
            projects |= {project for _, project in found}
            number, after = number + len(ids), ids[-1]
        if sought.person is not None:
            user = UserId(sought.person)
            counts = unit.persons.count(user, answers=sought.remove_answers) | {"users": 1}
            projects |= set(unit.persons.projects(user))
        left = unit.traces.left(sought.needle)
        texts = unit.traces.uploads(texts=True) if sought.needle.spellings else []
        files = {"snapshots": len(unit.traces.snapshots_in(projects))}
    files["uploads"] = sum(holds(room.media, name, sought.needle) for _, name in texts)
    if sought.subject and not number and not left and not files["uploads"]:
        raise NotThere("Subject", "There is nothing of this data subject here: nothing to erase.")
    stays = {name: value for name, value in left.items() if name in LEFT}
    return Preview(number, counts, {name: value for name, value in files.items() if value}, stays)


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, number in more.items():
        counts[name] = counts.get(name, 0) + number


def ask(room: Room, sought: Sought, *, by: UserId | None) -> Erasure:
    """Begin an erasure, or find the one for the same that is under way. Raises NotThere when there is nothing."""
    preview(room, sought)
    with room.database.write() as unit:
        return begin(unit, room, sought, by=by)


def begin(unit: UnitOfWork, room: Room, sought: Sought, *, by: UserId | None) -> Erasure:
    """The same, without looking beforehand."""
    kind = "subject" if sought.subject else "annotator" if sought.person else "retention"
    what = sought.subject or str(sought.person or f"project {sought.project}")
    mark = erasing.fingerprint(kind, what, key_of(room))
    under_way = unit.erasures.unfinished(mark)
    if under_way is not None:
        return under_way
    sealed = credentials.seal(room.secrets, msgspec.json.encode(sought).decode())
    progress = Progress(step="account" if sought.person else "tasks", began=unit.now)
    made = unit.erasures.add(
        kind, mark, sealed=sealed, options=_text(_options(sought)), progress=_text(progress),
        project_id=sought.project, asked_by=by,
    )  # fmt: skip
    job = jobs.enqueue(unit, NewJob(JOB, f"Erasure {made.id}", {"erasure": made.id}, None, by))
    unit.erasures.update(made.id, job_id=job.id)
    return unit.erasures.get(made.id)


def _options(sought: Sought) -> dict[str, Any]:
    if sought.person:
        answers, words = ("removed" if sought.remove_answers else "kept"), ("kept" if sought.keep_words else "removed")
        return {"annotator": sought.person, "answers": answers, "words": words}
    return {"before": sought.before, "by": sought.column} if sought.project else {}


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def perform(room: Room, erasure_id: int, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Step after step; True when there is more to do in another turn."""
    while True:
        with room.database.read() as unit:
            erasure = unit.erasures.get(erasure_id)
            job = unit.jobs.many([JobId(erasure.job_id)] if erasure.job_id else [])
        if erasure.finished_at is not None:
            return False
        with suppress(Overtaken):
            _advance(step_of(room, erasure), job)
        if not go_on():
            return True


def _advance(step: Step, job: list[Job]) -> None:
    if step.progress.step == "done" or (job and job[0].cancel_requested):
        _finish(step)
    else:
        _ALL[step.progress.step](step)


def _finish(step: Step) -> None:
    """Look once more over the whole database, write the proof, forget what was sought."""
    complete = step.progress.step == "done"
    with step.room.database.read() as unit:
        left = unit.traces.left(step.sought.needle)
    with step.unit() as unit:
        report = _report(step, unit.now, left, complete=complete)
        words = f"Erased: {erasing.total(step.progress.counts)} rows" if complete else "Stopped before the end"
        if step.erasure.job_id is not None:
            jobs.finish(unit, JobId(step.erasure.job_id), {"detail": words, "erasure": step.erasure.id})
        unit.erasures.update(step.erasure.id, report=_text(report), sealed=None, finished_at=unit.now)
        step.progress.waste = []


def _report(step: Step, now: str, left: dict[str, int], *, complete: bool) -> dict[str, Any]:
    progress, erasure = step.progress, step.erasure
    return {
        "erasure": erasure.id,
        "kind": erasure.kind,
        "state": "done" if complete else "cancelled",
        "fingerprint": erasure.fingerprint,
        "asked_by": erasure.asked_by,
        "asked_at": erasure.created_at,
        "finished_at": now,
        "options": msgspec.json.decode(erasure.options),
        "projects": progress.projects,
        "tasks": progress.tasks,
        "counts": dict(sorted(progress.counts.items())),
        "hashes": dict(sorted(progress.hashes.items())),
        "files": progress.files,
        "compacted": progress.compacted,
        "left": left,
        "backups": BACKUPS,
    }
