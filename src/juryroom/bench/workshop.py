"""Run folders of an installation, for the web app: ports.Workshop. Names come from people, so each is looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.config.read import load
from juryroom.bench.gallery import Gallery, read_gallery
from juryroom.bench.people import FILE as PEOPLE
from juryroom.bench.people import VERSIONS, holes, planned_pairs, take_back
from juryroom.bench.pictures import local_path
from juryroom.bench.pipeline import STEPS, note_run, refuse_unknown_adapters, take_step
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import RunFolder
from juryroom.core.benchmark.people import Asked, Said, drawn
from juryroom.errors import BadInput, NotThere
from juryroom.ports import StepDone

CONFIG = "config.json"
CONFIGS = (CONFIG, "config.toml")
OWN_IMAGES = "images"
MOST_TOLD = 200
"""Failures of a step in one answer; the rest are in its file."""
_KEPT_AS: Mapping[str, str] = {"query-plan": "plan"}
"""Steps that the manifest knows by the name of their command."""
_NAME = re.compile(r"[^/\\.][^/\\]{0,120}(/[^/\\.][^/\\]{0,120}){0,8}")
_SHOWN = frozenset({".html", ".png", ".jpg", ".csv", ".json"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
_WISHES: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {
            "benchmark_name", "benchmark_description", "query_plan_num_seeds", "query_plan_seed_selection",
            "query_plan_strategy", "query_plan_random_seed", "query_plan_pos_total", "query_plan_neutral_total",
            "query_plan_neg_total", "query_plan_neg_hard", "query_plan_neg_nearmiss", "query_plan_neg_easy",
            "columns_taxonomy", "columns_boolean", "query_plan_core_facets", "query_plan_off_facets", "limit",
        }
    ),
    "vision_config": frozenset({"adapter", "model", "max_cost_usd", "system_prompt", "user_prompt",
                                "controlled_tag_vocab", "min_tags", "max_tags"}),
    "judge_config": frozenset({"adapter", "model", "max_cost_usd", "sees", "scale", "query_text", "orders",
                               "system_prompt", "user_prompt"}),
    "similarity_config": frozenset({"adapter", "model"}),
}  # fmt: skip
"""What may be chosen from afar: nothing that names a path, an address or a key."""


class LocalWorkshop:
    """Run folders below `home`; photographs below `roots` (the home is one of them)."""

    steps = STEPS[:-1]
    """Publishing is done by the person who has the token, from the command line."""

    def __init__(self, home: Path, roots: Sequence[Path] = ()) -> None:
        self._home = home.resolve()
        self._roots = [self._home, *(root.resolve() for root in roots)]

    def sources(self) -> list[Mapping[str, Any]]:
        """Folders right below a root, and those right below these."""
        found: list[Mapping[str, Any]] = []
        for root in self._roots:
            below = [path for path in sorted(root.glob("*")) if path.is_dir()] if root.is_dir() else []
            for path in [*([root] if root != self._home else []), *below]:
                is_run = root == self._home and _config_of(path) is not None
                n = 0 if is_run else _count(path)
                if is_run or n:
                    found.append({"folder": self._shown(path), "images": n, "run": is_run})
        return found

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._home).as_posix() if path.is_relative_to(self._home) else path.as_posix()

    def begin(self, run: str, images: str | None, wishes: Mapping[str, Any]) -> None:
        """The configuration as JSON, checked as one from a file is."""
        folder = self._folder(run)
        if _config_of(folder) is not None:
            raise BadInput(f"{run} is a benchmark already.")
        table = _allowed(wishes)
        source = folder / OWN_IMAGES if images is None else self._images(images)
        table |= {"image_root_dir": str(source), "run_dir": ".", "bulk": "pool"}
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / CONFIG
        files.write_json(path, table)
        try:
            config = load(path)
            refuse_unknown_adapters(Run(config, RunFolder(folder)), frozenset(self.steps))
        except BadInput:
            path.unlink()
            raise

    def _images(self, given: str) -> Path:
        path = Path(given) if Path(given).is_absolute() else self._home / given
        found = path.resolve()
        if not any(found.is_relative_to(root) for root in self._roots):
            raise BadInput(
                f"{given} is not below a folder that benchmarks may be made from. The installation names them in "
                "JURYROOM_BENCHMARK_FOLDERS."
            )
        if not found.is_dir():
            raise BadInput(f"There is no folder {given}.")
        return found

    def _folder(self, run: str) -> Path:
        if not _NAME.fullmatch(run):
            raise BadInput(f"{run!r} is no name of a run folder.")
        path = (self._home / run).resolve()
        if not path.is_relative_to(self._home) or path == self._home:
            raise BadInput(f"{run!r} leads out of the folder of benchmarks.")
        return path

    def find(self, run: str) -> None:
        """A run that was made on the command line has its configuration in its folder."""
        if _config_of(self._folder(run)) is None:
            raise BadInput(f"There is no run in {run}: it has neither {' nor '.join(CONFIGS)}.")

    def _open(self, run: str, say: Callable[[str], None] | None = None) -> Run:
        folder = self._folder(run)
        path = _config_of(folder)
        if path is None:
            raise NotThere("Benchmark", f"The run folder {run} is gone.")
        config = load(path)
        opened = Run(config, RunFolder(config.run_dir or folder), asks=False)
        return replace(opened, say=say) if say else opened

    def add_image(self, run: str, name: str, file: BinaryIO) -> None:
        """Written as a whole or not at all."""
        path = self._folder(run) / OWN_IMAGES / Path(name).name
        if path.exists():
            return
        with files.replacing(path) as out:
            while piece := file.read(1024 * 1024):
                out.write(piece)

    def look(self, run: str) -> Mapping[str, Any]:
        """From the manifest: nothing is read that grows with the run, but the lists of failures."""
        opened = self._open(run)
        manifest = opened.folder.manifest()
        known = manifest.get("steps", {})
        steps = [_step(opened.config, name, known.get(_KEPT_AS.get(name, name))) for name in self.steps]
        costs = [step["cost_usd"] for step in steps if step["done_at"]]
        config = opened.config
        versions = len(list((opened.folder.path / VERSIONS).glob("qrels_*.jsonl")))
        return {
            "name": config.benchmark_name,
            "description": config.benchmark_description,
            "steps": steps,
            "cost_usd": None if any(cost is None for cost in costs) else sum(costs),
            "caps_usd": [config.vision_config.max_cost_usd, config.judge_config.max_cost_usd],
            "images": known.get("preprocess", {}).get("facts", {}).get("images"),
            "queries": known.get("judge", {}).get("facts", {}).get("queries"),
            "judgments": (known.get("people") or known.get("judge") or {}).get("facts", {}).get("judgments"),
            "people": known.get("people", {}).get("facts"),
            "has_people": (opened.folder.path / PEOPLE).exists(),
            "qrels_version": versions + 1 if placed(config.qrels_jsonl).exists() else None,
            "has_report": (placed(config.summary_output_dir) / "quality_report.html").exists(),
            "strategy": config.query_plan_strategy,
            "adapters": {
                "vision": _who(config.vision_config, "offline"),
                "judge": _who(config.judge_config, "offline"),
                "similarity": _who(config.similarity_config, "descriptors"),
            },
        }

    def take(self, run: str, step: str, say: Callable[[str], None]) -> StepDone:
        """With the folder locked: the command line may be at work in it."""
        opened = self._open(run, say)
        refuse_unknown_adapters(opened, frozenset({step}))
        with opened.folder.locked():
            note_run(opened)
            return _told(take_step(step, opened))

    def queries(self, run: str, offset: int, limit: int, only: str) -> Mapping[str, Any]:
        """Some rows of the gallery."""
        gallery = self._gallery(run)
        chosen = [one for one in gallery.queries if not only or one[only]]
        return {"count": len(chosen), "strata": gallery.strata, "results": chosen[offset : offset + limit]}

    def _gallery(self, run: str) -> Gallery:
        return read_gallery(self._open(run).config)

    def quality(self, run: str) -> Mapping[str, Any] | None:
        """As the summary wrote it."""
        path = placed(self._open(run).config.summary_output_dir) / "quality.json"
        found: Mapping[str, Any] | None = files.read_json(path) if path.exists() else None
        return found

    def picture(self, run: str, image: str) -> Path:
        """From the folder of images only."""
        config = self._open(run).config
        found = local_path(replace(config, follow_symlinks=False), image)
        if found is None or found.suffix.lower() not in _PICTURES:
            raise NotThere("Image")
        return found

    def page(self, run: str, name: str) -> Path:
        """Below the summary's folder, of the kinds that a report is made of."""
        folder = placed(self._open(run).config.summary_output_dir).resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or path.suffix.lower() not in _SHOWN or not path.is_file():
            raise NotThere("File")
        return path

    def holes(self, run: str, pairs: Sequence[tuple[str, str]]) -> list[Asked]:
        """Pairs whose picture there is no file of are left out: nobody could look at them."""
        opened = self._open(run)
        found = holes(opened, pairs)
        return [one for one in found if all(local_path(opened.config, image) for image in (one.seed, one.image))]

    def pairs(self, run: str, share: float) -> list[Asked]:
        """Drawn by the run's own seed."""
        opened = self._open(run)
        return drawn(planned_pairs(opened), share, opened.config.query_plan_random_seed or 0)

    def scale(self, run: str) -> str:
        """As the judges have it."""
        return self._open(run).config.judge_config.scale

    def take_back(self, run: str, answers: Sequence[Said]) -> StepDone:
        """Scores and summary are then of the judgments before; taking these steps again brings them up to date."""
        opened = self._open(run)
        with opened.folder.locked():
            return _told(take_back(opened, answers))


