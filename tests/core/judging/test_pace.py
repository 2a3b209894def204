from __future__ import annotations

import pytest

from juryroom.core.judging.cost import Price, at_most, input_tokens
from juryroom.core.judging.messages import Message, Picture, Words
from juryroom.core.judging.pace import MOST_ATTEMPTS, Width, wait_after


class TestWidth:
    def test_it_narrows_at_once_and_widens_slowly(self) -> None:
        width = Width(64)
        width.busy(10.0)
        width.busy(10.5)  # the same rush
        assert width.now == 44
        for _ in range(44):
            width.replied()
        assert width.now == 45
        for _ in range(5000):
            width.replied()
        assert width.now == 64

    def test_one_request_is_always_allowed(self) -> None:
        width = Width(2)
        for moment in range(20):
            width.busy(moment * 2.0)
        assert width.now == 1


class TestWaits:
    def test_they_grow_within_their_jitter(self) -> None:
        assert wait_after(1, None, 0.0) == 0.5
        assert wait_after(1, None, 1.0) == 1.0
        assert wait_after(4, None, 1.0) == 8.0

    def test_never_sooner_than_the_provider_says(self) -> None:
        assert wait_after(1, 20.0, 0.3) == 20.0

    def test_in_the_end_it_gives_up(self) -> None:
        assert wait_after(MOST_ATTEMPTS, None, 0.5) is None


class TestCost:
    def test_cached_tokens_are_cheaper_when_the_price_says_so(self) -> None:
        """1000 input of which 400 cached, 100 output: (600 * 2 + 400 * 0.5 + 100 * 8) / 1e6."""
        assert Price(2.0, 8.0, 0.5).of(1000, 100, 400) == pytest.approx(2200 / 1e6)
        assert Price(2.0, 8.0).of(1000, 100, 400) == pytest.approx(2800 / 1e6)

    def test_what_is_set_aside_is_more_than_what_is_expected(self) -> None:
        messages = [Message("user", (Words("x" * 400), Picture("u")))]
        assert input_tokens(messages, 0, "low", 4.0) == 185
        price = Price(1.0, 1.0)
        assert at_most(price, messages, 100, "low", 50) == pytest.approx((250 + 85 + 1 + 50) / 1e6)
        assert at_most(price, messages, 100, "auto", None) > at_most(price, messages, 100, "low", None)
