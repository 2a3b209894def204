"""Prompts and their versions: written, checked against the labelling config, shown on a real task, compared."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from juryroom.core.config.interface import Interface
from juryroom.core.judging.answers import answer_of
from juryroom.core.judging.asking import FORMS, questions
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.core.judging.prompts import Connection, Prompt, PromptVersion
from juryroom.core.judging.render import MissingVariable
from juryroom.core.judging.rubric import Rubric, fields_of, unknown_variables
from juryroom.core.judging.schema import judged_controls, reply_schema
from juryroom.core.judging.split import side_of
from juryroom.core.model import Instant, Project, ProjectId, TaskId, UserId
from juryroom.errors import BadInput, NotNow, NotThere
from juryroom.services.judging import connections, work

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

PARAMETERS: Mapping[str, type | tuple[type, ...]] = {
    "temperature": (int, float), "top_p": (int, float), "seed": int, "max_tokens": int, "effort": str, "detail": str,
    "form": str, "pictures": str, "picture_size": int,
}  # fmt: skip
"""What a version may say of how it asks, and of what type."""
MOST_EXAMPLES = 20
MOST_ROUNDS = 6
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What a version is made from."""

    system: str
    model: str
    title: str = ""
    user_text: str = ""
    connection_id: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    few_shot: int = 0
    rounds: int = 2
    parent_id: int | None = None
    changes: Sequence[Mapping[str, Any]] = ()


def create(unit: UnitOfWork, project_id: ProjectId, fields: Mapping[str, Any], *, by: UserId) -> Prompt:
    """A prompt without versions. Raises BadInput when the project's config has nothing that a judge can answer."""
    interface_for_judges(unit.projects.get(project_id))
    return unit.prompts.add(project_id, {**_columns(fields), "created_by": by})


def update(unit: UnitOfWork, prompt_id: int, fields: Mapping[str, Any]) -> Prompt:
    """Change title, description, budget_limit, options."""
    known = unit.prompts.get(prompt_id)
    if "options" in fields:
        fields = {**fields, "options": msgspec.json.decode(known.options) | dict(fields["options"])}
    return unit.prompts.update(prompt_id, _columns(fields))


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: fields[name] for name in ("title", "description", "budget_limit") if name in fields}
    if "options" in fields:
        values["options"] = _json(fields["options"])
    return values


def interface_for_judges(project: Project) -> Interface:
    """The project's config. Raises BadInput when a judge could answer none of its controls."""
    interface = Interface.of(project.label_config)
    if not judged_controls(interface):
        message = "The labelling config has no control that a judge can answer, such as Choices, Rating or TextArea."
        raise BadInput("Validation error", {"project": [message]})
    return interface


def add_version(unit: UnitOfWork, prompt_id: int, new: NewVersion, *, by: UserId) -> PromptVersion:
    """The next version, with its examples drawn and frozen. Raises BadInput naming what cannot work."""
    prompt = unit.prompts.get(prompt_id)
    project = unit.projects.get(prompt.project_id)
    interface = interface_for_judges(project)
    connection = _connection(unit, new.connection_id, by)
    _check(new, interface, connection)
    examples = _examples(unit, project, interface, new.few_shot)
    made = unit.prompts.add_version(
        prompt_id,
        {
            "title": new.title, "system": new.system, "user_text": new.user_text, "model": new.model,
            "connection_id": new.connection_id, "provider": connection.provider if connection else "",
            "parameters": _json(new.parameters), "few_shot": new.few_shot, "rounds": new.rounds,
            "examples": _json(examples), "parent_id": new.parent_id, "changes": _json(list(new.changes)),
            "created_by": by,
        },
    )  # fmt: skip
    return made if made.title else unit.prompts.rename_version(made.id, f"v{made.number}")


def _connection(unit: UnitOfWork, connection_id: int | None, by: UserId) -> Connection | None:
    if connection_id is None:
        return None
    try:
        found = unit.connections.get(connection_id)
    except NotThere:
        found = None
    if found is None or not connections.may_use(found, by):
        raise BadInput("Validation error", {"model_provider_connection": ["There is no such connection."]})
    return found


