"""What answers cost where a provider bills pictures apart, and what a question can cost at most."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.benchmark.bodies import Usage
from juryroom.core.judging.cost import MILLION, Price, most_tokens


@dataclass(frozen=True, slots=True)
class PicturePrice(Price):
    """A price that may tell picture tokens apart. None: they cost what the others do."""

    image_input: float | None = None
    image_output: float | None = None

    def cost(self, usage: Usage) -> float:
        """USD."""
        apart = usage.image_input if self.image_input is not None else 0
        plain = max(usage.input - usage.cached_input - apart, 0) + usage.cached_input
        total = self.of(plain, usage.output, usage.cached_input)
        total += usage.image_input * (self.image_input or 0.0) / MILLION
        return total + usage.image_output * (self.image_output or 0.0) / MILLION


def most(n_letters: int, n_images: int, detail: str, max_output_tokens: int | None) -> Usage:
    """The tokens a question may use at most, told before it is sent."""
    tokens, output = most_tokens(n_letters, n_images, detail, max_output_tokens)
    return Usage(input=tokens, output=output)
