"""JSON over HTTP to an engine that its user named: the one way out, with that one host allowed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from juryroom.adapters.egress.client import EgressClient
from juryroom.errors import OutsideFailed

MOST_BYTES, SECONDS = 64 * 1024 * 1024, 30.0


class Caller:
    """Calls below one address. Options `header.NAME` are sent along: header.authorization=Bearer ..."""

    def __init__(self, section: Any, default: str = "") -> None:
        self.url = (section.url or default).rstrip("/")
        self._web = EgressClient([urlsplit(self.url).hostname or ""])
        prefix = "header."
        self._headers = {
            "content-type": "application/json",
            **{name[len(prefix) :]: one for name, one in section.options.items() if name.startswith(prefix)},
        }

    def call(
        self, method: str, path: str, body: Any = None, *, accept: Sequence[int] = (200, 201), raw: bytes | None = None
    ) -> Any:
        """The answer's JSON, None without any. Raises OutsideFailed for another status or no JSON."""
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        with self._web.request(
            method, self.url + path, headers=self._headers, content=content, most_bytes=MOST_BYTES, seconds=SECONDS
        ) as answer:
            text = b"".join(answer.pieces)
            if answer.status not in accept:
                raise OutsideFailed(f"{self.url}{path} answers {answer.status}: {text[:300].decode(errors='replace')}")
        try:
            return json.loads(text) if text else None
        except ValueError:
            raise OutsideFailed(f"{self.url}{path} answers no JSON: {text[:120].decode(errors='replace')}") from None
