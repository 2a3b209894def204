"""A run opened from its configuration: what the commands do, and a program in Python may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from juryroom.bench.config.keys import BenchConfig
from juryroom.bench.config.read import load, refuse_unknown
from juryroom.bench.registry import check
from juryroom.bench.run import Run
from juryroom.bench.run_folder import RunFolder

_SECTIONS = ("vision_config", "judge_config", "similarity_config")
Changes = Mapping[str, Any]
"""Keys that stand over those of the file; those of a section as a table. None changes nothing."""
Said = Callable[[BenchConfig, str], None]


def _print(_config: BenchConfig, text: str) -> None:
    print(text)  # noqa: T201 where nobody else listens, the terminal does


@contextmanager
def open_run(
    config: Path | str | None, changes: Changes | None = None, *, locked: bool = True, say: Said = _print
) -> Iterator[Run]:
    """The run of a configuration with these changes; nobody else works in its folder meanwhile. Raises BadInput,
    RunBusy."""
    changes = dict(changes or {})
    sections = {name: changes.pop(name) for name in _SECTIONS if name in changes}
    path = Path(config) if config is not None else None
    read = _with_sections(load(path, {name: _absolute(value) for name, value in changes.items()}), sections)
    folder = RunFolder(read.run_dir or Path.cwd())
    run = Run(read, folder, say=lambda text: say(read, text))
    if not locked:
        yield run
        return
    with folder.locked():
        yield run


def _absolute(value: Any) -> Any:
    """Paths of flags start from the working directory, those of the configuration from its own."""
    return Path.cwd() / value if isinstance(value, Path) else value


def _with_sections(config: BenchConfig, sections: Mapping[str, Mapping[str, Any]]) -> BenchConfig:
    for name, changes in sections.items():
        given = {key: value for key, value in changes.items() if value is not None}
        if "adapter" in given:
            check(name.removesuffix("_config"), given["adapter"])
        if given:
            section = getattr(config, name)
            refuse_unknown(type(section), given, f"{name}.")
            config = replace(config, **{name: replace(section, **given)})
    return config
