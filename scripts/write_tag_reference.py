"""Writes docs/reference/tags.md from the registry of tags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from juryroom.core.config.registry import SPECS
from juryroom.core.config.spec import AttrSpec, TagSpec

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "tags.md"

_INTRODUCTION = """\
# Tags of the labelling config

Written by `scripts/write_tag_reference.py` from the tags themselves; do not edit by hand.

A config is XML: objects show data, controls take answers, and a control's `toName` says which object it is about.
Upper and lower case do not matter in the names of tags and attributes. `juryroom config lint FILE` checks a config;
`juryroom config preview FILE` prints an example task, `juryroom config schema FILE` the JSON Schema of judges' answers.

The dialect is Label Studio's. What is marked *ours* is an addition of Juryroom; Label Studio ignores it.
Tags marked *not drawn* are read, validated, stored and exported, and the labelling screen shows their data read-only.
A tag that is not on this page, and an attribute that its tag does not have, is a finding of `config lint`.

## Values

| written | means | a named element makes mandatory |
|---|---|---|
| `$text` | the field `text` of the task | `text` |
| `$a.b` | the field `b` of the field `a` | `a.b` |
| `$a[0].b` | a part of the first item of `a` | `a`, a list |
| `Model: $score` | words with the field in them | the first field |
| `$prediction.score`, `$prediction.model_version` | *ours*: of the prediction on screen | nothing |
| anything else | itself | nothing |

An element without a `name` never makes a field mandatory.

## Results

Every control gives results of the form `{"id", "from_name", "to_name", "type", "value"}`, where `type` is the tag's
name in lower case; optional are `score`, `origin`, `meta`, `item_index`, `original_width` and the like. A result of a
control with `perRegion` carries the `id` of its region and repeats its geometry. `tie` and `neither` of Pairwise
are *ours*.

## What the screen draws

"""

_NO_EFFECT = {
    "Text": "saveTextResult encoding highlightColor",
    "HyperText": "saveTextResult encoding selectionEnabled highlightColor showLabels granularity inline",
    "Image": "height maxHeight smoothing width maxWidth zoom negativeZoom zoomBy grid gridSize gridColor zoomControl "
    "brightnessControl contrastControl rotateControl crosshair horizontalAlignment verticalAlignment defaultZoom",
    "Audio": "defaultscale defaultzoom defaultvolume sync waveheight cursorwidth cursorcolor spectrogram "
    "splitchannels decoder player zoom volume speed",
    "Rating": "icon",
    "Pairwise": "selectionStyle leftClass rightClass",
    "TextArea": "editable transcription skipDuplicates displayMode showSubmitButton",
    "DateTime": "format",
    "Taxonomy": "apiUrl minWidth maxWidth labeling legacy",
    "Labels": "showInline allowEmpty opacity fillOpacity fillColor strokeColor strokeWidth",
    "RectangleLabels": "showInline allowEmpty opacity fillOpacity fillColor strokeColor strokeWidth smart smartOnly "
    "snap",
    "Rectangle": "opacity fillColor strokeColor strokeWidth smart smartOnly snap",
    "Label": "selectedColor selected showAlias aliasStyle size html category style",
    "*": "whenRole",
}
"""Attributes of drawn tags that are read and checked, and change nothing on the screen."""

_HEADINGS = (
    ("object", "Objects"),
    ("control", "Controls"),
    ("label", "Parts of controls"),
    ("visual", "Layout and words"),
)


def page() -> str:
    """The whole page as Markdown."""
    parts = [_INTRODUCTION, *_overview()]
    for kind, heading in _HEADINGS:
        parts.append(f"\n## {heading}\n")
        parts.extend("".join(_section(spec)) for spec in SPECS.values() if spec.kind == kind)
    return "".join(parts)


def no_effect(tag: str) -> set[str]:
    """Names of the tag's attributes that the screen passes over."""
    return {*_NO_EFFECT.get(tag, "").split(), *_NO_EFFECT["*"].split()}


def _overview() -> Iterator[str]:
    yield "| | drawn | *not drawn* |\n|---|---|---|\n"
    for kind, heading in _HEADINGS:
        found = [spec for spec in SPECS.values() if spec.kind == kind]
        cells = [", ".join(_link(spec) for spec in found if spec.drawn is drawn) for drawn in (True, False)]
        yield f"| {heading} | {cells[0]} | {cells[1]} |\n"
    yield "\nOf drawn tags, attributes marked *no effect* are read, checked and kept; the screen passes them over.\n"


def _link(spec: TagSpec) -> str:
    return f"[{spec.name}](#{spec.name.lower()})"


def _section(spec: TagSpec) -> Iterator[str]:
    yield f"\n### {spec.name}\n\n{spec.summary}{'' if spec.drawn else ' *Not drawn.*'}\n\n"
    yield f"```xml\n{spec.example}\n```\n"
    if facts := list(_facts(spec)):
        yield "\n" + "\n".join(f"- {fact}" for fact in facts) + "\n"
    if spec.attrs:
        yield "\n| attribute | type | default | meaning |\n|---|---|---|---|\n"
        idle = no_effect(spec.name) if spec.drawn else set()
        yield from (_row(attr, idle=attr.name in idle) for attr in spec.attrs)


def _facts(spec: TagSpec) -> Iterator[str]:
    if spec.parents:
        homes = ", ".join(f"`{parent}`" for parent in spec.parents)
        yield f"Inside: {homes}."
    if spec.targets:
        yield f"About: {', '.join(f'`{target}`' for target in spec.targets)}."
    if spec.kind == "object":
        yield f"Data: {', '.join(f'`{name}`' for name in spec.data_types)}."
    if spec.kind == "control" and spec.fields:
        fields = ", ".join(f"`{field.name}`{' (optional)' if field.optional else ''}" for field in spec.fields)
        yield f"Results: type `{spec.name.lower()}`, value with {fields}."
    if spec.kind == "control":
        yield "Judges: can be answered by a model." if spec.schema else "Judges: cannot be answered by a model."


def _row(attr: AttrSpec, *, idle: bool) -> str:
    kind = " \\| ".join(attr.choices) if attr.choices else attr.type
    if attr.default is None:
        default = "required" if attr.required else ""
    else:
        default = f"`{str(attr.default).lower() if isinstance(attr.default, bool) else attr.default}`"
    return f"| `{attr.name}` | {kind} | {default} | {attr.meaning}{' *No effect.*' if idle else ''} |\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    print(PAGE.name)
