"""Projects: made, changed with care for what was already answered, and described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.agreement.settings import faults_of
from juryroom.core.config.change import UsedLabels, problems_of_change
from juryroom.core.config.interface import Interface
from juryroom.core.config.rewrite import Renames
from juryroom.core.model import Project, ProjectId, UserId
from juryroom.core.quality.anchoring import is_setting
from juryroom.core.reviewing import classification
from juryroom.core.reviewing import settings as reviewing
from juryroom.errors import BadInput, ConfigInUse, ConfigInvalid
from juryroom.services import overlap
from juryroom.store.unit import UnitOfWork

EMPTY_CONFIG = "<View></View>"
COLUMNS = frozenset(
    {
        "title", "description", "label_config", "color", "expert_instruction", "show_instruction",
        "show_skip_button", "enable_empty_annotation", "show_collab_predictions", "sampling", "skip_queue",
        "maximum_annotations", "overlap_cohort_percentage", "show_overlap_first", "lease_minutes", "model_version",
    }
)  # fmt: skip
_SHORTEST_TITLE, _LONGEST_TITLE = 3, 50
_COLOR_DIGITS = frozenset("0123456789abcdefABCDEF")


def create(unit: UnitOfWork, fields: Mapping[str, Any], *, author: UserId | None) -> Project:
    """A new project. Raises BadInput by field, ConfigInvalid with findings."""
    _check(fields)
    values = _columns(fields) | {"created_by": author}
    values.setdefault("label_config", EMPTY_CONFIG)
    _check_settings(unit, Interface.of(values["label_config"]), fields)
    return unit.projects.add(values | {"settings": _settings("{}", fields)})


def update(
    unit: UnitOfWork,
    project_id: ProjectId,
    fields: Mapping[str, Any],
    *,
    force: bool = False,
    renames: Renames | None = None,
) -> Project:
    """Change a project. Raises ConfigInUse when answers would no longer fit the new config, unless forced.

    renames: names that the caller is going to change in the answers as well.
    """
    project = unit.projects.get(project_id)
    _check(fields)
    changes = _columns(fields)
    if "label_config" in changes and changes["label_config"] != project.label_config:
        check_config(unit, project, changes["label_config"], force=force, renames=renames)
    settings = _settings(project.settings, fields)
    if settings != project.settings:
        _check_settings(unit, _interface_or_none(changes.get("label_config", project.label_config)), fields)
        changes["settings"] = settings
    return overlap.change(unit, project, changes)


def check_config(
    unit: UnitOfWork, project: Project, label_config: str, *, force: bool = False, renames: Renames | None = None
) -> bool:
    """Whether tasks that fitted the old config may lack data of the new one. Raises ConfigInvalid, ConfigInUse."""
    if not label_config.strip():
        raise ConfigInvalid("This field may not be blank.")
    new = Interface.of(label_config)
    old = _interface_or_none(project.label_config)
    if old is not None and not force and project.task_number:
        _refuse_losses(problems_of_change(old, new, used_labels(unit, project.id), renames or Renames()))
    return bool(project.task_number) and old is not None and dict(old.required_data) != dict(new.required_data)


def _refuse_losses(problems: list[str]) -> None:
    if problems:
        hint = "Repeat with force=true to change the config all the same."
        raise ConfigInUse("\n".join([*problems, hint]), {"label_config": [*problems, hint]})


def interface_of(project: Project) -> Interface:
    """The project's config, read."""
    return Interface.of(project.label_config)


def _interface_or_none(label_config: str) -> Interface | None:
    try:
        return Interface.of(label_config)
    except ConfigInvalid:
        return None


def _check(fields: Mapping[str, Any]) -> None:
    problems: dict[str, list[str]] = {}
    title = fields.get("title")
    if title and len(title) < _SHORTEST_TITLE:
        problems["title"] = [f"Ensure this field has at least {_SHORTEST_TITLE} characters."]
    if title and len(title) > _LONGEST_TITLE:
        problems["title"] = [f"Ensure this field has no more than {_LONGEST_TITLE} characters."]
    if fields.get("label_config") is not None and not fields["label_config"].strip():
        problems["label_config"] = ["This field may not be blank."]
    color = fields.get("color")
    if color and not (color.startswith("#") and len(color) in (4, 7, 9) and _COLOR_DIGITS.issuperset(color[1:])):
        problems["color"] = ["Enter a color such as #617ADA."]
    if problems:
        raise BadInput("Validation error", problems)


