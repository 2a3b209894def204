"""A pool of processes on this machine."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from juryroom.errors import StepFailed

Item = TypeVar("Item")
Result = TypeVar("Result")

WAITING = 4
"""Chunks ahead of the reader, for each process: enough that none is idle, few enough for any number of items."""
FEW = 64
"""So many items are done here: starting processes would take longer."""


class ProcessPool:
    """ports.Bulk. One process per core, unless told otherwise; memory does not grow with the number of items."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1

    def map(
        self, work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], *, chunk: int
    ) -> Iterator[Result]:
        """Results in the order of the items."""
        chunks = (items[start : start + chunk] for start in range(0, len(items), chunk))
        if self._workers == 1 or len(items) <= FEW:
            for some in chunks:
                yield from work(some)
            return
        try:
            yield from self._spread(work, chunks)
        except BrokenProcessPool:
            raise StepFailed(
                "A process for image work ended before its answer. In a script, what is done stands under `if __name__ "
                '== "__main__":`; where memory is short, workers = 1 needs least.'
            ) from None

    def _spread(
        self, work: Callable[[Sequence[Item]], list[Result]], chunks: Iterable[Sequence[Item]]
    ) -> Iterator[Result]:
        with ProcessPoolExecutor(self._workers, mp_context=get_context("spawn")) as pool:
            running: deque[Future[list[Result]]] = deque()
            for some in chunks:
                running.append(pool.submit(work, some))
                if len(running) >= WAITING * self._workers:
                    yield from running.popleft().result()
            while running:
                yield from running.popleft().result()
