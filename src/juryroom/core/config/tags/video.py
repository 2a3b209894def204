"""Video and what is drawn on it: kept whole, shown read-only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from juryroom.core.config.attributes import LABELLING, NAME, SHAPE
from juryroom.core.config.findings import Finding, error
from juryroom.core.config.node import Node
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import at_most, each, is_not_negative, is_number, is_texts, shaped

if TYPE_CHECKING:
    from juryroom.core.config.outline import Outline

_SLOWEST, _FASTEST = 0.05, 10


def _lint(node: Node, _outline: Outline) -> Iterator[Finding]:
    speeds: dict[str, float] = {}
    for attr in ("defaultPlaybackSpeed", "minPlaybackSpeed"):
        raw = (node.get(attr) or "").strip()
        try:
            if raw:
                speeds[attr] = float(raw)
        except ValueError:
            yield _fault(node, f'{attr} must be a number, got "{raw}"')
    for attr, speed in speeds.items():
        if not _SLOWEST <= speed <= _FASTEST:
            yield _fault(node, f"{attr} must be between {_SLOWEST} and {_FASTEST}, got {speed}")
    default, least = speeds.get("defaultPlaybackSpeed"), speeds.get("minPlaybackSpeed")
    if default is not None and least is not None and least > default:
        yield _fault(node, f"minPlaybackSpeed ({least}) must not exceed defaultPlaybackSpeed ({default})")


def _fault(node: Node, words: str) -> Finding:
    message = f'Video tag "{node.name}": {words}'
    return error("playback_speed", node, message, f"Use a number from {_SLOWEST} to {_FASTEST}.")


VIDEO = TagSpec(
    name="Video",
    kind="object",
    summary="A film.",
    example='<Video name="film" value="$video"/>',
    attrs=(
        NAME,
        AttrSpec("value", "Address of the film: `$field`.", required=True),
        AttrSpec("frameRate", "Pictures per second, or `$field`.", "float", 24),
        AttrSpec("sync", "Plays together with the objects of the same word."),
        AttrSpec("muted", "No sound.", "bool", False),
        AttrSpec("height", "Height in pixels.", "int", 600),
        AttrSpec("timelineHeight", "Height of the time line in pixels.", "int", 64),
        AttrSpec("defaultPlaybackSpeed", "Speed at first, 0.05 to 10.", "float", 1),
        AttrSpec("minPlaybackSpeed", "The slowest speed, 0.05 to 10.", "float", 1),
    ),
    sample=lambda _shown: "/static/samples/sample.mp4",
    lint=_lint,
)

_FRAME = shaped(
    x=at_most(100), y=at_most(100), width=at_most(100), height=at_most(100), frame=is_not_negative, time=is_number
)
_TRACK = (Field("framesCount", is_not_negative), Field("duration", is_number))

VIDEO_RECTANGLE = TagSpec(
    name="VideoRectangle",
    kind="control",
    summary="Boxes followed through a film.",
    example='<VideoRectangle name="box" toName="film"/>',
    attrs=SHAPE,
    targets=("Video",),
    fields=(*_TRACK, Field("sequence", each(_FRAME)), Field("labels", is_texts, optional=True)),
)
_VERTICES = shaped(vertices=each(shaped(x=is_number, y=is_number)), frame=is_not_negative)
_PATH = (
    Field("framesCount", is_not_negative, optional=True),
    Field("duration", is_number, optional=True),
    Field("sequence", each(_VERTICES)),
)
VIDEO_VECTOR = TagSpec(
    name="VideoVector",
    kind="control",
    summary="Lines followed through a film.",
    example='<VideoVector name="line" toName="film"/>',
    attrs=(*SHAPE, AttrSpec("closable", "The line can be closed.", "bool")),
    targets=("Video",),
    fields=_PATH,
)
VIDEO_VECTOR_LABELS = TagSpec(
    name="VideoVectorLabels",
    kind="control",
    summary="Labelled lines followed through a film.",
    example='<VideoVectorLabels name="lines" toName="film"><Label value="Lane"/></VideoVectorLabels>',
    attrs=(*LABELLING, AttrSpec("closable", "The line can be closed.", "bool")),
    data_types=("str", "list"),
    targets=("Video",),
    label_tag="Label",
    label_key="labels",
    fields=(*_PATH, Field("labels", is_texts, optional=True)),
)
TIMELINE_LABELS = TagSpec(
    name="TimelineLabels",
    kind="control",
    summary="Labels for stretches of a film.",
    example='<TimelineLabels name="scenes" toName="film"><Label value="Goal"/></TimelineLabels>',
    attrs=LABELLING,
    data_types=("str", "list"),
    targets=("Video", "Audio"),
    label_tag="Label",
    label_key="timelinelabels",
    fields=(
        Field("ranges", each(shaped(start=is_number, end=is_number), least=1)),
        Field("timelinelabels", is_texts),
    ),
)
SPECS = (VIDEO, VIDEO_RECTANGLE, VIDEO_VECTOR, VIDEO_VECTOR_LABELS, TIMELINE_LABELS)
