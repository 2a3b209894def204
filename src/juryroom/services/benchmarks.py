"""Benchmarks of image search: made from photographs on the server, step by step, and judged by people where wanted."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from juryroom.core.benchmark import people
from juryroom.core.benchmark.people import Said
from juryroom.core.benchmark.records import Benchmark, Sending
from juryroom.core.formats.rows import Rows
from juryroom.core.jobs import Job, JobId
from juryroom.core.model import ProjectId, UserId
from juryroom.errors import AlreadyExists, BadInput, NotNow, NotThere, StepFailed
from juryroom.services import imports, jobs, projects, uploads
from juryroom.services.jobs import NewJob
from juryroom.services.uploads import IncomingFile, Stored

if TYPE_CHECKING:
    from juryroom.ports import Workshop
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

JOB = "benchmark.run"
ESSENTIAL = ("preprocess", "vision", "query-plan", "judge")
"""Steps that those behind them cannot do without."""
SAY_S = 0.5
"""How often what a step says is written down, at most."""
MOST_SENT = 2000
TASKS_AT_ONCE = 500
_PLAIN = re.compile(r"[^a-z0-9]+")


class Interrupted(Exception):
    """The step is left: somebody cancelled its job, or the worker stops. It can be taken again."""


def workshop_of(room: Room) -> Workshop:
    """Raises NotThere where an installation has no folder of benchmarks."""
    if room.workshop is None:
        raise NotThere("Workshop", "This installation keeps no benchmarks.")
    return room.workshop()


def create(
    room: Room, title: str, wishes: Mapping[str, object], *, images: str | None, project: int | None, by: UserId
) -> Benchmark:
    """A new benchmark over a folder of photographs, or over the pictures that were uploaded to a project."""
    if (images is None) == (project is None):
        raise BadInput("A benchmark is made from a folder or from a project's pictures: name one of the two.")
    shop = workshop_of(room)
    with room.database.write() as unit:
        if project is not None and not _pictures(unit, ProjectId(project)):
            raise BadInput("Nobody has uploaded pictures to this project.")
        folder = _free_name(unit, title)
        shop.begin(folder, images, {**wishes, "benchmark_name": title})
        return unit.benchmarks.add(
            {"title": title, "folder": folder, "images": images or "", "project_id": project, "created_by": by}
        )


def _free_name(unit: UnitOfWork, title: str) -> str:
    plain = _PLAIN.sub("-", title.casefold()).strip("-")[:60] or "benchmark"
    taken = {one.folder for one in unit.benchmarks.all()}
    names = (plain if number == 1 else f"{plain}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def adopt(room: Room, run: str, *, by: UserId) -> Benchmark:
    """A run that was made on the command line, below the folder of benchmarks."""
    shop = workshop_of(room)
    shop.find(run)
    title = str(shop.look(run)["name"])
    with room.database.write() as unit:
        if (known := unit.benchmarks.with_folder(run)) is not None:
            raise AlreadyExists(f"This run is shown already, as benchmark {known.id}.")
        return unit.benchmarks.add({"title": title, "folder": run, "created_by": by})


def _pictures(unit: UnitOfWork, project: ProjectId) -> list[Any]:
    return [one for one in uploads.listing(unit, project) if one.media_type.startswith("image/")]


def start(unit: UnitOfWork, shop: Workshop, benchmark_id: int, steps: Sequence[str], *, by: UserId) -> Benchmark:
    """Take these steps, in their order; all for none. What is done already is not paid for again."""
    benchmark = unit.benchmarks.get(benchmark_id, lock=True)
    unknown = [step for step in steps if step not in shop.steps]
    if unknown:
        raise BadInput(f"There is no step {unknown[0]!r}. There are: {', '.join(shop.steps)}.")
    if is_under_way(unit, benchmark):
        raise NotNow("The benchmark is being worked on.")
    wanted = [step for step in shop.steps if step in steps or not steps]
    args = {"benchmark": benchmark.id, "steps": wanted}
    job = jobs.enqueue(unit, NewJob(JOB, f"Benchmark {benchmark.title}", args, author=by, total=len(wanted)))
    return unit.benchmarks.update(benchmark.id, {"job_id": job.id, "note": ""})


def job_of(unit: UnitOfWork, benchmark: Benchmark) -> Job | None:
    """The job that last worked on it, while it is kept."""
    return next(iter(unit.jobs.many([benchmark.job_id])), None)


def is_under_way(unit: UnitOfWork, benchmark: Benchmark) -> bool:
    job = job_of(unit, benchmark)
    return job is not None and not job.is_over


def cancel(unit: UnitOfWork, benchmark_id: int) -> Benchmark:
    """Stop behind what is being asked; what is done and paid for stays."""
    benchmark = unit.benchmarks.get(benchmark_id)
    job = job_of(unit, benchmark)
    if job is None or job.is_over:
        raise NotNow("Nothing is going on.")
    jobs.cancel(unit, JobId(job.id))
    return benchmark


def delete(unit: UnitOfWork, benchmark_id: int) -> None:
    """Forget a benchmark. Its run folder stays where it is: what was paid for is deleted by hand."""
    benchmark = unit.benchmarks.get(benchmark_id, lock=True)
    if is_under_way(unit, benchmark):
        raise NotNow("The benchmark is being worked on: cancel that first.")
    unit.benchmarks.delete(benchmark_id)


def perform(room: Room, job: Job, may_go_on: Callable[[], bool]) -> bool:
    """The job's next steps; True when another turn is needed. Raises StepFailed for a step that left something."""
    shop = workshop_of(room)
    args = msgspec.json.decode(job.args)
    with room.database.read() as unit:
        benchmark = unit.benchmarks.get(args["benchmark"])
    steps: list[str] = args["steps"]
    say = _Telling(room, job, benchmark.id, may_go_on)
    try:
        if job.done == 0 and benchmark.project_id is not None:
            gather(room, shop, benchmark, say)
        for number, step in enumerate(steps[job.done :], job.done):
            if not _take(room, job, shop, benchmark, step, number, say):
                return False
    except Interrupted:
        return not _was_cancelled(room, job)
    _finish(room, job, f"{len(steps)} steps done")
    return False


