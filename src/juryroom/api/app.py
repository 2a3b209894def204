"""The application: routes, what stands before them, and what a request meets when no route fits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from juryroom.api import (
    actions,
    activity,
    adjudication,
    annotation_history,
    assignees,
    auth,
    backfills,
    benchmarks,
    bulk_annotations,
    certificates,
    comments,
    configs,
    data_quality,
    dimensions,
    drafts,
    enhancements,
    erasures,
    exports,
    health,
    imports,
    invitations,
    jobs,
    judge_runs,
    juries,
    kpis,
    label_distribution,
    member_stats,
    member_tags,
    members,
    model_connections,
    model_stats,
    oidc,
    organizations,
    partial_uploads,
    pauses,
    people,
    personal_tokens,
    predictions,
    projects,
    prompts,
    queue,
    reports,
    review_routing,
    reviews,
    session,
    sessions,
    states,
    stats,
    task_events,
    tasks,
    thumbnails,
    tokens,
    uploads,
    users,
    views,
    workspaces,
)
from juryroom.api.annotations import router as annotations_router
from juryroom.api.attempts import Attempts
from juryroom.api.auth import Authentication, Callers
from juryroom.api.compression import Compression
from juryroom.api.door import BodyLimit, SecurityHeaders, TrailingSlash
from juryroom.api.entry import Doors
from juryroom.api.errors import handle_errors
from juryroom.api.idempotency import IdempotencyKeys
from juryroom.api.journalling import Journalling
from juryroom.api.static import WebApp
from juryroom.api.veiling import Veiling
from juryroom.services.journal import Journal
from juryroom.services.room import Room

# The routes that annotators wait for come first: a request walks this list until one fits.
ROUTERS: tuple[APIRouter, ...] = (
    queue.router,
    annotations_router,
    bulk_annotations.router,
    tasks.router,
    drafts.router,
    reviews.router,
    adjudication.router,
    comments.router,
    annotation_history.router,
    review_routing.router,
    predictions.router,
    members.router,
    member_tags.router,
    projects.router,
    configs.router,
    session.router,
    oidc.router,
    users.router,
    sessions.router,
    tokens.router,
    personal_tokens.router,
    invitations.router,
    imports.router,
    exports.router,
    uploads.router,
    partial_uploads.router,
    thumbnails.router,
    views.router,
    actions.router,
    assignees.router,
    pauses.router,
    jobs.router,
    prompts.router,
    enhancements.router,
    judge_runs.router,
    juries.router,
    certificates.router,
    model_connections.router,
    benchmarks.router,
    reports.router,
    states.router,
    stats.router,
    model_stats.router,
    member_stats.router,
    label_distribution.router,
    data_quality.router,
    dimensions.router,
    backfills.router,
    task_events.router,
    kpis.router,
    workspaces.router,
    people.router,
    organizations.router,
    activity.router,
    erasures.router,
    health.router,
)


def create_app(room: Room, *, alongside: AbstractContextManager[None] | None = None) -> FastAPI:
    """The ASGI application of one installation. `alongside` is entered when it starts and left when it stops."""
    doors = Doors(auth.REMEMBERED_S)
    callers = Callers(doors)
    app = FastAPI(
        title="Juryroom",
        version=room.version,
        description="People and models judge data together. Paths and shapes follow Label Studio's API.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.room, app.state.callers, app.state.attempts = room, callers, Attempts(room.database)
    journal = Journal(room.database)
    app.state.doors, app.state.journal = doors, journal
    app.state.alongside = alongside or nullcontext()
    for router in ROUTERS:
        # Not include_router: it nests, and every request would be matched twice.
        app.router.routes.extend(_named(route) for route in router.routes)
    app.router.default = WebApp()
    handle_errors(app)
    app.add_middleware(Veiling)
    app.add_middleware(IdempotencyKeys, room=room)
    app.add_middleware(BodyLimit, most=room.limits.max_body_bytes)
    app.add_middleware(Journalling, journal=journal, clock=room.clock)
    app.add_middleware(Authentication, room=room, callers=callers)
    app.add_middleware(TrailingSlash)
    app.add_middleware(Compression)
    app.add_middleware(SecurityHeaders)
    return app


def _named(route: BaseRoute) -> BaseRoute:
    """An operation is called in clients what its function is called here."""
    if isinstance(route, APIRoute) and route.operation_id is None:
        route.operation_id = route.name
    return route


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with app.state.alongside:
        yield
    app.state.journal.close()
    app.state.room.database.close()
