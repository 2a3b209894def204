"""Benchmarks of image search: made, worked on step by step, looked at, and judged by people where nobody has."""

from __future__ import annotations

import mimetypes
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.benchmarks import (
    BenchmarkIn,
    BenchmarkOut,
    BenchmarkQueries,
    BenchmarkSending,
    BenchmarkSource,
    HolesOut,
    SendingIn,
    StepsIn,
    benchmark_json,
    sending_json,
)
from juryroom.core.benchmark.records import Benchmark
from juryroom.core.formats.pictures import Size
from juryroom.core.permissions import Permission
from juryroom.errors import BadInput, NotThere
from juryroom.services import benchmarks, thumbnails
from juryroom.services.room import Room
from juryroom.store.unit import UnitOfWork

router = APIRouter(tags=["benchmarks"])
_VIEW = [allow(Permission.BENCHMARKS_VIEW)]
_CHANGE = [allow(Permission.BENCHMARKS_CHANGE)]
HERE = "/api/benchmarks/{benchmark_id}"
FILES = "/data/benchmarks/{benchmark_id}"
"""What pages show as a part of themselves: not below /api, which is only ever called."""
PAGE_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
"""A report is a page of pictures and tables: nothing in it may run or send. With the origin, for its pictures alone."""
Only = Literal["", "suspects", "seed_only", "people"]


def _json(room: Room, unit: UnitOfWork, benchmark: Benchmark) -> dict[str, Any]:
    try:
        look = benchmarks.workshop_of(room).look(benchmark.folder)
    except (NotThere, BadInput):  # the folder was taken away, or its configuration broken, behind our back
        look = None
    return benchmark_json(benchmark, look, benchmarks.job_of(unit, benchmark))


def _one(room: Room, benchmark: Benchmark, status: int = 200) -> Response:
    with room.database.read() as unit:
        return answer(_json(room, unit, benchmark), status)


def _folder(room: Room, benchmark_id: int) -> str:
    with room.database.read() as unit:
        return unit.benchmarks.get(benchmark_id).folder


@router.get("/api/benchmarks", dependencies=_VIEW, response_model=list[BenchmarkOut])
def list_benchmarks(room: CurrentRoom) -> Response:
    """Every benchmark, newest first."""
    with room.database.read() as unit:
        return answer([_json(room, unit, one) for one in unit.benchmarks.all()])


@router.get("/api/benchmarks/sources", dependencies=_CHANGE, response_model=list[BenchmarkSource])
def list_benchmark_sources(room: CurrentRoom) -> Response:
    """Folders on the server that a benchmark may be made from, and runs that were made on the command line."""
    return answer(benchmarks.workshop_of(room).sources())


