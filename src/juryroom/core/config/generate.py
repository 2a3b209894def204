"""A config to start from, made from example tasks: which fields show what, and the questions of one kind of judging."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from juryroom.errors import BadInput

Kind = Literal["pairs", "score", "triage", "closer"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_ENDINGS = (
    ("Image", re.compile(r"\.(avif|bmp|gif|jpe?g|png|svg|webp)(\?|#|$)|^data:image/", re.I)),
    ("Audio", re.compile(r"\.(flac|m4a|mp3|ogg|opus|wav)(\?|#|$)|^data:audio/", re.I)),
    ("Video", re.compile(r"\.(mp4|mov|webm)(\?|#|$)", re.I)),
    ("Pdf", re.compile(r"\.pdf(\?|#|$)", re.I)),
)
_MARKUP = re.compile(r"^\s*<[a-z!]", re.I)
_IDENTITY = re.compile(r"(^|_)(id|uuid|key)$", re.I)
_ASKING = re.compile(r"query|prompt|seed|anchor|reference|question|source", re.I)
_VARIABLE = re.compile(r"\w[\w-]*")
_NOT_IN_A_NAME = re.compile(r"\W+")
_TAKEN = frozenset({"verdict", "confidence", "why", "closer", "triage", "label", "human_rating", "rationale", "note"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field that every example has, and the tag that shows it; Number for a bare figure."""

    key: str
    tag: str

    @property
    def name(self) -> str:
        """A name for the element, free of what names of controls are made of."""
        name = _NOT_IN_A_NAME.sub("_", self.key).strip("_") or "shown"
        return f"{name}_shown" if name in _TAKEN or name in ("now", "later", "never") else name

    def element(self, more: str = "") -> str:
        """The element that shows it."""
        return f"<{self.tag} name={_quoted(self.name)} value={_quoted('$' + self.key)}{more}/>"


def config_for(tasks: Sequence[Mapping[str, object]], kind: str | None = None, choices: Sequence[str] = ()) -> str:
    """The config. `kind` is told by the fields when None. Raises BadInput when the fields cannot serve it."""
    fields = fields_of(tasks)
    chosen = kind or _likely_kind(fields)
    makers = {"pairs": _pairs, "score": _score, "triage": _triage, "closer": _closer}
    if chosen not in makers:
        raise BadInput(f"There is no kind {chosen!r}. There are: {', '.join(KINDS)}.")
    return "\n".join(["<View>", *(f"  {line}" for line in makers[chosen](fields, choices)), "</View>", ""])


def fields_of(tasks: Sequence[Mapping[str, object]]) -> list[Field]:
    """Fields that all examples have, in their order; ids and what no tag shows are left out."""
    if not tasks:
        raise BadInput("There is no example task to go by.")
    fields: dict[str, Field] = {}
    for key in tasks[0]:
        if not _VARIABLE.fullmatch(key) or _IDENTITY.search(key) or not all(key in task for task in tasks):
            continue
        if (tag := _tag_of([task[key] for task in tasks])) is not None:
            field = Field(key, tag)
            fields.setdefault(field.name, field)
    return list(fields.values())


def _tag_of(values: list[object]) -> str | None:
    if all(isinstance(value, list) and value and all(isinstance(item, dict) for item in value) for value in values):
        return "List"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return "Number"
    if not all(isinstance(value, str) for value in values):
        return None
    texts = [str(value) for value in values]
    for tag, pattern in _ENDINGS:
        if all(pattern.search(text) and not re.search(r"\s", text) for text in texts):
            return tag
    return "HyperText" if all(map(_MARKUP.match, texts)) else "Text"


def _likely_kind(fields: list[Field]) -> Kind:
    pictures = [field for field in fields if field.tag == "Image"]
    if any(field.tag == "List" for field in fields):
        return "triage"
    if len(pictures) == 2:
        return "pairs"
    return "closer" if len(pictures) == 3 else "score"


