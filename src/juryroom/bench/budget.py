"""What a stage may still cost: reserved before a question is sent, settled when its answer has come."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from juryroom.bench.config.model_keys import Asking
from juryroom.bench.questions import Question
from juryroom.bench.replies import Spent
from juryroom.core.benchmark.bodies import Usage
from juryroom.core.benchmark.cost import PicturePrice, most
from juryroom.core.judging.cost import listed
from juryroom.errors import RunOverBudget


def price_of(section: Asking) -> PicturePrice | None:
    """The prices of the configuration; where it names none, those of the price list; None when nobody says."""
    into, out = section.price_per_million_input_tokens, section.price_per_million_output_tokens
    if into is not None and out is not None:
        return PicturePrice(
            into, out, section.price_per_million_cached_input_tokens, "the configuration",
            section.price_per_million_image_input_tokens, section.price_per_million_image_output_tokens,
        )  # fmt: skip
    if not section.model or section.adapter in (None, "offline", "recorded"):
        return None
    found = listed(section.model, provider_id=section.adapter)
    return PicturePrice(found.input, found.output, found.cached, found.source) if found else None


def cost_of(spent: Spent, section: Asking) -> float | None:
    """USD of everything a stage was answered, unusable answers included; None when the price is not known."""
    price = price_of(section)
    if spent.direct == spent.batched == Usage():
        return 0.0
    return None if price is None else price.cost(spent.direct) + price.cost(spent.batched) * section.batch_price_factor


class Budget:
    """The cap of a stage, what is spent, and what is out. Safe to use from several threads."""

    def __init__(self, section: Asking, spent: float | None) -> None:
        self._cap, self._price = section.max_cost_usd, price_of(section)
        self._section = section
        self._spent = spent or 0.0
        self._reserved = 0.0
        self._lock = threading.Lock()
        if self._cap is not None and self._price is None and not section.allow_unknown_price:
            raise RunOverBudget(
                f"There is a cap of {self._cap} USD, but the price of {section.model} is not known. Name "
                "price_per_million_input_tokens and price_per_million_output_tokens, or set allow_unknown_price."
            )

    def most(self, question: Question) -> float:
        """What a question can cost; 0 when the price is not known."""
        usage = most(
            question.n_letters,
            question.n_pictures,
            self._section.image_detail or "auto",
            self._section.max_output_tokens,
        )
        return self._price.cost(usage) if self._price else 0.0

    def reserve(self, questions: Iterable[Question], *, batched: bool = False) -> float:
        """Set aside what these can cost. Raises RunOverBudget when that is more than is left."""
        if self._cap is None:
            return 0.0
        factor = self._section.batch_price_factor if batched else 1.0
        amount = sum(map(self.most, questions)) * factor
        with self._lock:
            if self._spent + self._reserved + amount > self._cap:
                raise RunOverBudget(
                    f"The cap of {self._cap} USD is reached: {self._spent:.4f} spent, {self._reserved:.4f} out, the "
                    f"next can cost {amount:.4f}. What is paid for is kept; a higher max_cost_usd goes on from here."
                )
            self._reserved += amount
        return amount

    def settle(self, reserved: float, usage: Usage | None) -> None:
        """An answer has come (or none): what it used instead of what was set aside."""
        cost = self._price.cost(usage) if usage and self._price else 0.0
        with self._lock:
            self._reserved -= reserved
            self._spent += cost
