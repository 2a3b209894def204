"""Names of measures, in the grammar of ir_measures: `nDCG@10`, `P(rel=2)@5`, `AP(judged_only=True)`.

trec_eval's names are read, too (`map`, `ndcg_cut_10`, `P_5`), and written as ir_measures spells them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from juryroom.errors import BadInput

Value = int | float | str | bool | Mapping[int, float]

ALIASES = {
    "MAP": "AP", "BPref": "Bpref", "NDCG": "nDCG", "Precision": "P", "Recall": "R", "RPrec": "Rprec", "MRR": "RR",
    "\u03b1_DCG": "alpha_DCG", "\u03b1_nDCG": "alpha_nDCG", "MAP_IA": "AP_IA", "SetRelP": "SetP(relative=True)",
    "NumRelRet": "NumRet(rel=1)", "judged": "Judged",
}  # fmt: skip
NAMES = (
    "AP", "AP_IA", "Accuracy", "BPM", "Bpref", "Compat", "ERR", "ERR_IA", "INSQ", "INST", "IPrec", "Judged", "NERR8",
    "NERR9", "NERR10", "NERR11", "NRBP", "NumQ", "NumRel", "NumRet", "P", "P_IA", "R", "RBP", "RR", "Rprec", "SDCG",
    "SetAP", "SetF", "SetP", "SetR", "StRecall", "Success", "alpha_DCG", "alpha_nDCG", "infAP", "nDCG", "nERR_IA",
    "nNRBP",
)  # fmt: skip
_TREC = (
    (r"map_cut[_.](\d+)", "AP@{}"), (r"ndcg_cut[_.](\d+)", "nDCG@{}"), (r"P[_.](\d+)", "P@{}"),
    (r"recall[_.](\d+)", "R@{}"), (r"success[_.](\d+)", "Success@{}"), (r"iprec_at_recall[_.](0?\.?\d+)", "IPrec@{}"),
    (r"map", "AP"), (r"ndcg", "nDCG"), (r"recip_rank", "RR"), (r"bpref", "Bpref"), (r"set_map", "SetAP"),
    (r"set_P", "SetP"), (r"set_recall", "SetR"), (r"set_F", "SetF"), (r"num_ret", "NumRet"), (r"num_q", "NumQ"),
    (r"num_rel", "NumRel"), (r"num_rel_ret", "NumRet(rel=1)"),
)  # fmt: skip
_FORM = re.compile(r"(?P<name>[^\W\d][\w]*?\d*)(?:\((?P<params>.*)\))?(?:@(?P<at>\d+(?:\.\d+)?))?")
_DEFAULTS: dict[str, Value] = {
    "rel": 1, "judged_only": False, "relative": False, "beta": 1.0, "dcg": "log2", "p": 0.8,
}  # fmt: skip
_AT = {"IPrec": "recall"}
"""What the number behind the @ is called; elsewhere it is the cutoff."""
SUMMED = ("NumQ", "NumRel", "NumRet")
"""Measures whose figure over all queries is a sum; of all others it is the mean."""


@dataclass(frozen=True)
class Measure:
    """A measure with its parameters; `str` gives its name as ir_measures writes it."""

    name: str
    params: tuple[tuple[str, Value], ...] = ()
    at: float | int | None = None

    def get(self, name: str, default: Value) -> Value:
        """A parameter, or its default."""
        return dict(self.params).get(name, default)

    @property
    def cutoff(self) -> int | None:
        """How many results of a list are looked at; None for all."""
        return None if self.at is None or self.name in _AT else int(self.at)

    @property
    def rel(self) -> int:
        """The lowest grade that is relevant."""
        value = self.get("rel", 1)
        return value if isinstance(value, int) else 1

    @property
    def judged_only(self) -> bool:
        """Whether what nobody judged is taken out of a list first: a condensed list."""
        return bool(self.get("judged_only", False))

    @property
    def is_sum(self) -> bool:
        """Whether queries are added up, not averaged."""
        return self.name in SUMMED

    def condensed(self) -> Measure:
        """The same measure on lists without what nobody judged."""
        return Measure(
            self.name, (*(one for one in self.params if one[0] != "judged_only"), ("judged_only", True)), self.at
        )

    def __str__(self) -> str:
        params = ",".join(f"{name}={value!r}".replace(", ", ",").replace(": ", ":") for name, value in self.params)
        return f"{self.name}{f'({params})' if params else ''}{'' if self.at is None else f'@{self.at}'}"


def parse_measures(text: str) -> tuple[Measure, ...]:
    """Measures between blanks or commas, each once, in order. Raises BadInput naming the one that is none."""
    found = dict.fromkeys(parse_measure(part) for part in _parts(text))
    if not found:
        raise BadInput('Name at least one measure, for example "nDCG@10 AP".')
    return tuple(found)


def _parts(text: str) -> list[str]:
    """Blanks and commas separate, but not inside brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "({") - (letter in ")}")
        if depth <= 0 and (letter.isspace() or letter == ","):
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part]


def parse_measure(text: str) -> Measure:
    """One measure. Raises BadInput that says what was meant, or what it should look like."""
    written = next((form.format(*m.groups()) for pattern, form in _TREC if (m := re.fullmatch(pattern, text))), text)
    match = _FORM.fullmatch(written)
    if match is None:
        raise BadInput(f"{text!r} is no measure. Write it as nDCG@10, P(rel=2)@5 or AP.")
    name = ALIASES.get(match["name"], match["name"])
    if "(" in name:  # an alias for a measure with a parameter
        base = parse_measure(name)
        return Measure(base.name, base.params, _number(match["at"]))
    if name not in NAMES:
        lower = {one.lower(): one for one in (*ALIASES, *NAMES)}
        near = [lower[one] for one in get_close_matches(name.lower(), lower, 1, 0.5)]
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInput(f"There is no measure {name!r}.{hint} There are: {', '.join(NAMES)}.")
    return _checked(Measure(name, _params(match["params"] or "", text), _number(match["at"])), text)


def _checked(measure: Measure, text: str) -> Measure:
    if measure.at is not None and measure.name not in _AT and (measure.at != int(measure.at) or measure.at < 1):
        raise BadInput(f"{text!r}: what follows the @ is a number of results, 1 or more.")
    if measure.at is None and measure.name in ("P", "R", "Success", "IPrec"):
        raise BadInput(f"{text!r} needs a cutoff: {measure.name}@10.")
    return measure


def _number(text: str | None) -> int | float | None:
    if text is None:
        return None
    return float(text) if "." in text else int(text)


def _params(text: str, whole: str) -> tuple[tuple[str, Value], ...]:
    try:
        call = ast.parse(f"f({text})", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError(text)
        found = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
    except (SyntaxError, ValueError, TypeError):
        raise BadInput(f"{whole!r}: parameters are written as (rel=2, judged_only=True).") from None
    for name in ("rel",):
        if name in found and not isinstance(found[name], int):
            raise BadInput(f"{whole!r}: rel is a whole number, the lowest grade that counts as relevant.")
    frozen = {name: _Frozen(value) if isinstance(value, dict) else value for name, value in found.items()}
    return tuple((name, value) for name, value in frozen.items() if not _is_default(whole, name, value))


def _is_default(whole: str, name: str, value: Value) -> bool:
    """Whether ir_measures leaves it out of the name. `rel` has no default in NumRet and RBP."""
    if name == "rel" and whole.startswith(("NumRet", "RBP")):
        return False
    return name in _DEFAULTS and value == _DEFAULTS[name]


class _Frozen(dict[int, float]):
    """A table that can be a part of a measure's identity."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))
