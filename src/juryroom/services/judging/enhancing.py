"""An enhancement at work: the teacher's proposals, or a search's, become versions, and their runs begin."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.jobs import Job
from juryroom.core.judging.asking import Question
from juryroom.core.judging.cost import MILLION
from juryroom.core.judging.prompts import PromptVersion, Subset
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.errors import BadInput
from juryroom.services import jobs
from juryroom.services.judging import prompts, results, runs, work
from juryroom.services.judging.asking import Asking, open_asking
from juryroom.services.judging.budget import OpenPurse
from juryroom.services.judging.prices import price_of
from juryroom.services.judging.search import Candidate, Progress, Search, halves
from juryroom.services.judging.teacher import question, read

if TYPE_CHECKING:
    from juryroom.services.judging.results import Truth
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

MOST_ERRORS, MOST_RIGHT = 12, 4


def perform(room: Room, job: Job, stopping: Callable[[], bool]) -> bool:
    """Ask the teacher, store its proposals as versions, and begin their runs. True when another turn is needed."""
    args = msgspec.json.decode(job.args)
    with room.database.read() as unit:
        at_work = _at_work(unit, job, args)
    with ExitStack() as open_:
        asks = [_asking(room, open_, at_work, one, stopping) for one in ("teacher", "judge")]
        found = _searched(room, job, at_work, *asks) if args["search"] else _proposed(room, at_work, asks[0])
    if found is None:
        return True
    with room.database.write() as unit:
        _store(unit, job, at_work, found)
    return False


@dataclass(frozen=True, slots=True)
class _Work:
    """What an enhancement works with."""

    args: Mapping[str, Any]
    version: PromptVersion
    dev: Truth
    bench: work.Bench
    purses: Mapping[str, OpenPurse]
    """Of the teacher, and of the judge that tries candidates."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of it."""

    proposals: Sequence[Mapping[str, Any]]
    tested: Sequence[TaskId] | None = None
    """What the paired test is made on; None: all of the dev half."""
    note: str | None = None
    problem: str | None = None


def _at_work(unit: UnitOfWork, job: Job, args: Mapping[str, Any]) -> _Work:
    version, project_id = unit.prompts.version(args["version"]), ProjectId(job.project_id or 0)
    dev = results.truth_of(unit, version, project_id, "dev")
    run = unit.judge_runs.latest_of([version.id], project_id)[version.id]
    spent: dict[str, int] = msgspec.json.decode(job.counts)
    places = {"teacher": (args["connection"], args["teacher"]), "judge": (version.connection_id or 0, version.model)}
    purses = {
        name: OpenPurse(
            version.prompt_id, place, price_of(unit.connections.get(place), model), args["cap"],
            spent=spent.get(f"{name}_micro_usd", 0) / MILLION,
        )
        for name, (place, model) in places.items()
    }  # fmt: skip
    return _Work(args, version, dev, runs.bench_of(unit, run), purses)


def _asking(room: Room, open_: ExitStack, it: _Work, which: str, stopping: Callable[[], bool]) -> Asking:
    purse = it.purses[which]
    endpoint = f"teacher {purse.connection_id}" if which == "teacher" else it.bench.endpoint
    return open_asking(room, open_, purse.connection_id, purse, endpoint, stopping)


def _rubric_of(version: PromptVersion, system: str) -> str:
    return f"{system}\n\n{version.user_text}".strip()


def _proposed(room: Room, it: _Work, teacher: Asking) -> _Found | None:
    """Proposals from errors on the whole dev half; None when it was cut off."""
    with room.database.read() as unit:
        asked = [_question(unit, it, seed) for seed in range(it.args["candidates"])]
    found = teacher.ask(asked)
    if found.stopped:
        return None
    replies = [found.replies.get(question.hash(teacher.endpoint)) for question in asked]
    proposals = [said for reply in replies if reply is not None and (said := read(reply.reply or "")) is not None]
    problem = "The cap was reached before the teacher was asked." if found.over_budget else None
    return _Found(proposals, problem=problem)


def _question(unit: UnitOfWork, it: _Work, seed: int) -> Question:
    rng, dev = random.Random(seed), it.dev
    wrong = [one for one, score in dev.scores.items() if score < 1]
    right = [one for one, score in dev.scores.items() if score >= 1]
    errors = [dev.verdicts[one] for one in rng.sample(wrong, min(MOST_ERRORS, len(wrong)))]
    good = [dev.verdicts[one] for one in rng.sample(right, min(MOST_RIGHT, len(right)))]
    return question(unit, it.args["teacher"], _rubric_of(it.version, it.version.system), dev, errors, good, seed)


