"""What jobs do, one file per noun. Importing this package registers all of them."""

from __future__ import annotations

from juryroom.jobs.handlers import (
    actions,
    agreement,
    benchmark,
    columns,
    duplicates,
    erasures,
    exports,
    imports,
    judging,
    overlap,
    reviews,
)

__all__ = [
    "actions",
    "agreement",
    "benchmark",
    "columns",
    "duplicates",
    "erasures",
    "exports",
    "imports",
    "judging",
    "overlap",
    "reviews",
]
