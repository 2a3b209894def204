"""Deny by default: every route names what it needs, and every role gets what its row of the table says."""

from __future__ import annotations

import re
from itertools import pairwise

from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from juryroom.api.auth import Allow
from juryroom.core.model import Role
from juryroom.core.permissions import Permission, permissions_of

PUBLIC = {
    "POST /api/session",
    "GET /api/sign-in-options",
    "GET /user/oidc/start",
    "GET /user/oidc/callback",
    "POST /api/invitations/look",
    "POST /api/invitations/accept",
    "DELETE /api/session",
    "GET /user/login",
    "GET /user/signup",
    "POST /user/login",
    "POST /user/signup",
    "GET /logout",
    "POST /api/token/refresh",
    "POST /api/token/rotate",
    "GET /healthz",
    "GET /health",
    "GET /readyz",
    "GET /api/version",
    "GET /api/openapi.json",
}


def _routes(client: TestClient) -> list[APIRoute]:
    return [route for route in client.app.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]


def _policies(route: APIRoute) -> list[Allow]:
    return [marker.dependency for marker in route.dependencies if isinstance(marker.dependency, Allow)]


def _operations(client: TestClient) -> list[tuple[str, str, Permission | None]]:
    return [
        (method, route.path, _policies(route)[0].permission)
        for route in _routes(client)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


def test_every_route_has_exactly_one_policy(anyone: TestClient) -> None:
    without = [route.path for route in _routes(anyone) if len(_policies(route)) != 1]
    assert without == []


def test_only_known_routes_are_public(anyone: TestClient) -> None:
    public = {f"{method} {path}" for method, path, permission in _operations(anyone) if permission is None}
    assert public == PUBLIC


def test_no_route_ends_with_a_slash(anyone: TestClient) -> None:
    # The slash is taken off before routing; a route that ends with one could never be reached.
    assert [route.path for route in _routes(anyone) if route.path.endswith("/")] == []


def test_operation_ids_are_readable_and_unique(anyone: TestClient) -> None:
    ids = [
        operation["operationId"]
        for methods in anyone.get("/api/openapi.json").json()["paths"].values()
        for operation in methods.values()
    ]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids), ids


def test_nobody_gets_in_without_credentials(anyone: TestClient) -> None:
    for method, path, permission in _operations(anyone):
        if permission is not None:
            reply = anyone.request(method, _filled(path))
            assert reply.status_code == 401, f"{method} {path}: {reply.status_code}"
            assert reply.json()["detail"] == "Authentication credentials were not provided."


def _filled(path: str) -> str:
    """Ids that do not exist: a permitted call ends in 404 or 400, and changes nothing."""
    path = path.replace("{entity}", "task")
    return re.sub(r"\{[^}]+\}", "999999", path)


def test_roles_only_grow() -> None:
    order = [Role.ANNOTATOR, Role.REVIEWER, Role.MANAGER, Role.ADMIN, Role.OWNER]
    for lower, higher in pairwise(order):
        assert permissions_of(lower) <= permissions_of(higher)
    assert permissions_of(Role.DEACTIVATED) == frozenset()
