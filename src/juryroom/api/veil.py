"""What a project keeps from a caller is taken out of every answer on its way to them: one place that no route can pass
by. Names of people, numbers of accounts and addresses become pseudonyms; fields of the data that the config does not
show, and agreement, are left out.

Which values those are is told by their names in the answer. `tests/api/test_veil.py` calls every route that a reviewer
may call, and finds nobody.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from juryroom.api.faces import Faces
from juryroom.core.formats import csv_table
from juryroom.core.model import ProjectId
from juryroom.core.reviewing.discretion import NOTHING, Kept
from juryroom.errors import NotThere
from juryroom.services import discretion
from juryroom.services.accounts import Caller
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

_NUMBERS = frozenset(
    {
        "completed_by", "updated_by", "last_created_by", "created_by", "user", "user_id", "annotators", "reviewers",
        "assigned_annotators", "assigned_reviewers", "comment_authors", "mentions", "reviewer", "annotator", "author",
        "assignee", "paused_by", "deleted_by", "resolved_by", "ids",
    }
)  # fmt: skip
"""Values that are the numbers of people: one, a list, or a person as an object."""
_BY_NUMBER = frozenset({"agreement", "n", "left_out", "review_score", "performance_score", "raters"})
"""Objects whose keys may be the numbers of people, bare or as raters (`u:7`)."""
_PEOPLE = frozenset({"users"})
"""Lists of people, by number alone where no more is told of them."""
_WORDS = frozenset({"created_username", "who", "username", "first_name"})
_NAMES = frozenset({"email", "user_email", "last_name", "initials", "phone", "avatar"})
_AGREEMENT = frozenset(
    {
        "agreement", "agreements", "matrix", "IAA", "std", "total_agreement", "Agreement_per_annotator",
        "ground_truth_agreement", "avg_agreement", "avg_ground_truth_agreement",
        "average_prediction_agreement_per_user", "average_prediction_agreement_per_model",
    }
)  # fmt: skip
_AS_TEXT = re.compile(r"(u:|)([0-9]{1,18})")
_OPAQUE = frozenset({"data", "meta", "result", "value", "tree", "label_config", "parsed_label_config", "filters"})
"""What people put there: it tells of itself, not of people."""


_MOMENTS = frozenset(
    {
        "created_at", "updated_at", "completed_at", "draft_created_at", "started_at", "submitted_at", "rejected_at",
        "resolved_at", "done_at", "last_comment_updated_at", "last_active",
    }
)  # fmt: skip
"""When somebody did something: to the second it tells who, beside what they did elsewhere under their name."""
_AGO = re.compile(r"\d+ (hours?|minutes?)")
TELL_OF_NOBODY = ("/api/projects", "/api/workspaces")
"""Lists of projects: of people they name who made them."""


@dataclass(slots=True)
class Veil:
    """What is kept from one caller, in one request."""

    room: Room
    caller: Caller
    here: ProjectId | None
    """The project that the request leads to; None: its answer's rows say where they are from."""
    kept: Kept = NOTHING
    _faces: dict[ProjectId, Faces] = field(default_factory=dict)
    _there: dict[ProjectId, Kept] = field(default_factory=dict)

    def over(self, body: bytes, kind: str) -> bytes:
        """The answer as the caller may see it."""
        if self.here is None and b"project" not in body and b"last_activity" not in body:
            return body
        with self.room.database.read() as unit:
            if kind.startswith("text/csv"):
                return _Walk(self, unit).table(body.decode())
            return msgspec.json.encode(_Walk(self, unit).value(msgspec.json.decode(body), self.here))

    def in_project(self, unit: UnitOfWork, project: ProjectId | None) -> Kept:
        if project is None or project == self.here:
            return self.kept
        if project not in self._there:
            self._there[project] = _look_up(unit, self.caller, project)
        return self._there[project]

    def faces(self, unit: UnitOfWork, project: ProjectId) -> Faces:
        if project not in self._faces:
            self._faces[project] = Faces.of(unit, self.room.secrets.signing, project, self.caller)
        return self._faces[project]


def _look_up(unit: UnitOfWork, caller: Caller, project: ProjectId) -> Kept:
    try:
        return discretion.kept_in(unit, unit.projects.get(project), caller)
    except NotThere:
        return NOTHING


