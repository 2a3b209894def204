"""The Data Manager over HTTP at a thousand to a million tasks: lists, filters, counts, deep pages, the first filter on
a new field, and labelling as displayed.

    .venv/bin/python -m benchmarks.data_manager --tasks 100000 1000000

Tasks are stored by the services in this process; only the measured calls go over HTTP. One JSON object per size on
standard output. Inputs come from a fixed seed. `BENCH_DATABASE_URL` measures PostgreSQL. `cpu` is processor time of the
server; that of the second first filter has the making of the first one's index in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from benchmarks.house import House, house, series
from benchmarks.http import CONFIG, task
from juryroom.adapters.clock import SystemClock
from juryroom.core.formats.rows import Rows
from juryroom.core.model import ProjectId
from juryroom.services import imports
from juryroom.services.imports import ImportOptions
from juryroom.store.unit import Database

AT_ONCE = 20_000
WAIT_S = 600


def measure(room: House, database: Database, n_tasks: int) -> dict[str, Any]:
    """Every figure for one project of `n_tasks`."""
    body = {"title": f"bench {n_tasks}", "label_config": CONFIG}
    project = room.json("POST", "/api/projects/", body)["id"]
    figures: dict[str, Any] = {"tasks": n_tasks, "stored_per_s": round(store(database, project, n_tasks))}
    room.hang_up()
    desk = Desk(room, project, n_tasks)
    figures["list"] = desk.over({}, pages=20)
    figures["list_by_score"] = desk.over({"ordering": ["-tasks:predictions_score"]}, pages=20)
    figures["deep_pages_by_id"] = desk.over({}, deep=60)
    figures["deep_pages_by_score"] = desk.over({"ordering": ["tasks:predictions_score"]}, deep=60)
    for name, query in {"number": by_number(0.5), "text": by_text("camera")}.items():
        before = room.cpu_s()
        figures[f"first_filter_on_new_{name}_s"] = desk.seconds(query)
        figures[f"first_filter_on_new_{name}_cpu_s"] = round(room.cpu_s() - before, 2)
    figures["indexes_ready_after_s"] = desk.wait_for_indexes()
    for name, query in QUERIES.items():
        figures[f"count_{name}_ms"] = round(desk.seconds(query) * 1000, 1)
        figures[f"filter_{name}"] = desk.over(query, pages=20)
        figures[f"deep_pages_{name}"] = desk.over(query, deep=40)
    figures["columns_ms"] = round(timed(lambda: room.json("GET", f"/api/dm/columns/?project={project}")) * 1000, 1)
    figures["label_as_displayed"] = desk.label(BOTH)
    figures["server_mb"] = round(room.memory_mb())
    return figures


def store(database: Database, project: int, n_tasks: int) -> float:
    """Tasks per second that the services take in, without HTTP."""
    dice = random.Random(7)
    began = time.perf_counter()
    for start in range(0, n_tasks, AT_ONCE):
        items = [task(index, dice) for index in range(start, min(start + AT_ONCE, n_tasks))]
        with database.write() as unit:
            source = ((Rows(items, range(len(items))),), None)
            imports.import_tasks(unit, ProjectId(project), [source], None, ImportOptions())
    return n_tasks / (time.perf_counter() - began)


def by_number(least: float) -> dict[str, Any]:
    return _filters(("data.score", "greater", "Number", least))


def by_text(source: str) -> dict[str, Any]:
    return _filters(("data.source", "equal", "String", source))


def _filters(*lines: tuple[str, str, str, Any], ordering: str = "") -> dict[str, Any]:
    items = [
        {"filter": f"filter:tasks:{name}", "operator": operator, "type": kind, "value": value}
        for name, operator, kind, value in lines
    ]
    order = {"ordering": [ordering], "columnsDisplayType": {"tasks:data.score": "Number"}} if ordering else {}
    return {"filters": {"conjunction": "and", "items": items}, **order}


BOTH = _filters(("data.source", "equal", "String", "camera"), ordering="tasks:predictions_score")
QUERIES = {
    "text_equal": by_text("scan"),
    "number_range": _filters(("data.score", "in", "Number", {"min": 0.6, "max": 0.81})),
    "number_rare": _filters(("data.score", "less", "Number", 0.001)),
    "text_by_score": BOTH,
    "score_range": _filters(("predictions_score", "less", "Number", 0.2), ordering="tasks:predictions_score"),
    "sorted_by_field": _filters(ordering="-tasks:data.score"),
    "unanswered": _filters(("total_annotations", "equal", "Number", 0)),
    "text_contains": _filters(("data.source", "contains", "String", "arch")),
}


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class Desk:
    """One project's lists."""

    def __init__(self, room: House, project: int, n_tasks: int) -> None:
        self._room, self._project, self._n_tasks = room, project, n_tasks
        self._dice = random.Random(11)

    def _page(self, query: dict[str, Any], page: int) -> Any:
        text = quote(json.dumps(query))
        return self._room.json("GET", f"/api/tasks/?project={self._project}&page={page}&page_size=30&query={text}")

    def seconds(self, query: dict[str, Any]) -> float:
        """How long the first page of a query takes that nobody has asked yet, its count included."""
        return round(timed(lambda: self._page(query, 1)), 4)

    def over(self, query: dict[str, Any], *, pages: int = 0, deep: int = 0) -> dict[str, Any]:
        """The first pages one after another, or pages from anywhere."""
        last = max(self._page(query, 1)["total"] // 30, 1)
        numbers = [1 + number % last for number in range(pages)] + [self._dice.randint(1, last) for _ in range(deep)]
        figures = asdict(series([lambda number=number: self._page(query, number) for number in numbers]))
        return {name: round(value, 2) for name, value in figures.items()}

    def wait_for_indexes(self) -> float:
        """Seconds until the fields that were filtered by have their indexes; the page is usable meanwhile."""
        began = time.perf_counter()
        while time.perf_counter() - began < WAIT_S:
            columns = self._room.json("GET", f"/api/dm/columns/?project={self._project}")["columns"]
            states = [column["index"] for column in columns if column["index"] not in (None, "none")]
            if not states or set(states) == {"ready"}:
                return round(time.perf_counter() - began, 1)
            time.sleep(0.2)
        raise RuntimeError("the indexes did not get ready")

    def label(self, query: dict[str, Any]) -> dict[str, Any]:
        """Take and answer a task of the view, again and again."""
        path = f"/api/projects/{self._project}/queue"
        took: list[Callable[[], object]] = []

        def one() -> None:
            held = self._room.json("POST", path, {"want": 1, "query": query})["tasks"][0]
            body = {"result": [], "lead_time": 1.5, "lease": held["lease"]["token"]}
            self._room.send("POST", f"/api/tasks/{held['task']['id']}/annotations/", body)

        took += [one] * 100
        return {name: round(value, 2) for name, value in asdict(series(took)).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1000, 10_000, 100_000, 1_000_000])
    for n_tasks in parser.parse_args().tasks:
        with house() as room:
            url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{room.data_dir / 'juryroom.sqlite3'}"
            database = Database(url, SystemClock())
            print(json.dumps(measure(room, database, n_tasks)), flush=True)
            database.close()


if __name__ == "__main__":
    main()
