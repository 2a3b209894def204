"""What one process remembers about lists it has counted and paged through: totals, and the key that ends a page.

Remembered under the project's versions, which rise in the transaction of every change that matters and are read in the
snapshot that is answered from. A mark is therefore exact or not used; no entry outlives what it tells about.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

Key = tuple[Any, ...]
MOST_LISTS = 128
MOST_MARKS = 2000


@dataclass(slots=True)
class Segment:
    """Places in a list and the keys of the rows that stand right before them, in order."""

    places: list[int] = field(default_factory=list)
    keys: dict[int, Key] = field(default_factory=dict)

    def note(self, place: int, key: Key) -> None:
        if place not in self.keys and len(self.places) < MOST_MARKS:
            self.keys[place] = key  # first: another thread looks it up as soon as the place is there
            insort(self.places, place)

    def before(self, place: int) -> tuple[int, Key] | None:
        """The last mark at or before a place."""
        index = bisect_left(self.places, place + 1) - 1
        return None if index < 0 else (self.places[index], self.keys[self.places[index]])

    def after(self, place: int) -> tuple[int, Key] | None:
        """The first mark at or behind a place."""
        index = bisect_left(self.places, place)
        return None if index == len(self.places) else (self.places[index], self.keys[self.places[index]])


@dataclass(slots=True)
class Remembered:
    """One list at one version."""

    version: Hashable
    totals: dict[Hashable, Any] = field(default_factory=dict)
    segments: tuple[Segment, Segment] = field(default_factory=lambda: (Segment(), Segment()))
    """Rows with a value to sort by, and those without."""


class PageMarks:
    """Lists by what they show; the longest unused one makes way."""

    def __init__(self) -> None:
        self._lists: OrderedDict[Hashable, Remembered] = OrderedDict()
        self._lock = Lock()

    def of(self, name: Hashable, version: Hashable) -> Remembered:
        """What is remembered of a list at this version; nothing yet if it is another one."""
        with self._lock:
            found = self._lists.get(name)
            if found is None or found.version != version:
                found = self._lists[name] = Remembered(version)
            self._lists.move_to_end(name)
            while len(self._lists) > MOST_LISTS:
                self._lists.popitem(last=False)
            return found
