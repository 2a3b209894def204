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
_SECTIONS = ("vision_config", "judge_config", "similarity_config")
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
    from juryroom.bench.config.read import load
    from juryroom.bench.run import Run
    from juryroom.bench.run_folder import RunFolder

    changes = dict(changes or {})
    sections = {name: changes.pop(name) for name in _SECTIONS if name in changes}
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

    from juryroom.bench.registry import check

    for name, changes in sections.items():
        given = {key: value for key, value in changes.items() if value is not None}
        if "adapter" in given:
            check(name.removesuffix("_config"), given["adapter"])
        if given:
            config = replace(config, **{name: replace(getattr(config, name), **given)})
    return config


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
