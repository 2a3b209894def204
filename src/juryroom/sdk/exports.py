"""Exports, over HTTP, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from juryroom.sdk.models import Snapshot
from juryroom.sdk.transport import Transport


class Exports:
    """What a project holds, out again. Nothing is held in memory whole."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def stream(
        self, project_id: int, kind: str = "JSON", *, all_tasks: bool = False, **options: Any
    ) -> Iterator[bytes]:
        """The export's bytes. options: predictions, authors ("ids" or "full"); ties, layout, file, extras for pairs."""
        params = {"exportType": kind, "download_all_tasks": all_tasks, **options}
        with self._transport.stream("GET", f"/api/projects/{project_id}/export", params=params) as response:
            yield from response.iter_bytes()

    def tasks(self, project_id: int, *, all_tasks: bool = False, **options: Any) -> Iterator[dict[str, Any]]:
        """Exported tasks one by one, as the JSON format has them."""
        params = {"exportType": "JSONL", "download_all_tasks": all_tasks, **options}
        with self._transport.stream("GET", f"/api/projects/{project_id}/export", params=params) as response:
            for line in response.iter_lines():
                yield msgspec.json.decode(line)

    def save(self, project_id: int, path: Path, kind: str = "JSON", **options: Any) -> int:
        """Write the export to a file, which appears when it is complete; how many bytes there were."""
        partial = path.with_name(f".{path.name}.part")
        size = 0
        try:
            with partial.open("wb") as file:
                for piece in self.stream(project_id, kind, **options):
                    size += file.write(piece)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return size

    def snapshot(self, project_id: int, title: str = "", **options: Any) -> Snapshot:
        """Keep the project as it is now, as a file on the server."""
        body = {"title": title, **options}
        return self._transport.json("POST", f"/api/projects/{project_id}/exports", Snapshot, body=body)

    def snapshots(self, project_id: int) -> list[Snapshot]:
        """The project's snapshots, newest first."""
        return self._transport.json("GET", f"/api/projects/{project_id}/exports", list[Snapshot])

    def convert(self, project_id: int, snapshot_id: int, kind: str, **options: Any) -> None:
        """Write a snapshot in another format too."""
        path = f"/api/projects/{project_id}/exports/{snapshot_id}/convert"
        self._transport.send("POST", path, body={"export_type": kind, **options})

    def download(self, project_id: int, snapshot_id: int, kind: str = "JSON") -> Iterator[bytes]:
        """A snapshot's bytes."""
        path = f"/api/projects/{project_id}/exports/{snapshot_id}/download"
        with self._transport.stream("GET", path, params={"exportType": kind}) as response:
            yield from response.iter_bytes()

    def delete(self, project_id: int, snapshot_id: int) -> None:
        """Forget a snapshot."""
        self._transport.send("DELETE", f"/api/projects/{project_id}/exports/{snapshot_id}")
