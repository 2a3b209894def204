"""One way to the server: credentials, errors as ours, bodies as JSON."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx2
import msgspec

from juryroom.errors import (
    AlreadyExists,
    BadInput,
    BodyTooLarge,
    ConfigInvalid,
    IdempotencyMismatch,
    JuryroomError,
    LeaseLost,
    NotAllowed,
    NoTask,
    NotNow,
    NotSignedIn,
    NotThere,
    OutsideFailed,
    ResultsDoNotFit,
    RevisionConflict,
    RowsRefused,
    words_of,
)

T = TypeVar("T")
SPARE_S = 10.0
"""An access token this near its end is renewed first."""
_BY_CODE = {"already_exists": AlreadyExists, "lease_lost": LeaseLost, "revision_conflict": RevisionConflict}


class Transport:
    """Calls to one server. A refresh token is traded for short access tokens as needed; any other goes as it is."""

    def __init__(self, url: str, token: str, *, timeout: float, http: httpx2.Client | None = None) -> None:
        self._http = http or httpx2.Client(timeout=timeout)
        self._url = url.rstrip("/")
        self._token = token
        self._access: str | None = None

    def json(self, method: str, path: str, kind: type[T], **call: Any) -> T:
        """The answer's body, decoded as `kind`. Raises one of our errors."""
        response = self.send(method, path, **call)
        try:
            return msgspec.json.decode(response.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise OutsideFailed(f"{method} {path}: the answer is not what was expected: {problem}") from problem

    def send(self, method: str, path: str, **call: Any) -> httpx2.Response:
        """The whole answer. Raises one of our errors."""
        with self.stream(method, path, **call) as response:
            response.read()
            return response

    @contextmanager
    def stream(
        self, method: str, path: str, *, body: Any = None, params: Mapping[str, Any] | None = None, **extra: Any
    ) -> Iterator[httpx2.Response]:
        """An answer to be read piece by piece. `body`: anything that is JSON; `extra`: content, files, headers."""
        if body is not None:
            extra["content"] = msgspec.json.encode(body)
            extra["headers"] = {"content-type": "application/json", **extra.get("headers", {})}
        known = {name: _plain(value) for name, value in (params or {}).items() if value is not None}
        headers = {**extra.pop("headers", {}), "authorization": self._authorization()}
        try:
            with self._http.stream(method, f"{self._url}{path}", params=known, headers=headers, **extra) as response:
                if response.status_code >= 400:
                    response.read()
                    raise error_of(response.status_code, response.content)
                yield response
        except httpx2.HTTPError as problem:
            told = f"{self._url} cannot be reached: {words_of(problem)}".rstrip(".")
            raise OutsideFailed(f"{told}. Check the address, and that Juryroom runs there.") from problem

    def close(self) -> None:
        self._http.close()

    def _authorization(self) -> str:
        if self._token.count(".") != 2:
            return f"Token {self._token}"
        if self._access is None or _expiry(self._access) < time.time() + SPARE_S:
            self._access = self._refresh()
        return f"Bearer {self._access}"

    def _refresh(self) -> str:
        response = self._http.post(f"{self._url}/api/token/refresh", json={"refresh": self._token})
        if response.status_code >= 400:
            raise error_of(response.status_code, response.content)
        return str(response.json()["access"])


def _expiry(token: str) -> float:
    """When a JWT ends, in seconds since 1970; 0 when it does not say so."""
    try:
        payload = token.split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (ValueError, KeyError, TypeError, msgspec.DecodeError):
        return 0.0


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def error_of(status: int, content: bytes) -> JuryroomError:
    """The error that an answer of the API tells, as it was raised on the other side."""
    try:
        told = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = {}
    told = told if isinstance(told, dict) else {}
    message = str(told.get("detail") or f"The server answered {status}.")
    code, fields = str(told.get("code") or ""), told.get("validation_errors") or {}
    if status in (400, 413, 422):
        return _bad_input(status, code, message, fields, told)
    if status == 404:
        return NoTask(told["reason"], message) if told.get("reason") else NotThere("thing", message)
    if status in (409, 412):
        return _BY_CODE.get(code, NotNow)(message)
    return {401: NotSignedIn, 403: NotAllowed}.get(status, OutsideFailed)(message)


def _bad_input(status: int, code: str, message: str, fields: dict[str, Any], told: dict[str, Any]) -> BadInput:
    if code == RowsRefused.code:
        return RowsRefused(told.get("rows") or [], fields.get("non_field_errors") or [message])
    if code == ConfigInvalid.code:
        return ConfigInvalid(message, told.get("findings") or [])
    if code == ResultsDoNotFit.code:
        return ResultsDoNotFit(fields.get("result") or [message])
    kind = {413: BodyTooLarge, 422: IdempotencyMismatch}.get(status, BadInput)
    return kind(message, fields)
