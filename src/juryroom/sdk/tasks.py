"""Tasks, over HTTP: importing, listing, changing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from juryroom.sdk.models import Imported, Task, TaskPage, Upload
from juryroom.sdk.transport import Transport

PAGE_SIZE = 100
TYPES = {
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".parquet": "application/vnd.apache.parquet",
}


class Tasks:
    """Data to be judged."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def import_tasks(self, project_id: int, tasks: Sequence[Mapping[str, Any]], **options: Any) -> Imported:
        """Import tasks with what is in them; all or none. Raises RowsRefused.

        options: return_task_ids, preannotated_from_fields, unknown_people, keep_good, commit_to_project,
        key, on_key.
        """
        return self.import_text(project_id, msgspec.json.encode(tasks), **options)

    def import_text(self, project_id: int, text: bytes | BinaryIO, kind: str = ".json", **options: Any) -> Imported:
        """Import a text, or an open file piece by piece; `kind` is .json, .jsonl, .csv, .tsv, .txt or .parquet."""
        headers = {"content-type": TYPES[kind]}
        path = f"/api/projects/{project_id}/import"
        return self._transport.json("POST", path, Imported, content=text, headers=headers, params=options)

    def upload(self, project_id: int, files: Sequence[Path], *, make_tasks: bool = False, **options: Any) -> Imported:
        """Store files in the project; with `make_tasks` they become tasks as well."""
        params = {"commit_to_project": make_tasks, **options}
        with ExitStack() as opened:
            parts = [("file", (file.name, opened.enter_context(file.open("rb")))) for file in files]
            path = f"/api/projects/{project_id}/import"
            return self._transport.json("POST", path, Imported, files=parts, params=params)

    def uploaded(self, upload_id: int) -> Upload:
        """A stored file; its `file` is the address that tasks use."""
        return self._transport.json("GET", f"/api/import/file-upload/{upload_id}", Upload)

    def get(self, task_id: int) -> Task:
        """One task with its annotations and predictions. Raises NotThere."""
        return self._transport.json("GET", f"/api/tasks/{task_id}", Task)

    def list(self, project_id: int, **params: Any) -> Iterator[Task]:
        """The project's tasks, page by page; `params` as `GET /api/tasks` has them."""
        number, seen = 1, 0
        while True:
            asked = {"project": project_id, "page": number, "page_size": PAGE_SIZE, **params}
            page = self._transport.json("GET", "/api/tasks", TaskPage, params=asked)
            yield from page.tasks
            seen += len(page.tasks)
            if not page.tasks or seen >= page.total:
                return
            number += 1

    def create(self, project_id: int, data: Mapping[str, Any], **fields: Any) -> Task:
        """One task."""
        return self._transport.json("POST", "/api/tasks", Task, body={"project": project_id, "data": data, **fields})

    def update(self, task_id: int, **fields: Any) -> Task:
        """Change a task's data or meta."""
        return self._transport.json("PATCH", f"/api/tasks/{task_id}", Task, body=fields)

    def delete(self, task_id: int) -> None:
        """Remove a task with everything on it."""
        self._transport.send("DELETE", f"/api/tasks/{task_id}")
