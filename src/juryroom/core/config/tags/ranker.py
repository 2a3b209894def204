"""Ranker and Bucket: put the items of a List in order, or into buckets."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER
from juryroom.core.config.node import Node
from juryroom.core.config.parts import Control
from juryroom.core.config.said import whole
from juryroom.core.config.spec import AttrSpec, Field, TagSpec, ValueCheck
from juryroom.core.config.values import is_texts

LEFT_OVER = "_"
"""Key of the items that were left in the list, when no bucket is the default one."""


def buckets_of(control: Control) -> list[Node]:
    """Its buckets, in the order of the config."""
    return [node for node in control.node.walk() if node.tag.lower() == "bucket" and node.name]


def _keys(control: Control) -> list[str]:
    names = [bucket.name or "" for bucket in buckets_of(control)]
    return [*names, LEFT_OVER] if names else [control.name]


def _is_ranking(value: object) -> bool:
    return isinstance(value, dict) and all(map(is_texts, value.values()))


def _is_order(value: object) -> bool:
    """A plain list of ids: what older editors wrote."""
    return is_texts(value) and len(set(value)) == len(value)  # type: ignore[arg-type,call-overload]


def _fits(control: Control) -> ValueCheck:
    # A model that knows no buckets gives one list under the ranker's own name.
    allowed = {*_keys(control), control.name, LEFT_OVER}
    plain = not buckets_of(control)

    def check(value: dict[str, Any]) -> bool:
        ranking = value.get("ranker")
        if isinstance(ranking, list):
            return plain and _is_order(ranking)
        if not isinstance(ranking, dict) or not allowed.issuperset(ranking):
            return False
        seen: set[str] = set()
        n_items = 0
        for items in ranking.values():
            if not is_texts(items):
                return False
            seen.update(items)
            n_items += len(items)
        return len(seen) == n_items

    return check


def _schema(control: Control) -> dict[str, Any]:
    buckets = buckets_of(control)
    ids = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    lists: dict[str, Any] = {}
    for bucket in buckets:
        lists[bucket.name or ""] = {**ids, "description": bucket.get("title") or bucket.name or ""}
    if not buckets:
        lists[control.name] = {**ids, "description": f"Item ids of {control.to_name[0]}, best first"}
    ranking = {"type": "object", "properties": lists, "required": list(lists), "additionalProperties": False}
    description = "Every item id exactly once" + (", each in one bucket, best first" if buckets else "")
    return {
        "type": "object",
        "properties": {"ranker": ranking},
        "required": ["ranker"],
        "additionalProperties": False,
        "description": description,
    }


RANKER = TagSpec(
    name="Ranker",
    kind="control",
    summary="Items of a List in order, or in buckets.",
    example=(
        '<Ranker name="triage" toName="candidates">'
        '<Bucket name="now" title="Now"/><Bucket name="later" title="Later"/></Ranker>'
    ),
    attrs=ANSWER,
    drawn=True,
    targets=("List",),
    fields=(Field("ranker", _is_ranking),),
    fits=_fits,
    options=lambda control: [f"lists: {_keys(control)}, each item id once"],
    schema=_schema,
    said=whole,
)

BUCKET = TagSpec(
    name="Bucket",
    kind="label",
    summary="One of the columns a Ranker sorts into.",
    example='<Bucket name="now" title="Label now"/>',
    attrs=(
        AttrSpec("name", "Unique name; the key in the result.", required=True),
        AttrSpec("title", "Heading of the column.", required=True),
        AttrSpec("default", "Items start here instead of in the list.", "bool", False),
    ),
    drawn=True,
    parents=("Ranker",),
)
SPECS = (RANKER, BUCKET)
