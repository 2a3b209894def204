"""`juryroom judge`: judges against people. `align` works on tables, without a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli.judge_runs import register
from juryroom.errors import BadInput, FormatUnreadable

if TYPE_CHECKING:
    from rich.console import Console

    from juryroom.core.judging.alignment import Alignment
    from juryroom.core.judging.verdicts import JudgeVerdict

app = typer.Typer(
    no_args_is_help=True,
    help="Judges: run, pause, resume, cancel, estimate, compare, certify, enhance; align works without a server.",
)
register(app)
_WIDE = 200
"""Columns, where no terminal says how many there are."""
_AGGREGATORS = "majority, weighted, dawid-skene, mean or median"


@app.callback()
def _judge() -> None:
    """Judges against people."""


@app.command()
def align(
    verdicts: Annotated[Path, typer.Argument(help="CSV: item, judge, label; if any order, confidence, cost, tokens.")],
    truth: Annotated[Path, typer.Option(help="CSV: item, truth.")],
    people: Annotated[Path | None, typer.Option(help="CSV: item, annotator, label; for the alt-test.")] = None,
    missing: Annotated[str, typer.Option(help="A missing verdict is wrong, or skip to leave it out.")] = "wrong",
    aggregator: Annotated[str, typer.Option(help=f"How a jury comes to its verdict: {_AGGREGATORS}.")] = "majority",
    epsilon: Annotated[float, typer.Option(help="Handicap of people: 0.2 for experts, 0.1 for a crowd.")] = 0.2,
    column: Annotated[list[str] | None, typer.Option(help="A column's name in the tables: item=id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """How well each judge, and all of them as a jury, match the truth."""
    told = _aligned(verdicts, truth, people, missing, aggregator, epsilon, _names(column or []))
    if as_json:
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _print(told)


def _names(given: list[str]) -> dict[str, str]:
    names = {}
    for pair in given:
        ours, equals, theirs = pair.partition("=")
        if not equals or not theirs:
            raise BadInput(f"--column takes name=name, for example item=id, not {pair!r}.")
        names[ours] = theirs
    return names


def _aligned(
    verdicts: Path, truth: Path, people: Path | None, missing: str, aggregator: str, epsilon: float,
    names: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    from juryroom.core.judging.alignment import align as align_one
    from juryroom.core.judging.alignment import by_judge

    if missing not in ("wrong", "skip"):
        raise BadInput(f"--missing is wrong or skip, not {missing!r}.")
    gold = _read(truth, "truth", names)
    said: list[JudgeVerdict] = _read(verdicts, "verdicts", names, frozenset(gold.values()))
    others = _read(people, "people", names) if people else None
    judges = {
        judge: align_one(given, gold, missing="skip" if missing == "skip" else "wrong", people=others, epsilon=epsilon)
        for judge, given in by_judge(said).items()
    }
    return {
        "judges": {judge: found.as_json() for judge, found in judges.items()},
        "jury": _jury(said, gold, aggregator, judges) if len(judges) > 1 else None,
    }


def _read(path: Path, kind: str, names: dict[str, str], labels: frozenset[str] = frozenset()) -> Any:
    from juryroom.core.judging import verdicts

    try:
        with path.open("rb") as file:
            if kind == "verdicts":
                return verdicts.read_verdicts(file, labels, names)
            return verdicts.read_truth(file, names) if kind == "truth" else verdicts.read_people(file, names)
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    except FormatUnreadable as fault:
        raise FormatUnreadable(f"{path}: {fault.message}") from None


def _jury(
    said: list[JudgeVerdict], gold: dict[str, str], aggregator: str, judges: dict[str, Alignment]
) -> dict[str, Any]:
    from juryroom.core.judging.jury import AGGREGATORS, report

    chosen = next((one for one in AGGREGATORS if one == aggregator), None)
    if chosen is None:
        raise BadInput(f"--aggregator is {_AGGREGATORS}, not {aggregator!r}.")
    votes: dict[str, dict[str, str]] = {judge: {} for judge in judges}
    for verdict in said:
        if verdict.order == "as-given" and verdict.label is not None and verdict.item in gold:
            votes[verdict.judge][verdict.item] = verdict.label
    weights = {judge: max(0.0, found.kappa or 0.0) for judge, found in judges.items()}
    try:
        return {"aggregator": chosen} | report(votes, gold, chosen, weights).as_json()
    except ValueError as fault:
        raise BadInput(f"{chosen} needs labels that are numbers: {fault}") from None


_COLUMNS = {
    "n": "n", "n_missing": "missing", "accuracy": "accuracy", "accuracy_interval": "95 % interval", "kappa": "kappa",
    "accuracy_swapped": "swapped", "swap_consistency": "same both ways", "first_shown_rate": "first shown",
    "calibration_error": "ECE", "cost_per_correct": "cost a hit",
}  # fmt: skip


def _print(told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = {
        key: name for key, name in _COLUMNS.items() if any(one[key] is not None for one in told["judges"].values())
    }
    table = Table(box=None, pad_edge=False)
    table.add_column("judge", no_wrap=True)
    for name in shown.values():
        table.add_column(name, justify="right", no_wrap=True)
    for judge, found in told["judges"].items():
        table.add_row(judge, *(_cell(found[key]) for key in shown))
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(table)
    for judge, found in told["judges"].items():
        if test := found["alt_test"]:
            console.print(f"{judge}: {_replaces(test)}")
    if told["jury"]:
        _print_jury(console, told["jury"])


def _print_jury(console: Console, jury: dict[str, Any]) -> None:
    accuracy, interval = _cell(jury["accuracy"]), _cell(jury["accuracy_interval"])
    console.print(f"\nJury by {jury['aggregator']}: accuracy {accuracy} {interval}, alpha {_cell(jury['alpha'])}, "
                  f"{jury['n_tied']} of {jury['n']} without a verdict")  # fmt: skip
    for judge, gain in jury["marginal"].items():
        console.print(f"  without {judge}: {'-' if gain is None else f'{-gain:+.3f}'}")


def _replaces(test: dict[str, Any]) -> str:
    if test["passed"] is None:
        return f"may it replace a person? Not known: {test['reason']}."
    word = "may" if test["passed"] else "may not"
    return f"{word} replace a person (winning rate {test['winning_rate']:.2f}, epsilon {test['epsilon']})"


def _cell(value: float | tuple[float, float] | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return f"[{value[0]:.3f}, {value[1]:.3f}]"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
