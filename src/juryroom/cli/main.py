"""`juryroom`: the one entry. A command's module is loaded when the command is called, not before."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from juryroom import __version__
from juryroom.errors import BadInput, JuryroomError

FAILED, USAGE_ERROR = 1, 2
COMMANDS = {
    "demo": "Sample projects on real photographs, and a server to look at them.",
    "serve": "Serve the workroom.",
    "user": "People: create, list, token, role.",
    "project": "Projects: create, list, show, delete.",
    "config": "Labelling configs; works without a server.",
    "task": "Tasks: import and export.",
    "doctor": "Where each setting comes from, and whether what it names works.",
    "openapi": "The API in OpenAPI 3.1.",
}
"""Command, and its line in the help; the module `juryroom.cli.<command>` holds it as `app`."""


def build(arguments: list[str]) -> typer.Typer:
    """The command line for these arguments: the command they name in full, the others by their help alone."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, callback=_root)
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, line in COMMANDS.items():
        if not find_spec(f"juryroom.cli.{name}"):
            continue
        if name == named:
            _add(app, name, line)
        else:
            app.add_typer(typer.Typer(help=line), name=name)
    return app


def _add(app: typer.Typer, name: str, line: str) -> None:
    own: typer.Typer = import_module(f"juryroom.cli.{name}").app
    alone = own.registered_commands[0] if len(own.registered_commands) == 1 and not own.registered_groups else None
    if alone is not None and alone.callback is not None and alone.callback.__name__ == name:
        alone.name = name  # `juryroom serve`, not `juryroom serve serve`
        app.registered_commands.append(alone)
    else:
        app.add_typer(own, name=name, help=line)


def _root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.", is_eager=True)] = False,
) -> None:
    """People and models judge data together, and you learn how far to trust each of them."""


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"juryroom {__version__}\n")
        return
    try:
        build(arguments)(arguments)
    except BadInput as error:
        _fail(error, USAGE_ERROR)
    except JuryroomError as error:
        _fail(error, FAILED)


def _fail(error: JuryroomError, code: int) -> None:
    sys.stderr.write(f"{error.message}\n")
    for name, messages in getattr(error, "fields", {}).items():
        for message in messages:
            if message != error.message:
                sys.stderr.write(f"  {name}: {message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
