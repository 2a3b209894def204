"""Questions of a stage: light until they are sent, and told apart by what they ask."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from juryroom.bench.config.model_keys import Asking
from juryroom.core.formats import json_text
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.errors import BadInput
from juryroom.ports import ModelRequest

LOCAL = "file:"
"""Scheme of a picture that is put into the question when it is sent."""
_BESIDE = ("facts", "metadata", "schema_name")
_KINDS = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class Question:
    """A request under its custom id. `key` is what it asks, so that equal questions are bought once."""

    custom_id: str
    key: str
    request: ModelRequest

    @property
    def n_letters(self) -> int:
        """Letters of its words and its schema."""
        words = sum(len(message.text) for message in self.request.messages)
        return words + len(str(self.request.schema or ""))

    @property
    def n_pictures(self) -> int:
        """Pictures in it."""
        return sum(isinstance(part, Picture) for message in self.request.messages for part in message.parts)


class Asker:
    """Makes questions to one adapter. What is equal in all of them is spelled once."""

    def __init__(self, asked_of: str, model: str, schema: Mapping[str, Any], name: str, parameters: Mapping[str, Any]):
        self._model, self._schema = model, schema
        self._parameters = {key: value for key, value in parameters.items() if value is not None} | {
            "schema_name": name
        }
        counted = {key: value for key, value in self._parameters.items() if key not in _BESIDE}
        self._common = _hash([asked_of, model, dict(schema), counted])

    @classmethod
    def of(cls, section: Asking, adapter: str, schema: Mapping[str, Any], name: str, *, max_tokens: int) -> Asker:
        """One that asks as a section says. max_tokens: the longest answer where the section leaves that open."""
        parameters = {
            "max_tokens": section.max_output_tokens or max_tokens,
            "effort": section.reasoning_effort,
            "detail": section.image_detail or "low",
            "side": section.image_max_side,
        }
        return cls(adapter, section.model or "", schema, name, parameters)

    def question(
        self,
        custom_id: str,
        messages: tuple[Message, ...],
        *,
        pictures: tuple[str, ...] = (),
        metadata: Mapping[str, str] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Question:
        """A question. `pictures` are what its pictures are recognised by; `facts` are for adapters without a model."""
        words = [[message.speaker, message.text] for message in messages]
        key = _hash([self._common, words, pictures, facts])
        beside: dict[str, Any] = {"metadata": dict(metadata)} if metadata else {}
        beside |= {"facts": facts} if facts is not None else {}
        return Question(custom_id, key, ModelRequest(self._model, messages, self._schema, self._parameters | beside))


def _hash(value: Any) -> str:
    return hashlib.sha256(json_text.encoder.encode(value)).hexdigest()


def sendable(request: ModelRequest, max_side: int | None) -> ModelRequest:
    """The request with local pictures put into it."""
    messages = tuple(
        replace(message, parts=tuple(_inlined_part(part, max_side) for part in message.parts))
        for message in request.messages
    )
    return replace(request, messages=messages)


def _inlined_part(part: Words | Picture, max_side: int | None) -> Words | Picture:
    if isinstance(part, Picture) and part.url.startswith(LOCAL):
        return Picture(data_address(part.url[len(LOCAL) :], max_side))
    return part


@lru_cache(maxsize=32)
def data_address(path: str, max_side: int | None) -> str:
    """A picture as an address. One that is too large, or of a kind that models do not read, becomes a JPEG."""
    from PIL import Image, ImageOps

    data = Path(path).read_bytes()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind = Image.MIME.get(picture.format or "", "")
            if kind not in _KINDS or max(picture.size) > (max_side or max(picture.size)):
                upright = ImageOps.exif_transpose(picture).convert("RGB")
                upright.thumbnail((max_side or upright.width, max_side or upright.height))
                out = io.BytesIO()
                upright.save(out, "JPEG", quality=88)
                kind, data = "image/jpeg", out.getvalue()
    except (OSError, ValueError, Image.DecompressionBombError) as fault:
        raise BadInput(f"{path} cannot be read as a picture: {fault}.") from None
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def to_line(question: Question, max_side: int | None) -> bytes:
    """A question as a line of a batch file."""
    request = sendable(question.request, max_side)
    messages = [
        {"speaker": message.speaker, "parts": [_spelled(part) for part in message.parts]}
        for message in request.messages
    ]
    asked = {
        "model": request.model,
        "messages": messages,
        "schema": request.schema,
        "parameters": {name: value for name, value in request.parameters.items() if name != "facts"},
    }
    return json_text.encoder.encode({"custom_id": question.custom_id, "key": question.key, "request": asked}) + b"\n"


def _spelled(part: Words | Picture) -> dict[str, str]:
    return {"text": part.text} if isinstance(part, Words) else {"picture": part.url}


def from_line(line: bytes, path: Path, number: int) -> Question:
    """The question in a line of a batch file. Raises BadInput naming the line."""
    try:
        row = json_text.decode(line)
        asked = row["request"]
        messages = tuple(Message(one["speaker"], tuple(map(_part, one["parts"]))) for one in asked["messages"])
        request = ModelRequest(asked["model"], messages, asked["schema"], asked["parameters"])
        return Question(row["custom_id"], row["key"], request)
    except (KeyError, TypeError, BadInput):
        raise BadInput(
            f"{path}, line {number}: this is no question of ours. Make the file again (vision-make, judge-make)."
        ) from None


def _part(part: Mapping[str, str]) -> Words | Picture:
    return Picture(part["picture"]) if "picture" in part else Words(part["text"])


def in_file(path: Path) -> Iterator[Question]:
    """The questions of a batch file."""
    try:
        file = path.open("rb")
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    with file:
        for number, line in enumerate(file, 1):
            if not line.isspace():
                yield from_line(line, path, number)