def _alike(fields: list[Field], number: int, kind: Kind) -> list[Field]:
    """As many fields of one kind of thing, pictures rather than words; what asks comes first."""
    for tag in ("Image", "Audio", "Text", "HyperText"):
        alike = [field for field in fields if field.tag == tag]
        if len(alike) >= number:
            return sorted(alike[:number], key=lambda field: not _ASKING.search(field.key))
    raise BadInput(f"{kind} needs {number} fields of one sort in every task. {_seen(fields)}")


def _seen(fields: list[Field]) -> str:
    return "There are: " + (", ".join(f"{field.key} ({field.tag})" for field in fields) or "none") + "."


def _side_by_side(fields: Iterable[Field]) -> list[str]:
    lines = [f"  {field.element(_ZOOM if field.tag == 'Image' else '')}" for field in fields]
    return ['<View style="display: flex; gap: 12px">', *lines, "</View>"]


_ZOOM = ' zoom="true" syncZoom="true"'


def _choices(name: str, about: Field, values: Sequence[str]) -> list[str]:
    opening = f'<Choices name="{name}" toName={_quoted(about.name)} showInline="true" required="true">'
    return [opening, *(f"  <Choice value={_quoted(value)}/>" for value in dict.fromkeys(values)), "</Choices>"]


def _rating(name: str, about: Field) -> str:
    return f'<Rating name="{name}" toName={_quoted(about.name)} maxRating="5"/>'


def _words(name: str, about: Field) -> str:
    return f'<TextArea name="{name}" toName={_quoted(about.name)} rows="2" maxSubmissions="1"/>'


def _pairs(fields: list[Field], choices: Sequence[str]) -> list[str]:
    query, candidate = _alike(fields, 2, "pairs")
    verdict = _choices("verdict", candidate, choices or ("same", "similar", "different"))
    asked = [*verdict, _rating("confidence", candidate), _words("why", candidate)]
    return [*_side_by_side([query, candidate]), *asked]


def _closer(fields: list[Field], _choices_unused: Sequence[str]) -> list[str]:
    query, left, right = _alike(fields, 3, "closer")
    sides = _quoted(f"{left.name},{right.name}")
    pair = (
        f'<Pairwise name="closer" toName={sides} allowTie="true" allowNeither="true" shuffle="true" required="true"/>'
    )
    return [*_side_by_side([left, query, right]), pair, _rating("confidence", query), _words("why", query)]


def _score(fields: list[Field], choices: Sequence[str]) -> list[str]:
    shown = [field for field in fields if field.tag not in ("Number", "List")]
    if not shown:
        raise BadInput(f"score needs a field with words, a picture or sound in every task. {_seen(fields)}")
    score = next((field for field in fields if field.tag == "Number" and "score" in field.key.lower()), None)
    variable = score.key if score else "prediction.score"
    asked = _choices("label", shown[0], choices or ("correct", "wrong", "unclear"))
    banner = f"<Header value={_quoted(f'Model score: ${variable}')}/>"
    objects = [field.element() for field in shown]
    return [banner, *objects, *asked, _rating("human_rating", shown[0]), _words("rationale", shown[0])]


def _triage(fields: list[Field], choices: Sequence[str]) -> list[str]:
    items = next((field for field in fields if field.tag == "List"), None)
    if items is None:
        raise BadInput(f"triage needs a field with a list of items in every task. {_seen(fields)}")
    titles = {_NOT_IN_A_NAME.sub("_", title): title for title in choices or ("now", "later", "never")}
    buckets = [
        f"  <Bucket name={_quoted(_free(name, items))} title={_quoted(title)}/>" for name, title in titles.items()
    ]
    opening = f'<Ranker name="triage" toName={_quoted(items.name)} required="true">'
    return [items.element(), opening, *buckets, "</Ranker>", _words("note", items)]


def _free(name: str, items: Field) -> str:
    return f"{name}_bucket" if name in (items.name, "triage", "note", "_") else name


def _quoted(value: str) -> str:
    """As an attribute's value. The standard library's own comes with its whole network client."""
    for letter, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "&#10;")):
        value = value.replace(letter, written)
    return f'"{value}"'
