"""What a request may cost at most, and what its reply did cost. Money in USD."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

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

    def in_batches(self, share: float) -> Price:
        """What the same costs in a batch: `share` of it."""
        cached = None if self.cached is None else self.cached * share
        source = f"{self.source}, {share:g} of it in a batch" if share != 1 else self.source
        return replace(self, input=self.input * share, output=self.output * share, cached=cached, source=source)


def listed(model: str, **where: str) -> Price | None:
    """The price of a model in the price list; None when it is not there.

    where: `provider_id`, or `provider_api_url` of the gateway that stands in for one.
    """
    from importlib.metadata import version

    from genai_prices import Usage, calc_price

    def of(**tokens: int) -> float:
        keys: dict[str, Any] = dict(where)
        return float(calc_price(Usage(**tokens), model, **keys).total_price)

    try:
        given = of(input_tokens=MILLION), of(output_tokens=MILLION), of(input_tokens=MILLION, cache_read_tokens=MILLION)
    except (LookupError, ValueError, TypeError):
        return None
    return Price(*given, source=f"genai-prices {version('genai-prices')}")


def input_tokens(messages: Sequence[Message], form_letters: int, detail: str, letters_per_token: float) -> float:
    """How many tokens a request has, by its letters and pictures."""
    letters = form_letters + sum(len(message.text) for message in messages)
    pictures = sum(isinstance(part, Picture) for message in messages for part in message.parts)
    return letters / letters_per_token + pictures * PICTURE_TOKENS.get(detail, MOST_PICTURE_TOKENS)


def most_tokens(letters: int, pictures: int, detail: str, output: int | None) -> tuple[int, int]:
    """Tokens of input and output that a request may have at most, told before it is sent."""
    tokens = letters / FEWEST_LETTERS_PER_TOKEN + pictures * PICTURE_TOKENS.get(detail, MOST_PICTURE_TOKENS)
    return int(tokens) + 1, output or MOST_OUTPUT


def at_most(price: Price, messages: Sequence[Message], form_letters: int, detail: str, output: int | None) -> float:
    """What is set aside before a request is sent: rather too much, so that a cap holds."""
    letters = form_letters + sum(len(message.text) for message in messages)
    pictures = sum(isinstance(part, Picture) for message in messages for part in message.parts)
    return price.of(*most_tokens(letters, pictures, detail, output))
