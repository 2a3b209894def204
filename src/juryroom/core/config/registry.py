"""Tag name -> TagSpec. A new tag is a file in `tags/` and a line here."""

from __future__ import annotations

from juryroom.core.config.spec import TagSpec
from juryroom.core.config.tags import (
    audio,
    brush,
    chat,
    choices,
    datetime_,
    ellipse,
    header,
    hypertext,
    image,
    keypoint,
    labels,
    layout,
    list_,
    markdown,
    number,
    pairwise,
    paragraphs,
    pdf,
    polygon,
    ranker,
    rating,
    rectangle,
    relations,
    style,
    table,
    taxonomy,
    text,
    textarea,
    timeseries,
    vector,
    video,
    view,
)

_VISUAL = (view, style, header, markdown, layout)
_OBJECTS = (text, hypertext, image, audio, list_, table, paragraphs, chat, video, pdf, timeseries)
_CONTROLS = (choices, rating, pairwise, ranker, textarea, number, datetime_, taxonomy)
_REGIONS = (labels, rectangle, ellipse, polygon, keypoint, brush, vector, relations)

SPECS: dict[str, TagSpec] = {
    spec.name: spec for module in (*_VISUAL, *_OBJECTS, *_CONTROLS, *_REGIONS) for spec in module.SPECS
}
"""Every tag known by name, in the order of the reference."""

_FOLDED = {name.lower(): spec for name, spec in SPECS.items()}
_FOLDED["audioplus"] = SPECS["Audio"]  # its older name


def spec_of(tag: str) -> TagSpec | None:
    """The description of a tag, whatever its case, None when nobody knows it."""
    return _FOLDED.get(tag.lower())
