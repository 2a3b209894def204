"""The demo's benchmark: made of its photographs as `juryroom bench all` makes one; two systems are measured on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from juryroom.errors import StepFailed

if TYPE_CHECKING:
    from juryroom.bench.run import Run
    from juryroom.core.formats.judgments import Judgments
    from juryroom.ports import Embedder
    from juryroom.sdk.client import Client

RUN, PHOTOGRAPHS = "demo", "demo-photographs"
TITLE = "Views of photographs"
REPORT = "Descriptors and colours"
MEASURES = "nDCG@10 AP P@10 Judged@10"
DEPTH = 100
LEFT_OUT = ("brighter", "tilted", "detail")
"""Changes of a photograph that would make the corpus larger and tell nothing new."""
CONFIG = f"""# The demo's benchmark. Made with:  juryroom bench all --config config.toml
benchmark_name = "{TITLE}"
benchmark_description = "Photographs and what cropping, blurring and fading made of them: which show the same thing?"
image_root_dir = "../{PHOTOGRAPHS}"
run_dir = "."
log_level = "WARNING"
workers = 1
query_plan_num_seeds = 12
query_plan_strategy = "embedding"
query_plan_pos_total = 4
query_plan_neutral_total = 4
query_plan_neg_hard = 2
query_plan_neg_easy = 4
duplicate_distance = 0
query_plan_skip_duplicates = false

[vision_config]
adapter = "offline"

[judge_config]
adapter = "offline"

[similarity_config]
adapter = "descriptors"
"""


def furnish(home: Path, images: Path | None, client: Client, tell: Callable[[str], None]) -> None:
    """Make the benchmark if it is not there, measure two systems on it, and show both. A half-made one goes on."""
    if any(one["folder"] == RUN for one in client.benchmarks.all()):
        return
    tell("Making a benchmark of image search ...")
    run = _made(home, images)
    found = _compared(run)
    shown = client.benchmarks.show(RUN)
    client.benchmarks.add_report(REPORT, found, benchmark=shown["id"])
    tell(f"  {TITLE}: {shown['run']['queries']} queries, {shown['run']['judgments']} judgments, 2 systems")


def _made(home: Path, images: Path | None) -> Run:
    from juryroom.bench.config.read import load
    from juryroom.bench.pipeline import run_all
    from juryroom.bench.run import Run
    from juryroom.bench.run_folder import RunFolder

    _write_photographs(home / PHOTOGRAPHS, images)
    folder = home / RUN
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    config = load(folder / "config.toml")
    run = Run(config, RunFolder(folder), asks=False)
    with run.folder.locked():
        for done in run_all(run, skip=frozenset({"upload"})):
            if done.failures:
                raise StepFailed(f"{done.step}: {next(iter(done.failures.values()))}")
    return run


def _write_photographs(folder: Path, images: Path | None) -> None:
    """A folder for each photograph; its name is what a caption says without a model."""
    from juryroom.demo import photographs, views

    for photograph in photographs.in_folder(images) if images else photographs.bundled():
        kept = [view for view in views.views_of(photograph) if view.change not in LEFT_OUT]
        for number, view in enumerate(kept, 1):
            path = folder / photograph.id / f"{number:02d}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(view.jpeg)


def _compared(run: Run) -> dict[str, Any]:
    """Run files, the report beside them, and what `juryroom eval compare --json` prints."""
    from juryroom import wiring
    from juryroom.bench.evaluation import compare
    from juryroom.bench.evaluation.inputs import qrels_of
    from juryroom.core.formats.trec_run import run_lines

    judged = qrels_of(run.folder.path)
    for query, seed in _seeds(run).items():  # what was asked with is no result, so it is none that could be missing
        judged.grades.get(query, {}).pop(seed, None)
    folder = run.folder.path / "systems"
    folder.mkdir(exist_ok=True)
    table = "".join(f"{query},../../{PHOTOGRAPHS}/{seed}\n" for query, seed in _seeds(run).items())
    (folder / "queries.csv").write_text(f"query_id,file\n{table}", "utf-8")
    colours = wiring.embedders()[0]
    runs = {"descriptors": _searched(run, judged, run.build("similarity", "descriptors", None))}
    runs["colours"] = _searched(run, judged, colours)
    for name, lists in runs.items():
        (folder / f"{name}.trec").write_text("".join(run_lines(lists, name)), "utf-8")
    found, _, differences = compare.compared(runs, judged, MEASURES, "skip", 0, None)
    compare.write_report(folder / "comparison.html", found, differences, runs, judged, run.config.image_root_dir)
    return found


def _searched(run: Run, judged: Judgments, embedder: Embedder) -> dict[str, dict[str, float]]:
    """query -> image -> likeness to the query's seed, over the whole corpus; the seed itself is no result."""
    import numpy as np

    images = dict(_corpus(run))
    rows = embedder.embed(list(images.values()))
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    ids = list(images)
    place = {id: at for at, id in enumerate(ids)}
    found: dict[str, dict[str, float]] = {}
    for query, seed in _seeds(run).items():
        likeness = rows @ rows[place[seed]]
        best = [at for at in np.argsort(-likeness, kind="stable")[: DEPTH + 1] if ids[at] != seed][:DEPTH]
        found[query] = {ids[at]: float(likeness[at]) for at in best}
    return {query: found[query] for query in judged.grades if query in found}


def _corpus(run: Run) -> Iterator[tuple[str, bytes]]:
    from juryroom.bench.tables import image_rows

    root = run.config.image_root_dir or Path()
    for row in image_rows(run.config):
        id = str(row[run.config.column_image_id])
        yield id, (root / id).read_bytes()


def _seeds(run: Run) -> dict[str, str]:
    from juryroom.bench.tables import plan_of

    return {planned.query_id: planned.seeds[0] for planned in plan_of(run.config)}
