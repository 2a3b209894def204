"""`juryroom bench vision-make`, `judge-wait` ...: the batches of a stage, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    from juryroom.bench.stage import Stage

app = typer.Typer()


def _kind(context: typer.Context) -> str:
    """`vision` or `judge`: the stage stands in the command's name."""
    return str(context.info_name).partition("-")[0]


@contextmanager
def _opened(
    context: typer.Context, config: Path | None, as_json: bool, adapter: str | None, **more: Any
) -> Iterator[list[Stage]]:
    """The stages of the run that is opened for this command. `more`: keys that flags change."""
    kind, poll = _kind(context), more.pop("poll_s", None)
    with open_run(config, as_json, {**more, f"{kind}_config": {"adapter": adapter, "poll_s": poll}}) as run:
        yield _stages(run, kind)


def _stages(run: Run, kind: str) -> list[Stage]:
    from juryroom.bench.steps import judge, vision

    return [vision.stage(run)] if kind == "vision" else [one for _, one in judge.stages(run)]


def make(
    context: typer.Context,
    config: Config = None,
    images_jsonl: ImagesFile = None,
    query_plan_jsonl: PlanFile = None,
    annotations_jsonl: AnnotationsFile = None,
    out_batch_jsonl: OutBatch = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Write the questions without an answer as a batch file."""
    places = {
        "images_jsonl": images_jsonl, "query_plan_jsonl": query_plan_jsonl, "annotations_jsonl": annotations_jsonl,
    }  # fmt: skip
    with _opened(context, config, as_json, adapter, **places) as stages:
        shards, number = _next_stage(stages).make(out_batch_jsonl)
        tell_plain({"questions": number, "files": [str(path) for path in shards]}, as_json)


def submit(
    context: typer.Context,
    config: Config = None,
    batch_input_jsonl: BatchFile = None,
    batch_id_file: BatchIdFile = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Send the batch file; what is on its way is not sent again."""
    with _opened(context, config, as_json, adapter) as stages:
        one = _next_stage(stages)
        sent = one.submit([batch_input_jsonl] if batch_input_jsonl else one.made())
        ids = [str(batch.batch_id) for batch in sent]
        if batch_id_file:
            batch_id_file.write_text(",".join(ids) + "\n")
        tell_plain({"batches": ids}, as_json)


def wait(
    context: typer.Context,
    config: Config = None,
    batch_id: BatchIds = None,
    batch_id_file: BatchIdFile = None,
    poll_s: PollS = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Wait for batches. Exit code 1 when one did not complete."""
    bad: dict[str, str] = {}
    with _opened(context, config, as_json, adapter, poll_s=poll_s) as stages:
        only = _ids(batch_id, batch_id_file)
        for one in stages:
            one.batches.adopt(only or ())
            if not one.wait(only):
                bad["waiting"] = "max_wait_s is over; the batches go on"
            bad |= one.troubles(only)
    _end_of_batches(bad, as_json)


def download(
    context: typer.Context,
    config: Config = None,
    batch_id: BatchIds = None,
    batch_id_file: BatchIdFile = None,
    batch_output_jsonl: Annotated[Path | None, typer.Option(help="Also write the answers here.")] = None,
    batch_error_jsonl: Annotated[Path | None, typer.Option(help="Also write the failures here.")] = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Bring home the answers of batches that are over."""
    bad: dict[str, str] = {}
    with _opened(context, config, as_json, adapter) as stages:
        only = _ids(batch_id, batch_id_file)
        for one in stages:
            one.batches.adopt(only or ())
            taken = one.take(only)
            bad |= {str(sent.batch_id): f"{sent.state}: {sent.problem}" for sent in taken if sent.state != "taken"}
            one.write_out(batch_output_jsonl, batch_error_jsonl)
    _end_of_batches(bad, as_json)


def parse(
    context: typer.Context,
    config: Config = None,
    batch_output_jsonl: Annotated[Path | None, typer.Option(help="A provider's output file to read as well.")] = None,
    images_jsonl: ImagesFile = None,
    out_annotations_jsonl: OutAnnotations = None,
    query_plan_jsonl: PlanFile = None,
    annotations_jsonl: AnnotationsFile = None,
    out_qrels_jsonl: OutQrels = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Make the stage's file of the answers there are."""
    from juryroom.bench.steps import judge, vision

    places = {
        "images_jsonl": images_jsonl, "annotations_jsonl": out_annotations_jsonl or annotations_jsonl,
        "query_plan_jsonl": query_plan_jsonl, "qrels_jsonl": out_qrels_jsonl,
    }  # fmt: skip
    read: Callable[..., Done] = vision.parse if _kind(context) == "vision" else judge.parse
    with open_run(config, as_json, {**places, f"{_kind(context)}_config": {"adapter": adapter}}) as run:
        finish(read(run, outputs=batch_output_jsonl), as_json)


def retry(
    context: typer.Context,
    config: Config = None,
    error_jsonl: Annotated[
        Path | None, typer.Option(help="Not needed: what failed is known. Its ids must fit.")
    ] = None,
    out_batch_jsonl: OutBatch = None,
    submit: Annotated[bool, typer.Option("--submit", help="Send it.")] = False,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """A batch file of what has no usable answer; --submit sends it."""
    with _opened(context, config, as_json, adapter) as stages:
        one = _next_stage(stages)
        into = out_batch_jsonl or one.batch_input.with_name(f"{one.batch_input.name}.retry")
        shards, number = one.make(into, only=_failed_ids(error_jsonl))
        ids = [sent.batch_id for sent in one.submit(shards)] if submit and number else []
        tell_plain({"questions": number, "files": [str(path) for path in shards], "batches": ids}, as_json)


for _stage in ("vision", "judge"):
    for _command in (make, submit, wait, download, parse, retry):
        app.command(name=f"{_stage}-{_command.__name__}")(_command)


def _next_stage(stages: list[Stage]) -> Stage:
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


@app.command(name="list-batches")
def list_batches(
    config: Config = None,
    active_only: Annotated[bool, typer.Option("--active-only", help="Without those that are over.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 50,
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
