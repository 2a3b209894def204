"""Who is shown as whom to one caller in one project that does not say who answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from juryroom.core.model import ProjectId, Role, User
from juryroom.errors import NotAllowed
from juryroom.services import pseudonyms
from juryroom.services.accounts import Caller
from juryroom.store.unit import UnitOfWork

SEE_ALL = frozenset({Role.MANAGER, Role.ADMIN, Role.OWNER})
"""Nothing is kept from these where they may enter."""
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9.-]+")
_ASKED = frozenset({"user_pk", "user", "users", "annotators", "members", "ids", "selection"})
_SOMEBODY = re.compile(r"(?<![-\d_.])\d[\d_.]*")
"""What may be read as the number of a person, however it is written (`+7`, `7.0`, in JSON); pseudonyms are below 0."""


@dataclass(slots=True)
class Faces:
    """Who is shown as whom to one caller in one project."""

    key: bytes
    project: ProjectId
    shown: frozenset[int]
    addresses: Mapping[str, int]

    @classmethod
    def of(cls, unit: UnitOfWork, key: bytes, project: ProjectId, caller: Caller) -> Faces:
        """Everybody goes by a pseudonym but the caller, and managers who answered nothing."""
        people: Sequence[User] = unit.accounts.listing()
        managers = {user.id for user in people if user.role in SEE_ALL}
        shown = frozenset({caller.id, *(managers - set(unit.projects.annotators(project)))})
        return cls(key, project, shown, {user.email.lower(): user.id for user in people})

    def hides(self, user: object) -> bool:
        return isinstance(user, int) and not isinstance(user, bool) and user > 0 and user not in self.shown

    def number(self, user: Any) -> Any:
        return pseudonyms.number(self.key, self.project, user) if self.hides(user) else user

    def word(self, user: int) -> str:
        return pseudonyms.word(self.key, self.project, user)

    def in_text(self, text: str, *, whole: bool) -> str:
        """The text without addresses. whole: it is a name, so nothing else of it may stay either."""
        for found in _ADDRESS.findall(text) if "@" in text else ():
            user = self.addresses.get(found.rstrip(".").lower())
            if user is not None and self.hides(user):
                if whole:
                    return self.word(user)
                text = text.replace(found.rstrip("."), self.word(user))
        return text


def refuse_asking(path: Mapping[str, Any], query: Sequence[tuple[str, str]], caller: Caller) -> None:
    """Who asks for somebody by number would learn whose the answers are. Raises NotAllowed."""
    named = [str(path[name]) for name in ("user_id", "user_pk") if name in path]
    named += [value for name, value in query if name in _ASKED]
    if any(one != str(caller.id) for text in named for one in _SOMEBODY.findall(text)):
        raise NotAllowed("This project keeps from reviewers who answers: nobody can be asked for by number.")
