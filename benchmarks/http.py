"""Import, lists, queue, submit, export and re-scoring over HTTP.

    .venv/bin/python -m benchmarks.http --tasks 1000 10000 100000

One JSON object per size on standard output. Inputs come from a fixed seed. `BENCH_DATABASE_URL` measures PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from benchmarks.house import Figures, House, house, series

CONFIG = """<View>
  <Image name="query" value="$query"/><Image name="candidate" value="$candidate"/>
  <Choices name="verdict" toName="query" required="true">
    <Choice value="same"/><Choice value="similar"/><Choice value="different"/>
  </Choices>
  <Rating name="confidence" toName="candidate" maxRating="5"/>
  <TextArea name="note" toName="candidate"/>
</View>"""
VERDICTS = ("same", "similar", "different")
SOURCES = ("camera", "scan", "web", "archive", "upload")


def verdict(dice: random.Random) -> dict[str, Any]:
    return {
        "from_name": "verdict",
        "to_name": "query",
        "type": "choices",
        "value": {"choices": [dice.choice(VERDICTS)]},
    }


def answer(dice: random.Random) -> list[dict[str, Any]]:
    rating = {
        "from_name": "confidence",
        "to_name": "candidate",
        "type": "rating",
        "value": {"rating": dice.randint(1, 5)},
    }
    return [verdict(dice), rating]


def task(index: int, dice: random.Random) -> dict[str, Any]:
    score = round(dice.random(), 6)
    data = {
        "query": f"http://127.0.0.1:8099/{index % 200:04d}.jpg",
        "candidate": f"http://127.0.0.1:8099/{(index * 7 + 1) % 200:04d}.jpg",
        "pair_id": f"pair-{index:07d}",
        "source": SOURCES[index % len(SOURCES)],
        "score": score,
    }
    return {"data": data, "predictions": [{"model_version": "v1", "score": score, "result": [verdict(dice)]}]}


def measure(room: House, n_tasks: int) -> dict[str, Any]:
    """Every figure for one project of `n_tasks`."""
    dice = random.Random(7)
    project = room.json("POST", "/api/projects/", {"title": f"bench {n_tasks}", "label_config": CONFIG})["id"]
    figures: dict[str, Any] = {"tasks": n_tasks, "import_per_s": round(import_tasks(room, project, n_tasks, dice))}
    ids = first_ids(room, project, min(n_tasks, 1000))
    figures |= {name: rounded(value) for name, value in lists(room, project, n_tasks).items()}
    for sampling in ("Sequential sampling", "Uncertainty sampling"):
        room.send("PATCH", f"/api/projects/{project}/", {"sampling": sampling})
        calls = [lambda: room.send("GET", f"/api/projects/{project}/next/")] * 100
        figures[f"next_{sampling.split()[0].lower()}"] = rounded(series(calls))
    for clients, count in ((1, 200), (32, 320)):
        bodies = [(ids.pop(), {"result": answer(dice), "lead_time": 2.5}) for _ in range(count)]
        calls = [lambda t=t, b=b: room.send("POST", f"/api/tasks/{t}/annotations/", b) for t, b in bodies]
        figures[f"submit_{clients}"] = rounded(series(calls, clients))
    figures |= export(room, project, n_tasks, acknowledged=520)
    figures["rescore_1000_s"] = rescore(room, project, n_tasks, dice)
    return figures


def import_tasks(room: House, project: int, n_tasks: int, dice: random.Random) -> float:
    """Tasks per second in batches of 1000, request and answer included, making the body excluded."""
    taken = 0.0
    for first in range(0, n_tasks, 1000):
        body = json.dumps([task(i, dice) for i in range(first, min(first + 1000, n_tasks))]).encode()
        began = time.perf_counter()
        room.send("POST", f"/api/projects/{project}/import", body)
        taken += time.perf_counter() - began
    return n_tasks / taken


def first_ids(room: House, project: int, count: int) -> list[int]:
    pages = range(1, -(-count // 100) + 1)
    return [
        row["id"]
        for p in pages
        for row in room.json("GET", f"/api/tasks/?project={project}&page={p}&page_size=100")["tasks"]
    ]


def lists(room: House, project: int, n_tasks: int) -> dict[str, Figures]:
    """Pages of 30 with everything in them: by id, and by score at the front, in the middle and near the end."""
    by_score = quote(json.dumps({"ordering": ["tasks:predictions_score"]}))
    last = max(1, n_tasks * 9 // 10 // 30)
    pages = {
        "list_by_id": f"page=1&query={quote('{}')}",
        "list_by_score_first": f"page=1&query={by_score}",
        "list_by_score_middle": f"page={max(1, n_tasks // 60)}&query={by_score}",
        "list_by_score_90_percent": f"page={last}&query={by_score}",
    }
    prefix = f"/api/tasks/?project={project}&page_size=30&fields=all&"
    return {name: series([lambda q=q: room.send("GET", prefix + q)] * 30) for name, q in pages.items()}


def export(room: House, project: int, n_tasks: int, *, acknowledged: int) -> dict[str, Any]:
    before = room.memory_mb()
    began = time.perf_counter()
    body = room.send("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true")
    seconds = time.perf_counter() - began
    rows = json.loads(body)
    stored = sum(len(row["annotations"]) for row in rows)
    if len(rows) != n_tasks or stored != acknowledged:
        raise RuntimeError(f"export holds {len(rows)} tasks and {stored} annotations, not {n_tasks} and {acknowledged}")
    grown = round(room.memory_mb() - before, 1)
    return {"export_per_s": round(n_tasks / seconds), "export_mb": round(len(body) / 1e6, 1), "export_grew_mb": grown}


def rescore(room: House, project: int, n_tasks: int, dice: random.Random) -> float:
    ids = first_ids(room, project, min(1000, n_tasks))
    rows = [{"task": t, "model_version": "v2", "score": dice.random(), "result": [verdict(dice)]} for t in ids]
    began = time.perf_counter()
    room.send("POST", f"/api/projects/{project}/import/predictions", rows)
    return round(time.perf_counter() - began, 3)


def rounded(figures: Figures) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(figures).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1000, 10_000])
    for n_tasks in parser.parse_args().tasks:
        with house() as room:
            idle = round(room.memory_mb(), 1)
            print(json.dumps({"idle_mb": idle, **measure(room, n_tasks), "after_mb": round(room.memory_mb(), 1)}))


if __name__ == "__main__":
    main()
