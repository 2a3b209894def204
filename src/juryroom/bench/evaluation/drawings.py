"""Charts of a comparison as SVG text: no library, sharp at any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

WIDTH, LEFT, RIGHT, LINE = 640, 170, 70, 30
BETTER, WORSE, SAME = "#2f6f9f", "#c8663a", "#aab0ba"


def whiskers(systems: Mapping[str, Any], measure: str) -> Markup:
    """Each system's figure with its interval, on one scale from 0."""
    told = {name: one["measures"][measure] for name, one in systems.items()}
    ends = [value for one in told.values() for value in (one["value"], *(one["interval"] or ())) if value is not None]
    most = max([*ends, 1e-9]) if any(value > 1 for value in ends) else 1.0
    height = LINE * len(told) + 26

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * value / most

    parts = [_axis(x, most, height)]
    for at, (name, one) in enumerate(told.items()):
        y = 16 + LINE * at
        parts.append(f'<text x="{LEFT - 10}" y="{y + 5}" text-anchor="end">{escape(name[:24])}</text>')
        if one["value"] is None:
            continue
        if one["interval"]:
            low, high = map(x, one["interval"])
            parts.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{BETTER}" stroke-width="2"/>')
        parts.append(f'<circle cx="{x(one["value"]):.1f}" cy="{y}" r="5" fill="{BETTER}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 12}" y="{y + 5}">{one["value"]:.3f}</text>')
    return _svg(height, f"{measure} of each system with its interval", parts)


def _axis(x: Any, most: float, height: int) -> str:
    ticks = [most * part / 4 for part in range(5)]
    return "".join(
        f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="4" y2="{height - 22}" class="grid"/>'
        f'<text x="{x(tick):.1f}" y="{height - 6}" text-anchor="middle" class="tick">{tick:.3g}</text>'
        for tick in ticks
    )


def bars(differences: Sequence[float]) -> Markup:
    """One bar a query, from the most lost to the most won."""
    ordered = sorted(differences)
    most = max((abs(value) for value in ordered), default=0.0) or 1.0
    height, middle, step = 180, 86, (WIDTH - 60) / max(len(ordered), 1)
    parts = [
        f'<line x1="50" x2="{WIDTH - 10}" y1="{middle}" y2="{middle}" stroke="#8a93a1"/>',
        f'<text x="44" y="14" text-anchor="end" class="tick">{most:.2f}</text>',
        f'<text x="44" y="{middle + 4}" text-anchor="end" class="tick">0</text>',
        f'<text x="44" y="{2 * middle}" text-anchor="end" class="tick">-{most:.2f}</text>',
    ]
    for at, value in enumerate(ordered):
        tall = abs(value) / most * (middle - 8)
        top = middle - tall if value > 0 else middle
        colour = BETTER if value > 0 else WORSE
        parts.append(
            f'<rect x="{50 + at * step:.2f}" y="{top:.1f}" width="{max(step * 0.85, 0.6):.2f}" height="{tall:.1f}" '
            f'fill="{colour}"/>'
        )
    return _svg(height, "difference on each query, sorted", parts)


def _svg(height: int, title: str, parts: Sequence[str]) -> Markup:
    inside = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{inside}</svg>')
