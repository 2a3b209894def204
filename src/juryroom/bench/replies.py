"""The replies of one stage, by what was asked: an equal question is never bought twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from juryroom.bench.journal import Journal
from juryroom.core.benchmark import bodies
from juryroom.core.benchmark.bodies import Usage
from juryroom.ports import ModelReply


class Stored(msgspec.Struct):
    """A reply as it is kept. `raw` is the provider's own, `via` the batch that brought it or `direct`."""

    key: str
    custom_id: str
    outcome: str
    text: str = ""
    reason: str = ""
    via: str = "direct"
    asked_of: str = ""
    usage: dict[str, int] = {}
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of all replies, those that could not be used included, and how many questions had one."""

    direct: Usage
    batched: Usage
    n_questions: int

    @property
    def usage(self) -> Usage:
        """Of both."""
        return self.direct + self.batched


class Replies:
    """What a stage was answered, kept in a journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, found: Iterable[tuple[str, str, ModelReply | str]], *, via: str, asked_of: str) -> None:
        """Keep (key, custom id, reply or what went wrong)."""
        self._journal.append(msgspec.to_builtins(stored(key, id, reply, via, asked_of)) for key, id, reply in found)

    def __iter__(self) -> Iterator[Stored]:
        """Every reply, oldest first."""
        return self._journal.read(Stored)

    def spent(self) -> Spent:
        """What all of them used."""
        direct, batched = Usage(), Usage()
        questions: set[str] = set()
        for one in self:
            questions.add(one.custom_id)
            if one.via == "direct":
                direct += Usage(**one.usage)
            else:
                batched += Usage(**one.usage)
        return Spent(direct, batched, len(questions))

    def batches_taken(self) -> set[str]:
        """Ids of batches that replies came from."""
        return {one.via for one in self if one.via != "direct"}


def stored(key: str, custom_id: str, reply: ModelReply | str, via: str, asked_of: str) -> Stored:
    """A reply in the form it is kept in."""
    if isinstance(reply, str):
        return Stored(key, custom_id, "failed", reason=reply, via=via, asked_of=asked_of)
    outcome = {"complete": "ok"}.get(reply.ending, reply.ending)
    reason = {"truncated": "The answer was cut off: max_output_tokens is too low.", "refused": reply.text}
    return Stored(key, custom_id, outcome, reply.text, reason.get(outcome, ""), via, asked_of, _usage(reply), reply.raw)


def _usage(reply: ModelReply) -> dict[str, int]:
    """Tokens, with the kinds that only the provider's own reply tells apart."""
    try:
        raw = json.loads(reply.raw)
    except ValueError:
        raw = {}
    told = bodies.usage_of(raw) if isinstance(raw, Mapping) else Usage()
    usage = (
        told if told.input or told.output else Usage(reply.input_tokens, reply.cached_tokens, 0, reply.output_tokens)
    )
    return {name: number for name, number in asdict(usage).items() if number}


def from_batch_line(line: Mapping[str, Any]) -> tuple[str, ModelReply | str]:
    """A reply in a line of a provider's output file: chat completions, or the responses of older tools."""
    found = bodies.read(body := bodies.of_batch_line(line))
    custom_id = str(line.get("custom_id"))
    if found.outcome == "failed":
        return custom_id, found.reason
    ending = "complete" if found.outcome == "ok" else found.outcome
    usage = found.usage
    raw = json.dumps(body, ensure_ascii=False)
    return custom_id, ModelReply(
        found.text or found.reason, ending, usage.input, usage.output, usage.cached_input, 0.0, raw
    )
