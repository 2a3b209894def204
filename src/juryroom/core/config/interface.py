"""The labelling config, read once: what it shows, what it asks, what a task must hold, what an answer may be."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cached_property, lru_cache

from juryroom.core.config.check import findings_of
from juryroom.core.config.findings import Finding
from juryroom.core.config.outline import Element, Outline
from juryroom.core.config.parse import Document, parse_document
from juryroom.core.config.parts import Control, Object
from juryroom.core.config.requirements import Requirement, compile_check, requirements_of
from juryroom.core.config.result_checks import ResultChecks
from juryroom.core.config.roles import labels_of, targets_of
from juryroom.core.config.sample import Json, Sample, made_up_data, sample_in
from juryroom.core.config.spec import unknown
from juryroom.core.config.summary import summary_of
from juryroom.core.config.tree import Tree, tree_of, typed_attrs
from juryroom.errors import ConfigInvalid


class Interface:
    """Immutable; made by `Interface.of`, which keeps the last few dozen."""

    def __init__(self, document: Document, outline: Outline, warnings: list[Finding]) -> None:
        self.root = document.root
        self.warnings = warnings
        self.outline = outline
        self.sample: Sample = sample_in(document.comments)
        self.objects: dict[str, Object] = {shown.name: shown for shown in map(_object, outline.objects)}
        self.controls: dict[str, Control] = {
            control.name: control for control in (_control(element, self.objects) for element in outline.controls)
        }

    @staticmethod
    def of(text: str) -> Interface:
        """The config's interface. Raises ConfigInvalid with all findings when one of them is an error."""
        return _read(text)

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Mandatory task fields by path."""
        return requirements_of(self.outline)

    @property
    def required_data(self) -> dict[str, tuple[str, ...]]:
        """Mandatory task fields by path, with the types each may have by their Python names."""
        return {key: need.types for key, need in self.requirements.items()}

    @cached_property
    def check_data(self) -> Callable[[dict[str, object]], list[str]]:
        """`check_data(data)`: what a task's data lack; empty when nothing. Made once, called for every row."""
        return compile_check(self.requirements)

    @cached_property
    def checks(self) -> ResultChecks:
        """What `check_results` needs, worked out once."""
        return ResultChecks(self.controls, self.objects)

    def tree(self) -> Tree:
        """What the browser draws, as plain JSON."""
        return copy.deepcopy(self._tree)

    @cached_property
    def _tree(self) -> Tree:
        return tree_of(self.root)

    def parsed_label_config(self) -> dict[str, dict[str, object]]:
        """Controls with their targets, inputs and labels, as the API's projects carry them."""
        return copy.deepcopy(self._summary)

    @cached_property
    def _summary(self) -> dict[str, dict[str, object]]:
        return summary_of(self.outline)

    def sample_task(self) -> Json:
        """Example data: made up for every field, then what the config's own comment says."""
        return {**made_up_data(self.outline, self.objects.values()), **copy.deepcopy(self.sample.data)}

    def json_schema(self) -> dict[str, object]:
        """JSON Schema of a judge's answers: one property for each control that a judge can answer."""
        properties: dict[str, object] = {}
        for name, control in self.controls.items():
            if control.spec.schema is not None:
                properties[name] = control.spec.schema(control)
        required = [name for name in properties if self.controls[name].required]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


@lru_cache(maxsize=64)
def _read(text: str) -> Interface:
    document = parse_document(text)
    outline = Outline(document.root)
    findings = findings_of(outline)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ConfigInvalid(errors[0].message, findings)
    return Interface(document, outline, findings)


def _object(element: Element) -> Object:
    node, spec = element.node, element.spec or unknown(element.node.tag)
    return Object(node.name or "", spec.name, node, spec, typed_attrs(node, spec))


def _control(element: Element, objects: dict[str, Object]) -> Control:
    node, spec = element.node, element.spec or unknown(element.node.tag)
    targets = tuple(targets_of(node))
    labels = labels_of(node)
    return Control(
        name=node.name or "",
        tag=spec.name,
        node=node,
        spec=spec,
        attrs=typed_attrs(node, spec),
        to_name=targets,
        objects=tuple(objects[target] for target in targets if target in objects),
        labels=tuple(labels),
        labels_attrs=labels,
    )
