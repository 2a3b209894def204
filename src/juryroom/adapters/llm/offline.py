"""Answers without a model: captions from file names and metadata, labels from what captions share, or a recording."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from juryroom.core.benchmark.leakage import words
from juryroom.core.formats import json_text
from juryroom.errors import BadInput, ModelFailed
from juryroom.ports import ModelReply, ModelRequest

_WORD = re.compile(r"[^\W_]+")
_SERIAL = re.compile(r"[a-z]{0,4}\d+[a-z]?")
_CAMERA = frozenset(("img", "imag", "mvimg", "dsc", "dscn", "dscf", "pict", "pxl", "gopr", "dji", "wp"))
"""What cameras begin their serial numbers with."""
RELATED, MATCH = 0.25, 0.6
"""Shares of what the seeds' caption says from which a candidate is related, and is a match."""


class Offline:
    """ports.ModelClient without a model: it answers from the facts that a question was made of."""

    provider = "offline"
    reads_facts = True

    def ask(self, request: ModelRequest) -> ModelReply:
        """The answer in the asked shape. Raises ModelFailed when there is none."""
        facts: Any = request.parameters.get("facts")
        if not isinstance(facts, Mapping):
            raise ModelFailed(f"The adapter {self.provider} answers questions of a benchmark only.")
        answer = self.answer(facts, request.schema or {})
        return ModelReply(json_text.encoder.encode(answer).decode(), "complete", 0, 0)

    def answer(self, facts: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
        """The answer as an object."""
        raise NotImplementedError

    def models(self) -> list[str]:
        """There is none."""
        return []

    def close(self) -> None:
        """Nothing is held."""


class FileNames(Offline):
    """Describes an image by the folders and the name of its file, and by its metadata. Costs nothing, knows little."""

    def answer(self, facts: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
        """An annotation."""
        said = caption_words(str(facts["image_id"]))
        known = {str(name): str(value) for name, value in dict(facts.get("metadata", {})).items() if value}
        said += [word for value in known.values() for word in _WORD.findall(value.casefold()) if word not in said]
        return {name: _filled(name, part, said, known) for name, part in dict(schema.get("properties", {})).items()}


def caption_words(image_id: str) -> list[str]:
    """The words of an image's folders and name, in order, each once; serial numbers say nothing."""
    stem = image_id.rpartition(".")[0] or image_id
    found = _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem))
    plain = (word.casefold() for word in found)
    return list(
        dict.fromkeys(word for word in plain if len(word) > 1 and not _SERIAL.fullmatch(word) and word not in _CAMERA)
    )


def _filled(name: str, part: Mapping[str, Any], said: list[str], known: Mapping[str, str]) -> Any:
    kind = part.get("type")
    if "enum" in part:
        return _nearest(list(part["enum"]), said, known.get(name))
    if kind == "array" and "enum" not in part["items"]:
        return said[: part.get("maxItems", len(said))]
    if kind == "array":
        ranked = sorted(part["items"]["enum"], key=lambda tag: not set(_WORD.findall(tag.casefold())) & set(said))
        return ranked[: max(part.get("minItems", 0), sum(bool(words(tag) & set(said)) for tag in ranked))]
    if kind == "boolean":
        return known.get(name, "").casefold() in ("true", "1", "yes") or bool(words(name.replace("_", " ")) & set(said))
    if kind == "object":
        return dict.fromkeys(part.get("properties", {}), 0.5)
    return f"{' '.join(said).capitalize()}." if said else "A photograph."


def _nearest(offered: list[Any], said: list[str], known: str | None) -> Any:
    """The value that metadata or the file's name says; else `unknown` or its like; else the last."""
    for value in offered:
        if known is not None and str(value).casefold() == known.casefold():
            return value
    named = [value for value in offered if set(_WORD.findall(str(value).casefold())) & set(said)]
    vague = [value for value in offered if str(value).casefold() in ("unknown", "other", "none")]
    return (named or vague or offered[-1:])[0]


