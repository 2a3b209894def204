"""A benchmark as an installation knows it. What the run holds is in its folder, and is read from there."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.model import Instant, Json, ProjectId, UserId


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark."""

    id: int
    title: str
    folder: str
    """Its run folder, below the installation's folder of benchmarks."""
    images: str
    """The folder of photographs; empty: the run's own."""
    project_id: ProjectId | None
    """The project whose uploads it was made from."""
    job_id: int | None
    """The job that last worked on it."""
    note: str
    """The last thing that a step said."""
    created_by: UserId | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Sending:
    """Pairs of a benchmark that became tasks of a labelling project."""

    id: int
    benchmark_id: int
    project_id: ProjectId
    what: str
    """`holes` or `pairs`."""
    tasks: int
    result: Json
    """What the last return of answers came to."""
    created_by: UserId | None
    created_at: Instant
    returned_at: Instant | None


@dataclass(frozen=True, slots=True)
class Report:
    """Search systems measured and compared on a benchmark."""

    id: int
    benchmark_id: int | None
    title: str
    payload: Json
    created_by: UserId | None
    created_at: Instant
