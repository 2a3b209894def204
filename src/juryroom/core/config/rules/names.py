"""Names, and the names that `toName` points at."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from juryroom.core.config.findings import Finding, error, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Element, Outline
from juryroom.core.config.roles import targets_of

_MOST_COMPARED = 200
_ABOUT_THEMSELVES = ("Chat", "ReactCode")


def repeated_names(outline: Outline) -> Iterator[Finding]:
    """Every name once, whatever bears it: controls, objects, buckets, headers."""
    first: dict[str, Node] = {}
    for element in outline.elements:
        node = element.node
        name = node.get("name")
        if name is None:
            continue
        if name in first:
            fix = f'"{name}" is taken by <{first[name].tag}> in line {first[name].line}: give this one another name.'
            yield error("repeated_name", node, "Label config contains non-unique names", fix)
        else:
            first[name] = node


def unknown_targets(outline: Outline) -> Iterator[Finding]:
    """Every part of every `toName` is a name in this config."""
    for element in outline.elements:
        for target in targets_of(element.node):
            if target not in outline.by_name:
                message = f'toName="{target}" not found in names: {outline.names}'
                yield error("unknown_target", element.node, message, _way_to(target, element, outline))


def _way_to(target: str, element: Element, outline: Outline) -> str:
    if target.strip() in outline.by_name:
        trimmed = ",".join(part.strip() for part in targets_of(element.node))
        return f'Remove the blank, it counts as part of the name: toName="{trimmed}".'
    if close := get_close_matches(target, outline.names[:_MOST_COMPARED], n=1, cutoff=0.6):
        return f'Did you mean toName="{close[0]}"?'
    objects = [shown.node.name or "" for shown in outline.objects]
    if objects:
        return f"Name one of the objects: {', '.join(objects)}."
    return f'Add an object of that name, e.g. <Text name="{target}" value="$text"/>.'


def missing_targets(outline: Outline) -> Iterator[Finding]:
    """Controls that lack what makes them controls: the peer takes them, and stores nothing."""
    for element in outline.elements:
        node, spec = element.node, element.spec
        if (
            spec is None
            or spec.kind != "control"
            or any(attr.name == "name" and not attr.required for attr in spec.attrs)
        ):
            continue
        for part, example in (("name", f'name="{spec.name.lower()}"'), ("toName", 'toName="photo"')):
            if not node.get(part) and not _is_error_already(node, part):
                message = f"<{spec.name}> has no {part}, so its answers are not stored."
                yield warning(f"missing_{'name' if part == 'name' else 'target'}", node, message, f"Add {example}.")


def _is_error_already(node: Node, part: str) -> bool:
    return node.get(part) is None and node.tag.lower() in ("choices", "labels", "textarea", "number")


def odd_targets(outline: Outline) -> Iterator[Finding]:
    """Targets that exist, but are not what this control works on."""
    for element in outline.controls:
        for target in targets_of(element.node):
            if (aim := outline.by_name.get(target)) is not None:
                yield from _odd_target(element, target, aim)


def _odd_target(element: Element, target: str, aim: Element) -> Iterator[Finding]:
    node, spec = element.node, element.spec
    if spec is not None and spec.name in _ABOUT_THEMSELVES:
        return
    if aim.spec is not None and aim.spec.kind in ("control", "label"):
        message = f'toName="{target}" points at <{aim.node.tag}>, which is no object that shows data.'
        yield warning("target_is_control", node, message, "Point it at the Text, Image, List ... it is about.")
    elif spec is not None and spec.targets and aim.spec is not None and aim.spec.name not in spec.targets:
        allowed = " or ".join(spec.targets)
        message = f'<{spec.name}> works on {allowed}, but "{target}" is <{aim.node.tag}>.'
        yield warning("target_does_not_fit", node, message, f"Point it at {allowed}.")