def _take(room: Room, job: Job, shop: Workshop, benchmark: Benchmark, step: str, number: int, say: _Telling) -> bool:
    """One step; False when the job is over with it."""
    say(f"{step}: begun")
    done = shop.take(benchmark.folder, step, say)
    with room.database.write() as unit:
        wanted = jobs.progress(unit, job.id, number + 1)
        unit.benchmarks.update(benchmark.id, {"note": f"{step}: done"})
    if done.waiting:
        _finish(room, job, f"{step}: batches are on their way. Go on later to bring them home.")
        return False
    if done.failures and step in ESSENTIAL:
        raise StepFailed(
            f"{step} left {len(done.failures)} undone, so the steps behind it were not taken. "
            "Go on to ask for those only."
        )
    if not wanted:
        _finish(room, job, f"Stopped behind {step}")
    return wanted


def _finish(room: Room, job: Job, detail: str) -> None:
    with room.database.write() as unit:
        jobs.finish(unit, job.id, {"detail": detail})


def _was_cancelled(room: Room, job: Job) -> bool:
    with room.database.read() as unit:
        cancelled = unit.jobs.get(job.id).cancel_requested
    if cancelled:
        _finish(room, job, "Stopped; what is done stays done")
    return cancelled


class _Telling:
    """Writes down what a step says, and leaves the step when somebody wants it stopped."""

    def __init__(self, room: Room, job: Job, benchmark_id: int, may_go_on: Callable[[], bool]) -> None:
        self._room, self._job, self._benchmark_id = room, job, benchmark_id
        self._may_go_on = may_go_on
        self._next = 0.0

    def __call__(self, text: str) -> None:
        if not self._may_go_on():
            raise Interrupted
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SAY_S
        with self._room.database.write(durable=False) as unit:
            unit.benchmarks.update(self._benchmark_id, {"note": text[:500]})
            job = unit.jobs.get(self._job.id)
            if job.cancel_requested or job.is_over:
                raise Interrupted


