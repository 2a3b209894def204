"""Benchmarks, what of them was sent to people, and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.benchmark.records import Benchmark, Report, Sending
from juryroom.core.model import Instant
from juryroom.errors import NotThere
from juryroom.store.rows import columns_for
from juryroom.store.tables import benchmark_sendings, benchmarks, reports

_BENCHMARKS = sa.select(*columns_for(Benchmark, benchmarks))
_SENDINGS = sa.select(*columns_for(Sending, benchmark_sendings))
_REPORTS = sa.select(*columns_for(Report, reports))


class Benchmarks:
    """The repository of benchmarks."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, object]) -> Benchmark:
        """A new benchmark."""
        row = {**values, "created_at": self._now, "updated_at": self._now}
        made = self._connection.execute(sa.insert(benchmarks).values(row).returning(benchmarks.c.id)).scalar_one()
        return self.get(made)

    def get(self, benchmark_id: int, *, lock: bool = False) -> Benchmark:
        """Raises NotThere."""
        query = _BENCHMARKS.where(benchmarks.c.id == benchmark_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotThere("Benchmark")
        return Benchmark(*row)

    def with_folder(self, folder: str) -> Benchmark | None:
        """The benchmark whose run is in this folder."""
        row = self._connection.execute(_BENCHMARKS.where(benchmarks.c.folder == folder)).one_or_none()
        return None if row is None else Benchmark(*row)

    def all(self) -> list[Benchmark]:
        """Every benchmark, newest first."""
        return [Benchmark(*row) for row in self._connection.execute(_BENCHMARKS.order_by(benchmarks.c.id.desc()))]

    def update(self, benchmark_id: int, values: Mapping[str, object]) -> Benchmark:
        """Raises NotThere."""
        query = sa.update(benchmarks).where(benchmarks.c.id == benchmark_id)
        self._connection.execute(query.values({**values, "updated_at": self._now}))
        return self.get(benchmark_id)

    def delete(self, benchmark_id: int) -> None:
        """Forget it and its reports. Raises NotThere."""
        self.get(benchmark_id)
        self._connection.execute(sa.delete(benchmarks).where(benchmarks.c.id == benchmark_id))

    def add_sending(self, values: Mapping[str, object]) -> Sending:
        """Pairs that became tasks."""
        query = sa.insert(benchmark_sendings).values({**values, "created_at": self._now})
        made = self._connection.execute(query.returning(benchmark_sendings.c.id)).scalar_one()
        return self.sending(made)

    def sending(self, sending_id: int) -> Sending:
        """Raises NotThere."""
        row = self._connection.execute(_SENDINGS.where(benchmark_sendings.c.id == sending_id)).one_or_none()
        if row is None:
            raise NotThere("Sending")
        return Sending(*row)

    def sendings(self, benchmark_id: int) -> list[Sending]:
        """What of a benchmark was sent to people, newest first."""
        query = _SENDINGS.where(benchmark_sendings.c.benchmark_id == benchmark_id)
        return [Sending(*row) for row in self._connection.execute(query.order_by(benchmark_sendings.c.id.desc()))]

    def note_return(self, sending_id: int, result: str) -> Sending:
        """Answers came back."""
        query = sa.update(benchmark_sendings).where(benchmark_sendings.c.id == sending_id)
        self._connection.execute(query.values(result=result, returned_at=self._now))
        return self.sending(sending_id)


class Reports:
    """The repository of reports."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, object]) -> Report:
        """A new report."""
        query = sa.insert(reports).values({**values, "created_at": self._now}).returning(reports.c.id)
        return self.get(self._connection.execute(query).scalar_one())

    def get(self, report_id: int) -> Report:
        """Raises NotThere."""
        row = self._connection.execute(_REPORTS.where(reports.c.id == report_id)).one_or_none()
        if row is None:
            raise NotThere("Report")
        return Report(*row)

    def listing(self, benchmark_id: int | None = None) -> Sequence[Report]:
        """Reports, newest first; of one benchmark."""
        query = _REPORTS if benchmark_id is None else _REPORTS.where(reports.c.benchmark_id == benchmark_id)
        return [Report(*row) for row in self._connection.execute(query.order_by(reports.c.id.desc()))]

    def delete(self, report_id: int) -> None:
        """Raises NotThere."""
        self.get(report_id)
        self._connection.execute(sa.delete(reports).where(reports.c.id == report_id))
