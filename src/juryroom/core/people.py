"""Who is looked for among the people of the organisation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from juryroom.core.model import Instant, UserId

ORDERS = ("id", "email", "username", "first_name", "last_name", "role", "date_joined", "last_activity")


@dataclass(frozen=True, slots=True)
class Sought:
    """Everybody for whom all of this holds."""

    text: str = ""
    """Looked for in names and addresses."""
    roles: frozenset[str] = frozenset()
    """One of these, `DI` for accounts that are switched off; empty: any."""
    only: frozenset[UserId] | None = None
    """Nobody but these; None: anybody."""
    but: frozenset[UserId] = frozenset()
    """None of these."""
    is_active: bool | None = None
    active_since: Instant | None = None
    active_until: Instant | None = None
    order: str = "id"
    """One of ORDERS, `-` before it for the other way round."""

    @property
    def tells_activity(self) -> bool:
        """Whether who is found says when people were last at work."""
        return bool(self.active_since or self.active_until) or self.order.removeprefix("-") == "last_activity"

    def among(self, people: set[UserId]) -> Sought:
        """The same, within these people."""
        return replace(self, only=frozenset(people if self.only is None else self.only & people))

    def without(self, people: set[UserId]) -> Sought:
        return replace(self, but=self.but | people)
