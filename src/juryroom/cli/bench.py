"""`juryroom bench` and `benchmaker`: a folder of images to a benchmark of image search. Works without a server."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.errors import BadInput, JuryroomError

if TYPE_CHECKING:
    from juryroom.bench.config.keys import BenchConfig
    from juryroom.bench.run import Done, Run

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
postprocess = typer.Typer(no_args_is_help=True, help="Scores, metadata, summary: what comes after judging.")
app.add_typer(postprocess, name="postprocess")

FAILED, USAGE = 1, 2
_MOST_LISTED = 20

Config = Annotated[Path | None, typer.Option("--config", help="TOML or JSON (IMSEARCH_BENCHMAKER_CONFIG_PATH).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Adapter = Annotated[str | None, typer.Option(help="Who is asked, instead of the configured adapter.")]
ImagesFile = Annotated[Path | None, typer.Option("--images-jsonl")]
SeedsFile = Annotated[Path | None, typer.Option("--out-seeds-jsonl")]
AnnotationsFile = Annotated[Path | None, typer.Option("--annotations-jsonl")]
OutAnnotations = Annotated[Path | None, typer.Option("--out-annotations-jsonl")]
PlanFile = Annotated[Path | None, typer.Option("--query-plan-jsonl")]
QrelsFile = Annotated[Path | None, typer.Option("--qrels-jsonl")]
OutQrels = Annotated[Path | None, typer.Option("--out-qrels-jsonl")]
BatchFile = Annotated[Path | None, typer.Option("--batch-input-jsonl", help="Send the questions of this file.")]
OutBatch = Annotated[Path | None, typer.Option("--out-batch-jsonl")]
BatchIds = Annotated[str | None, typer.Option("--batch-id", help="These batches only, separated by commas.")]
BatchIdFile = Annotated[Path | None, typer.Option("--batch-id-file", help="A file of batch ids.")]
PollS = Annotated[float | None, typer.Option("--poll-s", help="Seconds between looks.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", help="Stop before more than so many USD are spent.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Leave when the batches are sent; run again to go on.")]


def main() -> None:
    """`benchmaker`. Exit codes: 0 done, 1 something was left undone or failed, 2 wrong usage."""
    try:
        app()
    except JuryroomError as error:
        sys.stderr.write(error.message + "\n")
        sys.exit(USAGE if isinstance(error, BadInput) else FAILED)


# --- Opening a run


@contextmanager
def _run(config: Path | None, as_json: bool = False, locked: bool = True, **changes: Any) -> Iterator[Run]:
    """The run of a configuration, locked. Lines go to standard error where JSON goes to standard output."""
    from juryroom.bench.config.read import load
    from juryroom.bench.run import Run
    from juryroom.bench.run_folder import RunFolder

    sections = {name: changes.pop(name) for name in ("vision_config", "judge_config") if name in changes}
    read = _with_sections(load(config, {name: _absolute(value) for name, value in changes.items()}), sections)
    for note in read.notes:
        typer.echo(note, err=True)
    folder = RunFolder(read.run_dir or Path.cwd())
    run = Run(read, folder, say=lambda text: _say(read, text, as_json))
    if not locked:
        yield run
        return
    with folder.locked():
        yield run


def _absolute(value: Any) -> Any:
    """Paths of flags start from the working directory, those of the configuration from its own."""
    return Path.cwd() / value if isinstance(value, Path) else value


def _with_sections(config: BenchConfig, sections: dict[str, dict[str, Any]]) -> BenchConfig:
    from dataclasses import replace

    for name, changes in sections.items():
        given = {key: value for key, value in changes.items() if value is not None}
        if given:
            config = replace(config, **{name: replace(getattr(config, name), **given)})  # type: ignore[arg-type]
    return config


def _say(config: BenchConfig, text: str, as_json: bool) -> None:
    if config.log_level.upper() in ("DEBUG", "INFO"):
        typer.echo(text, err=as_json, color=False if os.environ.get("NO_COLOR") else None)


def _finish(done: Done, as_json: bool) -> None:
    """Tell what was made; leave with 1 and a list when something was left undone."""
    if as_json:
        typer.echo(json.dumps(_spelled(done), indent=1, ensure_ascii=False))
    else:
        _tell(done)
    if done.failures:
        raise typer.Exit(FAILED)


def _spelled(done: Done) -> dict[str, Any]:
    return {"step": done.step, "facts": done.facts, "failures": done.failures, "waiting": done.waiting}


def _tell(done: Done) -> None:
    plain = {name: value for name, value in done.facts.items() if value not in ([], {}, None) and not _is_long(value)}
    told = ", ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in plain.items())
    typer.echo(f"{done.step}: {told}{' (waiting for batches)' if done.waiting else ''}")
    if done.failures:
        typer.echo(f"{done.step}: {len(done.failures)} left undone:", err=True)
        for id, why in list(done.failures.items())[:_MOST_LISTED]:
            typer.echo(f"  {id}: {why}", err=True)
        if len(done.failures) > _MOST_LISTED:
            typer.echo(f"  and {len(done.failures) - _MOST_LISTED} more; all are in the *_failed.jsonl file", err=True)


def _is_long(value: Any) -> bool:
    return isinstance(value, list | dict) and len(str(value)) > 200


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False).strip('"')


# --- Steps


@app.command()
def preprocess(
    config: Config = None,
    input_dir: Annotated[Path | None, typer.Option(help="The folder of images; only ever read.")] = None,
    out_images_jsonl: Annotated[Path | None, typer.Option()] = None,
    out_seeds_jsonl: SeedsFile = None,
    meta_json: Annotated[Path | None, typer.Option(help="Rights map.")] = None,
    metadata_jsonl: Annotated[Path | None, typer.Option(help="More columns, by image id.")] = None,
    license: Annotated[str | None, typer.Option(help="Of images the rights map does not know.")] = None,
    doi: Annotated[str | None, typer.Option(help="The same.")] = None,
    num_seeds: Annotated[int | None, typer.Option(help="Number of queries.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only so many images.")] = None,
    follow_symlinks: Annotated[bool | None, typer.Option("--follow-symlinks")] = None,
    as_json: AsJson = False,
) -> None:
    """Images of a folder as rows, with rights; near-duplicates; seeds."""
    from juryroom.bench.steps import preprocess as step

    changes = {
        "image_root_dir": input_dir, "images_jsonl": out_images_jsonl, "seeds_jsonl": out_seeds_jsonl,
        "meta_json": meta_json, "metadata_jsonl": metadata_jsonl, "query_plan_num_seeds": num_seeds, "limit": limit,
        "follow_symlinks": follow_symlinks,
    }  # fmt: skip
    with _run(config, as_json, **changes) as run:
        _finish(step.run(run, license=license, doi=doi), as_json)


@app.command(name="check-urls")
def check_urls(
    config: Config = None,
    images_jsonl: ImagesFile = None,
    timeout: Annotated[int, typer.Option(help="Seconds for one address.")] = 10,
    max_workers: Annotated[int, typer.Option(help="Addresses at a time.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Whether every image's address answers. Exit code 1 when one does not."""
    from juryroom.bench.steps import check_urls as step

    with _run(config, as_json, locked=False, images_jsonl=images_jsonl) as run:
        _finish(step.run(run, timeout=timeout, workers=max_workers), as_json)


