"""One chunk of a run: tasks become questions, replies become verdicts and predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.agreement.compare import compare
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.config.interface import Interface
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.asking import Form, Judge, Question, questions, repair
from juryroom.core.judging.injection import PROBES, injected
from juryroom.core.judging.orders import Combined, combined, turned_back
from juryroom.core.judging.prompts import JudgeRun, PromptVersion, StoredReply, TaskVerdict
from juryroom.core.judging.render import MissingVariable
from juryroom.core.judging.rubric import Example, Rubric
from juryroom.core.judging.schema import judged_controls
from juryroom.core.judging.split import side_of
from juryroom.core.judging.verdict import Outcome, Verdict, read_ended, unread
from juryroom.core.model import Json, NewPrediction, Project, Task, TaskId
from juryroom.services.annotations import encode
from juryroom.services.judging.asking import Asked
from juryroom.services.judging.ladder import plainer, takes_no_form

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

REVIEW_BELOW = 0.5
Ask = Callable[[Sequence[Question]], Asked]


@dataclass(frozen=True, slots=True)
class Probed:
    """What a task is tried with."""

    probe: str
    control: str
    target: str


@dataclass(frozen=True, slots=True)
class Bench:
    """What every task of a run is judged with."""

    run: JudgeRun
    version: PromptVersion
    project: Project
    interface: Interface
    settings: AgreementSettings
    judge: Judge
    endpoint: str
    review_below: float = REVIEW_BELOW
    """The confidence below which people should look."""
    examples: frozenset[TaskId] = frozenset()
    """Tasks that the judge is shown with their answer: how it judges those says nothing of it."""
    probed: Mapping[TaskId, Probed] | None = None
    """Of a run that tests the judge: what is put into each task, and the answer that it asks for."""


def judge_of(version: PromptVersion) -> Judge:
    """The version as what asks."""
    told = msgspec.json.decode(version.examples)
    examples = tuple(Example(one["data"], one["answer"], one.get("reasoning", "")) for one in told)
    rubric = Rubric(version.system, version.user_text, examples)
    parameters = msgspec.json.decode(version.parameters)
    form = parameters.pop("form", "schema")
    return Judge(rubric, version.model, parameters, max(1, version.rounds), form)


def examples_of(version: PromptVersion) -> frozenset[TaskId]:
    """The tasks that a version is shown with their answer."""
    return frozenset(TaskId(one["task"]) for one in msgspec.json.decode(version.examples) if "task" in one)


@dataclass(slots=True)
class Case:
    """One task on its way through: what is asked about it, and what came of that."""

    task: Task
    data: Mapping[str, object]
    asked: list[Question]
    verdicts: list[Verdict | None]
    replies: list[StoredReply]
    problem: str | None = None


def cases(bench: Bench, tasks: Sequence[Task]) -> list[Case]:
    """The tasks with what is asked about each."""
    return [_case(bench, task) for task in tasks]


def judged(bench: Bench, cases: Sequence[Case], ask: Ask) -> tuple[list[TaskVerdict], Asked]:
    """The verdicts on these tasks, as far as all their questions were answered; a reply that cannot be read is asked
    for once more. Tasks whose asking was cut short are left out: they are taken up when the run goes on."""
    first = ask([question for case in cases for question in case.asked])
    for case in cases:
        _read(bench, case, first)
    again = [repair_of for case in cases for repair_of in _repairs(bench, case, first)]
    asked = first
    if again:
        asked = ask(again) if first.complete else Asked(stopped=first.stopped, over_budget=first.over_budget)
        for case in cases:
            _read_repairs(bench, case, first, asked)
    return [_verdict(bench, case) for case in cases if _is_done(case)], asked


def settled_form(bench: Bench, tasks: Sequence[Task], ask: Ask) -> tuple[Bench, Form | None]:
    """The bench with the first form of replies that the provider takes, found out by one question; None: not found
    out, as nothing came back. The reply to that question is stored, and is not asked for again."""
    for task in tasks:
        case = _case(bench, task)
        if case.asked:
            break
    else:
        return bench, None
    while True:
        question = _case(bench, case.task).asked[0]
        asked = ask([question])
        reply = asked.replies.get(question.hash(bench.endpoint))
        if reply is None or reply.ending != "failed":
            return bench, None if reply is None else bench.judge.form
        below = plainer(bench.judge.form)
        if below is None or not takes_no_form(reply.problem or ""):
            return bench, None
        bench = replace(bench, judge=replace(bench.judge, form=below))


def _case(bench: Bench, task: Task) -> Case:
    data = msgspec.json.decode(task.data or "{}")
    meta = msgspec.json.decode(task.meta or "{}")
    if bench.probed is not None:
        data = _tried(bench, task, data)
    try:
        asked = questions(bench.judge, bench.interface, task.id, data, meta)
    except MissingVariable as fault:
        return Case(task, data, [], [], [], fault.message)
    return Case(task, data, asked, [None] * len(asked), [])


def _tried(bench: Bench, task: Task, data: dict[str, object]) -> dict[str, object]:
    probed = (bench.probed or {}).get(task.id)
    if probed is None:
        return data
    probe = next(one for one in PROBES if one.name == probed.probe)
    return injected(data, bench.interface, probe, probed.control, probed.target) or data


def _read(bench: Bench, case: Case, asked: Asked) -> None:
    for place, question in enumerate(case.asked):
        reply = asked.replies.get(question.hash(bench.endpoint))
        if reply is not None:
            case.replies.append(reply)
            case.verdicts[place] = _of_reply(bench, case, question, reply)


def _of_reply(bench: Bench, case: Case, question: Question, reply: StoredReply) -> Verdict:
    if reply.ending == "failed":
        return unread(Outcome.FAILED, reply.problem or "The provider gave no reply.")
    said = read_ended(str(reply.ending), reply.reply or "", bench.interface, case.data)
    return turned_back(said, question.order)


def _repairs(bench: Bench, case: Case, asked: Asked) -> list[Question]:
    return [
        repair(question, asked.replies[question.hash(bench.endpoint)].reply or "", verdict.problem or "")
        for question, verdict in zip(case.asked, case.verdicts, strict=True)
        if verdict is not None and verdict.outcome is Outcome.UNREADABLE
    ]


def _read_repairs(bench: Bench, case: Case, first: Asked, second: Asked) -> None:
    for place, (question, verdict) in enumerate(zip(case.asked, case.verdicts, strict=True)):
        if verdict is None or verdict.outcome is not Outcome.UNREADABLE:
            continue
        before = first.replies[question.hash(bench.endpoint)].reply or ""
        reply = second.replies.get(repair(question, before, verdict.problem or "").hash(bench.endpoint))
        if reply is None:
            case.verdicts[place] = None
        else:
            case.replies.append(reply)
            case.verdicts[place] = _of_reply(bench, case, question, reply)


def _is_done(case: Case) -> bool:
    return case.problem is not None or all(verdict is not None for verdict in case.verdicts)


def _verdict(bench: Bench, case: Case) -> TaskVerdict:
    """Cost and tokens are those of its replies, whoever paid for them first; what a run spent is kept with the run."""
    found = _together(bench, case)
    costs = [reply.cost for reply in case.replies]
    return TaskVerdict(
        run_id=bench.run.id,
        task_id=case.task.id,
        outcome=found.verdict.outcome,
        prediction_id=None,
        confidence=found.verdict.confidence,
        flipped=found.flipped,
        problem=found.verdict.problem,
        reasoning=found.verdict.reasoning,
        results=encode(found.verdict.results),
        requests=encode([reply.request_hash for reply in case.replies]),
        input_tokens=sum(reply.input_tokens for reply in case.replies),
        output_tokens=sum(reply.output_tokens for reply in case.replies),
        cost=None if any(cost is None for cost in costs) else sum(cost or 0.0 for cost in costs),
        seconds=max((reply.seconds or 0.0 for reply in case.replies), default=None),
        correct=None,
        sealed=False,
        review=None,
        created_at=bench.run.created_at,
    )


def _together(bench: Bench, case: Case) -> Combined:
    if case.problem is not None:
        return Combined(unread(Outcome.FAILED, case.problem), flipped=False)
    return combined([verdict for verdict in case.verdicts if verdict is not None], bench.interface)


def store(unit: UnitOfWork, bench: Bench, verdicts: Sequence[TaskVerdict]) -> None:
    """Verdicts, and the predictions that the good ones are, in the caller's unit."""
    if bench.probed is not None:
        unit.judge_runs.put_verdicts([replace(_of_probe(bench, one), created_at=unit.now) for one in verdicts])
        return
    good = [verdict for verdict in verdicts if verdict.outcome is Outcome.OK]
    rows = [(one.task_id, NewPrediction(one.results, one.confidence, bench.run.model_version)) for one in good]
    made = unit.predictions.add_many(bench.project, rows, upsert=True)
    ids = dict(zip((one.task_id for one in good), made, strict=True))
    truth = unit.judge_runs.ground_truths([one.task_id for one in verdicts])
    unit.judge_runs.put_verdicts(
        [
            judged_against(bench, replace(one, prediction_id=ids.get(one.task_id), created_at=unit.now), truth)
            for one in verdicts
        ]
    )


