"""Tag name -> TagSpec. A new tag is a file in `tags/` and a line here."""

from __future__ import annotations

from juryroom.core.config.spec import TagSpec
from juryroom.core.config.tags import (
    choices,
    image,
    list_,
    pairwise,
    ranker,
    rating,
    text,
    textarea,
    view,
)

_MODULES = (view, text, image, list_, choices, pairwise, ranker, rating, textarea)

SPECS: dict[str, TagSpec] = {spec.name: spec for module in _MODULES for spec in module.SPECS}
"""Every tag known by name, in the order of the reference."""

_FOLDED = {name.lower(): spec for name, spec in SPECS.items()}


def spec_of(tag: str) -> TagSpec | None:
    """The description of a tag, whatever its case, None when nobody knows it."""
    return _FOLDED.get(tag.lower())
