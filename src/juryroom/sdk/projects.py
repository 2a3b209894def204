"""Projects, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from juryroom.sdk.models import Page, Project
from juryroom.sdk.transport import Transport

PAGE_SIZE = 100


class Projects:
    """Labelling configs and their settings."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, title: str, label_config: str = "<View></View>", **settings: Any) -> Project:
        """A new project. Raises ConfigInvalid with the findings."""
        body = {"title": title, "label_config": label_config, **settings}
        return self._transport.json("POST", "/api/projects", Project, body=body)

    def get(self, project_id: int) -> Project:
        """One project. Raises NotThere."""
        return self._transport.json("GET", f"/api/projects/{project_id}", Project)

    def list(self, *, title: str | None = None) -> Iterator[Project]:
        """All projects, page by page."""
        number = 1
        while True:
            params = {"page": number, "page_size": PAGE_SIZE, "title": title}
            page = self._transport.json("GET", "/api/projects", Page, params=params)
            yield from page.results
            if page.next is None:
                return
            number += 1

    def update(self, project_id: int, **settings: Any) -> Project:
        """Change settings by their names in the API."""
        return self._transport.json("PATCH", f"/api/projects/{project_id}", Project, body=settings)

    def delete(self, project_id: int) -> None:
        """Remove a project and everything in it."""
        self._transport.send("DELETE", f"/api/projects/{project_id}")
