"""Agreement in the write path, and the dashboards of a large project.

    .venv/bin/python -m benchmarks.quality --tasks 100000

Tasks with three answers each are stored by the services in this process. What agreement costs within a submit is
measured in this process too, as the time spent in `store/agreement.py`; the dashboards are read over HTTP. JSON
on standard output. Inputs come from a fixed seed. `BENCH_DATABASE_URL` measures PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from functools import partial
from typing import Any

from benchmarks.house import House, house, series
from juryroom.adapters.clock import SystemClock
from juryroom.core.model import Json, NewAnnotation, NewPrediction, NewTask, ProjectId, Role, TaskId, UserId
from juryroom.services import accounts, annotations
from juryroom.store import agreement as kept
from juryroom.store.unit import Database

CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="verdict" toName="text">
<Choice value="same"/><Choice value="similar"/><Choice value="different"/></Choices>
<Rating name="sure" toName="text" maxRating="5"/></View>"""
VERDICTS = ("same", "similar", "different")
PEOPLE, AT_ONCE, SUBMITS = 12, 5000, 400
DASHBOARD = (
    "stats/total_agreement", "stats/IAA?std=true", "stats/agreement_annotators", "stats/agreement-groundtruth",
    "stats/lead_time", "stats/label-distribution/counts", "stats/member_performance_rows/",
    "analytics/data-quality/agreement-analysis/dimensions", "analytics/data-quality/agreement-analysis/distribution",
    "analytics/data-quality/agreement-analysis/confusion-matrix", "analytics/data-quality/agreement-analysis/lowest",
    "pace", "quality", "user-stats/prediction",
    "/api/analytics/kpis/submitted_annotations?segment_by_time=weekly&projects=",
)  # fmt: skip


def results(dice: random.Random, truth: str) -> list[dict[str, Any]]:
    """An answer that is right four times of five."""
    verdict = truth if dice.random() < 0.8 else dice.choice(VERDICTS)
    return [
        {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [verdict]}},
        {"from_name": "sure", "to_name": "text", "type": "rating", "value": {"rating": dice.randint(3, 5)}},
    ]


def store(database: Database, project: int, people: list[UserId], n_tasks: int, n_answers: int) -> float:
    """Tasks per second stored, with a prediction and so many answers each."""
    dice, began = random.Random(7), time.perf_counter()
    for start in range(0, n_tasks, AT_ONCE):
        new = []
        for number in range(start, min(start + AT_ONCE, n_tasks)):
            truth = dice.choice(VERDICTS)
            said = tuple(
                NewAnnotation(Json(json.dumps(results(dice, truth))), 2, who, lead_time=dice.uniform(4, 40))
                for who in dice.sample(people, n_answers)
            )
            model = NewPrediction(Json(json.dumps(results(dice, truth))), dice.random(), "v1")
            new.append(NewTask(Json(json.dumps({"text": f"t{number}"})), predictions=(model,), annotations=said))
        with database.write() as unit:
            unit.tasks.add_many(unit.projects.get(ProjectId(project)), new)
    return n_tasks / (time.perf_counter() - began)


def submits(database: Database, tasks: list[TaskId], who: list[UserId]) -> dict[str, float]:
    """Medians in ms of CPU time: a submit without HTTP, and the part of it that agreement takes."""
    dice, inside, whole, spent = random.Random(8), [], [], [0.0]
    of_one = kept.of_one

    def timed(*arguments: Any) -> float | None:
        began = time.thread_time()
        try:
            return of_one(*arguments)
        finally:
            spent[0] += time.thread_time() - began

    kept.of_one = timed
    try:
        for number, task in enumerate(tasks):
            spent[0] = 0.0
            began = time.thread_time()
            with database.write() as unit:
                annotations.submit(unit, task, results(dice, "same"), author=who[number % len(who)])
            whole.append(time.thread_time() - began)
            inside.append(spent[0])
    finally:
        kept.of_one = of_one
    return {
        "submit_ms": round(1000 * statistics.median(whole), 2),
        "agreement_ms": round(1000 * statistics.median(inside), 3),
        "agreement_p95_ms": round(1000 * sorted(inside)[int(len(inside) * 0.95)], 3),
    }


def measure(room: House, database: Database, n_tasks: int) -> dict[str, Any]:
    """Print every figure; the seconds until those are there that jobs work out."""
    found: dict[str, Any] = {"tasks": n_tasks, "answers_per_task": 3}
    with database.write() as unit:
        people = [
            accounts.create_user(unit, email=f"p{number}@example.org", role=Role.ANNOTATOR).id
            for number in range(PEOPLE)
        ]
        late = accounts.create_user(unit, email="late@example.org", role=Role.ANNOTATOR).id
    projects = {}
    for overlap in (4, 1):
        body = {"title": f"bench {overlap}", "label_config": CONFIG, "maximum_annotations": overlap}
        projects[overlap] = room.json("POST", "/api/projects/", body)["id"]
    found["stored_per_s"] = round(store(database, projects[4], people, n_tasks, 3))
    store(database, projects[1], people, n_tasks, 0)
    room.hang_up()
    with database.read() as unit:
        chosen = {each: unit.tasks.page(ProjectId(own), offset=n_tasks // 2, limit=SUBMITS)
                  for each, own in projects.items()}  # fmt: skip
    found["overlap_4"] = submits(database, chosen[4], [late])
    found["overlap_1"] = submits(database, chosen[1], [late])
    found["first_ms"], found["again_ms"] = {}, {}
    for path in DASHBOARD:
        url = f"{path}{projects[4]}" if path.startswith("/") else f"/api/projects/{projects[4]}/{path}"
        began = time.perf_counter()
        room.send("GET", url)
        found["first_ms"][path] = round(1000 * (time.perf_counter() - began), 1)
        call = partial(room.send, "GET", url)
        found["again_ms"][path] = round(series([call] * 5).median_ms, 1)
    began = time.perf_counter()
    with database.write() as unit:
        unit.agreements.recount(ProjectId(projects[4]), chosen[4])
    found["recount_per_s"] = round(SUBMITS / (time.perf_counter() - began))
    print(json.dumps(found, indent=1), flush=True)
    return {
        name: wait_for(room, projects[4], path)
        for name, path in (("kappa", "quality"), ("models", "user-stats/prediction"), ("consensus", "consensus"))
    }


def wait_for(room: House, project: int, path: str) -> float | None:
    """Seconds until a figure is there that a job works out."""
    began = time.perf_counter()
    while time.perf_counter() - began < 120:
        body = room.json("GET", f"/api/projects/{project}/{path}")
        if (body.get("mean_kappa", body))["computed_at"]:
            return round(time.perf_counter() - began, 1)
        time.sleep(0.5)
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000)
    asked = parser.parse_args()
    with house() as room:
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{room.data_dir / 'juryroom.sqlite3'}"
        database = Database(url, SystemClock())
        print(json.dumps({"seconds_until": measure(room, database, asked.tasks)}))
        database.close()


if __name__ == "__main__":
    main()
