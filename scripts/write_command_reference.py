"""Writes docs/reference/commands.md from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from typer.main import get_command

from juryroom.cli.commands import COMMANDS, build

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"

_COMMON = {
    "--data-dir": "the data directory of the installation (`juryroom-data`)",
    "--database-url": "its database, where that is PostgreSQL",
    "--url": "a running server; `JURYROOM_URL`",
    "--token": "your token there; `JURYROOM_TOKEN`",
    "--json": "figures and results as JSON, for programs",
}
"""Options that mean the same everywhere: named with their commands, told once."""

_KINDS: dict[Any, str] = {Path: "PATH", int: "N", float: "NUMBER"}

_INTRODUCTION = """\
# Commands

Written by `scripts/write_command_reference.py` from the commands themselves; do not edit by hand. In a terminal:
`juryroom COMMAND --help`. In a checkout the command is `.venv/bin/juryroom`.

Exit codes: 0 done; 1 something failed, was not found or was left undone; 2 wrong usage or input. Where a flag is
written `--wait/--no-wait` the first is the default unless said otherwise. Settings that commands share with the server
are in [Settings](settings.md).

These options mean the same everywhere and are only named below:

| option | |
|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    common = "".join(f"| `{option}` | {meaning} |\n" for option, meaning in _COMMON.items())
    parts = [_INTRODUCTION, common]
    for name, line in COMMANDS.items():
        command = get_command(build([name])).commands[name]
        parts.append(f"\n## juryroom {name}\n\n{line if hasattr(command, 'commands') else _plain(command.help)}\n")
        parts.extend(_sections(f"juryroom {name}", command))
    return "".join(parts)


def _sections(path: str, command: Any) -> Iterator[str]:
    """A command's own text, or those of its commands; their headings name the whole path."""
    if not hasattr(command, "commands"):
        yield "".join(_body(path, command))
        return
    for name, inner in command.commands.items():
        whole = f"{path} {name}"
        yield from _sections(whole, inner) if hasattr(inner, "commands") else [_section(whole, inner)]


def _section(path: str, command: Any) -> str:
    return f"\n### {path}\n\n{_plain(command.help)}\n" + "".join(_body(path, command))


def _body(path: str, command: Any) -> Iterator[str]:
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    own = [one for one in options if not _is_common(one) and one.name != "help"]
    yield f"\n```\n{' '.join([path, *map(_place, arguments), *_must(own), *_may(own)])}\n```\n"
    if arguments or own:
        yield "\n| | default | |\n|---|---|---|\n"
        yield from (f"| `{_place(one)}` | | {_plain(one.help)} |\n" for one in arguments)
        yield from map(_row, own)
    if common := [f"`{one.opts[0]}`" for one in options if _is_common(one)]:
        yield f"\nAlso: {', '.join(common)}.\n"


def _is_common(option: Any) -> bool:
    """Of the same name and of the same meaning: the hub's `--token` is another thing than the server's."""
    return option.opts[0] in _COMMON and (option.opts[0] != "--token" or option.envvar == "JURYROOM_TOKEN")


def _must(options: list[Any]) -> list[str]:
    return [f"{one.opts[0]} {_kind(one)}" for one in options if one.required]


def _may(options: list[Any]) -> list[str]:
    return ["[OPTIONS]"] if any(not one.required for one in options) else []


def _place(argument: Any) -> str:
    name = argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _row(option: Any) -> str:
    names = [", ".join(option.opts), *option.secondary_opts]
    shown = "/".join(names) + ("" if option.is_flag else f" {_kind(option)}".replace("|", "\\|"))
    again = " Repeatable." if option.multiple and "epeatable" not in (option.help or "") else ""
    return f"| `{shown}` | {_default(option)} | {_plain(option.help)}{again} |\n"


def _kind(option: Any) -> str:
    """The values to choose from, else what kind of value it is."""
    described = option.type_descriptor
    if described.is_choice:
        return "|".join(str(getattr(one, "value", one)) for one in described.choices)
    inner = get_args(described.annotation)
    return _KINDS.get(inner[0] if inner else described.annotation, "TEXT")


def _default(option: Any) -> str:
    if option.required:
        return "required"
    value = option.default
    if option.is_flag:
        return f"`{option.secondary_opts[0]}`" if option.secondary_opts and value is False else ""
    if value in (None, "", [], ()):
        return ""
    return f"`{getattr(value, 'value', value)}`"


def _plain(text: str | None) -> str:
    """On one line, and no bar that would end a cell of a table."""
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE.name)
