"""Words and numbers that stand for people where nobody is to be known: the same for the same person in a project, in
every screen and export of it; other ones in each project; and only this installation can make them."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable

from juryroom.core.model import ProjectId, UserId

_WORD = re.compile(r"@(annotator-[0-9a-f]{12})\b")


def word(key: bytes, project_id: ProjectId, user_id: int) -> str:
    """`annotator-3f9c02d41a7b`. key: of the installation."""
    return f"annotator-{_digits(key, project_id, user_id)}"


def number(key: bytes, project_id: ProjectId, user_id: int) -> int:
    """The same as a number, below 0: no account has one like it."""
    return -int(_digits(key, project_id, user_id), 16) - 1


def _digits(key: bytes, project_id: ProjectId, user_id: int) -> str:
    return hmac.new(key, f"pseudonym {project_id} {user_id}".encode(), "sha256").hexdigest()[:12]


def addressed(key: bytes, project_id: ProjectId, text: str, people: Iterable[tuple[UserId, str]]) -> str:
    """The text with addresses where it speaks to people by their words. people: ids and addresses."""
    if not _WORD.search(text):
        return text
    known = {word(key, project_id, user): address for user, address in people}
    return _WORD.sub(lambda found: f"@{known.get(found[1], found[1])}", text)
