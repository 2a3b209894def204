"""Pictures on their way to a model: as links, or small and inside the request where a provider cannot fetch them."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from juryroom.core.judging.asking import Question
from juryroom.core.judging.messages import Message, Part, Picture
from juryroom.core.model import TaskId
from juryroom.errors import BadInput, JuryroomError, ModelFailed, NotThere
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
    if not any(isinstance(part, Picture) for message in question.messages for part in message.parts):
        return question.messages
    inline = question.parameters.get("pictures") == "inline"
    said = question.parameters.get("picture_size")
    size = said if isinstance(said, int) else LONGEST_SIDE
    return tuple(
        replace(
            message, parts=tuple(_part(room, part, size, question.task_id, inline=inline) for part in message.parts)
        )
        for message in question.messages
    )


def _part(room: Room, part: Part, size: int, task_id: int, *, inline: bool) -> Part:
    if not isinstance(part, Picture) or part.url.startswith("data:"):
        return part
    if _UPLOADS in part.url and not part.url.startswith(("http://", "https://")):
        return _inside(part.url, _uploaded(room, part.url, task_id), size)
    return _inside(part.url, _fetched(room, part.url), size) if inline else part


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


def _uploaded(room: Room, url: str, task_id: int) -> bytes:
    """Of the task's own project alone: a task's data may name what another project keeps."""
    try:
        with room.database.read() as unit:
            upload = unit.uploads.named(f"upload/{url.partition(_UPLOADS)[2]}")
            if upload.project_id != unit.tasks.get(TaskId(task_id), payload=False).project_id:
                raise NotThere("FileUpload")
        with room.media.open(upload.stored_as) as file:
            return file.read()
    except JuryroomError:
        raise ModelFailed(f"The picture {url} is not there.") from None


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
