"""The ladder of forms: by schema, as any JSON, by words alone; down a step when the provider takes no such form."""

from __future__ import annotations

import re

from juryroom.core.judging.asking import FORMS, Form

_NO_FORM = re.compile(
    r"response_format|json_schema|json schema|structured.?output|output_config|response_schema|responseSchema|"
    r"invalid schema|schema is not supported|does not support.{0,40}(json|schema|tool)|guided_json",
    re.IGNORECASE,
)


def takes_no_form(message: str) -> bool:
    """Whether a provider's refusal is about the form of the reply, so that a plainer form may do."""
    return bool(_NO_FORM.search(message))


def plainer(form: Form) -> Form | None:
    """One step down; None at the last."""
    place = FORMS.index(form) + 1
    return FORMS[place] if place < len(FORMS) else None
