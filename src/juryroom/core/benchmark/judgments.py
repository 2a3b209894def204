"""What a judge is asked about a query's candidates, and what is made of its answers.

Candidates go by labels (c01, c02 ...) that say nothing: a file's name may hold its class.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from juryroom.core.benchmark import schema
from juryroom.core.benchmark.answers import Unreadable, object_in
from juryroom.core.formats import json_text

SCHEMA_NAME = "imsearch_query_and_judgments"
GRADES = {"binary": (0, 1), "graded": (0, 1, 2, 3)}
SYSTEM = "You write and judge queries for a benchmark of image search. Judge what was asked for, not what is similar."
USER = {
    "together": "Write one query of 8 to 20 words that somebody would type to find the seed image, and label every "
    "candidate: {scale}. Name every candidate exactly once.",
    "query": "Write one query of 8 to 20 words that somebody would type to find this image. Do not copy its caption.",
    "labels": "Label every candidate for this query: {scale}. Name every candidate exactly once.",
}
SCALES = {
    "binary": "1 if it answers the query, else 0",
    "graded": "3 answers it fully, 2 mostly, 1 is related, 0 is not",
}


@dataclass(frozen=True, slots=True)
class Form:
    """How a judge is asked: column names, the scale, and whether the query's text is asked for, too."""

    id_column: str = "image_id"
    query_column: str = "query_text"
    relevance_column: str = "relevance_label"
    scale: Literal["binary", "graded"] = "binary"
    asks_query: bool = True
    asks_labels: bool = True

    def schema(self) -> dict[str, Any]:
        """The strict JSON Schema of one answer."""
        item = {
            self.id_column: {"type": "string"},
            self.relevance_column: {"type": "integer", "enum": list(GRADES[self.scale])},
        }
        properties: dict[str, Any] = {}
        if self.asks_query:
            properties[self.query_column] = {"type": "string", "minLength": 1}
        if self.asks_labels:
            properties["judgments"] = {"type": "array", "items": _strict(item)}
        return _strict(properties)

    def instruction(self) -> str:
        """What is asked, in words."""
        kind = "together" if self.asks_query and self.asks_labels else "query" if self.asks_query else "labels"
        return USER[kind].format(scale=SCALES[self.scale])


def _strict(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def labels_of(query_id: str, candidates: Sequence[str], order: int, seed: int) -> dict[str, str]:
    """Labels to image ids, in the order in which this query's candidates are shown the `order`-th time.

    The second of two orders is the first turned round, so that every pair is seen both ways.
    """
    key = f"{seed}\0{query_id}\0{order // 2}\0"
    shown = sorted(candidates, key=lambda image: hashlib.sha256(f"{key}{image}".encode()).digest())
    if order % 2:
        shown.reverse()
    return {f"c{number:02d}": image for number, image in enumerate(shown, 1)}


@dataclass(frozen=True, slots=True)
class Judged:
    """A judge's answer: the query's text, if asked for, and the label of every candidate."""

    query_text: str | None
    labels: dict[str, int]
    mended: tuple[str, ...] = field(default=())


class Reader:
    """Reads a judge's answers against the candidates that it was shown."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._check = schema.compiled(form.schema())

    def read(self, text: str, shown: Mapping[str, str]) -> Judged | Unreadable:
        """Every candidate exactly once; a candidate given twice with one label is mended, anything else is refused."""
        value = object_in(text)
        if isinstance(value, Unreadable):
            return value
        if fault := self._check(value, ""):
            return Unreadable(f"{fault}.")
        query = value.get(self._form.query_column) if self._form.asks_query else None
        if not self._form.asks_labels:
            return Judged(query, {})
        return self._labelled(query, value["judgments"], shown)

    def _labelled(self, query: str | None, items: Sequence[Any], shown: Mapping[str, str]) -> Judged | Unreadable:
        ids = set(shown.values())
        found: dict[str, int] = {}
        mended: list[str] = []
        for item in items:
            given, label = item[self._form.id_column], item[self._form.relevance_column]
            image = shown.get(given) or (given if given in ids else None)
            if image is None:
                return Unreadable(f"{given[:60]!r} is no candidate of this query.")
            if found.get(image, label) != label:
                return Unreadable(f"{given[:60]!r} is labelled twice, differently.")
            if image in found:
                mended.append(f"{given} was given twice")
            found[image] = label
        missing = [label for label, image in shown.items() if image not in found]
        if missing:
            return Unreadable(f"{len(missing)} candidates have no label: {', '.join(missing[:5])}.")
        return Judged(query, {image: found[image] for image in shown.values()}, tuple(mended))


def combine(votes: Sequence[int]) -> tuple[int, bool]:
    """The label of several votes, and whether it was a tie.

    The lower median: relevant only when more than half say so. A tie is two halves that differ.
    """
    ordered = sorted(votes)
    middle = len(ordered) // 2
    tied = len(ordered) % 2 == 0 and ordered[middle - 1] != ordered[middle]
    return ordered[(len(ordered) - 1) // 2], tied


def agreement(ballots: Sequence[Mapping[str, int]]) -> tuple[float | None, int]:
    """Share of pairs of ballots that give a candidate the same label, over candidates with two votes; and how many."""
    same = pairs = n = 0
    for image in {image for ballot in ballots for image in ballot}:
        counted = Counter(ballot[image] for ballot in ballots if image in ballot)
        votes = counted.total()
        if votes > 1:
            n += 1
            pairs += votes * (votes - 1) // 2
            same += sum(number * (number - 1) // 2 for number in counted.values())
    return (same / pairs if pairs else None), n


def payload(
    query_id: str,
    seeds: Sequence[Mapping[str, Any]],
    shown: Mapping[str, str],
    captions: Mapping[str, Mapping[str, Any]],
    form: Form,
    query_text: str | None = None,
) -> dict[str, Any]:
    """What a judge is shown as JSON. Rights, addresses and file names are not part of it."""
    data: dict[str, Any] = {"query_id": query_id}
    if query_text is not None:
        data["query"] = query_text
    if seeds:
        data["seed_images"] = [{form.id_column: f"s{at:02d}", **seed} for at, seed in enumerate(seeds, 1)]
    if shown and form.asks_labels:
        data["candidates"] = [{form.id_column: label, **captions.get(image, {})} for label, image in shown.items()]
    return data


def rendered(data: Mapping[str, Any]) -> str:
    """The data as a part of a question."""
    return f"DATA (JSON):\n{json_text.encoder.encode(data).decode()}"
