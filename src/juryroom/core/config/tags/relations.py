"""Relations and Relation: how regions belong together. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.spec import AttrSpec, TagSpec

RELATIONS = TagSpec(
    name="Relations",
    kind="visual",
    summary="Labels for the relations between regions.",
    example='<Relations><Relation value="causes"/></Relations>',
    attrs=(
        AttrSpec("choice", "One label for a relation, or several.", "choice", "single", ("single", "multiple")),
        AttrSpec("name", "Not needed."),
        AttrSpec("toName", "Not needed.", "names"),
    ),
)
RELATION = TagSpec(
    name="Relation",
    kind="label",
    summary="One of the labels a relation may have.",
    example='<Relation value="causes"/>',
    attrs=(
        AttrSpec("value", "What is shown and stored.", required=True),
        AttrSpec("background", "Its colour."),
    ),
    parents=("Relations",),
)
SPECS = (RELATIONS, RELATION)
