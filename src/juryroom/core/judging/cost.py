"""What a request may cost at most, and what its reply did cost. Money in USD."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from juryroom.core.judging.messages import Message, Picture

MILLION = 1_000_000
PICTURE_TOKENS = {"low": 85}
"""Input tokens of a picture by its detail, at the dearest common provider; any other detail is reckoned as the most."""
MOST_PICTURE_TOKENS = 1600
MOST_OUTPUT = 4096
"""Output tokens that are reckoned with when no limit is set."""
LETTERS_PER_TOKEN = 4.0
FEWEST_LETTERS_PER_TOKEN = 2.0


@dataclass(frozen=True, slots=True)
class Price:
    """USD for a million tokens, as it was when the run began, and where it was read."""

    input: float
    output: float
    cached: float | None = None
    """Of input that the provider had kept; None: as any input."""
    source: str = ""

    def of(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float:
        """What these tokens cost; cached tokens are part of the input."""
        cached = self.input if self.cached is None else self.cached
        fresh = max(0, input_tokens - cached_tokens)
        return (fresh * self.input + cached_tokens * cached + output_tokens * self.output) / MILLION


def input_tokens(messages: Sequence[Message], form_letters: int, detail: str, letters_per_token: float) -> float:
    """How many tokens a request has, by its letters and pictures."""
    letters = form_letters + sum(len(message.text) for message in messages)
    pictures = sum(isinstance(part, Picture) for message in messages for part in message.parts)
    return letters / letters_per_token + pictures * PICTURE_TOKENS.get(detail, MOST_PICTURE_TOKENS)


def at_most(price: Price, messages: Sequence[Message], form_letters: int, detail: str, output: int | None) -> float:
    """What is set aside before a request is sent: rather too much, so that a cap holds."""
    tokens = input_tokens(messages, form_letters, detail, FEWEST_LETTERS_PER_TOKEN)
    return price.of(int(tokens) + 1, output or MOST_OUTPUT)
