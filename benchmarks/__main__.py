"""Measure the budgets of the design: all of it (`make bench`, an hour or so), or the parts that are named.

    .venv/bin/python -m benchmarks answering start_up
    .venv/bin/python -m benchmarks http --tasks 100000      (what follows one part is for that part)

Each part prints JSON and runs alone as well, as `.venv/bin/python -m benchmarks.http`.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

SIZES: dict[str, tuple[str, ...]] = {
    "start_up": (),
    "answering": (),
    "http": ("--tasks", "1000", "10000"),
    "data_manager": ("--tasks", "1000", "100000"),
    "in_and_out": ("--tasks", "100000"),
    "actions": ("--tasks", "20000"),
    "who_answers": ("--tasks", "1000", "10000"),
    "review_cost": ("20000",),
    "agreement": (),
    "quality": ("--tasks", "10000"),
    "evaluation": (),
    "planner": (),
    "parse": (),
    "judging": (),
    "browser": (),
    "dashboard": ("--tasks", "10000"),
    "scroll": ("--tasks", "10000"),
}
"""The parts in the order of `make bench`, and how large each is there."""
HELPERS = frozenset({"__init__", "__main__", "command", "house", "stand_in"})
"""What the parts are made with."""


def parts() -> dict[str, str]:
    """Every part and what it says of itself, in a line."""
    files = {file.stem: file for file in sorted(Path(__file__).parent.glob("*.py")) if file.stem not in HELPERS}
    order = [name for name in SIZES if name in files] + [name for name in files if name not in SIZES]
    return {name: _title(files[name]) for name in order}


def _title(file: Path) -> str:
    """The first sentence of a module's text, without importing it."""
    text = " ".join((ast.get_docstring(ast.parse(file.read_text())) or "").split("\n\n")[0].split())
    return text.split(": `")[0].partition(". ")[0].rstrip(".") + "."


def run(name: str, arguments: Sequence[str]) -> None:
    print(f"-- {name}", flush=True)
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    known = parts()
    listed = "\n".join(f"  {name:<14}{title}" for name, title in known.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        usage="python -m benchmarks [PART ...] | PART ARGUMENTS",
        description=__doc__,
        epilog=f"parts:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    named = list(takewhile(known.__contains__, sys.argv[1:]))
    own = sys.argv[1 + len(named) :]
    if own and len(named) != 1:
        parser.parse_args([one for one in own if one in ("-h", "--help")])
        parser.error(f"{own[0]!r} is no part, and no argument of one part; the parts are: {', '.join(known)}")
    for name in named or known:
        run(name, own or SIZES.get(name, ()))


if __name__ == "__main__":
    main()
