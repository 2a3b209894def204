"""What is sent to a model: messages of words and pictures, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its address as the task has it; whoever sends it decides on a link or the bytes."""

    url: str


Part = Words | Picture


@dataclass(frozen=True, slots=True)
class Message:
    """What one side says."""

    speaker: Speaker
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Its words alone."""
        return "".join(part.text for part in self.parts if isinstance(part, Words))
