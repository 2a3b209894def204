"""Judge runs: what they take beyond the provider, the results page of a large run, and the estimate of one.

    .venv/bin/python -m benchmarks.judging --tasks 10000 --large 100000

A server of its own judges texts by a stand-in provider (`--endpoint`: by another one, on loopback), everything over
HTTP. `ideal_s` is tasks x latency / width; `bare_s` is what the provider takes for as many requests from threads that
do nothing else. The large run has verdicts that were stored in this process. JSON on standard output.
`BENCH_DATABASE_URL` measures PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.house import House, house, series
from juryroom.adapters.clock import SystemClock
from juryroom.adapters.llm.line import Line
from juryroom.core.judging.prompts import RunState, TaskVerdict
from juryroom.core.judging.verdict import Outcome
from juryroom.core.model import Json, NewPrediction, NewTask, ProjectId, TaskId
from juryroom.store.unit import Database, UnitOfWork

CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="verdict" toName="text" required="true">
<Choice value="same"/><Choice value="similar"/><Choice value="different"/></Choices></View>"""
RUBRIC = "Do both halves of the text tell of the same thing? The same, a similar one, or different ones? {text}"
AT_ONCE = 5000
TICKS = os.sysconf("SC_CLK_TCK")
RESULTS = [{"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["same"]}}]


@contextmanager
def provider(latency: float) -> Iterator[str]:
    """The stand-in in a process of its own; its address."""
    command = [sys.executable, "-m", "benchmarks.stand_in", "--latency", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield (process.stdout.readline() if process.stdout else "").strip()
        finally:
            process.terminate()


def bare(endpoint: str, requests: int, width: int) -> float:
    """Seconds that the provider takes for so many requests when nothing else is done."""
    line = Line(endpoint, None, 60.0)
    headers = {"content-type": "application/json"}

    def ask(number: int) -> int:
        words = [{"role": "user", "content": f"bare {number} {RUBRIC}"}]
        body = json.dumps({"model": "fake", "messages": words}).encode()
        return line.post("/chat/completions", body, headers).status

    began = time.perf_counter()
    with ThreadPoolExecutor(width) as pool:
        statuses = set(pool.map(ask, range(requests)))
    line.close()
    if statuses != {200}:
        raise RuntimeError(f"the provider answered {statuses}")
    return time.perf_counter() - began


class Judged:
    """A project with texts, and a version that judges them."""

    def __init__(self, room: House, database: Database, endpoint: str, tasks: int, width: int) -> None:
        self.room, self.database = room, database
        project = room.json("POST", "/api/projects/", {"title": f"{tasks} texts", "label_config": CONFIG})
        self.project = ProjectId(project["id"])
        self.tasks = self._fill(tasks)
        connection = {
            "provider": "Custom", "endpoint": endpoint, "api_key": "none", "width": width,
            "prices": {"*": {"input": 1.0, "output": 4.0}},
        }  # fmt: skip
        made = room.json("POST", "/api/model-provider-connections", connection)["id"]
        self.prompt = room.json("POST", "/api/prompts", {"title": f"Same {tasks}", "project": self.project})["id"]
        version = {"title": "v1", "prompt": RUBRIC, "provider": "Custom", "provider_model_id": "fake",
                   "model_provider_connection": made}  # fmt: skip
        self.version = room.json("POST", f"/api/prompts/{self.prompt}/versions", version)["id"]

    def _fill(self, number: int) -> list[TaskId]:
        found: list[TaskId] = []
        for start in range(0, number, AT_ONCE):
            texts = (f"A red cup stands on shelf {one}. " * 6 for one in range(start, min(start + AT_ONCE, number)))
            new = [NewTask(Json(json.dumps({"text": text}))) for text in texts]
            with self.database.write() as unit:
                unit.tasks.add_many(unit.projects.get(self.project), new)
        with self.database.read() as unit:
            while page := unit.tasks.page(self.project, offset=len(found), limit=AT_ONCE):
                found += page
        self.room.hang_up()
        return found

    @property
    def model_version(self) -> str:
        """The name of its predictions."""
        return f"Same {len(self.tasks)}/v1"

    @property
    def path(self) -> str:
        """Of its version."""
        return f"/api/prompts/{self.prompt}/versions/{self.version}"

    def start(self) -> dict[str, Any]:
        """A run over every task."""
        body = {"project": self.project, "project_subset": "All"}
        found: dict[str, Any] = self.room.json("POST", f"{self.path}/inference-runs", body)
        return found


def cpu_s(process: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def run_all(it: Judged, latency: float, width: int) -> dict[str, Any]:
    """From the request that starts the run until its last verdict is stored; a job's engine takes a while to start."""
    cpu, began = cpu_s(it.room.process.pid), time.perf_counter()
    run, peak, waited = it.start(), 0.0, 0.0
    while True:
        peak = max(peak, it.room.memory_mb())
        seen = it.room.json("GET", f"/api/judge-runs/{run['id']}")
        if seen["status"] not in ("Pending", "InProgress"):
            break
        if seen["status"] == "Pending":
            waited = time.perf_counter() - began
        time.sleep(0.1)
    wall, number = time.perf_counter() - began, len(it.tasks)
    if seen["status"] != "Completed" or seen["outcomes"] != {"ok": number}:
        raise RuntimeError(f"the run ended as {seen['status']}: {seen['outcomes']}")
    spent = cpu_s(it.room.process.pid) - cpu
    ideal = number * latency / width
    return {
        "tasks": number, "ideal_s": round(ideal, 2), "wall_s": round(wall, 2), "ratio": round(wall / ideal, 2),
        "until_begun_s": round(waited, 2), "ratio_once_begun": round((wall - waited) / ideal, 2),
        "server_cpu_s": round(spent, 2), "cpu_ms_per_task": round(1000 * spent / number, 3), "peak_mb": round(peak),
    }  # fmt: skip


def store_run(it: Judged) -> int:
    """A run of which every verdict is stored as a job stores it, without a provider."""
    with it.database.write() as unit:
        run = unit.judge_runs.add(
            {"version_id": it.version, "project_id": it.project, "subset": "All", "selection": "{}",
             "only_missing": False, "mode": "direct", "state": RunState.COMPLETED, "price": "{}",
             "model_version": it.model_version, "total_tasks": len(it.tasks)}
        )  # fmt: skip
    for start in range(0, len(it.tasks), AT_ONCE):
        with it.database.write() as unit:
            _store(unit, it, run.id, it.tasks[start : start + AT_ONCE])
    return run.id


def _store(unit: UnitOfWork, it: Judged, run_id: int, tasks: Sequence[TaskId]) -> None:
    results = Json(json.dumps(RESULTS))
    made = unit.predictions.add_many(
        unit.projects.get(it.project), [(one, NewPrediction(results, 0.9, it.model_version)) for one in tasks]
    )
    unit.judge_runs.put_verdicts(
        [
            TaskVerdict(
                run_id, task, Outcome.OK if task % 50 else Outcome.UNREADABLE, prediction, (task % 100) / 100,
                flipped=False, problem=None, reasoning="It is told.", results=results, requests=Json("[]"),
                input_tokens=200, output_tokens=30, cost=0.0003, seconds=0.05, correct=None, sealed=False,
                review="not sure enough" if task % 100 < 50 else None, created_at=unit.now,
            )
            for task, prediction in zip(tasks, made, strict=True)
        ]
    )  # fmt: skip


def large(it: Judged) -> dict[str, Any]:
    """The pages that a person opens of a large run, first and again, and the estimate of another."""
    run = store_run(it)
    it.room.hang_up()
    paths = {
        "run": f"/api/judge-runs/{run}",
        "first_rows": f"/api/judge-runs/{run}/results?limit=50",
        "rows_in_doubt": f"/api/judge-runs/{run}/results?limit=50&shown=needs_review",
        "rows_far_behind": f"/api/judge-runs/{run}/results?limit=50&after={it.tasks[-60]}",
        "alignment": f"/api/judge-runs/{run}/alignment",
    }
    found: dict[str, Any] = {"tasks": len(it.tasks), "first_ms": {}, "again_ms": {}}
    for name, path in paths.items():
        call = partial(it.room.send, "GET", path)
        found["first_ms"][name] = round(series([call]).median_ms, 1)
        found["again_ms"][name] = round(series([call] * 5).median_ms, 1)
    for name, missing in (("estimate", False), ("estimate_only_missing", True)):
        body = {"project": it.project, "project_subset": "All", "only_missing_predictions": missing}
        call = partial(it.room.json, "POST", f"{it.path}/cost-estimate", body)
        found["first_ms"][name] = round(series([call]).median_ms, 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000, help="0: leave it out")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--endpoint", help="of a provider that has this latency; without it, one of our own")
    asked = parser.parse_args()
    os.environ["JURYROOM_EGRESS_ALLOW"] = "127.0.0.1"
    with provider(asked.latency) as own, house() as room:
        endpoint = asked.endpoint or own
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{room.data_dir / 'juryroom.sqlite3'}"
        database = Database(url, SystemClock())
        if asked.tasks:
            it = Judged(room, database, endpoint, asked.tasks, asked.width)
            found = run_all(it, asked.latency, asked.width)
            found["bare_s"] = round(bare(endpoint, asked.tasks, asked.width), 2)
            print(json.dumps({"run": found}, indent=1), flush=True)
        if asked.large:
            print(json.dumps({"large": large(Judged(room, database, endpoint, asked.large, asked.width))}, indent=1))
        database.close()


if __name__ == "__main__":
    main()
