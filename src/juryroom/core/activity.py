"""One thing that somebody did: a line of the activity log."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.model import Instant, Json, ProjectId, UserId


@dataclass(frozen=True, slots=True)
class Activity:
    """What was asked of the server, by whom, from where, and how it was answered."""

    at: Instant
    user_id: UserId | None
    email: str
    """Of a failed sign-in, the address that was tried."""
    method: str
    url: str
    """Path and query, without secrets."""
    project_id: ProjectId | None
    status: int
    took_ms: int
    address: str
    agent: str
    detail: Json
    """An object: by which kind of credential."""
    id: int = 0


@dataclass(frozen=True, slots=True)
class ActivityWanted:
    """Which lines are asked for."""

    method: str = ""
    project: int | None = None
    user: int | None = None
    workspace: int | None = None
    start: str = ""
    end: str = ""
    search: str = ""
    """Words in the address of the request or in the person's; `AND` and `OR` between them."""

    @property
    def terms(self) -> list[list[str]]:
        """Any of the lists, of which all must be found."""
        groups = [[word.strip() for word in group.split(" AND ")] for group in self.search.split(" OR ")]
        return [[word for word in group if word] for group in groups if any(group)]
