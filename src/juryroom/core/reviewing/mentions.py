"""Who is spoken to in a comment."""

from __future__ import annotations

import re

_MENTION = re.compile(r"(?<![\w@.])@([\w.+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+)")
MOST = 20


def mentions(text: str) -> list[str]:
    """Addresses after an @, in small letters, in order, each once; at most 20."""
    return list(dict.fromkeys(found.lower() for found in _MENTION.findall(text)))[:MOST]