@app.command()
def vision(
    config: Config = None,
    images_jsonl: ImagesFile = None,
    out_annotations_jsonl: OutAnnotations = None,
    adapter: Adapter = None,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Describe every image. What is answered is never asked for again."""
    from juryroom.bench.steps import vision as step

    section = {"adapter": adapter, "max_cost_usd": max_cost}
    with _run(
        config, as_json, images_jsonl=images_jsonl, annotations_jsonl=out_annotations_jsonl, vision_config=section
    ) as run:
        _finish(step.run(run, wait=not no_wait), as_json)


@app.command()
def plan(
    config: Config = None,
    annotations_jsonl: AnnotationsFile = None,
    seeds_jsonl: Annotated[Path | None, typer.Option()] = None,
    out_query_plan_jsonl: Annotated[Path | None, typer.Option()] = None,
    strategy: Annotated[str | None, typer.Option(help="tag-overlap, embedding or pooled.")] = None,
    random_seed: Annotated[int | None, typer.Option(help="The same seed draws the same plan.")] = None,
    as_json: AsJson = False,
) -> None:
    """Candidates for every query."""
    from juryroom.bench.steps import plan as step

    changes = {
        "annotations_jsonl": annotations_jsonl, "seeds_jsonl": seeds_jsonl, "query_plan_jsonl": out_query_plan_jsonl,
        "query_plan_strategy": strategy, "query_plan_random_seed": random_seed,
    }  # fmt: skip
    with _run(config, as_json, **changes) as run:
        _finish(step.run(run), as_json)


@app.command()
def judge(
    config: Config = None,
    query_plan_jsonl: PlanFile = None,
    annotations_jsonl: AnnotationsFile = None,
    out_qrels_jsonl: OutQrels = None,
    adapter: Adapter = None,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """A text for every query and a label for every candidate."""
    from juryroom.bench.steps import judge as step

    section = {"adapter": adapter, "max_cost_usd": max_cost}
    places = {
        "query_plan_jsonl": query_plan_jsonl,
        "annotations_jsonl": annotations_jsonl,
        "qrels_jsonl": out_qrels_jsonl,
    }
    with _run(config, as_json, **places, judge_config=section) as run:
        _finish(step.run(run, wait=not no_wait), as_json)


@postprocess.command()
def similarity(
    config: Config = None,
    qrels_jsonl: QrelsFile = None,
    output_jsonl: Annotated[Path | None, typer.Option()] = None,
    images_jsonl: ImagesFile = None,
    as_json: AsJson = False,
) -> None:
    """A score for every query and candidate; each image and each text is encoded once."""
    from juryroom.bench.steps import similarity as step

    places = {"qrels_jsonl": qrels_jsonl, "qrels_with_score_jsonl": output_jsonl, "images_jsonl": images_jsonl}
    with _run(config, as_json, **places) as run:
        _finish(step.run(run), as_json)


@postprocess.command(name="similarity-retry")
def similarity_retry(
    config: Config = None,
    qrels_with_score_jsonl: Annotated[Path | None, typer.Option()] = None,
    images_jsonl: ImagesFile = None,
    output_jsonl: Annotated[Path | None, typer.Option(help="By default the input is replaced.")] = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Score what has no score."""
    from dataclasses import replace

    from juryroom.bench.steps import similarity as step

    places = {"qrels_with_score_jsonl": qrels_with_score_jsonl, "images_jsonl": images_jsonl}
    with _run(config, as_json, **places) as run:
        if adapter:
            section = replace(run.config.similarity_config, adapter=adapter)
            _finish(
                step.retry(replace(run, config=replace(run.config, similarity_config=section)), output_jsonl), as_json
            )
        else:
            _finish(step.retry(run, output_jsonl), as_json)


@postprocess.command(name="add-metadata")
def add_metadata(config: Config = None, qrels_jsonl: QrelsFile = None, as_json: AsJson = False) -> None:
    """Copy vision_metadata_columns into the judgments."""
    from juryroom.bench.steps import metadata as step

    with _run(config, as_json, qrels_jsonl=qrels_jsonl) as run:
        _finish(step.run(run), as_json)


@postprocess.command()
def summary(
    config: Config = None,
    qrels_jsonl: QrelsFile = None,
    output_dir: Annotated[Path | None, typer.Option()] = None,
    images_jsonl: ImagesFile = None,
    as_json: AsJson = False,
) -> None:
    """Tables, charts and the quality report."""
    from juryroom.bench.steps import summary as step

    places = {"qrels_jsonl": qrels_jsonl, "summary_output_dir": output_dir, "images_jsonl": images_jsonl}
    with _run(config, as_json, **places) as run:
        _finish(step.run(run, given=qrels_jsonl is not None), as_json)


@app.command()
def upload(
    config: Config = None,
    qrels_jsonl: QrelsFile = None,
    output_dir: Annotated[Path | None, typer.Option()] = None,
    images_jsonl: ImagesFile = None,
    image_root_dir: Annotated[Path | None, typer.Option()] = None,
    repo_id: Annotated[str | None, typer.Option()] = None,
    token: Annotated[str | None, typer.Option()] = None,
    private: Annotated[bool | None, typer.Option("--private/--public")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make the folder, send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """The dataset as a folder, and on the hub."""
    from juryroom.bench.config.values import Secret
    from juryroom.bench.steps import upload as step

    changes = {
        "qrels_jsonl": qrels_jsonl, "hf_dataset_dir": output_dir, "images_jsonl": images_jsonl,
        "image_root_dir": image_root_dir, "hf_repo_id": repo_id, "hf_token": Secret(token) if token else None,
        "hf_private": private,
    }  # fmt: skip
    with _run(config, as_json, **changes) as run:
        _finish(step.run(run, dry_run=dry_run, given=qrels_jsonl is not None), as_json)


@app.command(name="all")
def all_steps(
    config: Config = None,
    input_dir: Annotated[Path | None, typer.Option(help="The folder of images.")] = None,
    skip_preprocess: Annotated[bool, typer.Option("--skip-preprocess")] = False,
    skip_vision: Annotated[bool, typer.Option("--skip-vision")] = False,
    skip_query_plan: Annotated[bool, typer.Option("--skip-query-plan")] = False,
    skip_judge: Annotated[bool, typer.Option("--skip-judge")] = False,
    skip_similarity: Annotated[bool, typer.Option("--skip-similarity")] = False,
    skip_summary: Annotated[bool, typer.Option("--skip-summary")] = False,
    skip_upload: Annotated[bool, typer.Option("--skip-upload")] = False,
    no_wait: NoWait = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make the dataset's folder, send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """All steps; run it again to go on after a stop. Without a repository the dataset is made as a folder only."""
    from juryroom.bench.pipeline import run_all

    flags = {
        "preprocess": skip_preprocess, "vision": skip_vision, "query-plan": skip_query_plan, "judge": skip_judge,
        "similarity": skip_similarity, "summary": skip_summary, "upload": skip_upload,
    }  # fmt: skip
    skip = frozenset(name for name, skipped in flags.items() if skipped)
    found: list[Done] = []
    with _run(config, as_json, image_root_dir=input_dir) as run:
        try:
            for done in run_all(run, skip=skip, wait=not no_wait, dry_run=dry_run):
                found.append(done)
                if not as_json:
                    _tell(done)
        finally:
            if as_json:
                typer.echo(json.dumps([_spelled(done) for done in found], indent=1, ensure_ascii=False))
    if any(done.failures for done in found):
        raise typer.Exit(FAILED)


# --- Batches, one step at a time


def _stages(run: Run, stage: str) -> list[Any]:
    from juryroom.bench.steps import judge as judging
    from juryroom.bench.steps import vision as describing

    return [describing.stage(run)] if stage == "vision" else [one for _, one in judging.stages(run)]


def _granular(stage: str) -> None:
    """The six commands of a stage."""
    section = f"{stage}_config"

    def open_run(
        config: Path | None, as_json: bool, adapter: str | None, poll: float | None = None, **places: Any
    ) -> Any:
        return _run(config, as_json, **places, **{section: {"adapter": adapter, "poll_s": poll}})

    @app.command(name=f"{stage}-make", help=f"Write the {stage} questions without an answer as a batch file.")
    def make(
        config: Config = None,
        images_jsonl: ImagesFile = None,
        query_plan_jsonl: PlanFile = None,
        annotations_jsonl: AnnotationsFile = None,
        out_batch_jsonl: OutBatch = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        places = {
            "images_jsonl": images_jsonl,
            "query_plan_jsonl": query_plan_jsonl,
            "annotations_jsonl": annotations_jsonl,
        }
        with open_run(config, as_json, adapter, **places) as run:
            one = _next_stage(_stages(run, stage))
            shards, number = one.make(out_batch_jsonl)
            _tell_plain({"questions": number, "files": [str(path) for path in shards]}, as_json)

    @app.command(name=f"{stage}-submit", help="Send the batch file; what is on its way is not sent again.")
    def submit(
        config: Config = None,
        batch_input_jsonl: BatchFile = None,
        batch_id_file: BatchIdFile = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        with open_run(config, as_json, adapter) as run:
            one = _next_stage(_stages(run, stage))
            shards = [batch_input_jsonl] if batch_input_jsonl else one.made()
            sent = one.submit(shards)
            ids = [batch.batch_id for batch in sent]
            if batch_id_file:
                batch_id_file.write_text(",".join(ids) + "\n")
            _tell_plain({"batches": ids}, as_json)

    @app.command(name=f"{stage}-wait", help="Wait for batches. Exit code 1 when one did not complete.")
    def wait(
        config: Config = None,
        batch_id: BatchIds = None,
        batch_id_file: BatchIdFile = None,
        poll_s: PollS = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        with open_run(config, as_json, adapter, poll_s) as run:
            bad: dict[str, str] = {}
            for one in _stages(run, stage):
                only = _ids(batch_id, batch_id_file)
                one.batches.adopt(only or ())
                if not one.wait(only):
                    bad["waiting"] = "max_wait_s is over; the batches go on"
                bad |= one.troubles(only)
        _end_of_batches(bad, as_json)

    @app.command(name=f"{stage}-download", help="Bring home the answers of batches that are over.")
    def download(
        config: Config = None,
        batch_id: BatchIds = None,
        batch_id_file: BatchIdFile = None,
        batch_output_jsonl: Annotated[Path | None, typer.Option(help="Also write the answers here.")] = None,
        batch_error_jsonl: Annotated[Path | None, typer.Option(help="Also write the failures here.")] = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        with open_run(config, as_json, adapter) as run:
            bad: dict[str, str] = {}
            for one in _stages(run, stage):
                only = _ids(batch_id, batch_id_file)
                one.batches.adopt(only or ())
                bad |= {
                    str(sent.batch_id): f"{sent.state}: {sent.problem}"
                    for sent in one.take(only)
                    if sent.state != "taken"
                }
                one.write_out(batch_output_jsonl, batch_error_jsonl)
        _end_of_batches(bad, as_json)

    @app.command(name=f"{stage}-parse", help="Make the stage's file of the answers there are.")
    def parse(
        config: Config = None,
        batch_output_jsonl: Annotated[
            Path | None, typer.Option(help="A provider's output file to read as well.")
        ] = None,
        images_jsonl: ImagesFile = None,
        out_annotations_jsonl: OutAnnotations = None,
        query_plan_jsonl: PlanFile = None,
        annotations_jsonl: AnnotationsFile = None,
        out_qrels_jsonl: OutQrels = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        from juryroom.bench.steps import judge as judging
        from juryroom.bench.steps import vision as describing

        places = {
            "images_jsonl": images_jsonl, "annotations_jsonl": out_annotations_jsonl or annotations_jsonl,
            "query_plan_jsonl": query_plan_jsonl, "qrels_jsonl": out_qrels_jsonl,
        }  # fmt: skip
        with open_run(config, as_json, adapter, **places) as run:
            read: Callable[..., Done] = describing.parse if stage == "vision" else judging.parse
            _finish(read(run, outputs=batch_output_jsonl), as_json)

    @app.command(name=f"{stage}-retry", help="A batch file of what has no usable answer; --submit sends it.")
    def retry(
        config: Config = None,
        error_jsonl: Annotated[
            Path | None, typer.Option(help="Not needed: what failed is known. Its ids must fit.")
        ] = None,
        out_batch_jsonl: OutBatch = None,
        submit: Annotated[bool, typer.Option("--submit", help="Send it.")] = False,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        with open_run(config, as_json, adapter) as run:
            one = _next_stage(_stages(run, stage))
            into = out_batch_jsonl or one.batch_input.with_name(f"{one.batch_input.name}.retry")
            shards, number = one.make(into, only=_failed_ids(error_jsonl))
            ids = [sent.batch_id for sent in one.submit(shards)] if submit and number else []
            _tell_plain({"questions": number, "files": [str(path) for path in shards], "batches": ids}, as_json)

    for command in (make, submit, wait, download, parse, retry):
        command.__doc__ = None


def _next_stage(stages: list[Any]) -> Any:
    """The stage that has something to ask; the last when none has."""
    return next((one for one in stages if next(one.pending(one.collect()), None) is not None), stages[-1])


def _ids(given: str | None, file: Path | None) -> set[str] | None:
    text = given or (file.read_text() if file else "")
    found = {one.strip() for one in text.replace("\n", ",").split(",") if one.strip()}
    return found or None


def _failed_ids(path: Path | None) -> set[str] | None:
    """Custom ids of a file of errors: a provider's, or one of our *_failed.jsonl."""
    if path is None:
        return None
    from juryroom.bench.files import read_rows

    return {str(row["custom_id"]) for row in read_rows(path, "errors") if "custom_id" in row}


def _end_of_batches(bad: dict[str, str], as_json: bool) -> None:
    _tell_plain({"failures": bad}, as_json)
    if bad:
        raise typer.Exit(FAILED)


def _tell_plain(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    for name, value in facts.items():
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        typer.echo(f"{name}: {value if not isinstance(value, list | dict) else len(value)}")
        for key, one in items:
            typer.echo(f"  {one}" if isinstance(key, int) else f"  {key}: {one}")


_granular("vision")
_granular("judge")


@app.command(name="list-batches")
def list_batches(
    config: Config = None,
    active_only: Annotated[bool, typer.Option("--active-only")] = False,
    limit: Annotated[int, typer.Option()] = 50,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Batches at the provider, the newest first; ours are marked."""
    from juryroom.bench.batch_list import listed

    sections = {"vision_config": {"adapter": adapter}, "judge_config": {"adapter": adapter}}
    with _run(config, as_json, locked=False, **sections) as run:
        found = listed(run, limit=limit, active_only=active_only)
    _tell_rows(found, as_json)


@app.command(name="show-batch-map")
def show_batch_map(
    config: Config = None,
    stage: Annotated[str, typer.Option(help="vision, judge, vision-retry or judge-retry.")] = "vision",
    as_json: AsJson = False,
) -> None:
    """Which file went into which batch, and what became of it."""
    from juryroom.bench.batch_list import mapped

    with _run(config, as_json, locked=False) as run:
        _tell_rows(mapped(run, stage.removesuffix("-retry")), as_json)


def _tell_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values() if value not in (None, "")))
    if not rows:
        typer.echo("none")


@app.command()
def clean(
    config: Config = None,
    intermediate_only: Annotated[bool, typer.Option("--intermediate-only", help="Keep summary and dataset.")] = False,
    include_batch_files: Annotated[bool, typer.Option("--include-batch-files/--keep-batch-files")] = True,
    include_final_outputs: Annotated[
        bool, typer.Option("--include-final-outputs", help="Also what was paid for: replies, annotations, judgments.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete what can be made again. Images are never touched."""
    from juryroom.bench.steps import clean as step

    with _run(config, as_json) as run:
        paths = step.doomed(
            run,
            intermediate_only=intermediate_only,
            batch_files=include_batch_files,
            final_outputs=include_final_outputs,
        )
        if include_final_outputs and (out := step.batches_on_their_way(run)) and not dry_run:
            raise BadInput(
                f"Batches are on their way ({', '.join(out)}): bring them home first (bench vision-download)."
            )
        if not as_json:
            for path in paths:
                typer.echo(str(path))
        if (
            not dry_run
            and paths
            and not yes
            and not (sys.stdin.isatty() and typer.confirm(f"Delete these {len(paths)}?"))
        ):
            raise BadInput("Nothing was deleted. Say --yes, or look with --dry-run.")
        number = 0 if dry_run else step.delete(paths)
        _tell_plain({"deleted": number, **({"paths": [str(path) for path in paths]} if as_json else {})}, as_json)


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="The configuration to write.")] = Path("config.toml"),
    images: Annotated[Path | None, typer.Option(help="The folder of images it is for.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a configuration with every key explained. It runs as it is, without any provider."""
    from juryroom.bench.config.write import commented

    if file.exists() and not force:
        raise BadInput(f"{file} is there already; --force replaces it.")
    file.write_text(commented(images), "utf-8")
    typer.echo(f"{file}: next, juryroom bench all --config {file}")


if __name__ == "__main__":
    main()
