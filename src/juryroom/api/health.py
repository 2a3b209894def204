"""Whether the server lives and is ready, which version it is, and what its API looks like."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from juryroom.api.answers import answer
from juryroom.api.auth import PUBLIC, CurrentRoom
from juryroom.api.openapi import describe
from juryroom.api.schemas.accounts import VersionOut

router = APIRouter(tags=["health"])
RELEASE = "1.23.2"
"""The Label Studio release whose paths, shapes and status codes we answer with."""


@router.get("/healthz", dependencies=[PUBLIC])
async def get_health() -> Response:
    """The process answers."""
    return answer({"status": "UP"})


@router.get("/health", dependencies=[PUBLIC], include_in_schema=False)
async def get_health_as_the_field_does() -> Response:
    return answer({"status": "UP"})


@router.get("/readyz", dependencies=[PUBLIC])
def get_readiness(room: CurrentRoom) -> Response:
    """The database answers, too."""
    try:
        with room.database.read() as unit:
            unit.accounts.count()
    except Exception:  # whatever keeps the database from answering is the same to who asks
        return answer({"status": "DOWN", "database": "unreachable"}, 503)
    return answer({"status": "UP", "database": room.database.dialect})


@router.get("/api/version", dependencies=[PUBLIC], response_model=VersionOut)
async def get_version(room: CurrentRoom) -> Response:
    """The field's release we are compatible with, and our own version."""
    package = {"version": RELEASE, "short_version": RELEASE.rpartition(".")[0], "latest_version_from_pypi": RELEASE}
    part: dict[str, Any] = {"version": RELEASE}
    return answer(
        {
            "release": RELEASE,
            "edition": "Community",
            "juryroom": room.version,
            "label-studio-os-package": package,
            "label-studio-os-backend": part,
            "label-studio-frontend": part,
            "label-studio-converter": part,
            "dm2": part,
            "lsf": part,
            "backend": part,
        }
    )


@router.get("/api/openapi.json", dependencies=[PUBLIC], include_in_schema=False)
def get_openapi(request: Request) -> Response:
    """This API in OpenAPI 3.1."""
    if request.app.openapi_schema is None:
        request.app.openapi_schema = describe(request.app)
    return answer(request.app.openapi_schema)
