"""Tags of people, who carries them, and lists of them that were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.member_tags import MemberTag, TagImport
from juryroom.core.model import Instant, UserId
from juryroom.errors import AlreadyExists, NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import member_tag_imports, member_tags, tagged_members

_SELECT = sa.select(*columns_for(MemberTag, member_tags))
_IMPORT = sa.select(*columns_for(TagImport, member_tag_imports))


class MemberTags:
    """Rows of `member_tags`, `tagged_members` and `member_tag_imports`."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, label: str, by: UserId) -> MemberTag:
        """Raises AlreadyExists when there is one of this name."""
        row = {"label": label, "created_by": by, "created_at": self._now, "updated_at": self._now}
        try:
            with self._connection.begin_nested():
                new = sa.insert(member_tags).values(row).returning(member_tags.c.id)
                return self.get(self._connection.execute(new).scalar_one())
        except sa.exc.IntegrityError as error:
            raise AlreadyExists(f'There is a tag "{label}" already.') from error

    def get(self, tag_id: int) -> MemberTag:
        """Raises NotThere."""
        row = self._connection.execute(_SELECT.where(member_tags.c.id == tag_id)).one_or_none()
        if row is None:
            raise NotThere("MemberTag")
        return MemberTag(*row)

    def named(self, labels: Sequence[str]) -> dict[str, MemberTag]:
        """Those of these names that there are."""
        rows = self._connection.execute(_SELECT.where(member_tags.c.label.in_(labels)))
        return {tag.label: tag for tag in (MemberTag(*row) for row in rows)}

    def listing(self, search: str = "") -> list[MemberTag]:
        """By name."""
        query = _SELECT.order_by(member_tags.c.label, member_tags.c.id)
        if search:
            query = query.where(member_tags.c.label.icontains(search, autoescape=True))
        return [MemberTag(*row) for row in self._connection.execute(query)]

    def rename(self, tag_id: int, label: str) -> MemberTag:
        """Raises NotThere, AlreadyExists."""
        known = self.named([label]).get(label)
        if known is not None and known.id != tag_id:
            raise AlreadyExists(f'There is a tag "{label}" already.')
        change = sa.update(member_tags).where(member_tags.c.id == tag_id).values(label=label, updated_at=self._now)
        self._connection.execute(change)
        return self.get(tag_id)

    def delete(self, ids: Sequence[int]) -> int:
        """The tags, and that somebody carried them; how many there were."""
        return self._connection.execute(
            sa.delete(member_tags).where(among(self._connection, member_tags.c.id, ids))
        ).rowcount

    def counts(self, ids: Sequence[int]) -> dict[int, int]:
        """How many people carry each of these tags."""
        query = sa.select(tagged_members.c.tag_id, sa.func.count()).where(
            among(self._connection, tagged_members.c.tag_id, ids)
        )
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(tagged_members.c.tag_id))}

    def of_people(self, ids: Iterable[UserId]) -> dict[UserId, list[MemberTag]]:
        """The tags of these people, by name."""
        query = (
            sa.select(tagged_members.c.user_id, *columns_for(MemberTag, member_tags))
            .join(member_tags, member_tags.c.id == tagged_members.c.tag_id)
            .where(among(self._connection, tagged_members.c.user_id, ids))
            .order_by(member_tags.c.label)
        )
        found: dict[UserId, list[MemberTag]] = {}
        for user, *tag in self._connection.execute(query):
            found.setdefault(UserId(user), []).append(MemberTag(*tag))
        return found

    def carriers(self, ids: Sequence[int]) -> set[UserId]:
        """Who carries one of these tags."""
        query = sa.select(tagged_members.c.user_id).where(among(self._connection, tagged_members.c.tag_id, ids))
        return {UserId(user) for user in self._connection.execute(query).scalars()}

    def give(self, users: Sequence[UserId], tags: Sequence[int]) -> int:
        """Let these people carry these tags; how many of these pairs are new."""
        query = sa.select(tagged_members.c.user_id, tagged_members.c.tag_id)
        known = self._connection.execute(query.where(among(self._connection, tagged_members.c.user_id, users)))
        there = {(row[0], row[1]) for row in known}
        rows = [
            {"user_id": user, "tag_id": tag, "created_at": self._now}
            for user in dict.fromkeys(users)
            for tag in dict.fromkeys(tags)
            if (user, tag) not in there
        ]
        if rows:
            self._connection.execute(sa.insert(tagged_members), rows)
        return len(rows)

    def take_all(self, users: Sequence[UserId]) -> int:
        """Let these people carry nothing."""
        gone = sa.delete(tagged_members).where(among(self._connection, tagged_members.c.user_id, users))
        return self._connection.execute(gone).rowcount

    def note_import(self, values: Mapping[str, Any]) -> TagImport:
        row = {**values, "created_at": self._now, "finished_at": self._now}
        new = sa.insert(member_tag_imports).values(row).returning(member_tag_imports.c.id)
        return self.import_of(self._connection.execute(new).scalar_one())

    def import_of(self, import_id: int) -> TagImport:
        """Raises NotThere."""
        row = self._connection.execute(_IMPORT.where(member_tag_imports.c.id == import_id)).one_or_none()
        if row is None:
            raise NotThere("MemberTagImport")
        return TagImport(*row)
