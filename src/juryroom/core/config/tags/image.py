"""Image: one picture or several, on which regions may be drawn."""

from __future__ import annotations

from juryroom.core.config.attributes import NAME
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, TagSpec


def sample_picture(words: str) -> str:
    """A drawn placeholder that needs no network: a data address of a small SVG picture."""
    safe = "".join(letter for letter in words if letter.isalnum() or letter in " _-")[:24]
    return (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='640' height='480'%3E"
        "%3Crect width='640' height='480' fill='%23dbe4ee'/%3E"
        "%3Ccircle cx='470' cy='130' r='60' fill='%23f2c14e'/%3E"
        "%3Cpath d='M0 480 L220 190 L380 400 L470 300 L640 480 Z' fill='%235b7a99'/%3E"
        "%3Ctext x='24' y='48' font-family='sans-serif' font-size='32' fill='%23243447'%3E"
        f"{safe.replace(' ', '%20')}%3C/text%3E%3C/svg%3E"
    )


def _sample(shown: Object) -> object:
    picture = sample_picture(shown.name)
    return [picture, sample_picture(f"{shown.name} 2")] if shown.node.get("valueList") else picture


def _tool(name: str, meaning: str) -> AttrSpec:
    return AttrSpec(name, meaning, "bool", False)


IMAGE = TagSpec(
    name="Image",
    kind="object",
    summary="A picture, on which regions can be drawn; `valueList` shows several, one at a time.",
    example='<Image name="photo" value="$photo" zoom="true"/>',
    attrs=(
        NAME,
        AttrSpec("value", "Address of the picture: `$field`.", required=True),
        AttrSpec("valueList", "Instead of `value`: a field with a list of addresses."),
        AttrSpec("height", "Height on screen."),
        AttrSpec("maxHeight", "Greatest height on screen."),
        AttrSpec("smoothing", "Smooth when enlarged.", "bool"),
        AttrSpec("width", "Width on screen.", default="100%"),
        AttrSpec("maxWidth", "Greatest width on screen.", default="750px"),
        _tool("zoom", "Zoom with the mouse wheel."),
        _tool("negativeZoom", "Zoom out below the fitting size."),
        AttrSpec("zoomBy", "Factor of one zoom step.", "float", 1.1),
        _tool("grid", "Show a grid."),
        AttrSpec("gridSize", "Distance of grid lines in pixels.", "int", 30),
        AttrSpec("gridColor", "Colour of the grid.", default="#EEEEF4"),
        _tool("zoomControl", "Show zoom buttons."),
        _tool("brightnessControl", "Show a brightness control."),
        _tool("contrastControl", "Show a contrast control."),
        _tool("rotateControl", "Show rotate buttons."),
        _tool("crosshair", "Show a crosshair."),
        AttrSpec("horizontalAlignment", "Place in its box.", "choice", "left", ("left", "center", "right")),
        AttrSpec("verticalAlignment", "Place in its box.", "choice", "top", ("top", "center", "bottom")),
        AttrSpec("defaultZoom", "Size at first.", "choice", "fit", ("auto", "original", "fit")),
        AttrSpec(
            "crossOrigin",
            "How the picture is asked for.",
            "choice",
            "none",
            ("none", "anonymous", "use-credentials"),
        ),
        AttrSpec("syncZoom", "Ours: zoom and pan together with every picture of the same word, or of `true`."),
    ),
    drawn=True,
    data_types=("str", "list"),
    sample=_sample,
)
SPECS = (IMAGE,)
