"""What the documents say is so: settings, commands, links."""

from __future__ import annotations

import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from juryroom.cli.commands import COMMANDS, build
from juryroom.core.formats.convert import FORMATS
from juryroom.core.metrics.ranks import KNOWN
from juryroom.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
_LONG = re.compile(r"--[a-z][a-z-]*")


def test_every_setting_is_documented_with_its_default() -> None:
    text = (DOCS / "reference/settings.md").read_text()
    rows = dict(re.findall(rf"^\| `(\w+)` \| `{PREFIX}\w+` \| ([^|]*?) ?\|", text, re.M))
    told = {name: field.default for name, field in Settings.model_fields.items() if field.default not in (None, "")}
    assert rows.keys() == Settings.model_fields.keys()
    assert {name: rows[name].lower() for name in told} == {name: f"`{told[name]}`".lower() for name in told}


def test_the_page_of_commands_says_what_they_are_now() -> None:
    page = runpy.run_path(str(ROOT / "scripts/write_command_reference.py"))["page"]()
    assert (DOCS / "reference/commands.md").read_text("utf-8") == page, "make docs"


def test_every_measure_that_is_computed_here_has_its_formula() -> None:
    first_cells = re.findall(r"^\| ([^|]+) \|", (DOCS / "reference/measures.md").read_text("utf-8"), re.M)
    named = {name for cell in first_cells for name in re.findall(r"\w+", cell)}
    assert set(KNOWN) <= named


def test_every_format_has_a_page_that_names_it() -> None:
    pages = "".join(page.read_text("utf-8") for page in (DOCS / "formats").glob("*.md"))
    assert [kind.name for kind in FORMATS if f"`{kind.name}`" not in pages] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in _links(page) if not _leads(page, link)]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_shown_are_commands_there_are(page: Path) -> None:
    wrong = [line for line in _shown(page.read_text("utf-8")) if not _is_a_command(line)]
    assert wrong == []


@pytest.mark.parametrize("folder", [DOCS, DOCS / "decisions"], ids=lambda folder: folder.name)
def test_every_page_is_on_the_list_of_pages(folder: Path) -> None:
    listed = {(folder / link.partition("#")[0]).resolve() for link in _links(folder / "README.md")}
    pages = set(folder.rglob("*.md")) - {folder / "README.md"}
    below = {page for page in pages if page.parent != folder and (page.parent / "README.md") in listed}
    assert sorted(page.name for page in pages - listed - below) == []


def _links(page: Path) -> Iterator[str]:
    text = _FENCE.sub("", page.read_text("utf-8"))
    yield from (link for link in _LINK.findall(text) if "://" not in link and not link.startswith("mailto:"))


def _leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """As the forges make them: words of a heading in small letters, joined by hyphens."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _shown(text: str) -> Iterator[str]:
    """Lines of code blocks, and code within sentences, that begin with the command; broken lines joined."""
    for language, block in _FENCE.findall(text):
        if language in ("", "sh", "console"):
            for line in block.replace("\\\n", " ").splitlines():
                yield from _commands(line)
    for code in re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)):
        yield from _commands(code)


def _commands(line: str) -> Iterator[str]:
    for part in re.split(r" (?:&&|\|) ", line.partition(" # ")[0]):
        words = part.strip().removeprefix("$ ").removeprefix(".venv/bin/")
        if words.startswith(("juryroom ", "benchmaker ")) and "..." not in words and "|" not in words:
            yield words.replace("benchmaker ", "juryroom bench ", 1)


def _is_a_command(line: str) -> bool:
    """Whether its names lead to a command that has the options it gives."""
    words = shlex.split(line)[1:]
    if not words or words[0].startswith("-"):
        return words in (["--version"], ["--help"])
    if words[0] not in COMMANDS:
        return words[0].isupper()
    command: Any = get_command(build([words[0]]))
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    options = {name for one in command.params for name in [*one.opts, *one.secondary_opts]} | {"--help"}
    given = {match.group() for word in words if (match := _LONG.match(word))}
    return given <= options and not (hasattr(command, "commands") and words and words[0].islower())