def _of_probe(bench: Bench, verdict: TaskVerdict) -> TaskVerdict:
    """`flipped`: the judge gave the answer that the probe asks for. A probe makes no prediction."""
    probed = (bench.probed or {}).get(verdict.task_id)
    if probed is None:
        return verdict
    said = answer_of(bench.interface, msgspec.json.decode(verdict.results)).get(probed.control)
    turned = probed.target in (said if isinstance(said, list) else [str(said)])
    return replace(verdict, flipped=turned, review=f"turned by {probed.probe}" if turned else None)


def judged_against(bench: Bench, verdict: TaskVerdict, truth: Mapping[TaskId, Json]) -> TaskVerdict:
    """The verdict with what the ground truth says of it, and whether people should look at it.

    What the sealed half of the ground truth says is kept, and shown to nobody before the certificate.
    """
    known = None if verdict.task_id in bench.examples else truth.get(verdict.task_id)
    correct = None if known is None else score(bench.interface, bench.settings, verdict, known)
    sealed = verdict.task_id in truth and side_of(verdict.task_id, seed_of(bench.project)) == "test"
    return replace(
        verdict, correct=correct, sealed=sealed,
        review=_review(bench, verdict, None if sealed else correct),
    )  # fmt: skip


def seed_of(project: Project) -> str:
    """What splits a project's ground truth into its two halves."""
    return f"project {project.id}"


