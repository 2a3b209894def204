"""What a request asks of a task list, and whether its caller may ask that."""

from __future__ import annotations

from typing import Any

import msgspec

from juryroom.core.filters import TaskQuery
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotAllowed
from juryroom.services.accounts import Caller

_OF_ANSWERS = frozenset(
    {
        "annotations_results", "annotators", "updated_by", "annotations_ids", "ground_truth", "draft_exists",
        "avg_lead_time", "annotation_time", "model_difference",
    }
)  # fmt: skip
"""Columns that tell what somebody answered, or who, or how."""


def read_json(query: str) -> dict[str, Any]:
    """The `query` of an address. Raises BadInput."""
    try:
        return msgspec.json.decode(query, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadInput("Validation error", {"query": [f"This is not a JSON object: {error}"]}) from error


def refuse_peeking(wanted: TaskQuery, who: Caller) -> None:
    """Who may not see other people's answers may not find out by asking which tasks have them, either."""
    columns = {column.name for column in wanted.columns}
    if not who.may(Permission.ANNOTATIONS_ANY) and (asked := sorted(columns & _OF_ANSWERS)):
        raise NotAllowed(f"Filters and orders by {', '.join(asked)} look at other people's answers.")
