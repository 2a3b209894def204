"""Tags that people carry, and lists of them: lines of an address and its tags."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from juryroom.core.model import Instant, UserId
from juryroom.errors import BadInput

LONGEST = 128
MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class MemberTag:
    """What somebody knows, or which team they are in."""

    id: int
    label: str
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class TagImport:
    """A list that was read. rows_skipped: JSON, numbers of lines whose address nobody here has."""

    id: int
    tags_created: int
    assignments_created: int
    rows_skipped: str
    created_at: Instant
    finished_at: Instant


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list."""

    number: int
    email: str
    labels: tuple[str, ...]


def checked(label: str) -> str:
    """A label as it is kept. Raises BadInput."""
    plain = " ".join(label.split())
    if not plain or len(plain) > LONGEST or "\x00" in plain:
        raise BadInput("Validation error", {"label": [f"A tag has 1 to {LONGEST} characters."]})
    return plain


def read_list(text: str, more: Sequence[str] = ()) -> list[Line]:
    """CSV with the columns `email` and `tags`, several of them with `;` or `|` between; `more` go to everybody.

    Raises BadInput with the line.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    names = {name.strip().lower(): name for name in reader.fieldnames or () if name}
    if "email" not in names:
        raise BadInput("Validation error", {"file": ['The first line names the columns: "email" and "tags".']})
    found: list[Line] = []
    try:
        for row in reader:
            said = (row.get(names.get("tags", "")) or "").replace("|", ";").split(";")
            labels = dict.fromkeys(checked(each) for each in (*said, *more) if each.strip())
            found.append(Line(reader.line_num, (row[names["email"]] or "").strip().lower(), tuple(labels)))
            if len(found) > MOST_LINES:
                raise BadInput("Validation error", {"file": [f"At most {MOST_LINES:,} lines."]})
    except csv.Error as fault:
        raise BadInput("Validation error", {"file": [f"Line {reader.line_num}: {fault}."]}) from fault
    return found
