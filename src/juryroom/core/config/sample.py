"""Example task of a config: from the comment it may carry, else made up for every object."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from juryroom.core.config.binding import OF_PREDICTION, need_of
from juryroom.core.config.outline import Outline
from juryroom.core.config.parts import Object

Json = dict[str, object]
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Sample:
    """What the comment `<!-- {...} -->` holds."""

    data: Json = field(default_factory=dict)
    annotations: list[object] | None = None
    predictions: list[object] | None = None


def sample_in(comments: Iterable[str]) -> Sample:
    """The first comment that is a JSON object: the bare data, or {data, annotations, predictions}."""
    for comment in comments:
        text = comment.strip()
        if not (text.startswith("{") and text.endswith("}")):
            continue
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if _is_shallow(body, _DEEPEST):
            return _sample_of(body)
    return Sample()


def _is_shallow(value: object, levels: int) -> bool:
    """No deeper than anything that copies or encodes it can stand."""
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inner)


def _sample_of(body: Json) -> Sample:
    annotations, predictions = body.get("annotations"), body.get("predictions")
    wrapped = "annotations" in body or "predictions" in body or isinstance(body.get("data"), dict)
    data = body.get("data") if wrapped else body
    return Sample(
        data if isinstance(data, dict) else {},
        annotations if isinstance(annotations, list) else None,
        predictions if isinstance(predictions, list) else None,
    )


def made_up_data(outline: Outline, objects: Iterable[Object]) -> Json:
    """A value for every field that the config reads."""
    data: Json = {}
    samples = {shown.name: shown.spec.sample(shown) for shown in objects if shown.spec.sample}
    for element in outline.elements:
        node = element.node
        for value in (node.get("value") or "", node.get("valueList") or ""):
            need = need_of(value)
            if need is None or need.key in OF_PREDICTION:
                continue
            example = samples.get(node.name or "", _made_up(need.key, element.spec.data_types if element.spec else ()))
            _place(data, need.key, [example] if need.is_list else example)
    return data


def _made_up(key: str, types: tuple[str, ...]) -> object:
    if "score" in key.lower() and "float" in types:
        return 0.73
    if types == ("str", "list"):
        return [{"value": "First"}, {"value": "Second"}]
    return f"Some {key.rpartition('.')[2]}"


def _place(data: Json, path: str, value: object) -> None:
    *parents, last = path.split(".")
    for step in parents:
        inner = data.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        data = inner
    data.setdefault(last, value)
