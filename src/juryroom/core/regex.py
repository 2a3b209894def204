"""Regular expressions that anybody may write: RE2, whose time grows with the text alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from juryroom.errors import BadInput

LONGEST = 1000


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Something with `search(text)`. Raises BadInput saying what is wrong with the pattern."""
    import re2

    if len(pattern) > LONGEST:
        raise BadInput(f"A regular expression has at most {LONGEST} characters.")
    options = re2.Options()
    options.dot_nl = True  # as PostgreSQL reads a dot
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise BadInput(f"{pattern!r} is not a regular expression: {said}. Backreferences are not available.") from None


def found(pattern: str, text: str | None) -> bool:
    """Whether the pattern matches somewhere in the text."""
    return text is not None and compiled(pattern).search(text) is not None
