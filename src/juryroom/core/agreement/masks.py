"""Painted masks as Label Studio stores them: run lengths of RGBA bytes, packed into bits."""

from __future__ import annotations

from collections.abc import Sequence

MOST_PIXELS = 200_000_000
_MOST_RUNS = 2_000_000


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, n: int) -> int:
        """The next `n` bits as a number. Raises ValueError at the end."""
        end = self.at + n
        if end > 8 * len(self.data):
            raise ValueError("the run lengths end too early")
        first, last = self.at // 8, (end + 7) // 8
        number = int.from_bytes(self.data[first:last], "big") >> (8 * last - end)
        self.at = end
        return number & ((1 << n) - 1)


def painted(rle: Sequence[int]) -> tuple[tuple[float, float], ...] | None:
    """The painted pixels (alpha over 0) as half-open runs of pixel numbers; None for run lengths that cannot be read.

    rle: bytes. 32 bits the number of values, 5 the bits of a value less 1, four times 4 the bits of a length less 1;
         then, until all values are there: a bit (1: one value repeated, 0: values one by one), 2 bits which of the four
         lengths, the length less 1, and the value or values.
    """
    try:
        return _runs(_Bits(bytes(rle)))
    except ValueError:
        return None


def _runs(bits: _Bits) -> tuple[tuple[float, float], ...]:
    n, size = bits.read(32), bits.read(5) + 1
    lengths = [bits.read(4) + 1 for _ in range(4)]
    if n > 4 * MOST_PIXELS:
        raise ValueError("more pixels than a picture has")
    found: list[tuple[float, float]] = []
    at = 0
    while at < n:
        repeated = bits.read(1)
        length = bits.read(lengths[bits.read(2)]) + 1
        for start, end, value in _values(bits, repeated, at, at + length, size):
            # Every fourth value is an alpha: those from `start` on belong to pixels (start - 3) / 4 rounded up.
            first, last = -((3 - start) // 4), -((3 - end) // 4)
            if value and first < last:
                _extend(found, first, last)
        at += length
    return tuple(found)


def _values(bits: _Bits, repeated: int, start: int, end: int, size: int) -> list[tuple[int, int, int]]:
    if repeated:
        return [(start, end, bits.read(size))]
    return [(place, place + 1, bits.read(size)) for place in range(start, end)]


def _extend(runs: list[tuple[float, float]], first: int, last: int) -> None:
    if runs and runs[-1][1] == first:
        runs[-1] = runs[-1][0], last
    elif len(runs) >= _MOST_RUNS:
        raise ValueError("more runs than a mask has")
    else:
        runs.append((first, last))
