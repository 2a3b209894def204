"""What is asked about an image, and what is made of the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from juryroom.core.benchmark import schema
from juryroom.core.benchmark.answers import Unreadable, object_in

SCHEMA_NAME = "imsearch_vision_annotation"
SYSTEM = "You describe photographs for a benchmark of image search. Be factual; say only what can be seen."
USER = """Describe the image as JSON:
- summary: at most 30 words, factual, no guesses
- tags, facets and flags from the offered values only
- confidence: 0 to 1 for each facet and flag"""
_PLACE = re.compile(r"\{metadata\.(\w+)\}")
NO_LABEL = "None (no label)"


@dataclass(frozen=True, slots=True)
class Words:
    """Column names and vocabularies of annotations. A None column is neither asked for nor kept."""

    summary: str | None = "summary"
    tags: str | None = "tags"
    confidence: str | None = "confidence"
    taxonomies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    booleans: Sequence[str] = ()
    vocabulary: Sequence[str] = ()
    min_tags: int = 14
    max_tags: int = 25
    free_tags: bool = False
    """Whether tags are asked for although there is no vocabulary."""

    @property
    def facets(self) -> list[str]:
        """Taxonomies, then booleans."""
        return [*self.taxonomies, *self.booleans]


def schema_of(words: Words) -> dict[str, Any]:
    """The strict JSON Schema of one annotation."""
    properties: dict[str, Any] = {}
    if words.summary:
        properties[words.summary] = {"type": "string", "minLength": 1}
    for facet, allowed in words.taxonomies.items():
        properties[facet] = {"type": "string", "enum": list(allowed)}
    for flag in words.booleans:
        properties[flag] = {"type": "boolean"}
    if words.tags and words.vocabulary:
        vocabulary = list(dict.fromkeys(words.vocabulary))
        most = min(words.max_tags, len(vocabulary))
        properties[words.tags] = {
            "type": "array",
            "items": {"type": "string", "enum": vocabulary},
            "minItems": min(words.min_tags, most),
            "maxItems": most,
        }
    elif words.tags and words.free_tags:
        properties[words.tags] = {"type": "array", "items": {"type": "string"}, "maxItems": words.max_tags}
    if words.confidence and words.facets:
        sure = {facet: {"type": "number", "minimum": 0, "maximum": 1} for facet in words.facets}
        properties[words.confidence] = _strict(sure)
    return _strict(properties)


def _strict(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def interpolate(prompt: str, metadata: Mapping[str, Any]) -> str:
    """The prompt with `{metadata.NAME}` replaced by the image's value, or by a text that says there is none."""

    def value(match: re.Match[str]) -> str:
        found = metadata.get(match[1])
        return NO_LABEL if found is None or found == "" else str(found)

    return _PLACE.sub(value, prompt)


class Reader:
    """Reads answers about images; compiled once for a run."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._schema = schema_of(words)
        self._check = schema.compiled(self._schema)
        self._spellings = {
            facet: {value.casefold().strip(): value for value in allowed} for facet, allowed in words.taxonomies.items()
        }
        self._vocabulary = {tag.casefold().strip(): tag for tag in words.vocabulary}

    def read(self, text: str) -> dict[str, Any] | Unreadable:
        """The annotation in an answer, mended where there is only one way to; else why it cannot be used.

        Mended: text around the object, capitals, tags given twice, tags outside the vocabulary while enough remain,
        tags beyond the most there may be.
        """
        value = object_in(text)
        if isinstance(value, Unreadable):
            return value
        self._mend(value)
        fault = self._check(value, "")
        return Unreadable(f"{fault}.") if fault else value

    def _mend(self, value: dict[str, Any]) -> None:
        for facet, spellings in self._spellings.items():
            given = value.get(facet)
            if isinstance(given, str):
                value[facet] = spellings.get(given.casefold().strip(), given)
        name = self._words.tags
        tags = value.get(name) if name else None
        if name and isinstance(tags, list) and self._vocabulary:
            known = [self._vocabulary.get(tag.casefold().strip()) for tag in tags if isinstance(tag, str)]
            kept = list(dict.fromkeys(tag for tag in known if tag is not None))
            limits = self._schema["properties"][name]
            if len(kept) >= limits["minItems"]:
                value[name] = kept[: limits["maxItems"]]

    def row(self, annotation: Mapping[str, Any]) -> dict[str, Any]:
        """The annotation's columns in their order; empty tags and confidences are left out."""
        return {name: value for name, value in annotation.items() if value not in ([], {})}
