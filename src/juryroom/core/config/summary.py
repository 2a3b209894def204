"""`parsed_label_config` of the API: each control with its targets, their inputs and its labels.

What machine-learning backends read. Tags keep their spelling, and Header, Bucket and Style never appear.
"""

from __future__ import annotations

import re

from juryroom.core.config.node import Node
from juryroom.core.config.outline import Outline
from juryroom.core.config.roles import labels_of, targets_of

_ONE_VARIABLE = re.compile(r"\$[A-Za-z_]+")
_CONDITIONS = (("whenTagName", "tag"), ("whenLabelValue", "label"), ("whenChoiceValue", "choice"))
Summary = dict[str, object]


def summary_of(outline: Outline) -> dict[str, Summary]:
    """By control name, in the order of the config."""
    inputs = {element.node.name or "": _input(element.node) for element in outline.objects}
    flags = [flag for element in outline.elements if (flag := element.node.get("indexFlag"))]
    return {element.node.name or "": _control(element.node, inputs, flags) for element in outline.controls}


def _input(node: Node) -> Summary:
    value, many = node.get("value"), node.get("valueList")
    shown: Summary = {"type": node.tag, "valueType": node.get("valueType")}
    if value is not None:
        shown["value"] = value.lstrip("$")
    elif many is not None:
        shown["valueList"] = many.lstrip("$")
    return shown


def _control(node: Node, inputs: dict[str, Summary], flags: list[str]) -> Summary:
    targets = targets_of(node)
    summary: Summary = {"type": node.tag, "to_name": targets}
    if regex := {flag: ".*" for flag in flags if any(flag in target for target in targets)}:
        summary["regex"] = regex
    if condition := _condition(node):
        summary["conditionals"] = condition
    if _ONE_VARIABLE.fullmatch(node.get("value") or "") or node.get("apiUrl"):
        summary["dynamic_labels"] = True
    labels = labels_of(node)
    summary["inputs"] = [inputs[target] for target in targets if target in inputs]
    summary["labels"] = list(labels)
    summary["labels_attrs"] = labels
    return summary


def _condition(node: Node) -> Summary | None:
    if node.get("perRegion") != "true":
        return None
    for attr, kind in _CONDITIONS:
        if name := node.get(attr):
            return {"type": kind, "name": name}
    return None
