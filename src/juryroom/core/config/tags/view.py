"""View: the box everything else stands in."""

from __future__ import annotations

from juryroom.core.config.attributes import STYLING, VISIBILITY
from juryroom.core.config.spec import AttrSpec, TagSpec

VIEW = TagSpec(
    name="View",
    kind="visual",
    summary="A box around other elements; the outermost element of every config.",
    example='<View style="display: flex"><Text name="t" value="$text"/></View>',
    attrs=(
        AttrSpec("display", "Block or inline box.", "choice", "block", ("block", "inline")),
        *STYLING,
        *VISIBILITY,
    ),
    drawn=True,
)
SPECS = (VIEW,)
