"""Attributes that many tags share."""

from __future__ import annotations

from juryroom.core.config.spec import AttrSpec

NAME = AttrSpec("name", "Unique name of the element.", required=True)
VALUE = AttrSpec("value", "What to show: `$field` of the task, or text with `$field` inside.", required=True)
TO_NAME = AttrSpec("toName", "Name of the object it is about.", "names", required=True)

REQUIRED = (
    AttrSpec("required", "The screen insists on an answer; the API does not.", "bool", False),
    AttrSpec("requiredMessage", "What the screen says when the answer is missing."),
)
SCOPE = (
    AttrSpec("perRegion", "One answer for every region.", "bool", False),
    AttrSpec("perItem", "One answer for every item of a `valueList`.", "bool", False),
)
VISIBILITY = (
    AttrSpec(
        "visibleWhen",
        "Show only when this holds.",
        "choice",
        choices=("region-selected", "no-region-selected", "choice-selected", "choice-unselected"),
    ),
    AttrSpec(
        "whenTagName", "Name of the object (region-selected) or Choices (choice-...) that `visibleWhen` is about."
    ),
    AttrSpec("whenLabelValue", "Labels, separated by commas, that narrow region-selected."),
    AttrSpec("whenChoiceValue", "Choices, separated by commas, that narrow choice-selected and choice-unselected."),
    AttrSpec("whenRole", "Roles, separated by commas, of Chat messages that narrow region-selected."),
)
HOTKEY = AttrSpec("hotkey", "Key that does it; the screen picks one when absent.")
STYLING = (
    AttrSpec("style", "CSS declarations."),
    AttrSpec("className", "CSS classes."),
    AttrSpec("idAttr", "HTML id."),
)
ANSWER = (NAME, TO_NAME, *REQUIRED, *VISIBILITY, *SCOPE)
"""What every control that asks one question has."""

LABELLING = (
    NAME,
    TO_NAME,
    AttrSpec("value", "Labels from the task: `$field`, a list of {value, alias, background ...}."),
    AttrSpec("choice", "One label for a region, or several.", "choice", "single", ("single", "multiple")),
    AttrSpec("maxUsages", "How often one label may be used in a task.", "int"),
    AttrSpec("showInline", "Labels in one line.", "bool", True),
    AttrSpec("allowEmpty", "Regions without a label may stay.", "bool"),
    AttrSpec("opacity", "Opacity of the filling.", "float", 0.6),
    AttrSpec("fillOpacity", "Opacity of the filling, above `opacity`.", "float"),
    AttrSpec("fillColor", "Colour of the filling; the label's own when absent."),
    AttrSpec("strokeColor", "Colour of the outline.", default="#f48a42"),
    AttrSpec("strokeWidth", "Width of the outline in pixels.", "int", 1),
    *REQUIRED,
    *VISIBILITY,
    *SCOPE,
)
"""What every control that gives labels to regions has."""

DRAWING = (
    AttrSpec("smart", "Drawing asks a connected model for its prediction.", "bool"),
    AttrSpec("smartOnly", "Only drawn with a model's help.", "bool"),
    AttrSpec("snap", "Snap to whole pixels.", "choice", "none", ("none", "pixel")),
)
SHAPE = (
    NAME,
    TO_NAME,
    AttrSpec("opacity", "Opacity of the filling.", "float", 0.6),
    AttrSpec("fillColor", "Colour of the filling."),
    AttrSpec("strokeColor", "Colour of the outline.", default="#f48a42"),
    AttrSpec("strokeWidth", "Width of the outline in pixels.", "int", 1),
    *REQUIRED,
    *DRAWING,
)
"""What every tool that draws regions without labels has."""
