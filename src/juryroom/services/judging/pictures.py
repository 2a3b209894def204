"""Pictures on their way to a model: as links, or small and inside the request where a provider cannot fetch them."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from juryroom.core.judging.asking import Question
from juryroom.core.judging.messages import Message, Part, Picture
from juryroom.core.model import TaskId
from juryroom.errors import BadInput, JuryroomError, ModelFailed
from juryroom.services.thumbnails import MOST_FETCHED, shrunk

if TYPE_CHECKING:
    from juryroom.services.room import Room

LONGEST_SIDE = 1024
"""Pixels, unless the version says otherwise."""
SECONDS = 20.0
_UPLOADS = "/data/upload/"
MOST_KEPT = 192
"""Pictures kept as they are sent: those of examples come with every request."""
_kept: dict[tuple[bytes, int], str] = {}


def ready(room: Room, question: Question) -> tuple[Message, ...]:
    """The messages with pictures as they are sent. Ours go inside, as no provider reaches them; others do when the
    version says `pictures: inline`. Raises ModelFailed naming the picture that does not load."""
    shown = {part.url for message in question.messages for part in message.parts if isinstance(part, Picture)}
    if not shown:
        return question.messages
    inline = question.parameters.get("pictures") == "inline"
    said = question.parameters.get("picture_size")
    size = said if isinstance(said, int) else LONGEST_SIDE
    ours = _stored(room, [url for url in shown if _is_ours(url)], question.task_id)
    small = {url: _inside(url, _uploaded(room, name), size) for url, name in ours.items()}

    def sent(part: Part) -> Part:
        if not isinstance(part, Picture):
            return part
        return small.get(part.url) or (_linked(room, part, size) if inline else part)

    return tuple(replace(message, parts=tuple(map(sent, message.parts))) for message in question.messages)


def _is_ours(url: str) -> bool:
    return _UPLOADS in url and not url.startswith(("http://", "https://", "data:"))


def _linked(room: Room, part: Picture, size: int) -> Picture:
    return part if part.url.startswith("data:") else _inside(part.url, _fetched(room, part.url), size)


def _inside(url: str, content: bytes, size: int) -> Picture:
    key = hashlib.sha256(content).digest(), size
    if (known := _kept.get(key)) is not None:
        return Picture(known)
    try:
        small = shrunk(io.BytesIO(content), cast("Any", size))
    except BadInput as fault:
        raise ModelFailed(f"The picture {url} cannot be sent: {fault.message}") from None
    if small is None:
        raise ModelFailed(f"The picture {url} cannot be read: is it a JPEG, PNG, GIF, WebP or BMP?")
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    found = _kept[key] = f"data:image/webp;base64,{base64.b64encode(small).decode()}"
    return Picture(found)


def _stored(room: Room, urls: Sequence[str], task_id: int) -> dict[str, str]:
    """Address -> where the file is; one look for all of them, as examples bring dozens. Of the task's own project
    alone: a task's data may name what another project keeps."""
    if not urls:
        return {}
    names = {url: f"upload/{url.partition(_UPLOADS)[2]}" for url in urls}
    with room.database.read() as unit:
        project = unit.tasks.get(TaskId(task_id), payload=False).project_id
        known = {one.stored_as for one in unit.uploads.named_any(list(names.values())) if one.project_id == project}
    for url, name in names.items():
        if name not in known:
            raise ModelFailed(f"The picture {url} is not there.")
    return names


def _uploaded(room: Room, name: str) -> bytes:
    try:
        with room.media.open(name) as file:
            return file.read()
    except JuryroomError:
        raise ModelFailed(f"The picture /data/{name} is not there.") from None


def _fetched(room: Room, url: str) -> bytes:
    if room.egress is None:
        raise ModelFailed(f"The picture {url} cannot be fetched: there is no way to other servers.")
    try:
        with room.egress.request("GET", url, most_bytes=MOST_FETCHED, seconds=SECONDS) as reply:
            if reply.status != 200:
                raise ModelFailed(f"The picture {url} answered with status {reply.status}.")
            return b"".join(reply.pieces)
    except ModelFailed:
        raise
    except JuryroomError as fault:
        raise ModelFailed(f"The picture {url} cannot be fetched: {fault.message}") from None
