"""Reports: search systems measured and compared, as the command line found them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from juryroom.api.answers import answer, nothing
from juryroom.api.auth import CurrentRoom, CurrentUser, allow
from juryroom.api.schemas.benchmarks import ReportIn, ReportOut, report_json
from juryroom.core.permissions import Permission
from juryroom.services import reports

router = APIRouter(tags=["reports"])
_VIEW = [allow(Permission.BENCHMARKS_VIEW)]
_CHANGE = [allow(Permission.BENCHMARKS_CHANGE)]


@router.get("/api/reports", dependencies=_VIEW, response_model=list[ReportOut])
def list_reports(room: CurrentRoom, benchmark: int | None = None) -> Response:
    """Reports, newest first, without what they say; of one benchmark."""
    with room.database.read() as unit:
        return answer([report_json(one, whole=False) for one in unit.reports.listing(benchmark)])


@router.post("/api/reports", status_code=201, dependencies=_CHANGE, response_model=ReportOut)
def create_report(body: ReportIn, who: CurrentUser, room: CurrentRoom) -> Response:
    """Keep what `juryroom eval compare --json` or `eval score --json` printed."""
    with room.database.write() as unit:
        made = reports.keep(unit, body.title, body.payload, benchmark=body.benchmark_id, by=who.id)
        return answer(report_json(made, whole=True), 201)


@router.get("/api/reports/{report_id}", dependencies=_VIEW, response_model=ReportOut)
def get_report(report_id: int, room: CurrentRoom) -> Response:
    """One report with all it says."""
    with room.database.read() as unit:
        return answer(report_json(unit.reports.get(report_id), whole=True))


@router.delete("/api/reports/{report_id}", status_code=204, dependencies=_CHANGE)
def delete_report(report_id: int, room: CurrentRoom) -> Response:
    """Forget a report."""
    with room.database.write() as unit:
        unit.reports.delete(report_id)
    return nothing()
