"""Tags of people: made, given and read from lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from juryroom.core.member_tags import MemberTag, TagImport, checked, read_list
from juryroom.core.model import Role, UserId
from juryroom.errors import BadInput
from juryroom.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Chosen:
    """People: those `included`, or `all` of these roles and tags but those `excluded`."""

    all: bool = False
    included: Sequence[int] = ()
    excluded: Sequence[int] = ()
    roles: frozenset[str] = frozenset()
    tags: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Given:
    assignments: int
    people: int
    skipped: list[int]
    """Numbers that nobody has."""


def create(unit: UnitOfWork, label: str, *, by: UserId) -> MemberTag:
    """Raises AlreadyExists, BadInput."""
    return unit.member_tags.add(checked(label), by)


def rename(unit: UnitOfWork, tag_id: int, label: str) -> MemberTag:
    """Raises NotThere, AlreadyExists, BadInput."""
    return unit.member_tags.rename(tag_id, checked(label))


def create_many(unit: UnitOfWork, labels: Sequence[str], *, by: UserId) -> tuple[list[MemberTag], int]:
    """All of these, those that were there as well; and how many are new."""
    wanted = list(dict.fromkeys(map(checked, labels)))
    known = unit.member_tags.named(wanted)
    made = {label: unit.member_tags.add(label, by) for label in wanted if label not in known}
    return [(known | made)[label] for label in wanted], len(made)


def give(unit: UnitOfWork, chosen: Chosen, tags: Sequence[int], *, overwrite: bool) -> Given:
    """Let people carry tags, beside those they have or instead of them. Raises NotThere for a tag there is not."""
    ids = [unit.member_tags.get(tag).id for tag in tags]
    if not ids and not overwrite:
        raise BadInput("Validation error", {"tags": ["Name at least one tag."]})
    wanted = _everybody(unit, chosen) if chosen.all else [UserId(user) for user in chosen.included]
    excluded = set(chosen.excluded)
    people = [user for user in wanted if user not in excluded]
    known = unit.accounts.people(people)
    there = [user for user in people if user in known]
    if overwrite:
        unit.member_tags.take_all(there)
    return Given(unit.member_tags.give(there, ids), len(there), sorted(set(people) - known.keys()))


def _everybody(unit: UnitOfWork, chosen: Chosen) -> list[UserId]:
    carriers = unit.member_tags.carriers(chosen.tags) if chosen.tags else None
    roles = chosen.roles or frozenset(Role) - {Role.DEACTIVATED}
    return [
        user.id
        for user in unit.accounts.listing()
        if user.standing in roles and (carriers is None or user.id in carriers)
    ]


def read(unit: UnitOfWork, text: str, more: Sequence[str], *, by: UserId) -> TagImport:
    """Give the tags of a list; lines whose address nobody here has are left out, and counted. Raises BadInput."""
    lines = read_list(text, more)
    tags, made = create_many(unit, [label for line in lines for label in line.labels], by=by)
    ids = {tag.label: tag.id for tag in tags}
    given, skipped = 0, []
    for line in lines:
        person = unit.accounts.find(line.email) if line.email else None
        if person is None:
            skipped.append(line.number)
        else:
            given += unit.member_tags.give([person.id], [ids[label] for label in line.labels])
    values = {"tags_created": made, "assignments_created": given}
    return unit.member_tags.note_import(values | {"rows_skipped": msgspec.json.encode(skipped).decode()})
