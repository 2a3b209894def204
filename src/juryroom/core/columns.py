"""The columns of the Data Manager: what filters and orders may name, of which type, and what can be asked of a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from juryroom.errors import BadInput

ColumnType = Literal["Number", "String", "Boolean", "Datetime", "List", "Unknown"]


class Operator(StrEnum):
    """What a filter line does with its column and value."""

    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    LESS = "less"
    GREATER = "greater"
    LESS_OR_EQUAL = "less_or_equal"
    GREATER_OR_EQUAL = "greater_or_equal"
    BETWEEN = "in"
    NOT_BETWEEN = "not_in"
    IN_LIST = "in_list"
    NOT_IN_LIST = "not_in_list"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    REGEX = "regex"
    EMPTY = "empty"
    EXISTS = "exists"
    NOT_EXISTS = "not_exists"


_PRESENCE = (Operator.EMPTY, Operator.EXISTS, Operator.NOT_EXISTS)
_EQUALITY = (Operator.EQUAL, Operator.NOT_EQUAL)
_LISTS = (Operator.IN_LIST, Operator.NOT_IN_LIST)
_ORDER = (
    Operator.LESS, Operator.GREATER, Operator.LESS_OR_EQUAL, Operator.GREATER_OR_EQUAL,
    Operator.BETWEEN, Operator.NOT_BETWEEN,
)  # fmt: skip
_CONTENT = (Operator.CONTAINS, Operator.NOT_CONTAINS)
_TEXT = (*_EQUALITY, *_CONTENT, Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.REGEX, *_LISTS, *_ORDER, *_PRESENCE)

OPERATORS: Mapping[ColumnType, tuple[Operator, ...]] = {
    "Number": (*_EQUALITY, *_ORDER, *_LISTS, *_PRESENCE),
    "Datetime": (*_EQUALITY, *_ORDER, *_PRESENCE),
    "Boolean": (*_EQUALITY, *_PRESENCE),
    "String": _TEXT,
    "Unknown": _TEXT,
    "List": (*_CONTENT, *_LISTS, *_PRESENCE),
}
"""What can be asked of a column, by its type."""

COLUMNS: Mapping[str, ColumnType] = {
    "id": "Number",
    "inner_id": "Number",
    "created_at": "Datetime",
    "updated_at": "Datetime",
    "completed_at": "Datetime",
    "total_annotations": "Number",
    "cancelled_annotations": "Number",
    "total_predictions": "Number",
    "predictions_score": "Number",
    "model_difference": "Number",
    "agreement": "Number",
    "predictions_model_versions": "List",
    "annotators": "List",
    "assigned_annotators": "List",
    "assigned_reviewers": "List",
    "updated_by": "List",
    "ground_truth": "Boolean",
    "draft_exists": "Boolean",
    "is_labeled": "Boolean",
    "avg_lead_time": "Number",
    "annotation_time": "Number",
    "file_upload": "String",
    "priority": "Number",
    "annotations_results": "String",
    "predictions_results": "String",
    "annotations_ids": "List",
    "reviewed": "Boolean",
    "awaiting_review": "Boolean",
    "reviews_accepted": "Number",
    "reviews_rejected": "Number",
    "reviewers": "List",
    "adjudication": "String",
    "flags": "List",
    "comment_count": "Number",
    "unresolved_comment_count": "Number",
    "last_comment_updated_at": "Datetime",
    "comment_authors": "List",
}
"""Columns a filter or an ordering may name, besides those of the families below."""

COUNTERS = frozenset(
    {
        "total_annotations", "cancelled_annotations", "total_predictions", "reviews_accepted", "reviews_rejected",
        "comment_count", "unresolved_comment_count",
    }
)  # fmt: skip
"""Numbers that are empty when they are 0."""

SCORE_OF = "predictions_score:"
"""`predictions_score:VERSION` is the newest score of one model version."""
DATA = "data."
"""`data.a.b` is the field `b` in the object `a` of the task's data."""
AGREEMENT_OF = "agreement:"
"""`agreement:CONTROL` is how far people agree about one control."""
FAMILIES = f"{DATA}<field>, {SCORE_OF}<model version>, {AGREEMENT_OF}<control>"

UNSORTABLE = frozenset({"annotations_results", "predictions_results"})
_CLAIMED: Mapping[str, ColumnType] = {
    "Number": "Number", "Time": "Number", "String": "String", "Boolean": "Boolean", "Datetime": "Datetime",
    "List": "String", "Unknown": "String", "Image": "String", "Audio": "String", "AudioPlus": "String",
    "Video": "String",
}  # fmt: skip
MOST_LETTERS = 200
DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the task list: one of COLUMNS, a field of the task data (`path`), a version's score, or agreement
    about a control."""

    name: str
    type: ColumnType
    path: tuple[str, ...] = ()
    version: str | None = None
    control: str | None = None


def read_column(name: str, claimed: Any, where: str) -> Column:
    """The column called `name`; `claimed` is the type a filter gives it, which only a data field goes by.

    Raises BadInput naming the columns or types there are.
    """
    if claimed is not None and claimed not in _CLAIMED:
        raise BadInput(f"{where}: there is no type {claimed!r}. Types: {', '.join(_CLAIMED)}.")
    if name.startswith(SCORE_OF):
        return Column(name, "Number", version=name.removeprefix(SCORE_OF))
    if name.startswith(AGREEMENT_OF):
        return Column(name, "Number", control=_control(name, where))
    if name.startswith(DATA):
        return Column(name, _CLAIMED.get(claimed, "String"), _path(name, where))
    if name not in COLUMNS:
        raise BadInput(f'{where}: there is no column "{name}". Columns: {", ".join(COLUMNS)}, {FAMILIES}.')
    return Column(name, COLUMNS[name])


def _control(name: str, where: str) -> str:
    """The control whose agreement a column is; what no database could be asked for is refused."""
    control = name.removeprefix(AGREEMENT_OF)
    if not control or len(name) > MOST_LETTERS or any(letter in '"\\' or ord(letter) < 32 for letter in control):
        raise BadInput(
            f'{where}: "{name[:MOST_LETTERS]}" is no agreement about a control, such as {AGREEMENT_OF}verdict.'
        )
    return control


def _path(name: str, where: str) -> tuple[str, ...]:
    """The keys that lead to a field; what no database could be asked for is refused."""
    parts = tuple(name.removeprefix(DATA).split("."))
    if not all(parts) or len(parts) > DEEPEST or len(name) > MOST_LETTERS:
        raise BadInput(f'{where}: "{name[:MOST_LETTERS]}" is not the name of a data field such as data.a or data.a.b.')
    if any(letter in '"\\' or ord(letter) < 32 for letter in name):
        raise BadInput(f'{where}: a field whose name holds ", \\ or a control character cannot be filtered or sorted.')
    return parts
