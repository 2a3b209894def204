"""A task as the requests that ask a judge about it, each with the hash that says whether it was bought before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from juryroom.core.config.interface import Interface
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.core.judging.orders import in_order, orders_of
from juryroom.core.judging.render import render
from juryroom.core.judging.rubric import Rubric
from juryroom.core.judging.schema import Schema, reply_schema

Form = Literal["schema", "json", "plain"]
FORMS: tuple[Form, ...] = ("schema", "json", "plain")
"""How a model is held to the form of a reply, best first: by the schema, to any JSON, by words alone."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request about one task. `order`: which one of the orders the task is shown in."""

    task_id: int
    order: int
    model: str
    messages: tuple[Message, ...]
    schema: Schema | None
    parameters: Mapping[str, object]
    hashes: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By endpoint, once worked out."""

    def hash(self, endpoint: str) -> str:
        """The same for equal questions to the same endpoint, in hex; whatever run or task they belong to."""
        if endpoint not in self.hashes:
            self.hashes[endpoint] = self._hash(endpoint)
        return self.hashes[endpoint]

    def _hash(self, endpoint: str) -> str:
        content = {
            "endpoint": endpoint, "model": self.model, "parameters": dict(self.parameters), "schema": self.schema,
            "messages": [[message.speaker, [_part(part) for part in message.parts]] for message in self.messages],
        }  # fmt: skip
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _part(part: Words | Picture) -> list[str]:
    return ["words", part.text] if isinstance(part, Words) else ["picture", part.url]


@dataclass(frozen=True, slots=True)
class Judge:
    """A rubric on a model. `rounds`: in how many orders pairs and rankings are asked."""

    rubric: Rubric
    model: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    rounds: int = 2
    form: Form = "schema"


def questions(
    judge: Judge, interface: Interface, task_id: int, data: Mapping[str, object], meta: Mapping[str, object]
) -> list[Question]:
    """What to ask about a task: once, or in several orders where the config compares or ranks.

    Raises MissingVariable when the task lacks a field that the rubric names.
    """
    schema = reply_schema(interface)
    found = []
    for order in orders_of(interface, judge.rounds):
        shown = in_order(data, interface, order, seed=str(task_id))
        messages = render(judge.rubric, interface, shown, meta)
        asked = tuple(messages) if judge.form == "schema" else _with_form(messages, schema)
        held_to = _held_to(judge.form, schema)
        found.append(Question(task_id, order, judge.model, asked, held_to, judge.parameters))
    return found


def repair(question: Question, reply: str, problem: str) -> Question:
    """The question again, after a reply that could not be read."""
    words = f"That could not be read: {problem} Reply with the JSON object alone, in the form that was asked for."
    more = (Message("assistant", (Words(reply or "(nothing)"),)), Message("user", (Words(words),)))
    return Question(
        question.task_id, question.order, question.model, (*question.messages, *more), question.schema,
        question.parameters,
    )  # fmt: skip


def _held_to(form: Form, schema: Schema) -> Schema | None:
    """None: any text. A schema that says no more than `object` asks for any JSON."""
    return schema if form == "schema" else {"type": "object"} if form == "json" else None


def _with_form(messages: Sequence[Message], schema: Schema) -> tuple[Message, ...]:
    """The form told in words, for models that are not held to it otherwise."""
    told = (
        f"\n\nReply with one JSON object and nothing else. Its JSON Schema:\n{json.dumps(schema, ensure_ascii=False)}"
    )
    first, *rest = messages
    return (Message(first.speaker, (*first.parts[:-1], Words(f"{first.text}{told}"))), *rest)
