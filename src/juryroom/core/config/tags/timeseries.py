"""TimeSeries, its channels, and labels for stretches of it. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import LABELLING
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.tags.labels import timed_spans
from juryroom.core.config.values import is_bool, is_place, is_texts


def _sample(shown: Object) -> object:
    columns = [node.get("column") or "" for node in shown.node.walk() if node.tag.lower() == "channel"]
    series: dict[str, list[float]] = {str(shown.attrs.get("timeColumn") or "time"): [float(n) for n in range(20)]}
    for at, column in enumerate(columns or ["value"]):
        series[column] = [float((n * (at + 3)) % 7) for n in range(20)]
    return series


_AXIS = (
    AttrSpec("showAxis", "Show the axis.", "bool", True),
    AttrSpec("fixedScale", "The scale does not follow the zoom.", "bool"),
)

TIME_SERIES = TagSpec(
    name="TimeSeries",
    kind="object",
    summary="Curves over time.",
    example='<TimeSeries name="ts" value="$csv" timeColumn="time"><Channel column="velocity"/></TimeSeries>',
    attrs=(
        AttrSpec("name", "Unique name of the element."),
        AttrSpec("value", "Address of a table, or the columns: `$field`.", required=True),
        AttrSpec("valueType", "The value is the address or the columns.", "choice", "url", ("url", "json")),
        AttrSpec("timeColumn", "Column of the time."),
        AttrSpec("timeFormat", "How times are written, in strftime letters."),
        AttrSpec("timeDisplayFormat", "How times are shown."),
        AttrSpec("durationDisplayFormat", "How durations are shown."),
        AttrSpec("sep", "Between the columns of a table.", default=","),
        AttrSpec("overviewChannels", "Channels of the overview, separated by commas."),
        AttrSpec("overviewWidth", "Width of the overview.", default="100%"),
        AttrSpec("fixedScale", "The scale does not follow the zoom.", "bool", False),
        AttrSpec("sync", "Plays together with the objects of the same word."),
        AttrSpec("cursorColor", "Colour of the cursor."),
    ),
    data_types=("dict", "list", "str"),
    sample=_sample,
)
CHANNEL = TagSpec(
    name="Channel",
    kind="visual",
    summary="One curve of a TimeSeries.",
    example='<Channel column="velocity" units="m/s"/>',
    attrs=(
        AttrSpec("column", "Column of the values.", required=True),
        AttrSpec("legend", "Name shown."),
        AttrSpec("units", "Unit shown."),
        AttrSpec("displayFormat", "How values are shown."),
        AttrSpec("height", "Height in pixels.", "int", 200),
        AttrSpec("opacity", "Opacity of the curve.", "float", 0.8),
        AttrSpec("strokeColor", "Colour of the curve.", default="#000000"),
        AttrSpec("strokeWidth", "Width of the curve.", "float", 1),
        AttrSpec("markerColor", "Colour of the markers."),
        AttrSpec("markerSize", "Size of the markers.", "float"),
        AttrSpec("markerSymbol", "Shape of the markers."),
        AttrSpec("timeRange", "Part of the time shown, two numbers."),
        AttrSpec("dataRange", "Part of the values shown, two numbers."),
        *_AXIS,
    ),
    parents=("TimeSeries",),
)
MULTI_CHANNEL = TagSpec(
    name="MultiChannel",
    kind="visual",
    summary="Several curves in one field.",
    example='<MultiChannel><Channel column="x"/><Channel column="y"/></MultiChannel>',
    attrs=(AttrSpec("height", "Height in pixels.", "int", 200), *_AXIS),
    parents=("TimeSeries",),
)
TIME_SERIES_LABELS = TagSpec(
    name="TimeSeriesLabels",
    kind="control",
    summary="Labels for stretches of a TimeSeries.",
    example='<TimeSeriesLabels name="runs" toName="ts"><Label value="Run"/></TimeSeriesLabels>',
    attrs=LABELLING,
    data_types=("str", "list"),
    targets=("TimeSeries",),
    label_tag="Label",
    label_key="timeserieslabels",
    fields=(
        Field("start", is_place),
        Field("end", is_place),
        Field("instant", is_bool),
        Field("timeserieslabels", is_texts),
    ),
    schema=lambda control: timed_spans(control, "timeserieslabels", "In units of the time column"),
)
SPECS = (TIME_SERIES, CHANNEL, MULTI_CHANNEL, TIME_SERIES_LABELS)
