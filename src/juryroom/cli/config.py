"""`juryroom config`: check, preview, generate and start labelling configs. Works without a server."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from juryroom.core.config.check import check
from juryroom.core.config.findings import Finding
from juryroom.core.config.interface import Interface
from juryroom.core.config.parse import MAX_BYTES
from juryroom.core.config.templates import TEMPLATES, template_of
from juryroom.errors import BadInput, ConfigInvalid

app = typer.Typer(no_args_is_help=True, help="Labelling configs: lint, preview, schema, generate, templates.")

_FAILED, _USAGE = 1, 2
ConfigFile = Annotated[Path, typer.Argument(help="A labelling config, or - for standard input.", allow_dash=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True)
class _Report:
    """A file and what was found in it."""

    file: str
    findings: list[Finding]

    @property
    def ok(self) -> bool:
        return all(finding.severity != "error" for finding in self.findings)

    def as_dict(self) -> dict[str, object]:
        return {"file": self.file, "ok": self.ok, "findings": [finding.as_dict() for finding in self.findings]}


@app.command()
def lint(
    path: Annotated[Path, typer.Argument(help="A config, a folder of *.xml, or - for standard input.")],
    as_json: AsJson = False,
) -> None:
    """Find what is wrong or doubtful, with line and fix. Exit code 1 when a config cannot be used."""
    reports = [_Report(name, _findings(text)) for name, text in _texts(path)]
    if as_json:
        typer.echo(json.dumps([report.as_dict() for report in reports], indent=2, ensure_ascii=False))
    else:
        _print_reports(reports)
    if not all(report.ok for report in reports):
        raise typer.Exit(_FAILED)


@app.command()
def preview(file: ConfigFile) -> None:
    """Print an example task for a config, ready to be imported."""
    interface = _interface(file)
    task: dict[str, object] = {"data": interface.sample_task()}
    for key, items in (("annotations", interface.sample.annotations), ("predictions", interface.sample.predictions)):
        if items is not None:
            task[key] = items
    typer.echo(json.dumps(task, indent=2, ensure_ascii=False))


@app.command()
def schema(file: ConfigFile) -> None:
    """Print the JSON Schema of a judge's answers."""
    typer.echo(json.dumps(_interface(file).json_schema(), indent=2, ensure_ascii=False))


@app.command()
def templates(
    name: Annotated[str | None, typer.Argument(help="Print this one; all are listed when left off.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the configs to start from, or print one."""
    if name is None:
        _list_templates(as_json)
        return
    template = template_of(name)
    if template is None:
        _stop(f"There is no template {name!r}. There are: {', '.join(one.name for one in TEMPLATES)}.")
    if as_json:
        typer.echo(json.dumps({"name": template.name, "title": template.title, "config": template.config}, indent=2))
    else:
        typer.echo(template.config, nl=False)


@app.command()
def generate(
    tasks: Annotated[Path, typer.Argument(help="Example tasks: .json, .jsonl, .csv or .tsv.")],
    kind: Annotated[
        str | None, typer.Option(help="pairs, score, triage or closer; told by the fields when left off.")
    ] = None,
    choices: Annotated[str, typer.Option(help="Answers (of triage: buckets), separated by commas.")] = "",
) -> None:
    """Print a config that shows the fields of example tasks and asks the questions of one kind of judging."""
    from juryroom.core.config.generate import config_for

    answers = [answer.strip() for answer in choices.split(",") if answer.strip()]
    try:
        typer.echo(config_for(_examples(tasks), kind, answers), nl=False)
    except BadInput as fault:
        _stop(fault.message)


_MOST_EXAMPLES = 200


def _examples(file: Path) -> list[dict[str, object]]:
    """Data of the first tasks of a file, as importing them would read it."""
    from juryroom.core.formats import csv_table, jsonl, task_json

    readers = {".json": task_json.read, ".jsonl": jsonl.read, ".csv": csv_table.read, ".tsv": csv_table.read}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        _stop(f"{file}: tasks are read from {', '.join(readers)}.")
    try:
        rows = reader(file.read_bytes())
    except OSError as fault:
        _stop(f"{file} cannot be read: {fault.strerror}.")
    found = [item for item in rows.items[:_MOST_EXAMPLES] if isinstance(item, dict)]
    return [item["data"] if isinstance(item.get("data"), dict) else item for item in found]


def _list_templates(as_json: bool) -> None:
    if as_json:
        listed = [{"name": one.name, "title": one.title, "details": one.details} for one in TEMPLATES]
        typer.echo(json.dumps(listed, indent=2))
        return
    for one in TEMPLATES:
        typer.echo(f"{one.name:<8} {one.title}: {one.details}")


def _texts(path: Path) -> Iterator[tuple[str, str | None]]:
    if path.is_dir():
        files = sorted(path.rglob("*.xml"))
        if not files:
            _stop(f"{path} holds no *.xml file.")
        yield from ((str(file), _read(file)) for file in files)
    else:
        yield str(path), _read(path)


def _read(file: Path) -> str | None:
    """The text, None when it is not UTF-8. No more of a huge file is read than shows that it is too long."""
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as fault:
        _stop(f"{file} cannot be read: {fault.strerror}.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _findings(text: str | None) -> list[Finding]:
    if text is None:
        return [Finding("error", "not_unicode", None, None, None, "The file is not UTF-8 text.", "Save it as UTF-8.")]
    return check(text)


def _interface(file: Path) -> Interface:
    text = _read(file)
    try:
        if text is None:
            raise ConfigInvalid("The file is not UTF-8 text.", _findings(None))
        return Interface.of(text)
    except ConfigInvalid:
        _print_reports([_Report(str(file), _findings(text))], to_stderr=True)
        raise typer.Exit(_FAILED) from None


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(_USAGE)


def _print_reports(reports: list[_Report], *, to_stderr: bool = False) -> None:
    for report in reports:
        for finding in report.findings:
            place = f"{report.file}:{finding.line}" if finding.line else report.file
            kind = typer.style(
                f"{finding.severity} {finding.code}", fg="red" if finding.severity == "error" else "yellow"
            )
            _say(f"{typer.style(place, bold=True)} {kind}", to_stderr)
            _say(f"  {finding.message}", to_stderr)
            if finding.fix:
                _say(typer.style(f"  {finding.fix}", fg="green"), to_stderr)
    n_bad = sum(not report.ok for report in reports)
    n_doubtful = sum(report.ok and bool(report.findings) for report in reports)
    good = len(reports) - n_bad - n_doubtful
    _say(f"{len(reports)} checked: {good} good, {n_doubtful} with warnings, {n_bad} with errors", to_stderr)


def _say(text: str, to_stderr: bool) -> None:
    """A line, in colour on a terminal. Rich would wrap nothing here and cost as much as everything else together."""
    typer.echo(text, err=to_stderr, color=False if os.environ.get("NO_COLOR") else None)
