"""`juryroom eval ... --to-benchmark`: what was found, kept as a report that the benchmark's screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from juryroom.cli.server import client_of

ToBenchmark = Annotated[
    int | None, typer.Option(help="Show it with this benchmark of a server, under its tab Systems.")
]
MOST_NAMED = 3


def keep(
    benchmark: int | None, url: str | None, token: str, title: str, systems: Iterable[str], found: Mapping[str, Any]
) -> None:
    """Send a report to the server; nothing without a benchmark. title: what stands before the systems' names."""
    if benchmark is None:
        return
    names = sorted(systems)
    told = ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")
    with client_of(url, token) as client:
        made = client.benchmarks.add_report(f"{title}: {told}"[:200], found, benchmark=benchmark)
        typer.echo(f"report {made['id']} of benchmark {benchmark}: {url}/benchmarks/{benchmark}?tab=systems", err=True)
