"""Annotations, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from juryroom.sdk.models import Annotation
from juryroom.sdk.transport import Transport


class Annotations:
    """What people say about tasks."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, task_id: int, result: Sequence[Any], **fields: Any) -> Annotation:
        """One answer; `lead_time`, `ground_truth`, `was_cancelled`, `unique_id` by name. Raises ResultsDoNotFit."""
        body = {"result": result, **fields}
        return self._transport.json("POST", f"/api/tasks/{task_id}/annotations", Annotation, body=body)

    def list(self, task_id: int) -> list[Annotation]:
        """A task's answers, skips left out."""
        return self._transport.json("GET", f"/api/tasks/{task_id}/annotations", list[Annotation])

    def get(self, annotation_id: int) -> Annotation:
        """One answer. Raises NotThere."""
        return self._transport.json("GET", f"/api/annotations/{annotation_id}", Annotation)

    def update(self, annotation_id: int, **fields: Any) -> Annotation:
        """Change an answer."""
        return self._transport.json("PATCH", f"/api/annotations/{annotation_id}", Annotation, body=fields)

    def delete(self, annotation_id: int) -> None:
        """Remove an answer."""
        self._transport.send("DELETE", f"/api/annotations/{annotation_id}")
