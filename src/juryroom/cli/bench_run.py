"""A run as a command opens it, the options that commands share, and how what was made is told."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from juryroom.bench.config.keys import BenchConfig
    from juryroom.bench.run import Done, Run

FAILED = 1
_MOST_LISTED = 20
Changes = Mapping[str, Any]
"""Keys that flags change; those of a section as a table. None changes nothing."""

Config = Annotated[Path | None, typer.Option("--config", help="TOML or JSON (IMSEARCH_BENCHMAKER_CONFIG_PATH).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Adapter = Annotated[str | None, typer.Option(help="Who is asked, instead of the configured adapter.")]
ImagesFile = Annotated[Path | None, typer.Option("--images-jsonl", help="The images, from this file.")]
SeedsFile = Annotated[Path | None, typer.Option("--out-seeds-jsonl", help="Write the seeds here.")]
AnnotationsFile = Annotated[Path | None, typer.Option("--annotations-jsonl", help="The annotations, from this file.")]
OutAnnotations = Annotated[Path | None, typer.Option("--out-annotations-jsonl", help="Write the annotations here.")]
PlanFile = Annotated[Path | None, typer.Option("--query-plan-jsonl", help="The query plan, from this file.")]
QrelsFile = Annotated[Path | None, typer.Option("--qrels-jsonl", help="The judgments, from this file.")]
OutQrels = Annotated[Path | None, typer.Option("--out-qrels-jsonl", help="Write the judgments here.")]
BatchFile = Annotated[Path | None, typer.Option("--batch-input-jsonl", help="Send the questions of this file.")]
OutBatch = Annotated[Path | None, typer.Option("--out-batch-jsonl", help="Write the questions here.")]
BatchIds = Annotated[str | None, typer.Option("--batch-id", help="These batches only, separated by commas.")]
BatchIdFile = Annotated[Path | None, typer.Option("--batch-id-file", help="A file of batch ids.")]
PollS = Annotated[float | None, typer.Option("--poll-s", help="Seconds between looks.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", help="Stop before more than so many USD are spent.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Leave when the batches are sent; run again to go on.")]


@contextmanager
def open_run(
    config: Path | None, as_json: bool, changes: Changes | None = None, *, locked: bool = True
) -> Iterator[Run]:
    """The run of a configuration with these changes, locked. Where JSON is printed, lines go to standard error."""
    from juryroom.bench import opening

    with opening.open_run(config, changes, locked=locked, say=lambda read, text: _say(read, text, as_json)) as run:
        for note in run.config.notes:
            typer.echo(note, err=True)
        yield run


def _say(config: BenchConfig, text: str, as_json: bool) -> None:
    if config.log_level.upper() in ("DEBUG", "INFO"):
        typer.echo(text, err=as_json, color=False if os.environ.get("NO_COLOR") else None)


def finish(done: Done, as_json: bool) -> None:
    """Tell what was made; leave with 1 and a list when something was left undone."""
    if as_json:
        typer.echo(json.dumps(spelled(done), indent=1, ensure_ascii=False))
    else:
        tell(done)
    if done.failures:
        raise typer.Exit(FAILED)


def spelled(done: Done) -> dict[str, Any]:
    return {"step": done.step, "facts": done.facts, "failures": done.failures, "waiting": done.waiting}


def tell(done: Done) -> None:
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


def tell_plain(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    for name, value in facts.items():
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        typer.echo(f"{name}: {value if not isinstance(value, list | dict) else len(value)}")
        for key, one in items:
            typer.echo(f"  {one}" if isinstance(key, int) else f"  {key}: {one}")


def tell_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values() if value not in (None, "")))
    if not rows:
        typer.echo("none")
