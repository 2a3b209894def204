"""The API's description: what the routes say of themselves, with the errors and credentials they share."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel

from juryroom.api.auth import COOKIE, Allow


class Error(BaseModel):
    """The body of every error."""

    id: str
    status_code: int
    version: str
    detail: str
    code: str
    exc_info: str | None
    validation_errors: dict[str, list[Any]] | None = None


_SCHEMES: dict[str, Any] = {
    "token": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token <legacy token>`"},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}
_SECURITY: list[dict[str, list[str]]] = [{name: []} for name in _SCHEMES]
_FRAMEWORK_SCHEMAS = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of the application's routes."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document["components"]["schemas"]
    for name in _FRAMEWORK_SCHEMAS:
        schemas.pop(name, None)
    schemas["Error"] = Error.model_json_schema()
    document["components"]["securitySchemes"] = _SCHEMES
    public = _public(app)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(operation, public=(method.upper(), path) in public)
    return document


def _complete(operation: dict[str, Any], *, public: bool) -> None:
    """Bad input is a 400 here, never the framework's 422; and every route can answer with the envelope."""
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = {
        "description": "What went wrong",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    operation["security"] = [] if public else _SECURITY


def _public(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
        if any(isinstance(each.dependency, Allow) and each.dependency.permission is None for each in route.dependencies)
    }
