"""DateTime: a date, a time, or both."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.attributes import ANSWER
from juryroom.core.config.parts import Control
from juryroom.core.config.said import as_it_stands
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import is_text


def _schema(control: Control) -> dict[str, Any]:
    only = str(control.attrs.get("only") or "")
    formats = {"date": "date", "time": "time"}
    described = f"Date and time for {control.to_name[0]}, ISO 8601"
    if only in ("month", "year") or "," in only:
        return {"type": "string", "description": f"{only.capitalize()} for {control.to_name[0]}, ISO 8601"}
    return {"type": "string", "format": formats.get(only, "date-time"), "description": described}


DATE_TIME = TagSpec(
    name="DateTime",
    kind="control",
    summary="A date, a time, or both; stored as ISO 8601 text.",
    example='<DateTime name="taken" toName="photo" only="date"/>',
    attrs=(
        *ANSWER,
        AttrSpec("only", "Ask for these alone: date, time, month, year; separated by commas."),
        AttrSpec("format", "How it is stored instead of ISO 8601, in strftime letters."),
        AttrSpec("min", "The earliest."),
        AttrSpec("max", "The latest."),
    ),
    drawn=True,
    fields=(Field("datetime", is_text),),
    schema=_schema,
    said=as_it_stands("datetime"),
)
SPECS = (DATE_TIME,)