class CaptionOverlap(Offline):
    """Writes a query from the seed's caption and labels candidates by how much of it they share."""

    def answer(self, facts: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
        """A judgment."""
        data, columns, shown = facts["data"], facts["columns"], facts["shown"]
        seeds = [dict(one) for one in data.get("seed_images", ())]
        properties = schema.get("properties", {})
        answer: dict[str, Any] = {}
        if columns["query"] in properties:
            answer[columns["query"]] = _query(seeds, columns)
        if "judgments" in properties:
            grades = list(properties["judgments"]["items"]["properties"][columns["relevance"]]["enum"])
            wanted = (
                words(str(data["query"])) if "query" in data else set().union(*(_said(one, columns) for one in seeds))
            )
            answer["judgments"] = [
                {
                    columns["id"]: one[columns["id"]],
                    columns["relevance"]: grades[-1]
                    if shown[one[columns["id"]]] in facts["seeds"]
                    else _grade(wanted, _said(one, columns), grades),
                }
                for one in data.get("candidates", ())
            ]
        return answer


def _said(row: Mapping[str, Any], columns: Mapping[str, str]) -> set[str]:
    """Every word of a caption: summary, tags, facets."""
    values = (value for name, value in row.items() if name not in (columns["id"], columns.get("confidence")))
    texts = [" ".join(map(str, value)) if isinstance(value, list | tuple) else str(value) for value in values]
    return words(" ".join(texts))


def _query(seeds: list[dict[str, Any]], columns: Mapping[str, str]) -> str:
    seed = next(iter(seeds), {})
    text = str(seed.get(columns.get("summary") or "", "")).rstrip(". ")
    return f"a photograph of {text[:1].lower()}{text[1:]}" if words(text) else "a photograph"


def _grade(wanted: set[str], said: set[str], grades: list[int]) -> int:
    """By the share of what is wanted that is said; where nothing is known to be wanted, nothing is a match."""
    share = len(wanted & said) / len(wanted) if wanted else 0.0
    if len(grades) == 2:
        return grades[int(share >= MATCH)]
    return grades[min(len(grades) - 1, (share >= RELATED) + (share >= MATCH) + (share >= 0.95))]


class Recorded(Offline):
    """Answers given elsewhere: rows of query_id, image_id, a label, and the query's text. Others are refused."""

    provider = "recorded"

    def __init__(self, file: Path | None) -> None:
        if file is None:
            raise BadInput("The adapter recorded needs recorded_jsonl: the file with the answers.")
        self._file = file
        self._labels: dict[tuple[str, str], int] | None = None
        self._queries: dict[str, str] = {}

    def answer(self, facts: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
        """The recorded labels of the candidates, as a judge would give them."""
        columns = facts["columns"]
        query, shown = str(facts["data"]["query_id"]), facts["shown"]
        labels = self._read(columns)
        missing = [image for image in shown.values() if (query, image) not in labels]
        if missing:
            raise ModelFailed(f"{self._file.name} has no label for {query} and {missing[0]} ({len(missing)} missing).")
        properties = schema.get("properties", {})
        answer: dict[str, Any] = {}
        if columns["query"] in properties:
            answer[columns["query"]] = self._queries.get(query, "")
        if "judgments" in properties:
            answer["judgments"] = [
                {columns["id"]: label, columns["relevance"]: labels[query, image]} for label, image in shown.items()
            ]
        return answer

    def _read(self, columns: Mapping[str, str]) -> dict[tuple[str, str], int]:
        if self._labels is None:
            self._labels = {}
            with self._file.open("rb") as file:
                for line in filter(None, map(bytes.strip, file)):
                    row = json_text.decode(line)
                    query = str(row[columns["query_id"]])
                    self._labels[query, str(row[columns["image_id"]])] = int(row[columns["relevance"]])
                    self._queries.setdefault(query, str(row.get(columns["query"], "")))
        return self._labels
