"""What a project keeps from the people who work in it, and from whom: its settings say so. Managers see everything."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from juryroom.core.permissions import Permission
from juryroom.core.reviewing.settings import FIELDS

_FIRST_KEY = re.compile(r"[.\[]")


@dataclass(frozen=True, slots=True)
class Kept:
    """What one person is not shown in one project."""

    names: bool = False
    """Whose the answers are."""
    agreement: bool = False
    """How far people agree."""
    task_list: bool = False
    """The Data Manager."""
    used: frozenset[str] | None = None
    """The only fields of the data that are shown; None: all of them."""

    def hides_field(self, path: Collection[str]) -> bool:
        """Whether a field of the data, named by the keys that lead to it, is not for this person."""
        return self.used is not None and bool(path) and next(iter(path)) not in self.used


NOTHING = Kept()
ALL = Kept(names=True, agreement=True, task_list=True, used=frozenset())


@dataclass(frozen=True, slots=True)
class Discretion:
    """The settings behind it."""

    from_reviewers: Kept = NOTHING
    from_annotators: Kept = NOTHING

    @staticmethod
    def of(settings: str, used: Iterable[str] | None) -> Discretion:
        """Read from a project's settings (JSON text). used: names of data that its config shows; None: not known."""
        stored = msgspec.json.decode(settings, type=dict[str, Any])
        shown = dict(FIELDS) | (stored.get("review_settings") or {})
        fields = None if used is None else frozenset(_FIRST_KEY.split(name)[0] for name in used)
        annotators_see_all = stored.get("show_unused_data_columns_to_annotators", True) is not False
        return Discretion(
            Kept(
                names=shown["anonymize_annotations"],
                agreement=not shown["show_agreement_to_reviewers"],
                task_list=not shown["show_data_manager_to_reviewers"],
                used=None if shown["show_unused_data_columns_to_reviewers"] else fields,
            ),
            Kept(used=None if annotators_see_all else fields),
        )

    def towards(self, permissions: Collection[Permission]) -> Kept:
        """What is kept from somebody who may do this in the project."""
        if Permission.PROJECTS_CHANGE in permissions:
            return NOTHING
        return self.from_reviewers if Permission.ANNOTATIONS_ANY in permissions else self.from_annotators
