"""How many tasks get more than one person."""

from __future__ import annotations


def cohort_size(tasks: int, percentage: int) -> int:
    """`percentage` (0 to 100) of `tasks` (0 or more), halves rounded up."""
    return (tasks * percentage + 50) // 100
