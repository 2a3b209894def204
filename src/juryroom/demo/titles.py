"""The sample projects by name; apart from what makes them, so that a later start need not load it."""

from __future__ import annotations

TITLES = ("Same scene?", "Which is closer?", "Review the score", "What to label next", "Same scene, by judges")
