"""The commands and their modules; a module is loaded when its command is called."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

COMMANDS = {
    "demo": "Sample projects on real photographs, and a server to look at them.",
    "serve": "Serve the workroom.",
    "worker": "Do background jobs; any number of them on PostgreSQL.",
    "user": "People: create, list, token, password, role.",
    "project": "Projects: create, list, show, export, import, delete.",
    "config": "Labelling configs: lint, preview, schema, generate, templates; works without a server.",
    "task": "Tasks: import, export, rescore.",
    "bench": "A folder of images to a benchmark of image search; works without a server.",
    "eval": "Search systems on a benchmark: score, compare, pool, search; works without a server.",
    "prompt": "Prompts of judges: list, show, create, diff.",
    "judge": "Judges: run, pause, resume, cancel, estimate, compare, certify, enhance; align works without a server.",
    "agreement": "How well annotators agree, from a table of labels; works without a server.",
    "erase": "Erase a data subject or an annotator, with a proof.",
    "doctor": "Where each setting comes from, and whether what it names works.",
    "openapi": "The API in OpenAPI 3.1.",
}
"""Command, and its line in the help; the module `juryroom.cli.<command>` holds it as `app`."""


def build(arguments: list[str]) -> typer.Typer:
    """The command line for these arguments: the one command they name, or all of them by their help."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, callback=_root)
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    if named in COMMANDS:
        _add(app, named)
        return app
    for name, line in COMMANDS.items():
        if find_spec(f"juryroom.cli.{name}"):
            app.add_typer(typer.Typer(help=line), name=name)
    return app


def _add(app: typer.Typer, name: str) -> None:
    own: typer.Typer = import_module(f"juryroom.cli.{name}").app
    alone = own.registered_commands[0] if len(own.registered_commands) == 1 and not own.registered_groups else None
    if alone is not None and alone.callback is not None and alone.callback.__name__ == name:
        alone.name = name  # `juryroom serve`, not `juryroom serve serve`
        app.registered_commands.append(alone)
    else:
        app.add_typer(own, name=name)


def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """People and models judge data together, and you learn how far to trust each of them."""
