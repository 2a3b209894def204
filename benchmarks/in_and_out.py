"""Data in and out from the command line: import, re-scoring and export, with the memory each takes.

    .venv/bin/python -m benchmarks.in_and_out --tasks 100000 1000000

One JSON object per size and step on standard output: seconds by the clock and of the processor (a busy machine shows
the difference), tasks per second of both, and the largest resident memory, of which SQLite's map of its file may be
256 MB.
`BENCH_DATABASE_URL` measures PostgreSQL, on an empty database.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.http import CONFIG, SOURCES, VERDICTS

JURYROOM = Path(sys.executable).with_name("juryroom")


def row(number: int) -> dict[str, object]:
    """One task with a prediction."""
    verdict = {"choices": [VERDICTS[number % 3]]}
    result = [{"from_name": "verdict", "to_name": "query", "type": "choices", "value": verdict}]
    data = {
        "query": f"https://example.org/{number % 997}.jpg",
        "candidate": f"https://example.org/{number}.jpg",
        "pair_id": f"pair-{number:07d}",
        "source": SOURCES[number % len(SOURCES)],
    }
    score = (number * 7919 % 10007) / 10007
    return {"data": data, "predictions": [{"model_version": "hog-1", "score": score, "result": result}]}


def measured(folder: Path, *arguments: str) -> dict[str, float]:
    """Run a command of ours; seconds by the clock, of the processor, and megabytes at most."""
    place = ["--data-dir", str(folder / "data")]
    if url := os.environ.get("BENCH_DATABASE_URL"):
        place += ["--database-url", url]
    began = time.perf_counter()
    process = subprocess.Popen([JURYROOM, *arguments, *place], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"juryroom {' '.join(arguments)} failed with {process.returncode}")
    return {
        "wall_s": round(time.perf_counter() - began, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "memory_mb": round(used.ru_maxrss / 1024, 1),
    }


def show(step: str, tasks: int, figures: dict[str, float], **more: float) -> None:
    """One line of JSON."""
    rates = {f"tasks_per_{kind}": round(tasks / figures[kind]) for kind in ("wall_s", "cpu_s")}
    print(json.dumps({"step": step, "tasks": tasks, **figures, **rates, **more}), flush=True)


def write_rows(file: Path, tasks: int) -> None:
    with file.open("w") as lines:
        lines.writelines(f"{json.dumps(row(number))}\n" for number in range(tasks))


def write_scores(file: Path, tasks: int, version: str) -> None:
    with file.open("w") as lines:
        for number in range(1, tasks + 1):
            lines.write(f'{{"task": {number}, "score": {number * 31 % 1000 / 1000}, "model_version": "{version}"}}\n')


def run(tasks: int) -> None:
    """Every step at one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.xml").write_text(CONFIG)
        write_rows(folder / "rows.jsonl", tasks)
        measured(folder, "project", "create", "Pairs", "--config", str(folder / "config.xml"))
        size = round((folder / "rows.jsonl").stat().st_size / 1e6, 1)
        project = ("--project", "1")
        show("import", tasks, measured(folder, "task", "import", str(folder / "rows.jsonl"), *project), file_mb=size)
        number = min(tasks, 100_000)
        for version in ("hog-2", "hog-2"):  # the second time replaces what the first one stored
            write_scores(folder / "scores.jsonl", number, version)
            show("rescore", number, measured(folder, "task", "rescore", str(folder / "scores.jsonl"), *project))
        for kind in ("JSON", "JSONL", "CSV"):
            target = folder / "out"
            figures = measured(folder, "task", "export", *project, "--all-tasks", "--format", kind, "-o", str(target))
            show(f"export {kind}", tasks, figures, file_mb=round(target.stat().st_size / 1e6, 1))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, nargs="+", default=[100_000])
    for tasks in parser.parse_args().tasks:
        run(tasks)


if __name__ == "__main__":
    main()
