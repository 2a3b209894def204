"""Prompts and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from juryroom.core.judging.prompts import Prompt, PromptVersion
from juryroom.core.model import Instant, ProjectId
from juryroom.errors import NotThere
from juryroom.store.rows import among, columns_for
from juryroom.store.tables import prompt_versions as versions
from juryroom.store.tables import prompts

_PROMPTS = sa.select(*columns_for(Prompt, prompts))
_VERSIONS = sa.select(*columns_for(PromptVersion, versions))


class Prompts:
    """The repository of prompts."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, project_id: ProjectId, values: Mapping[str, object]) -> Prompt:
        """A new prompt without versions."""
        row = {**values, "project_id": project_id, "created_at": self._now, "updated_at": self._now}
        made = self._connection.execute(sa.insert(prompts).values(row).returning(prompts.c.id)).scalar_one()
        return self.get(made)

    def get(self, prompt_id: int, *, lock: bool = False) -> Prompt:
        """Raises NotThere. `lock`: nobody else changes it before this unit ends."""
        query = _PROMPTS.where(prompts.c.id == prompt_id)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            raise NotThere("Prompt")
        return Prompt(*row)

    def of_projects(self, project_ids: Sequence[ProjectId]) -> list[Prompt]:
        """The prompts of these projects, newest first."""
        here = among(self._connection, prompts.c.project_id, project_ids)
        return [Prompt(*row) for row in self._connection.execute(_PROMPTS.where(here).order_by(prompts.c.id.desc()))]

    def update(self, prompt_id: int, values: Mapping[str, object]) -> Prompt:
        """Raises NotThere."""
        query = sa.update(prompts).where(prompts.c.id == prompt_id)
        self._connection.execute(query.values({**values, "updated_at": self._now}))
        return self.get(prompt_id)

    def spend(self, prompt_id: int, amount: float) -> None:
        """Add to what the prompt has cost."""
        self._connection.execute(
            sa.update(prompts).where(prompts.c.id == prompt_id).values(spent=prompts.c.spent + amount)
        )

    def delete(self, prompt_id: int) -> None:
        """With its versions and runs; predictions stay. Raises NotThere."""
        self.get(prompt_id)
        self._connection.execute(sa.delete(prompts).where(prompts.c.id == prompt_id))

    def add_version(self, prompt_id: int, values: Mapping[str, object]) -> PromptVersion:
        """The next version; its number is one more than any before it, deleted ones included."""
        counted = (
            sa.update(prompts)
            .where(prompts.c.id == prompt_id)
            .values(last_number=prompts.c.last_number + 1, updated_at=self._now)
        )
        number = self._connection.execute(counted.returning(prompts.c.last_number)).scalar_one_or_none()
        if number is None:
            raise NotThere("Prompt")
        row = {**values, "prompt_id": prompt_id, "number": number, "created_at": self._now}
        made = self._connection.execute(sa.insert(versions).values(row).returning(versions.c.id)).scalar_one()
        return self.version(made)

    def version(self, version_id: int) -> PromptVersion:
        """Raises NotThere."""
        row = self._connection.execute(_VERSIONS.where(versions.c.id == version_id)).one_or_none()
        if row is None:
            raise NotThere("PromptVersion")
        return PromptVersion(*row)

    def versions(self, prompt_id: int) -> list[PromptVersion]:
        """The versions of a prompt, newest first."""
        query = _VERSIONS.where(versions.c.prompt_id == prompt_id).order_by(versions.c.number.desc())
        return [PromptVersion(*row) for row in self._connection.execute(query)]

    def versions_of(self, prompt_ids: Sequence[int]) -> dict[int, int]:
        """Every version of these prompts, to its prompt."""
        return self._homes(among(self._connection, versions.c.prompt_id, prompt_ids))

    def homes_of(self, version_ids: Sequence[int]) -> dict[int, int]:
        """Each of these versions, to its prompt."""
        return self._homes(among(self._connection, versions.c.id, version_ids))

    def _homes(self, which: sa.ColumnElement[bool]) -> dict[int, int]:
        rows = self._connection.execute(sa.select(versions.c.id, versions.c.prompt_id).where(which))
        return {row.id: row.prompt_id for row in rows}

    def rename_version(self, version_id: int, title: str) -> PromptVersion:
        """The title alone can change."""
        self._connection.execute(sa.update(versions).where(versions.c.id == version_id).values(title=title))
        return self.version(version_id)

    def delete_version(self, version_id: int) -> None:
        """With its runs; predictions stay. Raises NotThere."""
        self.version(version_id)
        self._connection.execute(sa.delete(versions).where(versions.c.id == version_id))
