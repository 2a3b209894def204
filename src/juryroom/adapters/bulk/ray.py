"""Tasks on a Ray cluster, or on one that is started here: the same work over the same chunks as the pool's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from juryroom.errors import BadInput

Item = TypeVar("Item")
Result = TypeVar("Result")

WAITING = 4
"""Chunks ahead of the reader, for each core of the cluster."""


class RayCluster:
    """ports.Bulk on Ray. Where RAY_ADDRESS names a cluster, that one; else one on this machine for this process."""

    def __init__(self, workers: int | None = None) -> None:
        self._ray = _ray()
        if not self._ray.is_initialized():
            self._ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, configure_logging=False)

    def map(
        self, work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item], *, chunk: int
    ) -> Iterator[Result]:
        """Results in the order of the items."""
        remote = self._ray.remote(_done)
        shared = self._ray.put(work)
        ahead = max(1, WAITING * int(self._ray.cluster_resources().get("CPU", 1)))
        running: deque[Any] = deque()
        for start in range(0, len(items), chunk):
            running.append(remote.remote(shared, items[start : start + chunk]))
            if len(running) >= ahead:
                yield from self._ray.get(running.popleft())
        while running:
            yield from self._ray.get(running.popleft())


def _done(work: Callable[[Sequence[Item]], list[Result]], some: Sequence[Item]) -> list[Result]:
    return work(some)


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise BadInput('Work on a Ray cluster needs Ray: pip install "juryroom[ray]"') from None
    return ray
