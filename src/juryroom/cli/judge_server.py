"""What `juryroom prompt` and `juryroom judge` share: the server, versions by number, and how answers are printed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli.server import client_of
from juryroom.errors import NotThere

if TYPE_CHECKING:
    from juryroom.sdk import Client

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Prompt = Annotated[int, typer.Argument(help="The prompt's id.")]
Number = Annotated[int | None, typer.Option("--version", help="The version's number; the newest by default.")]
LIVE = ("Pending", "InProgress")
LOOK_S = 1.0


def version_of(client: Client, prompt_id: int, number: int | None) -> dict[str, Any]:
    """The version of this number, the newest by default. Raises NotThere."""
    found = client.judges.versions(prompt_id)
    chosen = next((one for one in found if number in (None, one["number"])), None)
    if chosen is None:
        wanted = "no version" if number is None else f"no version {number}"
        raise NotThere("PromptVersion", f"Prompt {prompt_id} has {wanted}.")
    return chosen


@contextmanager
def server_and_version(url: str | None, token: str, prompt: int, number: int | None) -> Iterator[tuple[Client, Any]]:
    """The server, and one version of a prompt there."""
    with client_of(url, token) as client:
        yield client, version_of(client, prompt, number)


def show(found: Any, as_json: bool, line: str) -> None:
    """JSON for programs, a line for people."""
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else line)


def wait_for(client: Client, run: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """The run when it is over; how far it is goes to the terminal's error output."""
    told = -1
    if not quiet and run["status"] in LIVE:
        typer.echo(f"Run {run['id']} has begun; from elsewhere, juryroom judge pause {run['id']} stops it.", err=True)
    while run["status"] in LIVE:
        if not quiet and run["done"] != told:
            told = run["done"]
            typer.echo(f"{told} of {run['total_tasks']} judged, ${run['spent']:.4f}", err=True)
        time.sleep(LOOK_S)
        run = client.judges.get_run(run["id"])
    return run


def money(amount: float | None) -> str:
    return "price not known" if amount is None else f"${amount:.4f}"


def share(value: float | None) -> str:
    return "not known" if value is None else f"{value:.1%}"
