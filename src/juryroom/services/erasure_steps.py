"""The steps of an erasure. Each is repeatable, and one unit of work: killed in between, it goes on where it was.

tasks -> texts -> snapshots -> uploads -> files -> compact -> done; a person: account -> answers -> texts and so on.
Files go after the rows that named them: their names are kept in the erasure until then.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from juryroom.core import erasing
from juryroom.core.erasing import Erasure, Needle, Subject, Tally
from juryroom.core.formats import pictures
from juryroom.core.formats.pictures import Size
from juryroom.core.jobs import JobId
from juryroom.core.model import ProjectId, TaskId
from juryroom.errors import NotThere
from juryroom.ports import MediaStore
from juryroom.services import credentials, jobs, partial_uploads, snapshots, uploads
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

AT_ONCE = 200
"""Tasks per unit of work: nobody else writes meanwhile on SQLite."""
PIECE = 1024 * 1024


class Sought(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is erased. It is kept encrypted, and forgotten when it is done."""

    subject: str | None = None
    """KEY=VALUE."""
    person: int | None = None
    names: list[str] = []
    """How the person is written: their address, their name."""
    remove_answers: bool = False
    keep_words: bool = False
    project: int | None = None
    column: str = "created_at"
    before: str = ""
    """Tasks of the project whose `column` is earlier."""

    @property
    def needle(self) -> Needle:
        return self.data_subject.needle if self.data_subject else Needle(tuple(self.names))

    @property
    def data_subject(self) -> Subject | None:
        return Subject.of(self.subject) if self.subject else None


class Progress(msgspec.Struct, omit_defaults=True):
    """How far it has come."""

    step: str = "tasks"
    after: int = 0
    chunks: int = 0
    """Of ids, kept with the job until the texts are cleaned."""
    tasks: int = 0
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    projects: list[int] = []
    used: list[str] = []
    """Uploaded files that erased tasks mention."""
    origins: list[str] = []
    """Uploaded files that erased tasks were made of."""
    waste: list[str] = []
    """Files whose rows are gone."""
    files: dict[str, int] = {}
    compacted: bool = False
    began: str = ""

    @property
    def tally(self) -> Tally:
        return Tally(self.counts, self.hashes)


@dataclass(frozen=True, slots=True)
class Step:
    """One erasure in one step."""

    room: Room
    erasure: Erasure
    sought: Sought
    progress: Progress

    @property
    def key(self) -> bytes:
        return key_of(self.room)

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """A unit that changes things and the progress with them. Raises Overtaken when somebody else was quicker."""
        with self.room.database.write() as unit:
            if unit.erasures.get(self.erasure.id, hold=True).progress != self.erasure.progress:
                raise Overtaken
            unit.traces.thoroughly()
            yield unit
            unit.erasures.update(self.erasure.id, progress=msgspec.json.encode(self.progress).decode())
            if self.erasure.job_id is not None:
                jobs.progress(unit, JobId(self.erasure.job_id), self.progress.tasks)

    def go_to(self, step: str) -> None:
        self.progress.step, self.progress.after = step, 0


class Overtaken(Exception):
    """Another worker has done this step meanwhile."""


def key_of(room: Room) -> bytes:
    """What fingerprints and hashes are made with."""
    return hmac.new(room.secrets.signing, b"erasures", hashlib.sha256).digest()


def step_of(room: Room, erasure: Erasure) -> Step:
    sealed = credentials.unseal(room.secrets, erasure.sealed or "")
    sought = msgspec.json.decode(sealed, type=Sought)
    return Step(room, erasure, sought, msgspec.json.decode(erasure.progress, type=Progress))


def find(unit: UnitOfWork, sought: Sought, after: int, limit: int = AT_ONCE) -> list[tuple[TaskId, ProjectId]]:
    """The next tasks that are to go."""
    if sought.data_subject is not None:
        return unit.traces.tasks_of(sought.data_subject, after, limit)
    if sought.project is not None:
        return unit.traces.old_tasks(ProjectId(sought.project), sought.column, sought.before, after, limit)
    return []


def erase_tasks(step: Step) -> None:
    """Some tasks with all that hangs on them. Behind the last it looks once more, from the beginning."""
    with step.room.database.read() as unit:
        found = find(unit, step.sought, step.progress.after)
    with step.unit() as unit:
        if found:
            _erase(unit, step, found)
        elif step.progress.after:
            step.progress.after = 0
        else:
            step.go_to("texts")


def _erase(unit: UnitOfWork, step: Step, found: Sequence[tuple[TaskId, ProjectId]]) -> None:
    progress, ids = step.progress, [task_id for task_id, _ in found]
    progress.projects = sorted({*progress.projects, *(project for _, project in found)})
    _keep_names(unit, progress, ids)
    if step.erasure.job_id is not None:
        for kept in (ids, unit.traces.annotations_on(ids)):
            unit.jobs.note_chunk(JobId(step.erasure.job_id), progress.chunks, kept)
            progress.chunks += 1
    unit.traces.remove_replies_to(ids, progress.tally, step.key)
    unit.traces.note(ids, progress.tally, step.key)
    unit.traces.remove_beside(ids)
    for project_id in {project for _, project in found}:
        project = unit.projects.get(project_id)
        unit.tasks.delete_many(project, [task_id for task_id, own in found if own == project_id])
    progress.tasks += len(ids)
    progress.after = ids[-1]