def gather(room: Room, shop: Workshop, benchmark: Benchmark, say: Callable[[str], None]) -> None:
    """A project's pictures into the run's own folder, each once."""
    with room.database.read() as unit:
        found = _pictures(unit, ProjectId(benchmark.project_id or 0))
    for number, upload in enumerate(found, 1):
        stem, dot, suffix = uploads.shown_name(upload.name).rpartition(".")
        with room.media.open(upload.stored_as) as file:
            shop.add_image(benchmark.folder, f"{stem or suffix} {upload.id}{dot}{suffix if dot else ''}", file)
        say(f"pictures: {number} of {len(found)}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pairs people are to judge."""

    what: Literal["holes", "pairs"] = "holes"
    pairs: Sequence[tuple[str, str]] = ()
    """Of holes: these, or else those that were likely missed."""
    share: float = 1.0
    """Of the plan's pairs."""
    limit: int = 200
    title: str = ""
    """Of the labelling project."""


def send(room: Room, benchmark_id: int, wanted: Wanted, *, by: UserId) -> Sending:
    """Pairs as tasks of a new labelling project, with copies of their pictures: its members need no other right."""
    shop = workshop_of(room)
    with room.database.read() as unit:
        benchmark = unit.benchmarks.get(benchmark_id)
    of_plan = wanted.what == "pairs"
    found = shop.pairs(benchmark.folder, wanted.share) if of_plan else shop.holes(benchmark.folder, wanted.pairs)
    asked = found[: min(wanted.limit, MOST_SENT)]
    if not asked:
        raise BadInput("No pair is drawn." if of_plan else "There is no such pair that nobody has judged.")
    with room.database.write() as unit:
        config = people.labelling_config(shop.scale(benchmark.folder))
        fields = {"title": wanted.title or f"{benchmark.title}: {wanted.what}"[:50], "label_config": config,
                  "expert_instruction": people.INSTRUCTION}  # fmt: skip
        project = projects.create(unit, fields, author=by).id
    stored: dict[str, Stored] = {}
    try:
        for image in dict.fromkeys(image for one in asked for image in (one.seed, one.image)):
            with shop.picture(benchmark.folder, image).open("rb") as file:
                stored[image] = uploads.store(room.media, project, [IncomingFile(image, file)])[0]
        with room.database.write() as unit:
            return _as_tasks(unit, benchmark, project, wanted.what, asked, stored, by)
    except BaseException:
        uploads.discard_all(room.media, project)
        with room.database.write() as unit:
            unit.projects.delete(project)
        raise


def _as_tasks(
    unit: UnitOfWork, benchmark: Benchmark, project: ProjectId, what: str, asked: Sequence[people.Asked],
    stored: Mapping[str, Stored], by: UserId,
) -> Sending:  # fmt: skip
    kept = uploads.note(unit, project, by, list(stored.values()))
    addresses = {image: uploads.url_of(upload) for image, upload in zip(stored, kept, strict=True)}
    items = [{"data": people.task_data(one, addresses)} for one in asked]
    imports.import_tasks(unit, project, [([Rows(items, range(len(items)))], None)], by)
    return unit.benchmarks.add_sending(
        {"benchmark_id": benchmark.id, "project_id": project, "what": what, "tasks": len(items), "created_by": by}
    )


def bring_back(room: Room, benchmark_id: int, sending_id: int) -> Sending:
    """People's answers into a new version of the judgments. Scores and report are older until their steps are taken."""
    shop = workshop_of(room)
    with room.database.read() as unit:
        benchmark, sending = unit.benchmarks.get(benchmark_id), unit.benchmarks.sending(sending_id)
        if sending.benchmark_id != benchmark_id:
            raise NotThere("Sending")
        if is_under_way(unit, benchmark):
            raise NotNow("The benchmark is being worked on.")
        answers = _answers(unit, sending.project_id)
    done = shop.take_back(benchmark.folder, answers)
    with room.database.write() as unit:
        return unit.benchmarks.note_return(sending_id, msgspec.json.encode(done.facts).decode())


def answered(unit: UnitOfWork, sending: Sending) -> int:
    """How many of its tasks have an answer."""
    return len(_answers(unit, sending.project_id))


def _answers(unit: UnitOfWork, project: ProjectId) -> list[Said]:
    """What people said of each pair; skipped tasks say nothing."""
    votes: dict[tuple[str, str], list[int]] = defaultdict(list)
    about: dict[tuple[str, str], Mapping[str, Any]] = {}
    ids = unit.tasks.page(project, limit=MOST_SENT)
    for start in range(0, len(ids), TASKS_AT_ONCE):
        some = ids[start : start + TASKS_AT_ONCE]
        given = unit.annotations.of_tasks(some)
        for task in unit.tasks.get_many([task_id for task_id in some if given.get(task_id)]):
            data = msgspec.json.decode(task.data or "{}")
            pair = str(data.get("query_id")), str(data.get("image_id"))
            about[pair] = data
            results = [msgspec.json.decode(one.result) for one in given[task.id] if not one.was_cancelled]
            votes[pair] += [label for one in results if (label := people.label_of(one)) is not None]
    return [
        Said(*pair, str(about[pair].get("query_text", "")), str(about[pair].get("stratum", "")), tuple(some), None)
        for pair, some in votes.items()
        if some
    ]
