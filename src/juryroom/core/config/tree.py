"""The config as the browser draws it: attributes typed, spelled canonically, defaults filled in."""

from __future__ import annotations

from juryroom.core.config.node import Node
from juryroom.core.config.registry import spec_of
from juryroom.core.config.spec import AttrValue, TagSpec

Tree = dict[str, object]


def tree_of(node: Node) -> Tree:
    """A node and all below it as plain JSON."""
    spec = spec_of(node.tag)
    return {
        "tag": spec.name if spec else node.tag,
        "name": node.name,
        "attrs": {name: value for name, value in typed_attrs(node, spec).items() if name != "name"},
        "children": [tree_of(child) for child in node.children],
        "text": node.text,
        "line": node.line,
        "known": spec is not None,
        "drawn": spec is not None and spec.drawn,
    }


def typed_attrs(node: Node, spec: TagSpec | None) -> dict[str, AttrValue]:
    """Attributes with their types. What does not read as its type counts as absent, so the default stands."""
    attrs: dict[str, AttrValue] = {}
    known = {attr.name.lower(): attr for attr in spec.attrs} if spec else {}
    for attr in known.values():
        if attr.default is not None:
            attrs[attr.name] = attr.default
    for name, raw in node.attrs.items():
        described = known.get(name.lower())
        if described is None:
            attrs["toName" if name.lower() == "toname" else name] = raw.split(",") if name.lower() == "toname" else raw
            continue
        try:
            attrs[described.name] = described.read(raw)
        except ValueError:
            continue
    return attrs
