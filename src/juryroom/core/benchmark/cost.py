"""What answers cost, and what a question can cost at most."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.benchmark.bodies import Usage

MILLION = 1_000_000
IMAGE_TOKENS = {"low": 85, "auto": 1500, "high": 1500}
"""Input tokens of a picture, rather too many than too few: providers differ, and this is only to stay below a cap."""
UNSAID_OUTPUT = 4000
"""The longest answer that is reckoned with when none is set."""


@dataclass(frozen=True, slots=True)
class Prices:
    """USD for a million tokens. None: not known. `factor` is what a batch costs of it."""

    input: float | None = None
    output: float | None = None
    cached_input: float | None = None
    image_input: float | None = None
    image_output: float | None = None
    factor: float = 1.0

    @property
    def known(self) -> bool:
        """Whether a cost can be told at all."""
        return self.input is not None and self.output is not None

    def cost(self, usage: Usage) -> float | None:
        """USD; None when the price is not known. Kinds without a price of their own cost what the others do."""
        if self.input is None or self.output is None:
            return None
        cached, image = self.cached_input, self.image_input
        plain = usage.input - usage.cached_input - (usage.image_input if image is not None else 0)
        total = max(plain, 0) * self.input
        total += usage.cached_input * (self.input if cached is None else cached)
        total += usage.image_input * image if image is not None else 0.0
        total += usage.output * self.output
        total += usage.image_output * self.image_output if self.image_output is not None else 0.0
        return total / MILLION * self.factor


def most(n_letters: int, n_images: int, detail: str, max_output_tokens: int | None) -> Usage:
    """The tokens a question may use at most, told before it is sent: a token is no shorter than two letters."""
    pictures = n_images * IMAGE_TOKENS.get(detail, 1500)
    return Usage(input=n_letters // 2 + pictures, output=max_output_tokens or UNSAID_OUTPUT)
