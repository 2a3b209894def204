"""Label by label: of what is so, how much was found; of what was said, how much is so."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.judging.alignment import Confusion


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Of one label, all shares 0 to 1. None where nothing can be counted.

    recall (the true positive rate) is over items whose truth it is, missing verdicts among them; precision over
    verdicts that say so; specificity (the true negative rate) over items whose truth is another label.
    """

    label: str
    n: int
    recall: float | None
    precision: float | None
    specificity: float | None
    f1: float | None


def by_label(confusion: Confusion) -> list[LabelFigures]:
    """The figures of every label."""
    rows = [sum(row) + lost for row, lost in zip(confusion.matrix, confusion.missing, strict=True)]
    columns = [sum(row[place] for row in confusion.matrix) for place in range(len(confusion.labels))]
    total = sum(rows)
    found = []
    for place, label in enumerate(confusion.labels):
        hits, true, said = confusion.matrix[place][place], rows[place], columns[place]
        others = total - true
        found.append(
            LabelFigures(
                label,
                true,
                _share(hits, true),
                _share(hits, said),
                _share(others - (said - hits), others),
                _share(2 * hits, true + said),
            )
        )
    return found


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