def _check(new: NewVersion, interface: Interface, connection: Connection | None) -> None:
    problems: dict[str, list[str]] = {}
    if not new.system.strip() and not new.user_text.strip():
        problems["prompt"] = ["A prompt says what to judge by."]
    if len(new.system) + len(new.user_text) > MOST_CHARACTERS:
        problems["prompt"] = [f"A prompt has at most {MOST_CHARACTERS} characters."]
    if unknown := unknown_variables(Rubric(new.system, new.user_text), interface, _data_fields(interface)):
        known = ", ".join(f"{{{name}}}" for name in fields_of(interface))
        named = ", ".join(f"{{{name}}}" for name in unknown)
        problems["prompt"] = [f"{named}: the labelling config shows no such field. It shows {known}."]
    if not new.model.strip():
        problems["provider_model_id"] = ["Name a model."]
    listed = msgspec.json.decode(connection.models, type=list[str]) if connection else []
    if listed and new.model not in listed:
        problems["provider_model_id"] = [f"This connection allows {', '.join(listed)}."]
    if not 0 <= new.few_shot <= MOST_EXAMPLES:
        problems["max_few_shot_examples"] = [f"0 to {MOST_EXAMPLES}."]
    if not 1 <= new.rounds <= MOST_ROUNDS:
        problems["rounds"] = [f"1 to {MOST_ROUNDS}."]
    problems |= _parameter_problems(new.parameters)
    if problems:
        raise BadInput("Validation error", problems)


def _data_fields(interface: Interface) -> frozenset[str]:
    return frozenset(interface.required_data)


def _parameter_problems(parameters: Mapping[str, Any]) -> dict[str, list[str]]:
    found = []
    for name, value in parameters.items():
        if name not in PARAMETERS:
            found.append(f"{name!r} is not known. There are {', '.join(PARAMETERS)}.")
        elif value is not None and (isinstance(value, bool) or not isinstance(value, PARAMETERS[name])):
            found.append(f"{name} is not of the right type.")
    if parameters.get("form") not in (None, *FORMS):
        found.append(f"form is one of {', '.join(FORMS)}.")
    if parameters.get("pictures") not in (None, "url", "inline"):
        found.append("pictures is url or inline.")
    return {"parameters": found} if found else {}


# Examples


def _examples(unit: UnitOfWork, project: Project, interface: Interface, number: int) -> list[dict[str, Any]]:
    """Tasks with their answers from the half of the ground truth that one may work with, answers taking turns. The
    same for every prompt of a project: what one judge is shown is lost for measuring it, and any jury it sits on."""
    if not number:
        return []
    seed = work.seed_of(project)
    truth = {
        task_id: answer_of(interface, msgspec.json.decode(text))
        for task_id, text in unit.judge_runs.every_truth(project.id).items()
        if side_of(task_id, seed) == "dev"
    }
    chosen = _in_turns({task_id: answer for task_id, answer in truth.items() if answer}, seed, number)
    if not chosen:
        message = "There is no ground truth to draw examples from: mark some answers as ground truth first."
        raise BadInput("Validation error", {"max_few_shot_examples": [message]})
    data = {task.id: msgspec.json.decode(task.data or "{}") for task in unit.tasks.get_many(chosen)}
    return [{"task": one, "data": data[one], "answer": truth[one]} for one in chosen if one in data]


def _in_turns(answers: Mapping[TaskId, Mapping[str, Any]], seed: str, number: int) -> list[TaskId]:
    """So many tasks, each answer as often as any other, chosen by a hash that does not change."""

    def place(task_id: TaskId) -> bytes:
        return hashlib.sha256(f"{seed}/{task_id}".encode()).digest()

    groups: dict[str, list[TaskId]] = {}
    for task_id in sorted(answers, key=place):
        groups.setdefault(_json(answers[task_id]), []).append(task_id)
    found: list[TaskId] = []
    while len(found) < number and any(groups.values()):
        for waiting in groups.values():
            if waiting and len(found) < number:
                found.append(waiting.pop(0))
    return found


# Looking at a prompt


@dataclass(frozen=True, slots=True)
class Preview:
    """A prompt on one task: what would be sent, once for each order; or what is in the way."""

    task_id: TaskId | None
    messages: list[list[dict[str, Any]]]
    schema: dict[str, Any]
    problem: str | None
    variables: list[dict[str, Any]]
    controls: list[dict[str, Any]]


