"""Configs to start from: one for each kind of judging. Their XML is part of the code, beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files


@dataclass(frozen=True)
class Template:
    """A config with the words it is offered with."""

    name: str
    title: str
    details: str
    group: str = "Juryroom"
    type: str = "juryroom"

    @cached_property
    def config(self) -> str:
        """The XML."""
        return files(__package__).joinpath(f"{self.name}.xml").read_text("utf-8")


TEMPLATES = (
    Template("pairs", "Same or different?", "A query and a candidate side by side: same, similar or different."),
    Template("score", "Review the score", "A text under the model's score: right or wrong, rated, and why."),
    Template("triage", "What to label next", "Candidates are put into now, later and never, best first."),
    Template("closer", "Which is closer?", "A query between two candidates: left, right, a tie or neither."),
)
"""In the order they are offered."""


def template_of(name: str) -> Template | None:
    """The template of that name, None when there is none."""
    return next((template for template in TEMPLATES if template.name == name), None)
