"""A judge without a model: how alike two pictures are by a descriptor, and what that has meant in the examples."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from juryroom.core.judging.messages import Message, Picture
from juryroom.core.judging.verdict import objects_in
from juryroom.errors import JuryroomError, ModelFailed
from juryroom.ports import Embedder, ModelReply, ModelRequest

WIDTH = 0.25
"""Of the bell that an example's similarity is blurred by, in standard deviations of all examples."""
MOST_KEPT = 2000
"""Pictures whose descriptors are kept."""

_rows: dict[tuple[str, str], np.ndarray] = {}
"""Descriptor and picture to row."""
_decoding = threading.Lock()


class Descriptors:
    """ports.ModelClient. `model` names a descriptor; a question shows two pictures and asks for labels.

    The first label of a control is what the most alike pictures are, the last what the least alike are. Examples teach
    it where one ends and the next begins; without any the range of similarities is cut evenly.
    """

    provider = "descriptors"

    def __init__(self, embedders: Sequence[Embedder]) -> None:
        self._embedders = {one.name: one for one in embedders}

    def ask(self, request: ModelRequest) -> ModelReply:
        """The answer in the asked form. Raises ModelFailed when there are no two pictures, or no such descriptor."""
        controls = dict(_controls(request.schema or {}))
        if not controls:
            raise ModelFailed("Descriptors choose between labels: the labelling config asks for none.")
        *before, last = request.messages
        similarity = self._similarity(request.model, last)
        examples = list(self._examples(request.model, before))
        answer: dict[str, Any] = {}
        chances: list[float] = []
        for name, (labels, many) in controls.items():
            label, chance = _label(labels, similarity, [(s, _one(a.get(name))) for s, a in examples])
            answer[name] = [label] if many else label
            chances.append(chance)
        told = {
            "reasoning": f"{request.model} finds them {similarity:.2f} alike"
            + (f", compared with {len(examples)} examples." if examples else "."),
            "answer": answer, "confidence": round(min(chances), 4),
        }  # fmt: skip
        return ModelReply(json.dumps(told), "complete", 0, 0)

    def models(self) -> list[str]:
        """The descriptors."""
        return list(self._embedders)

    def close(self) -> None:
        """Nothing is held."""

    def _examples(self, model: str, before: Sequence[Message]) -> Iterator[tuple[float, Mapping[str, Any]]]:
        for shown, said in pairwise(before):
            if shown.speaker == "user" and said.speaker == "assistant":
                found = next(objects_in(said.text), {})
                yield self._similarity(model, shown), found.get("answer", {})

    def _similarity(self, model: str, message: Message) -> float:
        """-1 to 1, by the first two pictures."""
        addresses = [part.url for part in message.parts if isinstance(part, Picture)]
        if len(addresses) < 2:
            raise ModelFailed("Descriptors compare two pictures: the task shows fewer.")
        one, other = (self._row(model, address) for address in addresses[:2])
        return float(one @ other)

    def _row(self, model: str, address: str) -> np.ndarray:
        if model not in self._embedders:
            raise ModelFailed(f"There is no descriptor {model!r}. There are {', '.join(self._embedders)}.")
        key = (model, hashlib.sha256(address.encode()).hexdigest())
        found = _rows.get(key)
        if found is None:
            with _decoding:
                try:
                    found = self._embedders[model].embed([_bytes(address)])[0]
                except JuryroomError as fault:
                    raise ModelFailed(f"A picture cannot be looked at: {fault.message}") from fault
                if len(_rows) >= MOST_KEPT:
                    _rows.clear()
                _rows[key] = found
        return found


def _bytes(address: str) -> bytes:
    """Of a picture inside the request: uploads come so."""
    head, _, content = address.partition(",")
    try:
        if head.startswith("data:") and head.endswith(";base64"):
            return base64.b64decode(content, validate=True)
    except binascii.Error:
        pass
    raise ModelFailed("Descriptors look at uploaded pictures only, or at others sent inline.")


def _controls(schema: Mapping[str, Any]) -> Iterator[tuple[str, tuple[list[str], bool]]]:
    """Controls that take one of some labels, with the labels, and whether the answer is a list."""
    answer = schema.get("properties", {}).get("answer", {})
    for name, part in answer.get("properties", {}).items():
        one = part.get("items", part)
        if name in answer.get("required", ()) and all(isinstance(label, str) for label in one.get("enum", [0])):
            yield name, (list(one["enum"]), "items" in part)


def _one(answer: Any) -> str | None:
    found = answer[0] if isinstance(answer, list) and answer else answer
    return found if isinstance(found, str) else None


def _label(labels: Sequence[str], similarity: float, examples: Sequence[tuple[float, Any]]) -> tuple[str, float]:
    """The likeliest label and how likely it is; nothing is certain."""
    known = [(each, label) for each, label in examples if label in labels]
    chances = _learned(labels, similarity, known) if len({label for _, label in known}) > 1 else None
    if chances is None:
        chances = _even(len(labels), similarity)
    best = int(np.argmax(chances))
    return labels[best], float(min(0.99, chances[best]))


def _learned(labels: Sequence[str], similarity: float, known: Sequence[tuple[float, Any]]) -> np.ndarray:
    """Each example speaks for its label as far as its similarity is near; half an example speaks for each."""
    at = np.array([each for each, _ in known])
    width = WIDTH * float(at.std()) or 0.05
    near = np.exp(-0.5 * ((at - similarity) / width) ** 2)
    said = np.array([labels.index(label) for _, label in known])
    weights = np.bincount(said, weights=near, minlength=len(labels)) + 0.5 / len(labels)
    shares: np.ndarray = weights / weights.sum()
    return shares


def _even(n_labels: int, similarity: float) -> np.ndarray:
    """By how near the middle of each label's stretch is, from most to least alike."""
    middles = 1 - (2 * np.arange(n_labels) + 1) / n_labels
    near = np.exp(-n_labels * np.abs(middles - similarity))
    shares: np.ndarray = near / near.sum()
    return shares