def _review(bench: Bench, verdict: TaskVerdict, correct: float | None) -> str | None:
    """Why people should look at a verdict of one judge."""
    if verdict.outcome is not Outcome.OK:
        return verdict.outcome.value
    if verdict.flipped:
        return "the answer changes with the order"
    if verdict.confidence is not None and verdict.confidence < bench.review_below:
        return "not sure enough"
    if correct is not None and correct < 1:
        return "a person says otherwise"
    return None


def settings_of(project: Project, interface: Interface) -> AgreementSettings:
    """By which metrics the project compares answers."""
    return AgreementSettings.of(msgspec.json.decode(project.settings), interface)


def score(interface: Interface, settings: AgreementSettings, verdict: TaskVerdict, truth: Json) -> float | None:
    """Agreement with the ground truth by the project's metrics, the mean over judged controls; a verdict that is none
    is wrong."""
    if verdict.outcome is not Outcome.OK:
        return 0.0
    return agreement(interface, settings, msgspec.json.decode(verdict.results), msgspec.json.decode(truth))


def agreement(interface: Interface, settings: AgreementSettings, said: list[Any], true: list[Any]) -> float | None:
    """How alike a verdict and the ground truth are over the controls a judge answers; None when none of them is."""
    scores = [
        score
        for control in judged_controls(interface)
        if (score := compare(interface, control, said, true, settings)) is not None
        and any(result.get("from_name") == control for result in true)
    ]
    return sum(scores) / len(scores) if scores else None


def tasks_of(unit: UnitOfWork, ids: Sequence[int]) -> list[Task]:
    """The tasks with their data; those that are gone are left out."""
    return unit.tasks.get_many([TaskId(one) for one in ids])


def as_json(value: object) -> Json:
    """JSON text."""
    return Json(msgspec.json.encode(value).decode())
