"""Charts as PNG files. The numbers come ready; nothing is computed here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from juryroom.errors import BadInput

INK, LIGHT, ACCENT, SECOND = "#1f2430", "#d7dbe3", "#2f6f9f", "#c8663a"
PALETTE = ("#2f6f9f", "#c8663a", "#5a8f5a", "#8a6fae", "#b89a3a", "#4f9aa0", "#a0526b", "#77808f", "#88b04b", "#6b5b95")
_NAMED_FROM, _PERCENT_FROM = 0.04, 0.015


def figure(rows: int = 1, columns: int = 1, size: tuple[float, float] = (7, 4)) -> tuple[Any, list[Any]]:
    """An empty figure and its axes. Raises BadInput when matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput('Charts need matplotlib: pip install "juryroom[bench]".') from None
    drawn = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(drawn)
    axes = drawn.subplots(rows, columns, squeeze=False)
    for one in axes.flat:
        one.spines[["top", "right"]].set_visible(False)
        one.tick_params(labelsize=8)
    return drawn, list(axes.flat)


def save(drawn: Any, path: Path) -> None:
    """Write a figure; its file says nothing of when it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.savefig(path, dpi=110, metadata={"Software": None})


def donut(axis: Any, counts: Mapping[str, int], title: str, fixed: Mapping[str, str] | None = None) -> None:
    """Shares as a ring, each slice with its own label; one too thin for a label gets a bare percent, or nothing.

    fixed: colours that a name has wherever it stands.
    """
    total = sum(counts.values()) or 1
    names = list(counts)
    labels = [name if counts[name] / total >= _NAMED_FROM else "" for name in names]
    colours = [(fixed or {}).get(name, PALETTE[at % len(PALETTE)]) for at, name in enumerate(names)]
    wedges, _ = axis.pie(
        list(counts.values()), labels=labels, colors=colours, startangle=90, counterclock=False,
        wedgeprops={"width": 0.42, "edgecolor": "white"}, textprops={"fontsize": 7},
    )  # fmt: skip
    for wedge, name in zip(wedges, names, strict=True):
        share = counts[name] / total
        if share >= _PERCENT_FROM:
            angle = math.radians((wedge.theta1 + wedge.theta2) / 2)
            at = (0.79 * math.cos(angle), 0.79 * math.sin(angle))
            ink = INK if (fixed or {}).get(name) == LIGHT else "white"
            axis.text(*at, f"{share:.0%}", ha="center", va="center", fontsize=6, color=ink)
    axis.set_title(f"{title} (n = {total if counts else 0})", fontsize=9)


def donuts(path: Path, rings: Mapping[str, Mapping[str, int]]) -> None:
    """One ring for each facet."""
    columns = min(3, len(rings)) or 1
    rows = -(-len(rings) // columns) or 1
    drawn, axes = figure(rows, columns, (4 * columns, 3.6 * rows))
    for axis, (name, counts) in zip(axes, rings.items(), strict=False):
        donut(axis, counts, name)
    for axis in axes[len(rings) :]:
        axis.set_visible(False)
    save(drawn, path)


def bars(axis: Any, values: Mapping[str, float], title: str, colour: str = ACCENT) -> None:
    """One bar for each name; the names are left off when there are too many to read."""
    axis.bar(range(len(values)), list(values.values()), color=colour, width=0.8)
    if len(values) <= 30:
        axis.set_xticks(range(len(values)), list(values), rotation=60, ha="right", fontsize=7)
    axis.set_title(title, fontsize=9)


def histogram(axis: Any, values: Sequence[float], title: str, bins: int = 20, colour: str = ACCENT) -> None:
    """How often values occur."""
    if values:
        whole = all(value == int(value) for value in values) and max(values) - min(values) < bins
        if whole:  # a bar for each number, none between them
            axis.hist(values, bins=[at - 0.5 for at in range(int(min(values)), int(max(values)) + 2)], color=colour)
            axis.xaxis.get_major_locator().set_params(integer=True)
        else:
            axis.hist(values, bins=bins, color=colour, edgecolor="white")
    axis.set_title(title, fontsize=9)


def box(axis: Any, groups: Mapping[str, Sequence[float]], title: str) -> None:
    """A box for each group that holds anything."""
    filled = {name: values for name, values in groups.items() if len(values)}
    if filled:
        axis.boxplot(list(filled.values()), tick_labels=list(filled), medianprops={"color": SECOND})
        axis.tick_params(axis="x", rotation=45 if len(filled) > 4 else 0)
    axis.set_title(title, fontsize=9)


def stacked(path: Path, pairs: Mapping[str, tuple[int, int]], title: str) -> None:
    """Percent of relevant pairs for each value of a facet."""
    drawn, (axis,) = figure(size=(max(5, 0.5 * len(pairs) + 2), 4))
    names = list(pairs)
    share = [100 * pairs[name][0] / (sum(pairs[name]) or 1) for name in names]
    axis.bar(names, share, color=ACCENT, label="relevant")
    axis.bar(names, [100 - one for one in share], bottom=share, color=LIGHT, label="not relevant")
    axis.set_ylabel("% of judged pairs", fontsize=8)
    axis.tick_params(axis="x", rotation=60)
    drawn.legend(fontsize=7, frameon=False, loc="outside right upper")
    axis.set_title(title, fontsize=9)
    save(drawn, path)


def word_wall(path: Path, counts: Mapping[str, int], title: str) -> None:
    """Words in the order of how often they occur, and as large."""
    drawn, (axis,) = figure(size=(9, 5))
    axis.set_axis_off()
    axis.set_title(title, fontsize=9)
    most = max(counts.values(), default=1)
    x, y, tallest = 0.0, 1.0, 0.0
    for at, (word, number) in enumerate(counts.items()):
        size = 8 + 20 * (number / most) ** 0.5
        wide, tall = len(word) * size * 0.00108 + 0.014, size * 0.0037
        if x + wide > 1:
            x, y, tallest = 0.0, y - tallest, 0.0
        if y - tall < 0:
            break
        axis.text(x, y, word, fontsize=size, color=PALETTE[at % len(PALETTE)], va="top", transform=axis.transAxes)
        x, tallest = x + wide, max(tallest, tall)
    save(drawn, path)
