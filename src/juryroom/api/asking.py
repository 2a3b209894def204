"""What a request asks of a task list, and whether its caller may ask that."""

from __future__ import annotations

from typing import Any

import msgspec

from juryroom.core.filters import TaskQuery
from juryroom.core.model import Project
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotAllowed
from juryroom.services.accounts import Caller

_OF_ANSWERS = frozenset(
    {
        "annotations_results", "annotators", "updated_by", "annotations_ids", "ground_truth", "draft_exists",
        "avg_lead_time", "annotation_time", "model_difference", "agreement", "reviewed", "awaiting_review",
        "reviews_accepted", "reviews_rejected", "reviewers", "adjudication", "flags", "comment_count",
        "unresolved_comment_count", "last_comment_updated_at", "comment_authors",
    }
)  # fmt: skip
"""Columns that tell what somebody answered, or who, or how."""
_OF_PREDICTIONS = frozenset(
    {"predictions_score", "predictions_results", "predictions_model_versions", "total_predictions"}
)


def read_json(query: str) -> dict[str, Any]:
    """The `query` of an address. Raises BadInput."""
    try:
        return msgspec.json.decode(query, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadInput("Validation error", {"query": [f"This is not a JSON object: {error}"]}) from error


def refuse_peeking(wanted: TaskQuery, who: Caller) -> None:
    """Who may not see other people's answers may not find out by asking which tasks have them, either."""
    asked = sorted({each.name for each in wanted.columns if each.name in _OF_ANSWERS or each.control is not None})
    if asked and not who.may(Permission.ANNOTATIONS_ANY):
        raise NotAllowed(f"Filters and orders by {', '.join(asked)} look at other people's answers.")


def refuse_hidden_predictions(project: Project, wanted: TaskQuery) -> None:
    """Where annotators are not to see what models say, they may not ask for tasks by it, either."""
    asked = {column.name for column in wanted.columns if column.version is not None or column.name in _OF_PREDICTIONS}
    if asked and not project.show_collab_predictions:
        raise NotAllowed(f"This project keeps its predictions from annotators: {', '.join(sorted(asked))}.")
