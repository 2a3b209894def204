"""Large files over HTTP: in parts that go on after a break, and imported behind the request."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from juryroom.errors import BadInput, NotNow, OutsideFailed
from juryroom.sdk.models import Asked, ImportRun, PartialUpload
from juryroom.sdk.transport import Transport

PART = 16 * 1024 * 1024
TRIES = 5
OVER = ("completed", "failed")


class Uploads:
    """Files on their way into a project."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(self, project_id: int, file: Path, *, upload_id: str | None = None, part: int = PART) -> int:
        """Send a file and return its id in the project; its SHA-256 is checked.

        upload_id: an upload that broke off, to go on with. A part that does not arrive is tried again a few times.
        Raises OutsideFailed when the server stays away: `begin` and `get` tell what to go on with.
        """
        at = self.get(project_id, upload_id) if upload_id else self.begin(project_id, file)
        with file.open("rb") as source:
            while at.file_upload_id is None:
                source.seek(at.offset)
                at = self._part(project_id, at, source.read(part))
        return at.file_upload_id

    def begin(self, project_id: int, file: Path) -> PartialUpload:
        """Announce a file."""
        with file.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        body = {"name": file.name, "size": file.stat().st_size, "sha256": sha256}
        return self._transport.json("POST", f"/api/projects/{project_id}/uploads", PartialUpload, body=body)

    def get(self, project_id: int, upload_id: str) -> PartialUpload:
        """How much of it has arrived. Raises NotThere."""
        return self._transport.json("GET", f"/api/projects/{project_id}/uploads/{upload_id}", PartialUpload)

    def _part(self, project_id: int, at: PartialUpload, content: bytes) -> PartialUpload:
        path = f"/api/projects/{project_id}/uploads/{at.id}"
        for attempt in range(TRIES):
            headers = {"upload-offset": str(at.offset), "content-type": "application/offset+octet-stream"}
            try:
                return self._transport.json("PATCH", path, PartialUpload, content=content, headers=headers)
            except NotNow:  # the part had arrived after all
                return self.get(project_id, at.id)
            except OutsideFailed:
                if attempt == TRIES - 1:
                    raise
                time.sleep(2**attempt / 4)
        return at

    def make_tasks(self, project_id: int, file_upload_id: int, *, wait_s: float = 3600.0) -> ImportRun:
        """Import an uploaded file in the background and wait for the end. Raises BadInput with why it cannot be."""
        body = {"file_upload_ids": [file_upload_id]}
        path = f"/api/projects/{project_id}/reimport"
        asked = self._transport.json("POST", path, Asked, body=body, params={"async": True})
        until = time.monotonic() + wait_s
        while (run := self.run(project_id, asked.import_)).status not in OVER and time.monotonic() < until:
            time.sleep(0.2)
        if run.status == "failed":
            raise BadInput(run.error or "The import failed.")
        return run

    def run(self, project_id: int, import_id: int) -> ImportRun:
        """How an import in the background is getting on."""
        return self._transport.json("GET", f"/api/projects/{project_id}/imports/{import_id}", ImportRun)