class _Walk:
    """One way through an answer."""

    def __init__(self, veil: Veil, unit: UnitOfWork) -> None:
        self.veil, self.unit = veil, unit

    def value(self, value: Any, project: ProjectId | None) -> Any:
        if isinstance(value, dict):
            return self._object(value, project)
        return [self.value(each, project) for each in value] if isinstance(value, list) else value

    def _object(self, row: dict[str, Any], project: ProjectId | None) -> dict[str, Any]:
        project = _project_of(row) or project
        kept = self.veil.in_project(self.unit, project)
        faces = self.veil.faces(self.unit, project) if kept.names and project is not None else None
        row = _without_fields(self._without_activity(row), kept)
        if faces and not _is_of(row, self.veil.caller.id):
            row = {name: _to_the_day(name, each) for name, each in row.items()}
        person = row.get("id", row.get("user_id")) if faces and _is_person(row) else None
        hidden = person if faces and faces.hides(person) else None
        return {name: self._field(name, each, project, kept, faces, hidden) for name, each in row.items()}

    def _without_activity(self, row: dict[str, Any]) -> dict[str, Any]:
        """When others were last at work is for managers: watched for a while, it tells whose each new answer is."""
        if "last_activity" not in row or row.get("id", row.get("user_id")) == self.veil.caller.id:
            return row
        return row | {"last_activity": None}

    def _field(
        self, name: str, value: Any, project: ProjectId | None, kept: Kept, faces: Faces | None, person: int | None
    ) -> Any:
        if kept.agreement and name in _AGREEMENT:
            return _without_numbers(value)
        if kept.agreement and name == "flags" and isinstance(value, list):
            value = [each for each in value if not (isinstance(each, dict) and each.get("flag") == "low_agreement")]
        if name in _OPAQUE:
            return value
        if faces is None:
            return self.value(value, project)
        if person is not None and (named := _pseudonymous(name, value, person, faces)) is not ...:
            return named
        return self._of_people(name, value, project, faces)

    def _of_people(self, name: str, value: Any, project: ProjectId | None, faces: Faces) -> Any:
        if isinstance(value, str):
            return faces.in_text(value, whole=name in _WORDS or name == "user")
        if name in _NUMBERS and isinstance(value, int):
            return faces.number(value)
        if name in _NUMBERS and isinstance(value, list):
            return [_number_or(each, faces, lambda other: self.value(other, project)) for each in value]
        if name in _PEOPLE and isinstance(value, list):
            return [
                {"id": faces.number(each["id"])} if isinstance(each, dict) and each.keys() == {"id"}
                else self.value(each, project)
                for each in value
            ]  # fmt: skip
        if name in _BY_NUMBER and isinstance(value, dict):
            return {str(_number_or(who, faces)): self.value(each, project) for who, each in value.items()}
        return self.value(value, project)

    def table(self, text: str) -> bytes:
        """The same for CSV: its columns are named as fields are, or by the numbers of people."""
        rows = csv.DictReader(io.StringIO(text))
        shown = [self._row(row) for row in rows]
        columns = [self._column(name) for name in rows.fieldnames or ()]
        return b"".join(csv_table.write(shown, columns, formulas=False))

    def _column(self, name: str) -> str:
        here = self.veil.here
        return str(_number_or(name, self.veil.faces(self.unit, here))) if here and self.veil.kept.names else name

    def _row(self, row: Mapping[str, str]) -> dict[str, Any]:
        read = {name: self._cell(name, value) for name, value in row.items()}
        return {self._column(name): value for name, value in self._object(read, self.veil.here).items()}

    def _cell(self, name: str, text: str) -> str | int | None:
        if self.veil.kept.agreement and (name in _AGREEMENT or name.isdecimal()):  # a matrix of people
            return None
        return int(text) if name in _IN_TABLES and text.isdecimal() else text


_IN_TABLES = _NUMBERS | {"id", "project", "project_id"}


def _number_or(value: Any, faces: Faces, otherwise: Any = lambda other: other) -> Any:
    """The pseudonym of a number, of one written as a text too; of anything else what `otherwise` makes of it."""
    if isinstance(value, str) and (found := _AS_TEXT.fullmatch(value)):
        return f"{found[1]}{faces.number(int(found[2]))}"
    return faces.number(value) if isinstance(value, int) else otherwise(value)


def _project_of(row: Mapping[str, Any]) -> ProjectId | None:
    found = row.get("project", row.get("project_id"))
    return ProjectId(found) if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def _is_person(row: Mapping[str, Any]) -> bool:
    return "email" in row or "user_email" in row


def _pseudonymous(name: str, value: Any, person: int, faces: Faces) -> Any:
    """A field of somebody who is hidden; `...` when it tells nothing of who they are."""
    if name in ("id", "user_id"):
        return faces.number(value)
    if name in _WORDS:
        return faces.word(person)
    if name in _NAMES:
        return "" if isinstance(value, str) else None
    return None if name == "last_activity" else ...


def _is_of(row: Mapping[str, Any], caller: int) -> bool:
    """Whether a row is the caller's own work, or the project itself."""
    authors = (row.get("completed_by"), row.get("created_by"))
    return "label_config" in row or caller in [one.get("id") if isinstance(one, dict) else one for one in authors]


def _to_the_day(name: str, value: Any) -> Any:
    if name in _MOMENTS and isinstance(value, str) and len(value) > 10:
        return f"{value[:10]}T00:00:00.000000Z"
    return "0 days" if name == "created_ago" and isinstance(value, str) and _AGO.fullmatch(value) else value


def _without_fields(row: dict[str, Any], kept: Kept) -> dict[str, Any]:
    """A task without the fields of its data that are not for the caller; a summary without what they hold."""
    if kept.used is None:
        return row
    changed = dict(row)
    if "inner_id" in row and isinstance(row.get("data"), dict):
        changed["data"] = {name: each for name, each in row["data"].items() if name in kept.used}
        changed["meta"] = {}
    if isinstance(row.get("all_data_columns"), dict):
        changed["all_data_columns"] = {name: n for name, n in row["all_data_columns"].items() if name in kept.used}
        changed["common_data_columns"] = [name for name in row.get("common_data_columns", ()) if name in kept.used]
    return changed


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: each if name == "keys" else _without_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_numbers(each) for each in value]
    return None if isinstance(value, float | int) and not isinstance(value, bool) else value
