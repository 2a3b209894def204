"""Rating: a number of stars."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER, HOTKEY
from juryroom.core.config.parts import Control
from juryroom.core.config.said import as_it_stands
from juryroom.core.config.spec import AttrSpec, Field, TagSpec, ValueCheck
from juryroom.core.config.values import is_not_negative


def _most(control: Control) -> int:
    most = control.number("maxRating")
    return 5 if most is None else int(most)


def _fits(control: Control) -> ValueCheck:
    most = _most(control)

    def check(value: dict[str, Any]) -> bool:
        stars = value.get("rating")
        return is_not_negative(stars) and stars <= most  # type: ignore[operator]

    return check


def _schema(control: Control) -> dict[str, Any]:
    most = _most(control)
    description = f"Rating for {control.to_name[0]} (0 to {most})"
    return {"type": "integer", "minimum": 0, "maximum": most, "description": description}


RATING = TagSpec(
    name="Rating",
    kind="control",
    summary="A rating of 1 to `maxRating`; 0 means none.",
    example='<Rating name="confidence" toName="photo" maxRating="5"/>',
    attrs=(
        *ANSWER,
        AttrSpec("maxRating", "The most stars.", "int", 5),
        AttrSpec("defaultValue", "Stars from the start.", "int", 0),
        AttrSpec("size", "Size on screen.", "choice", "medium", ("small", "medium", "large")),
        AttrSpec("icon", "What a point looks like.", "choice", "star", ("star", "heart", "fire", "smile")),
        HOTKEY,
    ),
    drawn=True,
    fields=(Field("rating", is_not_negative),),
    fits=_fits,
    options=lambda control: [f"0 to {_most(control)}"],
    schema=_schema,
    said=as_it_stands("rating"),
)
SPECS = (RATING,)
