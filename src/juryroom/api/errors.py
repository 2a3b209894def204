"""Our errors to HTTP: one table of statuses, one envelope, always JSON."""

from __future__ import annotations

import errno
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from juryroom import __version__
from juryroom.api.answers import answer
from juryroom.errors import (
    AlreadyExists,
    BadInput,
    BodyTooLarge,
    BodyTooSlow,
    ConfigInvalid,
    IdempotencyMismatch,
    JuryroomError,
    NotAllowed,
    NoTask,
    NotNow,
    NotSignedIn,
    NotSupported,
    NotThere,
    OutsideFailed,
    RevisionConflict,
    RowsRefused,
    StorageFull,
    TooManyAttempts,
)

STATUS: tuple[tuple[type[JuryroomError], int], ...] = (
    (BodyTooLarge, 413),
    (BodyTooSlow, 408),
    (IdempotencyMismatch, 422),
    (BadInput, 400),
    (NotThere, 404),
    (NoTask, 404),
    (RevisionConflict, 412),
    (TooManyAttempts, 429),
    (AlreadyExists, 409),
    (NotNow, 409),
    (NotAllowed, 403),
    (NotSignedIn, 401),
    (NotSupported, 501),
    (StorageFull, 507),
    (OutsideFailed, 502),
)
_LONGEST_ID = 18
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_DATABASE_FULL = ("database or disk is full", "no space left on device")
"""The words of SQLite and of PostgreSQL."""
_LOG = logging.getLogger("juryroom")
_WORDS = {400: "bad_request", 404: "not_there", 405: "method_not_allowed", 413: "body_too_large"}


def status_of(error: JuryroomError) -> int:
    """The HTTP status that stands for this error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def envelope(
    status: int,
    detail: str,
    *,
    code: str,
    fields: Mapping[str, Sequence[Any]] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of every error."""
    body: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "status_code": status,
        "version": __version__,
        "detail": detail,
        "code": code,
        "exc_info": None,
    }
    if fields:
        body["validation_errors"] = fields
    return body | dict(extra or {})


def refusal(error: JuryroomError) -> Response:
    """The answer to a request that met one of our errors."""
    status = status_of(error)
    fields = error.fields if isinstance(error, BadInput) else None
    detail = "Validation error" if fields and not isinstance(error, ConfigInvalid | RowsRefused) else error.message
    body = envelope(status, detail, code=error.code, fields=fields, extra=_extra(error))
    return answer(body, status, {"WWW-Authenticate": "Token"} if status == 401 else None)


def _extra(error: JuryroomError) -> dict[str, Any]:
    match error:
        case ConfigInvalid():
            return {"findings": [_plain(finding) for finding in error.findings]}
        case RowsRefused():
            return {"rows": [_plain(row) for row in error.rows]}
        case NoTask():
            return {"reason": error.reason}
    return {}


def _plain(value: object) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def handle_errors(app: FastAPI) -> None:
    """Give every error of ours, of the framework, and every surprise the envelope."""
    app.add_exception_handler(JuryroomError, _ours)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _framework)
    for kind in (OverflowError, UnicodeEncodeError, RecursionError, DataError):
        app.add_exception_handler(kind, _unstorable)
    app.add_exception_handler(IntegrityError, _at_the_same_moment)
    for away in (OperationalError, PoolTimeout):
        app.add_exception_handler(away, _database_away)
    app.add_exception_handler(OSError, _system)
    app.add_exception_handler(Exception, _surprise)


async def _ours(_: Request, error: Exception) -> Response:
    assert isinstance(error, JuryroomError)
    return refusal(error)


async def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if any(problem["loc"][:1] == ("path",) for problem in error.errors()):
        return answer(envelope(404, "Not found.", code="not_there"), 404)
    fields: dict[str, list[str]] = {}
    for problem in error.errors():
        name, message = _field_of(problem)
        fields.setdefault(name, []).append(message)
    if "json_invalid" in {problem["type"] for problem in error.errors()}:
        problem = error.errors()[0]
        detail = f"JSON parse error at character {problem['loc'][-1]}: {problem['ctx']['error']}"
        return answer(envelope(400, detail, code="bad_input"), 400)
    return answer(envelope(400, "Validation error", code="bad_input", fields=fields), 400)


async def _unstorable(request: Request, _: Exception) -> Response:
    """A number beyond 64 bits, half a surrogate pair, nesting without end: JSON can spell what cannot be kept."""
    if any(len(str(value)) > _LONGEST_ID for value in request.path_params.values()):
        return answer(envelope(404, "Not found.", code="not_there"), 404)
    detail = "The request holds a number, a character or a nesting that cannot be stored."
    return answer(envelope(400, detail, code="bad_input"), 400)


async def _at_the_same_moment(request: Request, error: Exception) -> Response:
    """Two requests that are each right by themselves; the constraint let one of them through."""
    body = envelope(409, "Somebody changed the same thing at the same moment. Try again.", code="lost_race")
    _LOG.warning("request %s lost a race: %s: %s", body["id"], _named(request), _cause(error))
    return answer(body, 409)


async def _system(request: Request, error: Exception) -> Response:
    """A disk without room, told as such; anything else is a surprise."""
    if getattr(error, "errno", None) not in NO_ROOM:
        raise error
    _LOG.error("request %s: %s", _named(request), error)
    return refusal(StorageFull())


async def _database_away(request: Request, error: Exception) -> Response:
    """Busy beyond its patience, restarting, or out of disk: nothing was stored, and trying again may help."""
    if any(words in _cause(error).lower() for words in _DATABASE_FULL):
        _LOG.error("request %s: %s", _named(request), _cause(error))
        return refusal(StorageFull())
    body = envelope(503, "The database does not answer at the moment; nothing was stored. Try again.", code="busy")
    _LOG.error("request %s failed: %s: %s", body["id"], _named(request), _cause(error))
    return answer(body, 503, {"retry-after": "2"})


def _named(request: Request) -> str:
    """Method and path for the log: on one line, whatever the path holds."""
    return ascii(f"{request.method} {request.scope['path']}")[1:-1]


def _cause(error: Exception) -> str:
    """The driver's own words, without the statement and its parameters."""
    return "".join(str(getattr(error, "orig", error)).splitlines()[:1])


def _field_of(problem: Mapping[str, Any]) -> tuple[str, str]:
    place = [part for part in problem["loc"] if part not in ("body", "query", "path", "header")]
    said = str(problem["msg"]).removeprefix("Value error, ")  # what our own models say
    message = "This field is required." if problem["type"] == "missing" else said
    if not place:
        return "non_field_errors", message
    inside = ".".join(map(str, place[1:]))
    return str(place[0]), f"{inside}: {message}" if inside else message


async def _framework(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = "Not found." if error.status_code == 404 and error.detail == "Not Found" else str(error.detail)
    if error.status_code == 405:
        detail = "Method not allowed."
    body = envelope(error.status_code, detail, code=_WORDS.get(error.status_code, "error"))
    return answer(body, error.status_code, error.headers)


async def _surprise(request: Request, error: Exception) -> Response:
    body = envelope(500, "Something went wrong on the server; its log tells more.", code="error")
    # The traceback follows in the server's own log; this line ties it to the answer, and holds nothing of the request.
    _LOG.error("request %s failed: %s: %s", body["id"], _named(request), type(error).__name__)
    return answer(body, 500)
