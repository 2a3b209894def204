"""`juryroom`: the one entry. What a command does not need is not loaded: most answer in a blink."""

from __future__ import annotations

import sys
from collections.abc import Callable

from juryroom import __version__
from juryroom.errors import BadInput, JuryroomError, NotSignedIn, NotThere

FAILED, USAGE_ERROR = 1, 2


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"juryroom {__version__}\n")
        return
    from juryroom.cli.commands import build

    perform(lambda: build(arguments)(arguments))


def perform(command: Callable[[], object]) -> None:
    """Do what a command says; an error of ours is told in words, with its exit code."""
    try:
        command()
    except BadInput as error:
        _fail(error, USAGE_ERROR)
    except JuryroomError as error:
        _fail(error, FAILED)
    except OSError as error:
        if error.filename is None:
            raise
        sys.stderr.write(f"{error.filename}: {error.strerror}.\n")
        sys.exit(FAILED)


def _fail(error: JuryroomError, code: int) -> None:
    lines = [_said(error)]
    for name, messages in getattr(error, "fields", {}).items():
        where = "" if name == "non_field_errors" else f"{name}: "
        lines += [f"  {where}{message}" for message in messages if message != error.message]
    lines += [f"  {finding.fix}" for finding in getattr(error, "findings", []) if finding.fix]
    sys.stderr.write("\n".join(lines) + "\n")
    sys.exit(code)


def _said(error: JuryroomError) -> str:
    """The message; the API's "No Project matches the given query." says neither where nor what to do."""
    words = error.message.split()
    if isinstance(error, NotSignedIn):
        return (
            f"{error.message} Yours comes with --token or JURYROOM_TOKEN; juryroom user token EMAIL prints it on the "
            "server's machine."
        )
    if not isinstance(error, NotThere) or words[2:] != ["matches", "the", "given", "query."]:
        return error.message
    noun = words[1].lower()
    hint = f"; juryroom {noun} list shows those there are" if noun in ("project", "prompt") else ""
    elsewhere = "--url" if noun == "prompt" else "--data-dir, --database-url or --url"
    return f"There is no such {noun} here{hint}. Elsewhere: {elsewhere}."


if __name__ == "__main__":
    main()
