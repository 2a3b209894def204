"""What a run can make again, deleted. What was paid for stays unless it is asked for by name."""

from __future__ import annotations

import shutil
from pathlib import Path

from juryroom.bench import files
from juryroom.bench.config.keys import placed
from juryroom.bench.run import Run
from juryroom.bench.run_folder import LOCK, MANIFEST
from juryroom.bench.stage import is_open


def doomed(run: Run, *, intermediate_only: bool, batch_files: bool, final_outputs: bool) -> list[Path]:
    """What there is to delete. Never anything in the folder of images."""
    config = run.config
    beside = (("vision", placed(config.annotations_jsonl).parent), ("judge", placed(config.qrels_jsonl).parent))
    found = [placed(config.images_jsonl), placed(config.seeds_jsonl), placed(config.query_plan_jsonl)]
    found += [run.folder.path / "duplicates.jsonl", *sorted(run.folder.state.glob("vectors_*"))]
    found.append(run.folder.state / "images")
    for name in ("images_jsonl", "annotations_jsonl", "query_plan_jsonl", "qrels_jsonl", "qrels_with_score_jsonl"):
        found.append(files.failed_file(placed(getattr(config, name))))
    if batch_files:
        for stage, folder in beside:
            found += sorted(folder.glob(f"{stage}*_batch_input*")) + sorted(folder.glob(f".{stage}*_batch_map.json"))
            found += sorted(folder.glob(f".{stage}*_batch_id"))
    if not intermediate_only:
        found += [placed(config.summary_output_dir), placed(config.hf_dataset_dir)]
    if final_outputs:
        found += [placed(config.annotations_jsonl), placed(config.qrels_jsonl), placed(config.qrels_with_score_jsonl)]
        found += [run.folder.path / name for name in ("verdicts.jsonl", MANIFEST, LOCK)]
        found += sorted(run.folder.state.glob("*_replies.jsonl")) + sorted(run.folder.state.glob("*_batches.jsonl"))
        found.append(run.folder.state / "batches")
    return [path for path in dict.fromkeys(found) if path.exists() and not _is_users(run, path)]


def _is_users(run: Run, path: Path) -> bool:
    """Whether a path holds, or lies in, the folder of images."""
    root = run.config.image_root_dir
    if root is None:
        return False
    here, there = path.resolve(), root.resolve()
    return here.is_relative_to(there) or there.is_relative_to(here)


def batches_on_their_way(run: Run) -> list[str]:
    """Ids of batches whose answers are not here yet: deleting their traces would lose them."""
    return [id for path in sorted(run.folder.state.glob("*_batches.jsonl")) for id in is_open(path)]


def delete(paths: list[Path]) -> int:
    """Delete files and folders; how many."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return len(paths)
