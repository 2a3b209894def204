"""`juryroom bench vision-make`, `judge-wait` ...: the batches of a stage, one step at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli.bench_run import (
    FAILED,
    Adapter,
    AnnotationsFile,
    AsJson,
    BatchFile,
    BatchIdFile,
    BatchIds,
    Config,
    ImagesFile,
    OutAnnotations,
    OutBatch,
    OutQrels,
    PlanFile,
    PollS,
    finish,
    open_run,
    tell_plain,
    tell_rows,
)

if TYPE_CHECKING:
    from juryroom.bench.run import Done, Run

app = typer.Typer()


def _stages(run: Run, stage: str) -> list[Any]:
    from juryroom.bench.steps import judge as judging
    from juryroom.bench.steps import vision as describing

    return [describing.stage(run)] if stage == "vision" else [one for _, one in judging.stages(run)]


def _granular(stage: str) -> None:
    """The six commands of a stage."""

    def open_stage(
        config: Path | None, as_json: bool, adapter: str | None, poll: float | None = None, places: Any = None
    ) -> Any:
        section = {"adapter": adapter, "poll_s": poll}
        return open_run(config, as_json, {**(places or {}), f"{stage}_config": section})

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
        with open_stage(config, as_json, adapter, places=places) as run:
            one = _next_stage(_stages(run, stage))
            shards, number = one.make(out_batch_jsonl)
            tell_plain({"questions": number, "files": [str(path) for path in shards]}, as_json)

    @app.command(name=f"{stage}-submit", help="Send the batch file; what is on its way is not sent again.")
    def submit(
        config: Config = None,
        batch_input_jsonl: BatchFile = None,
        batch_id_file: BatchIdFile = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        with open_stage(config, as_json, adapter) as run:
            one = _next_stage(_stages(run, stage))
            shards = [batch_input_jsonl] if batch_input_jsonl else one.made()
            sent = one.submit(shards)
            ids = [batch.batch_id for batch in sent]
            if batch_id_file:
                batch_id_file.write_text(",".join(ids) + "\n")
            tell_plain({"batches": ids}, as_json)

    @app.command(name=f"{stage}-wait", help="Wait for batches. Exit code 1 when one did not complete.")
    def wait(
        config: Config = None,
        batch_id: BatchIds = None,
        batch_id_file: BatchIdFile = None,
        poll_s: PollS = None,
        adapter: Adapter = None,
        as_json: AsJson = False,
    ) -> None:
        with open_stage(config, as_json, adapter, poll_s) as run:
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
        with open_stage(config, as_json, adapter) as run:
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
        with open_stage(config, as_json, adapter, places=places) as run:
            read: Callable[..., Done] = describing.parse if stage == "vision" else judging.parse
            finish(read(run, outputs=batch_output_jsonl), as_json)

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
        with open_stage(config, as_json, adapter) as run:
            one = _next_stage(_stages(run, stage))
            into = out_batch_jsonl or one.batch_input.with_name(f"{one.batch_input.name}.retry")
            shards, number = one.make(into, only=_failed_ids(error_jsonl))
            ids = [sent.batch_id for sent in one.submit(shards)] if submit and number else []
            tell_plain({"questions": number, "files": [str(path) for path in shards], "batches": ids}, as_json)

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
    tell_plain({"failures": bad}, as_json)
    if bad:
        raise typer.Exit(FAILED)


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
    with open_run(config, as_json, sections, locked=False) as run:
        found = listed(run, limit=limit, active_only=active_only)
    tell_rows(found, as_json)


@app.command(name="show-batch-map")
def show_batch_map(
    config: Config = None,
    stage: Annotated[str, typer.Option(help="vision, judge, vision-retry or judge-retry.")] = "vision",
    as_json: AsJson = False,
) -> None:
    """Which file went into which batch, and what became of it."""
    from juryroom.bench.batch_list import mapped

    with open_run(config, as_json, locked=False) as run:
        tell_rows(mapped(run, stage.removesuffix("-retry")), as_json)
