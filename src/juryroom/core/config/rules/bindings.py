"""`value`: variables that are none, and variables with side effects."""

from __future__ import annotations

from collections.abc import Iterator

from juryroom.core.config.binding import OF_PREDICTION, need_of, variables_of
from juryroom.core.config.findings import Finding, warning
from juryroom.core.config.node import Node
from juryroom.core.config.outline import Element, Outline


def literal_values(outline: Outline) -> Iterator[Finding]:
    """Objects that show the same for every task."""
    for element in outline.objects:
        node, spec = element.node, element.spec
        value = node.get("valueList") or node.get("value") or ""
        if spec is None or spec.kind != "object" or "$" in value or "{{" in value:
            continue
        message = f'value="{value}" of <{spec.name}> names no task field, so it is the same for every task.'
        fix = f'Write value="${value}".' if value.isidentifier() else 'Bind it to a field: value="$field".'
        yield warning("literal_value", node, message, fix)


def surprising_variables(outline: Outline) -> Iterator[Finding]:
    """Variables that ask more of the task data, or less, than they seem to."""
    for element in outline.elements:
        yield from _named_banner(element)
        yield from _half_recorded(element.node)
        for variable in variables_of(element.node):
            if variable.startswith("prediction.") and variable not in OF_PREDICTION:
                message = (
                    f"${variable} is read from the task; of the prediction there are only score and model_version."
                )
                fix = "Use $prediction.score or $prediction.model_version."
                yield warning("unknown_variable", element.node, message, fix)


def _named_banner(element: Element) -> Iterator[Finding]:
    node, spec = element.node, element.spec
    need = need_of(node.get("value") or "") if node.name else None
    if need is None or spec is None or spec.name != "Header":
        return
    message = f'<Header> has a name, and that makes "{need.key}" mandatory in every task.'
    fix = "Remove the name to make the field optional"
    if "score" in need.key.lower():
        fix += ', or show the score of the prediction: value="Model score: $prediction.score"'
    yield warning("named_header", node, message, f"{fix}.")


def _half_recorded(node: Node) -> Iterator[Finding]:
    value = node.get("value") or ""
    need = need_of(value) if node.name else None
    if need is None or value.startswith("$"):
        return
    dotted = next((variable for variable in variables_of(node) if variable.startswith(f"{need.key}.")), None)
    if dotted is not None:
        message = f'Inside a text only "{need.key}" of ${dotted} is checked, as if it were shown itself.'
        yield warning("half_recorded", node, message, f'Bind the whole value="${dotted}", or leave the name off.')
