"""`ETag` and `If-Match`: a change is made only to the revision its author has seen."""

from __future__ import annotations

from juryroom.errors import BadInput

IfMatch = str | None


def etag(revision: int) -> dict[str, str]:
    """The header naming this revision."""
    return {"etag": f'"{revision}"'}


def expected_revision(if_match: IfMatch) -> int | None:
    """The revision a request insists on; None for any. Raises BadInput when it is none of ours."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise BadInput('If-Match names a revision as the ETag header gave it, such as "3".')
    return int(text)