def preview(unit: UnitOfWork, project_id: ProjectId, draft: PromptVersion, task_id: TaskId | None) -> Preview:
    """The messages for one task, the first by default; nothing is sent."""
    project = unit.projects.get(project_id)
    interface = interface_for_judges(project)
    rubric = Rubric(draft.system, draft.user_text)
    unknown = unknown_variables(rubric, interface, _data_fields(interface))
    found = _task(unit, project, task_id)
    messages: list[list[dict[str, Any]]] = []
    problem = f"The labelling config shows no {', '.join(f'{{{name}}}' for name in unknown)}." if unknown else None
    if found is None:
        problem = problem or "The project has no task yet."
    elif not unknown:
        data, meta = msgspec.json.decode(found.data or "{}"), msgspec.json.decode(found.meta or "{}")
        try:
            asked = questions(work.judge_of(draft), interface, found.id, data, meta)
            messages = [[_message(one) for one in question.messages] for question in asked]
        except MissingVariable as fault:
            problem = fault.message
    return Preview(
        found.id if found else None, messages, reply_schema(interface), problem, _variables(interface),
        _controls(interface),
    )  # fmt: skip


def _task(unit: UnitOfWork, project: Project, task_id: TaskId | None) -> Any:
    if task_id is not None:
        task = unit.tasks.get(task_id)
        if task.project_id != project.id:
            raise NotThere("Task")
        return task
    from juryroom.core.filters import read_query

    first = unit.task_queries.ids(project, read_query({}), limit=1)
    return unit.tasks.get(first[0]) if first else None


def _message(message: Message) -> dict[str, Any]:
    return {"role": message.speaker, "content": [_part(part) for part in message.parts]}


def _part(part: Words | Picture) -> dict[str, Any]:
    return {"type": "text", "text": part.text} if isinstance(part, Words) else {"type": "image", "url": part.url}


def _variables(interface: Interface) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "object": each.object_name, "kind": "image" if each.is_picture else "text"}
        for each in fields_of(interface).values()
    ]


def _controls(interface: Interface) -> list[dict[str, Any]]:
    return [
        {"name": name, "tag": control.tag, "to_name": list(control.to_name), "labels": list(control.labels),
         "required": control.required}
        for name, control in judged_controls(interface).items()
    ]  # fmt: skip


# Versions


def version_of(unit: UnitOfWork, prompt_id: int, version_id: int) -> PromptVersion:
    """Raises NotThere when the prompt has no such version."""
    found = unit.prompts.version(version_id)
    if found.prompt_id != prompt_id:
        raise NotThere("PromptVersion")
    return found


def change_version(unit: UnitOfWork, version: PromptVersion, fields: Mapping[str, Any]) -> PromptVersion:
    """A title can change. Raises NotNow when anything else would: that is a new version."""
    now = {
        "prompt": version.system, "system": version.system, "user_text": version.user_text,
        "provider_model_id": version.model, "model_provider_connection": version.connection_id,
        "max_few_shot_examples": version.few_shot, "rounds": version.rounds,
        "parameters": msgspec.json.decode(version.parameters),
    }  # fmt: skip
    changed = sorted(name for name, value in fields.items() if name in now and value != now[name])
    if changed:
        raise NotNow(f"A version never changes ({', '.join(changed)}): make a new one from it.")
    return unit.prompts.rename_version(version.id, fields["title"]) if fields.get("title") else version


_COMPARED = ("system", "user_text", "provider", "model", "parameters", "few_shot", "rounds", "examples")


def difference(first: PromptVersion, second: PromptVersion) -> list[dict[str, Any]]:
    """What was changed from the first to the second, field by field, texts line by line."""
    found = []
    for name in _COMPARED:
        before, after = str(getattr(first, name)), str(getattr(second, name))
        if before != after:
            lines = [
                {"kind": {"+": "added", "-": "removed"}.get(line[0], "same"), "text": line[2:]}
                for line in difflib.ndiff(before.splitlines(), after.splitlines())
                if line[0] != "?"
            ]
            found.append({"field": name, "before": before, "after": after, "lines": lines})
    return found


def draft_of(
    new: NewVersion, prompt_id: int, now: Instant, examples: Sequence[Mapping[str, Any]] = ()
) -> PromptVersion:
    """A version that is not stored, to be looked at."""
    return PromptVersion(
        0, prompt_id, 0, new.title, new.system, new.user_text, new.connection_id, "", new.model,
        work.as_json(new.parameters), new.few_shot, new.rounds, work.as_json(list(examples)), None,
        work.as_json([]), None, now,
    )  # fmt: skip


def with_examples(unit: UnitOfWork, prompt: Prompt, draft: PromptVersion) -> PromptVersion:
    """The draft with the examples it would be frozen with, where there are some to draw."""
    project = unit.projects.get(prompt.project_id)
    try:
        found = _examples(unit, project, interface_for_judges(project), draft.few_shot)
    except BadInput:
        found = []
    return replace(draft, examples=work.as_json(found))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