def _searched(room: Room, job: Job, it: _Work, teacher: Asking, judge: Asking) -> _Found | None:
    """What a reflective search finds; None when it was cut off, and begins anew."""
    learnt, tested = halves(it.version.id, list(it.dev.scores))
    with room.database.read() as unit:
        tasks = unit.tasks.get_many(learnt)
        truth = unit.judge_runs.ground_truths(learnt)

    def reflect(parent: Candidate, wrong: Sequence[TaskId], right: Sequence[TaskId], number: int) -> Question:
        errors, good = ([parent.verdicts[one] for one in ids] for ids in (wrong, right))
        with room.database.read() as unit:
            return question(
                unit, it.args["teacher"], _rubric_of(it.version, parent.system), it.dev, errors, good, number
            )

    search = Search(
        it.bench, tasks, truth, reflect, teacher.ask, judge.ask, read, it.args["calls"],
        lambda progress: _go_on(room, job, it, progress),
    )  # fmt: skip
    first = Candidate(
        it.version.system, {one: it.dev.verdicts[one] for one in learnt}, {one: it.dev.scores[one] for one in learnt}
    )
    kept = search.run(first)
    if search.progress.stopped:
        return None
    _go_on(room, job, it, search.progress)
    proposals = [
        {"system": one.system, "reasoning": one.reasoning, "changes": list(one.changes), "learnt": one.mean}
        for one in kept
    ]
    told = f"{search.progress.proposed} proposals, {search.progress.calls} calls. {search.progress.ended}"
    return _Found(proposals, tested, told, None if kept else f"Nothing better was found: {told}")


def _go_on(room: Room, job: Job, it: _Work, progress: Progress) -> bool:
    """Note how far the search is and what it has cost; what one purse has spent, the other has no more."""
    spent = sum(purse.spent for purse in it.purses.values())
    cap = it.args["cap"]
    for purse in it.purses.values():
        purse.cap = None if cap is None else cap - (spent - purse.spent)
    with room.database.write() as unit:
        if not jobs.progress(unit, job.id, min(progress.calls, it.args["calls"]), it.args["calls"]):
            return False
        _note_spent(unit, job, it, proposed=progress.proposed, kept=progress.kept)
    return True


def _note_spent(unit: UnitOfWork, job: Job, it: _Work, **counts: int) -> None:
    known: dict[str, int] = msgspec.json.decode(unit.jobs.get(job.id).counts)
    spent = {f"{name}_micro_usd": round(purse.spent * MILLION) for name, purse in it.purses.items()}
    unit.jobs.update(job.id, counts=msgspec.json.encode(known | counts | spent).decode())


def _store(unit: UnitOfWork, job: Job, it: _Work, found: _Found) -> None:
    made: list[dict[str, Any]] = []
    problems = [found.problem] if found.problem else []
    for number, proposal in enumerate(found.proposals, 1):
        try:
            made.append(_candidate(unit, job, it, proposal, number if len(found.proposals) > 1 else 0))
        except BadInput as fault:
            problems += [message for messages in fault.fields.values() for message in messages]
    if not made and not problems:
        problems = ["The teacher's reply could not be read."]
    tested = None if found.tested is None else list(found.tested)
    _note_spent(unit, job, it)
    jobs.finish(unit, job.id, {
        "candidates": made, "tested": tested, "note": found.note, "problem": "; ".join(problems) or None,
        "detail": f"{len(made)} proposed",
    })  # fmt: skip


def _candidate(unit: UnitOfWork, job: Job, it: _Work, proposal: Mapping[str, Any], number: int) -> dict[str, Any]:
    """`number`: of several; 0 for the only one."""
    before, by = it.version, UserId(it.args["by"])
    new = prompts.NewVersion(
        system=proposal["system"], model=before.model, title=f"{before.title} enhanced {number or ''}".strip(),
        user_text=before.user_text, connection_id=before.connection_id,
        parameters=msgspec.json.decode(before.parameters), few_shot=before.few_shot, rounds=before.rounds,
        parent_id=before.id, changes=proposal["changes"],
    )  # fmt: skip
    version = prompts.add_version(unit, before.prompt_id, new, by=by)
    selection = runs.Selection(Subset.CUSTOM, tasks=tuple(it.dev.scores))
    unknown = price_of(unit.connections.get(before.connection_id or 0), before.model) is None
    run = runs.start(
        unit, version.id, ProjectId(job.project_id or 0), selection, by=by, cap=None if unknown else it.args["cap"],
        allow_unknown_price=unknown,
    )  # fmt: skip
    return {"version": version.id, "run": run.id, "reasoning": proposal["reasoning"], "changes": proposal["changes"]}
