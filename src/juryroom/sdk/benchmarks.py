"""Benchmarks and reports, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from juryroom.sdk.transport import Transport


class Benchmarks:
    """Benchmarks of image search that a server keeps."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def all(self) -> list[dict[str, Any]]:
        """All of them, newest first."""
        return self._transport.json("GET", "/api/benchmarks", list[dict[str, Any]])

    def show(self, run: str) -> dict[str, Any]:
        """Show a run that lies below the server's folder of benchmarks. Raises AlreadyExists."""
        return self._transport.json("POST", "/api/benchmarks", dict[str, Any], body={"run": run})

    def get(self, benchmark_id: int) -> dict[str, Any]:
        """One benchmark with its steps. Raises NotThere."""
        return self._transport.json("GET", f"/api/benchmarks/{benchmark_id}", dict[str, Any])

    def add_report(self, title: str, payload: Mapping[str, Any], *, benchmark: int | None = None) -> dict[str, Any]:
        """Keep what `juryroom eval compare --json` or `eval score --json` printed."""
        body = {"title": title, "payload": payload, "benchmark_id": benchmark}
        return self._transport.json("POST", "/api/reports", dict[str, Any], body=body)
