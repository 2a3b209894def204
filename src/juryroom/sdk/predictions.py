"""Predictions, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from juryroom.sdk.models import Created, Prediction
from juryroom.sdk.transport import Transport

NDJSON = {"content-type": "application/jsonl"}


class Predictions:
    """What models say about tasks."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, task_id: int, result: Sequence[Any], **fields: Any) -> Prediction:
        """One prediction; `score` and `model_version` by name. Raises ResultsDoNotFit."""
        body = {"task": task_id, "result": result, **fields}
        return self._transport.json("POST", "/api/predictions", Prediction, body=body)

    def import_many(self, project_id: int, rows: Sequence[Mapping[str, Any]], *, upsert: bool = False) -> int:
        """Store `[{task, result, score, model_version}]` at once and return how many; all or none.

        upsert: a task's earlier prediction of the same version makes way. Raises RowsRefused.
        """
        text = b"\n".join(map(msgspec.json.encode, rows))
        return self.import_text(project_id, text, upsert=upsert)

    def import_text(self, project_id: int, lines: bytes, *, upsert: bool = False) -> int:
        """The same from JSON Lines."""
        path = f"/api/projects/{project_id}/import/predictions"
        params = {"upsert": upsert}
        return self._transport.json("POST", path, Created, content=lines, headers=NDJSON, params=params).created

    def list(self, *, task: int | None = None, project: int | None = None) -> list[Prediction]:
        """Predictions of a task or a project."""
        params = {"task": task, "project": project}
        return self._transport.json("GET", "/api/predictions", list[Prediction], params=params)

    def delete(self, prediction_id: int) -> None:
        """Remove a prediction."""
        self._transport.send("DELETE", f"/api/predictions/{prediction_id}")
