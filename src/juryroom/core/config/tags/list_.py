"""List: items to look through, and to be put in order by a Ranker."""

from __future__ import annotations

from juryroom.core.config.attributes import NAME
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, TagSpec
from juryroom.core.config.tags.image import sample_picture


def _sample(_shown: Object) -> object:
    return [
        {
            "id": f"item-{n}",
            "title": f"Candidate {n}",
            "score": score,
            "html": f'<img src="{sample_picture(f"item {n}")}">',
        }
        for n, score in ((1, 0.91), (2, 0.52), (3, 0.17))
    ]


LIST = TagSpec(
    name="List",
    kind="object",
    summary="A list of {id, title, body, html, score}; `html` may hold pictures, and the ids are what Ranker stores.",
    example='<List name="candidates" value="$items" title="Candidates"/>',
    attrs=(
        NAME,
        AttrSpec("value", "Field with the list of items: `$field`.", required=True),
        AttrSpec("title", "Heading of the list."),
        AttrSpec("shuffle", "Ours: a different order for every person, always the same for one person.", "bool", False),
    ),
    drawn=True,
    data_types=("list", "str"),
    sample=_sample,
)
SPECS = (LIST,)
