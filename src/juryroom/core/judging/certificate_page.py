"""A certificate as a page to keep: one file, no scripts, nothing fetched."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1c1d22;background:#fff;max-width:860px;margin:40px auto;padding:0 24px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px;border-bottom:1px solid #d8d8de;padding-bottom:4px}
table{border-collapse:collapse;margin:8px 0}th,td{text-align:right;padding:4px 12px;border-bottom:1px solid #ececf1}
th:first-child,td:first-child{text-align:left}.hit{background:#e3f3e6}.miss{background:#fbe9e7}
.figure{font-size:34px;font-weight:600}.quiet{color:#5e5f6b}
"""


def page(content: Mapping[str, Any]) -> str:
    """The HTML of a certificate."""
    title = f"{content['prompt_title']} / {content['title']} on {content['model']}"
    body = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="quiet">Project {_text(content["project_title"])}. Issued {_text(content["issued_at"])} on '
        f"{content['n']} tasks that nobody worked with before.</p>",
        f'<p><span class="figure">{_share(content["accuracy"])}</span> agree with people '
        f"({_interval(content['accuracy_interval'])}); {content['n_missing']} gave no verdict and count as wrong.</p>",
        *_controls(content["controls"]),
        *_probes(content["probes"]),
        *_people(content["alt_test"]),
        *_estimates(content["prediction_powered"]),
        "<h2>Cost</h2>",
        f"<p>{_money(content['cost_per_task'])} a task, {_money(content['cost_per_correct'])} a correct verdict.</p>",
    ]
    head = f'<meta charset="utf-8"><title>{_text(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</body></html>'


def _controls(controls: Mapping[str, Any]) -> Iterable[str]:
    for name, found in controls.items():
        yield f"<h2>{_text(name)}</h2>"
        rows = [
            ("Accuracy", f"{_share(found['accuracy'])} ({_interval(found['accuracy_interval'])})"),
            ("Kappa", _number(found["kappa"])),
            ("Kappa, weighted", _number(found["kappa_weighted"])),
            ("Calibration error", _number(found["calibration_error"])),
        ]
        yield _table(("", ""), rows)
        yield _confusion(found["confusion"])
        yield _table(
            ("label", "n", "recall", "precision", "specificity", "F1"),
            [
                (one["label"], one["n"], _share(one["recall"]), _share(one["precision"]), _share(one["specificity"]),
                 _number(one["f1"]))
                for one in found["labels"]
            ],
        )  # fmt: skip


def _confusion(confusion: Mapping[str, Any]) -> str:
    labels = list(confusion["labels"])
    head = "".join(f"<th>{_text(label)}</th>" for label in labels)
    rows = []
    for place, label in enumerate(labels):
        cells = "".join(
            f'<td class="{"hit" if place == at else "miss" if number else ""}">{number}</td>'
            for at, number in enumerate(confusion["matrix"][place])
        )
        rows.append(f"<tr><th>{_text(label)}</th>{cells}<td>{confusion['missing'][place]}</td></tr>")
    return f"<table><tr><th>people \\ judge</th>{head}<th>no verdict</th></tr>{''.join(rows)}</table>"


def _probes(probes: Mapping[str, Any]) -> Iterable[str]:
    yield "<h2>What should not matter</h2>"
    names = {
        "position": "What was shown first won", "length": "The longer text won",
        "self_preference": "A text of its own family won", "injection": "A sentence in the task turned the judge",
    }  # fmt: skip
    rows = []
    for key, name in names.items():
        found = probes.get(key) or {}
        said = found.get("reason") or f"{_share(found.get('share'))} ({_interval(found.get('interval'))})"
        people = found.get("people")
        rows.append((name, found.get("n", 0), said, _share(people) if people is not None else ""))
    yield _table(("", "n", "judge", "people"), rows)
    if (flips := probes.get("position", {}).get("flip_rate")) is not None:
        yield f"<p>{_share(flips)} of answers change when the sides change places; they count as ties.</p>"


def _people(alt_test: Mapping[str, Any]) -> Iterable[str]:
    if not alt_test:
        return
    yield "<h2>May it replace a person?</h2>"
    yield _table(
        ("control", "people", "winning rate", "advantage", "passed"),
        [
            (name, one["people"], _share(one["winning_rate"]), _share(one["advantage"]),
             one["reason"] or ("yes" if one["passed"] else "no"))
            for name, one in alt_test.items()
        ],
    )  # fmt: skip


def _estimates(estimates: Mapping[str, Any]) -> Iterable[str]:
    if not estimates:
        return
    yield "<h2>Over everything that was judged</h2>"
    yield "<p>What people would say, by their labels and the judge's together (PPI++).</p>"
    rows = [
        (f"{control}: {name}", _number(one["value"]), f"{_number(one['low'])} to {_number(one['high'])}",
         _number(one["people_alone"]), one["n_labelled"],
         "" if one["effective_labels"] is None else f"{one['effective_labels']:.0f}")
        for control, each in estimates.items()
        for name, one in each.items()
        if one is not None
    ]  # fmt: skip
    yield _table(("", "estimate", "interval", "people alone", "labels", "worth labels"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    top = "".join(f"<th>{_text(one)}</th>" for one in head)
    lines = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{f'<tr>{top}</tr>' if any(head) else ''}{lines}</table>"


def _text(value: object) -> str:
    return html.escape(str(value))


def _share(value: float | None) -> str:
    return "not known" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _interval(ends: Sequence[float] | None) -> str:
    return "no interval" if ends is None else f"{ends[0]:.1%} to {ends[1]:.1%}"


def _money(amount: float | None) -> str:
    return "not known" if amount is None else f"${amount:.6f}"
