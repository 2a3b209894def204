"""`juryroom`: the one entry. What a command does not need is not loaded: most answer in a blink."""

from __future__ import annotations

import sys

from juryroom import __version__
from juryroom.errors import BadInput, JuryroomError

FAILED, USAGE_ERROR = 1, 2


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"juryroom {__version__}\n")
        return
    from juryroom.cli.commands import build

    try:
        build(arguments)(arguments)
    except BadInput as error:
        _fail(error, USAGE_ERROR)
    except JuryroomError as error:
        _fail(error, FAILED)


def _fail(error: JuryroomError, code: int) -> None:
    lines = [error.message]
    for name, messages in getattr(error, "fields", {}).items():
        lines += [f"  {name}: {message}" for message in messages if message != error.message]
    sys.stderr.write("\n".join(lines) + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
