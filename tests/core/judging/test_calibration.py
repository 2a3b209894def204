from __future__ import annotations

import pytest

from juryroom.core.judging.calibration import calibration


def test_by_hand() -> None:
    """Two verdicts at 0.9, one right: off by 0.4. Two at 0.6, both right: off by 0.4. One at 0.0, wrong: not off."""
    found = calibration([0.9, 0.9, 0.6, 0.6, 0.0], [True, False, True, True, False])
    assert found is not None
    assert found.error == pytest.approx((2 * 0.4 + 2 * 0.4) / 5)
    assert [(one.low, one.n, one.accuracy) for one in found.bins] == [(0.0, 1, 0.0), (0.5, 2, 1.0), (0.8, 2, 0.5)]


def test_nothing_said_nothing_known() -> None:
    assert calibration([], []) is None
