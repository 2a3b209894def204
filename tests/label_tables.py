"""Labels as the literature prints them: a table of items by raters."""

from __future__ import annotations

from collections.abc import Sequence

from juryroom.core.agreement.labels import Labels


def table(rows: Sequence[Sequence[object]]) -> Labels:
    """Of N items x M raters, None where a rater gave no label; numbers sort as numbers."""
    numeric = all(isinstance(cell, int | float) for row in rows for cell in row if cell is not None)
    return Labels.of(
        (str(at), str(rater), repr(float(cell)) if numeric else str(cell))
        for at, row in enumerate(rows)
        for rater, cell in enumerate(row)
        if cell is not None
    )