def _check_settings(unit: UnitOfWork, interface: Interface | None, fields: Mapping[str, Any]) -> None:
    """Raises BadInput by field: what agreement goes by must be in the config."""
    given = {name: value for name, value in fields.items() if value is not None}
    problems = faults_of(given, interface, unit.agreements.tools) if interface is not None else {}
    if "reveal_scores" in given and not is_setting(given["reveal_scores"]):
        problems["reveal_scores"] = ["always, after-answer, or arm:P with P from 0 to 1, such as arm:0.5."]
    if problems:
        raise BadInput("Validation error", problems)
    classification.read(given.get(classification.FIELD, ""))


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in fields.items() if name in COLUMNS and value is not None}
    if fields.get("validation") is not None:
        values["strict_results"] = fields["validation"] == "strict"
    if fields.get("custom_task_lock_ttl") is not None:
        values["lease_minutes"] = max(1, fields["custom_task_lock_ttl"] // 60)
    return values


def _settings(stored: str, fields: Mapping[str, Any]) -> str:
    before = msgspec.json.decode(stored, type=dict[str, Any])
    apart = COLUMNS | {"validation", "force", "workspace", "open_to_everyone"}
    after = before | {name: value for name, value in fields.items() if name not in apart}
    if "review_settings" in fields:
        after["review_settings"] = reviewing.read(fields["review_settings"] or {}, before.get("review_settings"))
    return msgspec.json.encode(after).decode() if after != before else stored


@dataclass(frozen=True, slots=True)
class Summary:
    """What a project's data and answers are made of."""

    all_data_columns: dict[str, int]
    common_data_columns: list[str]
    created_annotations: dict[str, int]
    created_labels: dict[str, dict[str, int]]
    created_labels_drafts: dict[str, dict[str, int]]


def summary(unit: UnitOfWork, project_id: ProjectId, *, answers: bool = True) -> Summary:
    """Read off everything stored: as slow as the project is large, and never out of date. Without `answers` it is
    of the data alone."""
    project = unit.projects.get(project_id)
    columns: Counter[str] = Counter()
    for data in unit.tasks.stream_data(project_id):
        decoded = msgspec.json.decode(data)
        if isinstance(decoded, dict):
            columns.update(decoded.keys())
    used = used_labels(unit, project_id) if answers else UsedLabels()
    return Summary(
        all_data_columns=dict(columns),
        common_data_columns=[name for name, number in columns.items() if number == project.task_number],
        created_annotations=dict(used.annotations),
        created_labels={name: dict(labels) for name, labels in used.labels.items()},
        created_labels_drafts={name: dict(labels) for name, labels in used.draft_labels.items()},
    )


def used_labels(unit: UnitOfWork, project_id: ProjectId) -> UsedLabels:
    """Controls and labels that answers and drafts of the project hold."""
    controls, labels = _usage(unit.annotations.stream_results(project_id))
    _, drafted = _usage(unit.drafts.stream_results(project_id))
    return UsedLabels(controls, labels, drafted)


def _usage(many: Iterable[str]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Results by `from_name|to_name|type`, and uses of each label by from_name."""
    controls: Counter[str] = Counter()
    labels: dict[str, Counter[str]] = {}
    for results in many:
        for result in msgspec.json.decode(results):
            if isinstance(result, dict) and isinstance(result.get("value"), dict):
                name, kind = str(result.get("from_name", "")), str(result.get("type", ""))
                controls[f"{name}|{result.get('to_name', '')}|{kind}"] += 1
                if found := _labels(result["value"].get(kind)):
                    labels.setdefault(name, Counter()).update(found)
    return controls, labels


def _labels(value: object) -> set[str]:
    """Labels of choices and of the labels family: a list of text. Anything else is no label."""
    return {label for label in value if isinstance(label, str)} if isinstance(value, list) else set()
