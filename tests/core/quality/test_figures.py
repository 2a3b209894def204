"""Figures over a project against hand-worked numbers and against the coefficients over single labels."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from juryroom.core.agreement.fleiss import fleiss_kappa, percent_agreement
from juryroom.core.agreement.krippendorff import krippendorff_alpha
from juryroom.core.agreement.labels import Labels, Level
from juryroom.core.quality.anchoring import arm_of, effect, is_setting, reveal
from juryroom.core.quality.coefficients import ALL_EQUAL, NO_UNITS, Patterns, alpha, fleiss, percent
from juryroom.core.quality.kpis import Counted, begin_of, intervals
from juryroom.core.quality.progress import filled, forecast
from juryroom.core.quality.shares import NOTHING, Sum, added, band, name, sum_of

ORDER = ["1", "2", "3"]
UNITS = st.lists(st.lists(st.sampled_from(ORDER), max_size=4), max_size=12)


def patterns_of(units: list[list[str]]) -> Patterns:
    """Units of two answers and more, by what they were answered."""
    counts: dict[str, int] = {}
    for unit in units:
        if len(unit) > 1:
            text = json.dumps([[label, unit.count(label)] for label in sorted(set(unit))])
            counts[text] = counts.get(text, 0) + 1
    return Patterns.of(counts, json.loads, ORDER)


@given(units=UNITS, level=st.sampled_from(["nominal", "ordinal", "interval"]))
def test_patterns_give_the_same_coefficients_as_single_labels(units: list[list[str]], level: Level) -> None:
    rows = [(str(at), str(rater), label) for at, unit in enumerate(units) for rater, label in enumerate(unit)]
    labels, patterns = Labels.of(rows).in_order(ORDER), patterns_of(units)
    for ours, theirs in (
        (alpha(patterns, level), krippendorff_alpha(labels, level)),
        (fleiss(patterns), fleiss_kappa(labels)),
        (percent(patterns), percent_agreement(labels)),
    ):
        assert ours.value == (theirs if theirs is None else approx(theirs, abs=1e-9))
        assert ours.n == sum(len(unit) > 1 for unit in units)


def test_undefined_has_a_reason() -> None:
    assert alpha(patterns_of([["1"], ["2"]]), "nominal").reason == NO_UNITS
    equal = alpha(patterns_of([["1", "1"], ["1", "1"]]), "nominal")
    assert (equal.value, equal.n, equal.reason) == (None, 2, ALL_EQUAL)


def test_the_interval_holds_the_value_and_is_the_same_every_time() -> None:
    units = [["1", "1"]] * 30 + [["2", "2"]] * 30 + [["1", "2"]] * 10
    one, again = (alpha(patterns_of(units), "nominal") for _ in range(2))
    assert one == again and one.low is not None and one.value is not None and one.high is not None
    assert one.low < one.value < one.high


@given(values=st.lists(st.floats(0, 1), max_size=30), seed=st.integers(0, 9))
def test_sums_come_down_to_nothing_in_any_order(values: list[float], seed: int) -> None:
    key = ("task", "", "", "")
    sums: dict[tuple[str, str, str, str], Sum] = {}
    added([(key, value) for value in values], sums)
    shuffled = list(np.random.default_rng(seed).permutation(values))
    added([(key, float(value)) for value in shuffled], sums, -1)
    assert sums.get(key, NOTHING) == NOTHING


def test_means_leave_the_undefined_out_and_count_it() -> None:
    key = ("control", "verdict", "", "")
    total = sum_of(key, 0.5).plus(sum_of(key, 1.0)).plus(sum_of(key, None))
    assert (total.mean, total.n, total.left_out, total.deviation) == (0.75, 2, 1, 0.25)
    assert NOTHING.mean is None
    assert [band(value) for value in (0.0, 0.0999, 0.1, 0.95, 1.0)] == ["0", "0", "1", "9", "9"]


def test_long_names_stay_apart() -> None:
    one, other = name("a" * 300 + "1"), name("a" * 300 + "2")
    assert one != other and len(one) < 200 and name("a\x00b") == "ab"


@pytest.mark.parametrize("value", ["always", "after-answer", "arm:0", "arm:0.5", "arm:1", "arm:.25", "arm:1.0"])
def test_settings_of_the_banner(value: str) -> None:
    assert is_setting(value)


@pytest.mark.parametrize("value", ["", "never", "arm:", "arm:2", "arm:-1", "arm:0.5x", "ARM:0.5"])
def test_what_is_no_setting_of_the_banner(value: str) -> None:
    assert not is_setting(value)


def test_arms_are_shared_out_by_the_share_and_never_change() -> None:
    arms = [reveal("arm:0.3", 1, task, person) for task in range(100) for person in range(20)]
    assert arms == [reveal("arm:0.3", 1, task, person) for task in range(100) for person in range(20)]
    hidden = sum(arm == "after-answer" for arm in arms) / len(arms)
    assert hidden == approx(0.3, abs=4 * (0.3 * 0.7 / 2000) ** 0.5)
    assert reveal("arm:0", 1, 2, 3) == "always" and reveal("arm:1", 1, 2, 3) == "after-answer"


def test_effect_of_the_banner() -> None:
    # means 0.75 and 0.5; s^2 0.25 / 3 * ... : shown 1, 1, 1, 0 -> s^2 = 0.25, hidden 1, 0, 1, 0 -> s^2 = 1/3
    # error = sqrt(0.25 / 4 + (1 / 3) / 4) = sqrt(7 / 48)
    found = effect([1, 1, 1, 0, None], [1, 0, 1, 0])
    assert found.value == approx(0.25)
    assert (found.low, found.high) == (approx(0.25 - 1.96 * (7 / 48) ** 0.5), approx(0.25 + 1.96 * (7 / 48) ** 0.5))
    arm = arm_of([1, 1, 1, 0, None])
    assert (arm.n, arm.left_out, arm.agreement) == (4, 1, 0.75)
    assert effect([], [1]).reason and effect([1], [0, 1]).low is None


def test_forecast() -> None:
    today = date(2026, 11, 20)
    days = filled({"2026-11-16": 10, "2026-11-18": 20, "2026-11-20": 1}, today)
    assert days == [10, 0, 20, 0, 1]
    # 10, 0, 20, 0: 7.5 a day, 30 / 7.5 = 4 days, the day begun counts whole
    found = forecast(30, days, today)
    assert (found.per_day, found.days, found.finishes_on) == (7.5, 4, "2026-11-24")
    assert found.latest is None  # 1.96 s / sqrt(4) is more than the pace
    assert forecast(30, [0, 0], today).reason and forecast(0, days, today).finishes_on is None


def test_intervals_follow_the_clocks_of_the_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert begin_of(late, "daily", berlin).date() == date(2026, 11, 21)
    assert begin_of(late, "weekly", berlin).date() == date(2026, 11, 16)
    rows = [
        Counted(1, 1, at, False, 1, 1.0, 1)
        for at in (datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    ]
    starts = intervals(rows, "daily", berlin)  # over the change of the clocks on the 29th
    assert [start.date().day for start in starts] == [27, 28, 29, 30, 31]
    assert len(intervals(rows, "hourly", berlin)) == 3 * 24 + 13
