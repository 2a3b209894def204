"""What a step is given: the configuration, the run folder, and ways to tell and to build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from juryroom.bench import registry
from juryroom.bench.config.keys import BenchConfig
from juryroom.bench.run_folder import RunFolder

if TYPE_CHECKING:
    from juryroom.ports import Bulk


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_text: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Run:
    """One run over one folder. `say` is told what is worth a line, `build` makes adapters by kind and name."""

    config: BenchConfig
    folder: RunFolder
    say: Callable[[str], None] = _silent
    build: Callable[[str, str, Any], Any] = registry.build
    now: Callable[[], datetime] = _now
    asks: bool = True
    """Whether somebody may be asked at the terminal, where there is one."""

    def bulk(self) -> Bulk:
        """Where image work runs."""
        found: Bulk = self.build("bulk", self.config.bulk, self.config)
        return found


@dataclass(frozen=True, slots=True)
class Done:
    """What a step made. `failures`: id -> why it could not be done; `facts`: figures for people and `--json`."""

    step: str
    facts: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    waiting: bool = False
    """Whether batches are still on their way; the step is to be run again."""
