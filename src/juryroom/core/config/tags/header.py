"""Header: a heading, or a banner with a score."""

from __future__ import annotations

from juryroom.core.config.attributes import STYLING, VALUE, VISIBILITY
from juryroom.core.config.spec import AttrSpec, TagSpec

HEADER = TagSpec(
    name="Header",
    kind="visual",
    summary="A heading; with `$prediction.score` a banner that shows what the model thought.",
    example='<Header value="Model score: $prediction.score" reveal="after-answer"/>',
    attrs=(
        VALUE,
        AttrSpec("name", "Not needed; a named header makes its field mandatory in every task."),
        AttrSpec("size", "Level of the heading, 1 to 6.", "int", 4),
        AttrSpec("underline", "A line below.", "bool", False),
        AttrSpec(
            "reveal",
            "Ours: show at once, or only once the answer is complete, so that it cannot steer it.",
            "choice",
            "always",
            ("always", "after-answer"),
        ),
        *STYLING,
        *VISIBILITY,
    ),
    drawn=True,
    data_types=("str", "int", "float"),
)
SPECS = (HEADER,)
