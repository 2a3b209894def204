"""Who or what is erased, and how its traces are told and taken out of texts.

A data subject is a key and a value in the data of tasks, at any depth. What hangs on those tasks goes by their ids;
what merely quotes the value (a message, a filter, a request's first answer) is found by the text itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

from juryroom.errors import BadInput

ERASED = "[erased]"
SHORTEST = 4
"""A value of fewer characters is in too many texts by chance: it counts only where it stands behind its key."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Tasks whose data or meta say `value` under `key`, at any depth. Numbers are compared as they are written."""

    key: str
    value: str

    @classmethod
    def of(cls, text: str) -> Subject:
        """Read `KEY=VALUE`. Raises BadInput."""
        key, sign, value = text.partition("=")
        if not (sign and key.strip() and value.strip()):
            raise BadInput(
                "A data subject is named as KEY=VALUE, such as patient_id=4711.",
                {"subject": ["KEY=VALUE is expected."]},
            )
        return cls(key.strip(), value.strip())

    def __str__(self) -> str:
        return f"{self.key}={self.value}"

    @property
    def needle(self) -> Needle:
        return Needle((self.value,), self.key)

    def is_in(self, *texts: str | None) -> bool:
        """Whether one of these JSON texts says so."""
        return any(text and self._is_under(text) for text in texts)

    def _is_under(self, text: str) -> bool:
        try:
            found: list[object] = [msgspec.json.decode(text)]
        except msgspec.DecodeError:
            return False
        for value in found:
            if isinstance(value, dict):
                if self.key in value and _says(value[self.key], self.value):
                    return True
                found.extend(value.values())
            elif isinstance(value, list):
                found.extend(value)
        return False


def _says(found: object, value: str) -> bool:
    if isinstance(found, list):
        return any(_says(one, value) for one in found)
    if isinstance(found, bool) or found is None:
        return False
    return isinstance(found, str | int | float) and str(found).strip() == value


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for in texts: the value of a subject, the address of a person."""

    values: Sequence[str]
    key: str | None = None

    @property
    def long(self) -> list[str]:
        return [value for value in self.values if len(value) >= SHORTEST]

    @property
    def spellings(self) -> list[str]:
        """As the values may be written: plain, in JSON, in an address. A text without any of these is clean."""
        plain = [*self.long, *self._behind_key()]
        escaped = [json.dumps(value)[1:-1] for value in self.long] + [
            msgspec.json.encode(value).decode()[1:-1] for value in self.long
        ]
        return list(dict.fromkeys([*plain, *escaped, *map(quote, self.long), *map(quote_plus, self.long)]))

    def _behind_key(self) -> list[str]:
        if self.key is None:
            return []
        name = json.dumps(self.key, ensure_ascii=False)
        return [
            f"{start}{value}{end}"
            for value in self.values
            if len(value) < SHORTEST
            for start, end in ((f'{name}:"', '"'), (f'{name}: "', '"'), (f"{name}:", ""), (f"{name}: ", ""),
                               (f"{self.key}=", ""))
        ]  # fmt: skip

    def taken_out(self, text: str) -> str:
        """The text with `[erased]` in place of the values; JSON stays JSON."""
        try:
            found = msgspec.json.decode(text)
        except msgspec.DecodeError:
            found = None
        if isinstance(found, dict | list):
            clean = self._clean(found)
            return text if clean == found else msgspec.json.encode(clean).decode()
        return self._replaced(text)

    def _clean(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._replaced(name): self._under(name, one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._clean(one) for one in value]
        if isinstance(value, str):
            return self.taken_out(value) if value[:1] in ("{", "[") else self._replaced(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and str(value) in self.long:
            return None
        return value

    def _under(self, name: str, value: Any) -> Any:
        if name == self.key and any(_says(value, one) for one in self.values):
            return ERASED
        return self._clean(value)

    def _replaced(self, text: str) -> str:
        for value in (*self.long, *map(quote, self.long), *map(quote_plus, self.long)):
            text = text.replace(value, ERASED)
        if self.key is not None:
            for value in self.values:
                text = text.replace(f"{self.key}={value}", f"{self.key}={ERASED}")
        return text


_NAMED = re.compile(r"(/(?:tasks|annotations|predictions|drafts)/)(\d+)")
_ASKED = re.compile(r"(\b(?:task|annotation)(?:_id)?=)(\d+)")


def without_ids(url: str, tasks: Collection[int], annotations: Collection[int]) -> str:
    """The address without the ids of what was erased."""

    def replaced(found: re.Match[str]) -> str:
        of = annotations if "annotation" in found[1] else tasks if "task" in found[1] else ()
        return f"{found[1]}{ERASED}" if int(found[2]) in of else found[0]

    return _ASKED.sub(replaced, _NAMED.sub(replaced, url))


def names_any(value: object, tasks: Collection[int]) -> bool:
    """Whether an answer of the API is about one of these tasks."""
    found: list[object] = [value]
    for each in found:
        if isinstance(each, dict):
            own = [each.get("task"), each.get("task_id"), each.get("id") if "data" in each else None]
            many = [one for name in ("tasks", "task_ids") if isinstance(each.get(name), list) for one in each[name]]
            if any(isinstance(one, int) and one in tasks for one in (*own, *many)):
                return True
            found.extend(each.values())
        elif isinstance(each, list):
            found.extend(each)
    return False


_UPLOAD = re.compile(r"upload/\d+/[0-9a-f]{8,64}(?:\.[a-z0-9]{1,8})?")
_ADDRESS = re.compile(r"""https?://[^\s"'<>\\]+""")


def uploads_in(text: str) -> set[str]:
    """Names of uploaded files that a task's data mention."""
    return set(_UPLOAD.findall(text))


def addresses_in(text: str) -> set[str]:
    """Addresses elsewhere that a task's data mention."""
    return {address.replace("&amp;", "&") for address in _ADDRESS.findall(text)}


@dataclass(slots=True)
class Tally:
    """How many rows of each table went, and a keyed hash over what they were, in the order of erasing."""

    counts: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, rows: Iterable[Sequence[object]], key: bytes) -> int:
        """Add rows to the tally of one table. Without the key nobody can try out what they may have said."""
        number, seal = 0, self.hashes.get(name, "")
        for row in rows:
            number += 1
            seal = hmac.new(key, f"{seal}{row!r}".encode(), hashlib.sha256).hexdigest()
        if number:
            self.counts[name] = self.counts.get(name, 0) + number
            self.hashes[name] = seal
        return number


def fingerprint(kind: str, text: str, key: bytes) -> str:
    """The same for the same subject, in this installation alone: tells whether it was erased before."""
    return hmac.new(key, f"{kind}\n{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure: asked for, under way, or done with its proof."""

    id: int
    kind: str
    """subject | annotator | retention"""
    fingerprint: str
    sealed: str | None
    """What is sought, encrypted, until it is done."""
    options: str
    progress: str
    report: str | None
    """The proof; null until it is done."""
    project_id: int | None
    job_id: int | None
    asked_by: int | None
    created_at: str
    finished_at: str | None


def total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())