@router.post("/api/benchmarks", status_code=201, dependencies=_CHANGE, response_model=BenchmarkOut)
def create_benchmark(body: BenchmarkIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """A new benchmark, begun at once where `start` says so; or a run that is there already, to be shown."""
    if body.run is not None:
        made = benchmarks.adopt(room, body.run, by=who.id)
    else:
        if not body.title.strip():
            raise BadInput("Validation error", {"title": ["A benchmark has a title."]})
        made = benchmarks.create(
            room, body.title.strip(), body.settings, images=body.images, project=body.project, by=who.id
        )
        if body.start:
            with room.database.write() as unit:
                made = benchmarks.start(unit, benchmarks.workshop_of(room), made.id, [], by=who.id)
    return _one(room, made, 201)


@router.get(HERE, dependencies=_VIEW, response_model=BenchmarkOut)
def get_benchmark(benchmark_id: int, room: CurrentRoom) -> Response:
    """A benchmark with its steps: what they made, cost and left undone."""
    with room.database.read() as unit:
        return answer(_json(room, unit, unit.benchmarks.get(benchmark_id)))


@router.delete(HERE, status_code=204, dependencies=_CHANGE)
def delete_benchmark(benchmark_id: int, room: CurrentRoom) -> Response:
    """Forget a benchmark and its reports. The run folder stays on the server: what was paid for is deleted by hand."""
    with room.database.write() as unit:
        benchmarks.delete(unit, benchmark_id)
    return nothing()


@router.post(HERE + "/steps", status_code=202, dependencies=_CHANGE, response_model=BenchmarkOut)
def take_benchmark_steps(benchmark_id: int, body: StepsIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Take these steps, or all; what is answered and paid for already is not asked for again."""
    with room.database.write() as unit:
        made = benchmarks.start(unit, benchmarks.workshop_of(room), benchmark_id, body.steps, by=who.id)
    return _one(room, made, 202)


@router.post(HERE + "/cancel", dependencies=_CHANGE, response_model=BenchmarkOut)
def cancel_benchmark(benchmark_id: int, room: CurrentRoom) -> Response:
    """Stop behind what is being asked; what is done stays done."""
    with room.database.write() as unit:
        made = benchmarks.cancel(unit, benchmark_id)
    return _one(room, made)


@router.get(HERE + "/queries", dependencies=_VIEW, response_model=BenchmarkQueries)
def list_benchmark_queries(
    benchmark_id: int,
    room: CurrentRoom,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    only: Only = "",
) -> Response:
    """Queries with their candidates: all, those with likely missed images, with no relevant image but the seed, or
    judged by people."""
    shop = benchmarks.workshop_of(room)
    return answer(shop.queries(_folder(room, benchmark_id), offset, limit, only))


@router.get(HERE + "/quality", dependencies=_VIEW, response_model=dict[str, Any] | None)
def get_benchmark_quality(benchmark_id: int, room: CurrentRoom) -> Response:
    """The figures of the quality report; null before there is one."""
    return answer(benchmarks.workshop_of(room).quality(_folder(room, benchmark_id)))


@router.get(FILES + "/picture", dependencies=_VIEW)
def get_benchmark_picture(
    benchmark_id: int, image: Annotated[str, Query(max_length=4000)], room: CurrentRoom, size: Size = Size.CARD
) -> Response:
    """One of its pictures made small, as WebP."""
    path = benchmarks.workshop_of(room).picture(_folder(room, benchmark_id), image)
    with path.open("rb") as file:
        made = thumbnails.shrunk(file, size)
    if made is None:
        raise NotThere("Image", "This picture cannot be made small.")
    headers = {"cache-control": "private, max-age=86400", "x-content-type-options": "nosniff"}
    return Response(made, headers=headers, media_type="image/webp")


@router.get(FILES + "/pages/{name:path}", dependencies=_VIEW)
def get_benchmark_page(benchmark_id: int, name: str, room: CurrentRoom) -> Response:
    """A file of the quality report, as the command line wrote it; nothing in it runs."""
    path = benchmarks.workshop_of(room).page(_folder(room, benchmark_id), name)
    kind = mimetypes.types_map.get(path.suffix.lower(), "application/octet-stream")
    headers = {"content-security-policy": PAGE_POLICY, "cache-control": "private, no-cache"}
    return FileResponse(path, headers=headers, media_type=kind)


@router.get(HERE + "/holes", dependencies=_VIEW, response_model=HolesOut)
def count_benchmark_holes(benchmark_id: int, room: CurrentRoom) -> Response:
    """How many pairs were likely missed; none before there is a quality report."""
    try:
        found = benchmarks.workshop_of(room).holes(_folder(room, benchmark_id), [])
    except BadInput:
        found = []
    return answer({"count": len(found)})


@router.get(HERE + "/sendings", dependencies=_VIEW, response_model=list[BenchmarkSending])
def list_benchmark_sendings(benchmark_id: int, room: CurrentRoom) -> Response:
    """What of it was sent to people, and how much of that is answered."""
    with room.database.read() as unit:
        unit.benchmarks.get(benchmark_id)
        found = unit.benchmarks.sendings(benchmark_id)
        return answer([sending_json(one, benchmarks.answered(unit, one)) for one in found])


@router.post(HERE + "/sendings", status_code=201, dependencies=_CHANGE, response_model=BenchmarkSending)
def send_benchmark_pairs(benchmark_id: int, body: SendingIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Pairs as tasks of a new labelling project, with copies of their pictures."""
    wanted = benchmarks.Wanted(body.what, body.pairs, body.share, body.limit, body.title)
    sent = benchmarks.send(room, benchmark_id, wanted, by=who.id)
    return answer(sending_json(sent, 0), 201)


@router.post(HERE + "/sendings/{sending_id}/return", dependencies=_CHANGE, response_model=BenchmarkSending)
def return_benchmark_answers(benchmark_id: int, sending_id: int, room: CurrentRoom) -> Response:
    """People's answers into a new version of the judgments; the version before is kept in the run folder."""
    came = benchmarks.bring_back(room, benchmark_id, sending_id)
    with room.database.read() as unit:
        return answer(sending_json(came, benchmarks.answered(unit, came)))
