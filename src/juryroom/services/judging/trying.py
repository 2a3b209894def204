"""One question to a model, now: does the connection work, and does the model answer in the form that is asked for?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.asking import FORMS, Form, Question, questions
from juryroom.core.judging.prompts import PromptVersion
from juryroom.core.judging.render import MissingVariable
from juryroom.core.judging.verdict import Outcome, Verdict, read_ended, unread
from juryroom.core.model import ProjectId, Task, TaskId
from juryroom.errors import JuryroomError, ModelFailed, NotThere
from juryroom.ports import ModelClient, ModelReply, ModelRequest
from juryroom.services.judging import connections, pictures, work
from juryroom.services.judging.ladder import takes_no_form
from juryroom.services.judging.prices import price_of
from juryroom.services.judging.prompts import NewVersion, draft_of, interface_for_judges

if TYPE_CHECKING:
    from juryroom.services.room import Room
    from juryroom.store.unit import UnitOfWork

RUBRIC = "Look at the task and give the answer that fits it best."
_MADE_UP = '<View><Text name="text" value="$text"/><Choices name="answer" toName="text">' \
    '<Choice value="yes"/><Choice value="no"/></Choices></View>'  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one question. `form`: the form of replies that the provider took; None when it took none."""

    verdict: Verdict
    form: Form | None
    answer: dict[str, Any]
    task_id: TaskId | None
    reply: ModelReply | None
    cost: float | None


def test(
    room: Room, connection_id: int, model: str, *, project_id: ProjectId | None, task_id: TaskId | None, prompt: str
) -> Tried:
    """Judge one real task with the schema of its project; a made-up one without a project."""
    with room.database.read() as unit:
        connection = unit.connections.get(connection_id)
        interface, task = _sample(unit, project_id, task_id)
        price = price_of(connection, model)
        draft = draft_of(NewVersion(prompt or RUBRIC, model, connection_id=connection_id, rounds=1), 0, unit.now)
    data = msgspec.json.decode(task.data or "{}") if task else {"text": "Water is wet."}
    meta = msgspec.json.decode(task.meta or "{}") if task else {}
    named = task.id if task else None
    try:
        client = connections.open_client(room, connection_id)
    except JuryroomError as fault:
        return Tried(unread(Outcome.FAILED, _words(fault)), None, {}, named, None, None)
    try:
        form, reply, problem = _down_the_ladder(room, client, draft, interface, named or 0, data, meta)
    finally:
        client.close()
    if reply is None:
        return Tried(unread(Outcome.FAILED, problem), None, {}, named, None, None)
    verdict = read_ended(reply.ending, reply.text, interface, data)
    cost = price.of(reply.input_tokens, reply.output_tokens, reply.cached_tokens) if price else None
    return Tried(verdict, form, answer_of(interface, verdict.results), named, reply, cost)


def _sample(unit: UnitOfWork, project_id: ProjectId | None, task_id: TaskId | None) -> tuple[Interface, Task | None]:
    if project_id is None:
        return Interface.of(_MADE_UP), None
    from juryroom.core.filters import read_query

    project = unit.projects.get(project_id)
    ids = [task_id] if task_id is not None else unit.task_queries.ids(project, read_query({}), limit=1)
    if not ids:
        raise NotThere("Task", "The project has no task to try.")
    task = unit.tasks.get(ids[0])
    if task.project_id != project_id:
        raise NotThere("Task")
    return interface_for_judges(project), task


def _down_the_ladder(
    room: Room, client: ModelClient, draft: PromptVersion, interface: Interface, task_id: int, data: dict[str, Any],
    meta: dict[str, Any],
) -> tuple[Form | None, ModelReply | None, str]:  # fmt: skip
    """The first form that the provider takes, and its reply; or what is wrong."""
    problem = ""
    for form in FORMS:
        try:
            question = _question(draft, form, interface, task_id, data, meta)
            messages = pictures.ready(room, question)
            request = ModelRequest(question.model, messages, question.schema, question.parameters)
            return form, client.ask(request), ""
        except MissingVariable as fault:
            return None, None, fault.message
        except ModelFailed as fault:
            problem = _words(fault)
            if not takes_no_form(fault.message):
                break
        except JuryroomError as fault:
            return None, None, _words(fault)
    return None, None, problem


def _question(
    draft: PromptVersion, form: Form, interface: Interface, task_id: int, data: dict[str, Any], meta: dict[str, Any]
) -> Question:
    return questions(replace(work.judge_of(draft), form=form), interface, task_id, data, meta)[0]


def _words(fault: JuryroomError) -> str:
    fields = getattr(fault, "fields", None) or {}
    return "; ".join(message for messages in fields.values() for message in messages) or fault.message