def _config_of(folder: Path) -> Path | None:
    return next((folder / name for name in CONFIGS if (folder / name).is_file()), None)


def _count(folder: Path, most: int = 100_000) -> int:
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _PICTURES)
    return sum(1 for _, _ in zip(range(most), found, strict=False))


def _who(section: Any, without: str) -> str:
    return " ".join(str(part) for part in (section.adapter or without, section.model) if part)


def _allowed(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be chosen from afar. Raises BadInput naming the first that may not."""
    table: dict[str, Any] = {}
    for name, value in wishes.items():
        inner = value if isinstance(value, Mapping) and name in _WISHES else {}
        if name not in _WISHES[""] and name not in _WISHES:
            raise BadInput(f"{name} cannot be chosen here; it can in a configuration on the command line.")
        unknown = [key for key in inner if key not in _WISHES[name]] if name in _WISHES else []
        if unknown:
            raise BadInput(f"{name}.{unknown[0]} cannot be chosen here.")
        if value is not None:
            table[name] = {key: one for key, one in inner.items() if one is not None} if name in _WISHES else value
    json.dumps(table)
    return table


def _step(config: BenchConfig, name: str, known: Mapping[str, Any] | None) -> dict[str, Any]:
    facts = dict(known.get("facts", {})) if known else {}
    failures = _failures(config, name) if known else []
    n_failed = max(int(facts.get("failed") or 0), len(failures))
    paid = facts.get("cost_usd") if name in ("vision", "judge") else 0.0
    return {
        "step": name,
        "state": "failed" if n_failed else "done" if known else "to do",
        "done_at": known.get("done_at") if known else None,
        "facts": {key: value for key, value in facts.items() if isinstance(value, int | float | str | bool)},
        "cost_usd": paid,
        "failed": n_failed,
        "failures": failures[:MOST_TOLD],
    }


def _failures(config: BenchConfig, name: str) -> list[dict[str, str]]:
    """Of the step's own list: `annotations_failed.jsonl` beside `annotations.jsonl`."""
    outputs = {
        "preprocess": config.images_jsonl, "vision": config.annotations_jsonl, "query-plan": config.query_plan_jsonl,
        "judge": config.qrels_jsonl, "similarity": config.qrels_with_score_jsonl,
    }  # fmt: skip
    output = outputs.get(name)
    path = files.failed_file(output) if output else None
    if path is None or not path.exists():
        return []
    ids = (config.column_image_id, config.column_query_id)
    return [
        {"id": str(next((row[key] for key in ids if key in row), "?")), "why": str(row.get("error", ""))}
        for row in files.read_rows(path, "failures")
    ]


def _told(done: Done) -> StepDone:
    return StepDone(done.step, done.facts, done.failures, done.waiting)
