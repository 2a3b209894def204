"""The check of a result's value, made once for a control from what its tag says of itself."""

from __future__ import annotations

from typing import Any

from juryroom.core.config.parts import Control
from juryroom.core.config.spec import Field, ValueCheck


def value_check(control: Control) -> ValueCheck:
    """The check of one control's values: its tag's own, or fields and labels as the tag describes them."""
    if control.spec.fits is not None:
        return control.spec.fits(control)
    return shape_check(control.spec.fields, control, control.spec.label_key)


def shape_check(fields: tuple[Field, ...], control: Control | None, label_key: str | None) -> ValueCheck:
    """Every field there and right; labels, if the control offers any, among them."""
    needed = [(field.name, field.accepts) for field in fields if not field.optional]
    extra = [(field.name, field.accepts) for field in fields if field.optional]
    offered = offered_by(control) if control is not None and label_key else None
    labels = label_key or ""

    def check(value: dict[str, Any]) -> bool:
        for name, accepts in needed:
            if name not in value or not accepts(value[name]):
                return False
        for name, accepts in extra:
            if value.get(name) is not None and not accepts(value[name]):
                return False
        return offered is None or offered.issuperset(value.get(labels) or ())

    return check


def offered_by(control: Control) -> frozenset[str] | None:
    """Labels that may be given; None when any may."""
    return None if control.dynamic or not control.labels else frozenset(control.labels)
