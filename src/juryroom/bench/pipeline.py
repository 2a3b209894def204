"""All steps in their order. What is done is done; a run that was stopped goes on where it was."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterator
from typing import Any

from juryroom import __version__
from juryroom.bench.config.read import as_table
from juryroom.bench.judges import judges_of
from juryroom.bench.registry import check
from juryroom.bench.run import Done, Run
from juryroom.bench.steps import judge, plan, preprocess, similarity, summary, upload, vision
from juryroom.errors import StepFailed

STEPS = ("preprocess", "vision", "query-plan", "judge", "similarity", "summary", "upload")


def refuse_unknown_adapters(run: Run, steps: frozenset[str]) -> None:
    """Find out that an adapter is missing before anything is done or paid."""
    config = run.config
    if "vision" in steps:
        check("vision", config.vision_config.adapter or "offline")
    if "judge" in steps:
        for _, section in judges_of(config):
            check("judge", section.adapter or "offline")
    if "similarity" in steps:
        check("similarity", config.similarity_config.adapter or "descriptors")
    check("bulk", config.bulk)


def run_all(run: Run, *, skip: frozenset[str], wait: bool = True, dry_run: bool = False) -> Iterator[Done]:
    """Each step as it is done. Stops after one that left something undone; raises StepFailed then.

    Without `wait`, stops after a step whose batches are on their way.
    """
    wanted = frozenset(STEPS) - skip
    refuse_unknown_adapters(run, wanted)
    note_run(run)
    for name in STEPS:
        if name not in wanted:
            continue
        run.say(f"-- {name}")
        done = take_step(name, run, wait=wait, dry_run=dry_run)
        yield done
        if done.waiting:
            run.say(f"{name}: batches are on their way. Run the same command again to go on.")
            return
        if done.failures and name in ("vision", "query-plan", "judge"):
            raise StepFailed(
                f"{name} left {len(done.failures)} undone, so the steps after it were not run. Run the same command "
                "again to ask for those only."
            )


def take_step(name: str, run: Run, *, wait: bool = True, dry_run: bool = False) -> Done:
    """One step by its name."""
    steps: dict[str, Callable[[], Done]] = {
        "preprocess": lambda: preprocess.run(run),
        "vision": lambda: vision.run(run, wait=wait),
        "query-plan": lambda: plan.run(run),
        "judge": lambda: judge.run(run, wait=wait),
        "similarity": lambda: similarity.run(run),
        "summary": lambda: summary.run(run),
        "upload": lambda: upload.run(run, dry_run=dry_run or not run.config.hf_repo_id),
    }
    return steps[name]()


def note_run(run: Run) -> None:
    """Write into the manifest what the run is made with: configuration (secrets masked), versions."""
    run.folder.describe(
        {
            "benchmark": run.config.benchmark_name,
            "configuration": as_table(run.config),
            "versions": {"juryroom": __version__, "python": platform.python_version(), **_versions()},
        }
    )


def _versions() -> dict[str, Any]:
    found = {}
    for package in ("numpy", "pillow"):
        found[package] = importlib.metadata.version(package)
    return found