def _keep_names(unit: UnitOfWork, progress: Progress, ids: Sequence[TaskId]) -> None:
    """What their data mention: uploads, and pictures elsewhere of which there may be a small copy."""
    used, waste = set(progress.used), set(progress.waste)
    for project_id, text in unit.traces.data_of(ids):
        used |= erasing.uploads_in(text)
        addresses = erasing.addresses_in(text)
        waste |= {pictures.name_of_address(project_id, address, size) for address in addresses for size in Size}
    progress.used, progress.waste = sorted(used), sorted(waste)
    progress.origins = sorted({*progress.origins, *unit.traces.origins_of(ids)})


def clean_texts(step: Step) -> None:
    """What names the tasks by their ids, and what quotes whom it is about."""
    progress, tally, key = step.progress, step.progress.tally, step.key
    with step.unit() as unit:
        tasks, annotations = _erased_ids(unit, step)
        unit.traces.forget_ids(tasks, annotations, tally)
        unit.traces.remove_orphans(tally, key)
        unit.traces.remove_worked_out(progress.projects, tally, key)
        if step.sought.needle.spellings:
            unit.traces.remove_quoting(step.sought.data_subject, step.sought.needle, tally, key)
            unit.traces.clean(step.sought.needle, tally)
        if step.sought.project is not None:
            unit.traces.forget_bad_rows(ProjectId(step.sought.project), step.sought.before)
        step.go_to("snapshots")


def _erased_ids(unit: UnitOfWork, step: Step) -> tuple[set[int], set[int]]:
    kept: list[set[int]] = [set(), set()]
    for position in range(step.progress.chunks):
        kept[position % 2] |= set(unit.jobs.chunk(JobId(step.erasure.job_id or 0), position) or ())
    return kept[0], kept[1]


def remove_snapshots(step: Step) -> None:
    """Every snapshot of a project that has lost a task, and whichever holds what is sought."""
    with step.room.database.read() as unit:
        theirs = unit.traces.snapshots_in(step.progress.projects)
        others = [one for one in unit.exports.everything() if (one[0], one[1]) not in theirs]
    theirs += [(own, project) for own, project, name in others if _holds(step, name)]
    with step.unit() as unit:
        for export_id, project_id in theirs:
            try:
                step.progress.waste += snapshots.forget(unit, project_id, export_id)
            except NotThere:
                continue  # somebody has removed it meanwhile
            _count(step.progress, "snapshots")
        step.go_to("uploads")


def remove_uploads(step: Step) -> None:
    """Files that only these tasks mention, that they were made of, or that hold what is sought."""
    progress = step.progress
    with step.room.database.read() as unit:
        mentioned = unit.traces.uploads_named(progress.projects) if progress.used else set()
        gone = set(unit.traces.uploads({*progress.origins, *progress.used} - (mentioned - set(progress.origins))))
        texts = unit.traces.uploads(texts=True) if step.sought.needle.spellings else []
        parts = unit.traces.parts() if step.sought.needle.spellings else []
    gone |= {(own, name) for own, name in texts if _holds(step, name)}
    for partial_id, project_id, name in parts:
        if _holds(step, name):
            partial_uploads.discard(step.room, project_id, partial_id)
    with step.unit() as unit:
        for upload_id, name in sorted(gone):
            unit.traces.remove_upload(upload_id, progress.tally, step.key)
            progress.waste.append(name)
            _count(progress, "uploads")
        progress.used, progress.origins = [], []
        step.go_to("files")


def _count(progress: Progress, name: str) -> None:
    progress.files[name] = progress.files.get(name, 0) + 1


def _holds(step: Step, name: str | None) -> bool:
    return name is not None and holds(step.room.media, name, step.sought.needle)


def holds(media: MediaStore, name: str, needle: Needle) -> bool:
    """Whether a file has what is sought in it, however long it is."""
    wanted = [spelling.encode() for spelling in needle.spellings]
    if not wanted:
        return False
    try:
        file = media.open(name)
    except NotThere:
        return False
    with file:
        tail, longest = b"", max(map(len, wanted))
        while piece := file.read(PIECE):
            text = tail + piece
            if any(one in text for one in wanted):
                return True
            tail = text[-longest:]
    return False


def remove_files(step: Step) -> None:
    """The bytes; repeated after a crash, it finds some of them gone."""
    uploads.discard(step.room.media, step.progress.waste)
    with step.unit():
        step.progress.waste = []
        step.go_to("compact")


def compact(step: Step) -> None:
    """So that what was deleted is in no page of the database any more."""
    done = step.room.database.compact()
    with step.unit():
        step.progress.compacted = done
        step.go_to("done")


STEPS: dict[str, Callable[[Step], None]] = {
    "tasks": erase_tasks,
    "texts": clean_texts,
    "snapshots": remove_snapshots,
    "uploads": remove_uploads,
    "files": remove_files,
    "compact": compact,
}
