"""Taxonomy: nodes of a tree, each stored as the path to it."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER
from juryroom.core.config.parts import Control
from juryroom.core.config.said import listed
from juryroom.core.config.spec import AttrSpec, Field, TagSpec, ValueCheck
from juryroom.core.config.values import is_paths


def _fits(control: Control) -> ValueCheck:
    offered = None if control.dynamic or not control.labels else frozenset(control.labels)

    def check(value: dict[str, Any]) -> bool:
        paths = value.get("taxonomy")
        if not is_paths(paths):
            return False
        return offered is None or all(offered.issuperset(path) for path in paths)  # type: ignore[union-attr]

    return check


def _schema(control: Control) -> dict[str, Any]:
    node: dict[str, Any] = {"type": "string"}
    if control.labels and not control.dynamic:
        node["enum"] = list(control.labels)
    path = {"type": "array", "minItems": 1, "items": node}
    description = f"Taxonomy for {control.to_name[0]}. Each item is a path from the root to the chosen node."
    return {"type": "array", "minItems": 1, "items": path, "description": description}


TAXONOMY = TagSpec(
    name="Taxonomy",
    kind="control",
    summary="Nodes of a tree of Choices; an answer is a list of paths.",
    example=(
        '<Taxonomy name="kind" toName="photo">'
        '<Choice value="Animal"><Choice value="Cat"/></Choice><Choice value="Plant"/></Taxonomy>'
    ),
    attrs=(
        *ANSWER,
        AttrSpec("value", "The tree from the task: `$field`."),
        AttrSpec("apiUrl", "Address the tree is loaded from. Kept, not used."),
        AttrSpec("leafsOnly", "Only nodes without children can be chosen.", "bool", False),
        AttrSpec("showFullPath", "Show the path of a chosen node.", "bool", False),
        AttrSpec("pathSeparator", "Between the nodes of a path.", default=" / "),
        AttrSpec("maxUsages", "The most nodes.", "int"),
        AttrSpec("minWidth", "Least width on screen."),
        AttrSpec("maxWidth", "Greatest width on screen."),
        AttrSpec("placeholder", "Hint in the empty field."),
        AttrSpec("labeling", "Nodes are given to spans of text.", "bool", False),
        AttrSpec("legacy", "The older look. Kept, not used.", "bool", False),
    ),
    drawn=True,
    data_types=("str", "list", "NoneType"),
    label_tag="Choice",
    label_key="taxonomy",
    fields=(Field("taxonomy", is_paths),),
    fits=_fits,
    schema=_schema,
    said=listed("taxonomy"),
)
SPECS = (TAXONOMY,)
