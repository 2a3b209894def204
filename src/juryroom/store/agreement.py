"""How alike the answers to each task are, kept on the task and added up over its project in the unit that changes an
answer. What a task has added is stored with it, so that the next change can take it away again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from juryroom.core.agreement.answers import Answer
from juryroom.core.agreement.settings import AgreementSettings, Tools
from juryroom.core.config.interface import Interface
from juryroom.core.model import ProjectId
from juryroom.core.quality.shares import Key, Share, Sum, added
from juryroom.core.quality.task_shares import Rules, TaskShare, share_of
from juryroom.errors import ConfigInvalid
from juryroom.store import bulk
from juryroom.store import tables as t
from juryroom.store.rows import among, chunks

TOOLS = "agreement tools"
"""Where a connection carries the installed metrics of others."""
_AT_ONCE = 500
_NOTHING = TaskShare(None, {}, [])
_decode_results = msgspec.json.Decoder(list[dict[str, Any]]).decode
_decode_shares = msgspec.json.Decoder(list[list[Any]]).decode

_imported_truth = sa.and_(t.annotations.c.ground_truth, t.annotations.c.last_action == "imported")
IS_NOBODYS = sa.or_(t.annotations.c.adjudicated, _imported_truth).label("nobodys")
_OF_PROJECT = sa.select(t.projects.c.label_config, t.projects.c.settings).where(
    t.projects.c.id == sa.bindparam("project")
)
_ANSWERS = (
    sa.select(
        t.annotations.c.task_id, t.annotations.c.id, t.annotations.c.completed_by, t.annotations.c.ground_truth,
        IS_NOBODYS, t.annotation_payloads.c.result,
    )
    .join(t.annotation_payloads, t.annotation_payloads.c.annotation_id == t.annotations.c.id)
    .where(sa.not_(t.annotations.c.was_cancelled))
    .order_by(t.annotations.c.id)
)  # fmt: skip
_OLD = sa.select(t.task_agreements.c.task_id, t.task_agreements.c.shares)
_ADD = """
INSERT INTO agreement_sums (project_id, kind, first, second, third, n, left_out, total, squares)
VALUES ({marks})
ON CONFLICT (project_id, kind, first, second, third) DO UPDATE SET
n = agreement_sums.n + excluded.n, left_out = agreement_sums.left_out + excluded.left_out,
total = agreement_sums.total + excluded.total, squares = agreement_sums.squares + excluded.squares
"""
_KEEP = """
INSERT INTO task_agreements (task_id, by_control, shares) VALUES ({marks})
ON CONFLICT (task_id) DO UPDATE SET by_control = excluded.by_control, shares = excluded.shares
"""


def of_one(connection: sa.Connection, seen: Any, answers: Sequence[Any]) -> float | None:
    """The same as `follow` for one task, whose agreement the caller stores.

    answers: rows of its annotations without skips: task_id, id, completed_by, ground_truth, nobodys, result.
    seen: a row with its `id`, `project_id`, `agreement` and stored `shares`, and the project's `label_config` and
          `settings`, read since the project is held.
    """
    rules = _rules(seen.label_config, seen.settings, tools_of(connection))
    old = {} if seen.shares is None else {seen.id: seen.shares}
    agreements = _move(connection, seen.project_id, rules, [seen.id], old, _by_task(answers))
    found: float | None = agreements[0][0] if agreements else seen.agreement
    return found


def follow(connection: sa.Connection, project: ProjectId, ids: Sequence[int]) -> None:
    """Work out the agreement of these tasks anew, and move the project's sums by what has changed.

    Called inside the writing unit, after it has locked the project's row (every counter it moves does).
    """
    rules = rules_of(connection, project)
    for some in chunks(ids, _AT_ONCE):
        agreements = _move(connection, project, rules, some, _old(connection, some), answers_of(connection, some))
        bulk.update(connection, t.tasks, ("agreement",), "id", agreements)


def answered(connection: sa.Connection, project: ProjectId) -> list[int]:
    """Tasks that have an answer, or had one."""
    known = sa.select(t.task_agreements.c.task_id)
    query = sa.select(t.tasks.c.id).where(t.tasks.c.project_id == project)
    query = query.where(sa.or_(t.is_answered, t.tasks.c.id.in_(known))).order_by(t.tasks.c.id)
    return [int(one) for one in connection.execute(query).scalars()]


def rules_of(connection: sa.Connection, project: ProjectId) -> Rules | None:
    """What agreement goes by in the project; None when its config cannot be read."""
    label_config, settings = connection.execute(_OF_PROJECT, {"project": project}).one()
    return _rules(label_config, settings, tools_of(connection))


def tools_of(connection: sa.Connection) -> Tools | None:
    """The installed metrics that this connection was given."""
    tools = connection.info.get(TOOLS)
    return tools if isinstance(tools, Tools) else None


@lru_cache(maxsize=64)
def _read(label_config: str, settings: str) -> Rules | None:
    return _rules_with(label_config, settings, None)


def _rules(label_config: str, settings: str, tools: Tools | None) -> Rules | None:
    return _read(label_config, settings) if tools is None else _rules_with(label_config, settings, tools)


def _rules_with(label_config: str, settings: str, tools: Tools | None) -> Rules | None:
    try:
        interface = Interface.of(label_config)
    except ConfigInvalid:
        return None
    given = msgspec.json.decode(settings, type=dict[str, Any])
    return Rules(interface, AgreementSettings.of(given, interface, tools))


def _move(
    connection: sa.Connection,
    project: ProjectId,
    rules: Rules | None,
    ids: Sequence[int],
    old: Mapping[int, str],
    answers: Mapping[int, tuple[list[Answer], Answer | None]],
) -> list[tuple[float | None, int]]:
    """Everything follows but the tasks' own agreement, which is returned with the task where anything changed."""
    moved: dict[Key, Sum] = {}
    kept: list[tuple[object, ...]] = []
    gone: list[int] = []
    agreements: list[tuple[float | None, int]] = []
    for task_id in ids:
        found = answers.get(task_id)
        new = share_of(rules, *found) if rules and found else _NOTHING
        shares = _encode_shares(new.shares)
        before = old.get(task_id)
        if new is _NOTHING and before is None:
            continue
        if new is _NOTHING:
            gone.append(task_id)
        elif before != shares:
            kept.append((task_id, msgspec.json.encode(new.by_control).decode(), shares))
        if before != shares:
            added(decoded(before), moved, -1)
            added(new.shares, moved)
            agreements.append((new.agreement, task_id))
    _store(connection, kept, gone)
    add(connection, project, moved)
    return agreements


def _old(connection: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(_OLD.where(among(connection, t.task_agreements.c.task_id, ids)))
    return {row[0]: row[1] for row in rows}


def answers_of(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[list[Answer], Answer | None]]:
    """What people answered on these tasks, oldest first, and the ground truth; tasks without either are missing.

    A ground truth that was imported, and a reviewer's final answer, are nobody's own; a ground truth that somebody
    gave is theirs as well.
    """
    return _by_task(connection.execute(_ANSWERS.where(among(connection, t.annotations.c.task_id, ids))))


def _by_task(rows: Iterable[Any]) -> dict[int, tuple[list[Answer], Answer | None]]:
    found: dict[int, tuple[list[Answer], Answer | None]] = {}
    for row in rows:
        rater = f"a:{row.id}" if row.completed_by is None else f"u:{row.completed_by}"
        answer = Answer(rater, results_of(row.result))
        answers, truth = found.get(row.task_id, ([], None))
        if row.ground_truth:
            truth = Answer("gt", answer.results) if row.nobodys else answer
        if not row.nobodys:
            answers.append(answer)
        if answers or truth:
            found[row.task_id] = answers, truth
    return found


def accepted_of(connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[Answer]]:
    """Answers that reviewers have accepted, whether or not they mended them first."""
    own = t.annotations.c
    query = _ANSWERS.where(among(connection, own.task_id, ids), own.review.in_(("accepted", "fixed")))
    found: dict[int, list[Answer]] = {}
    for row in connection.execute(query):
        rater = f"a:{row.id}" if row.completed_by is None else f"u:{row.completed_by}"
        found.setdefault(row.task_id, []).append(Answer(rater, results_of(row.result)))
    return found


def results_of(text: str) -> list[dict[str, Any]]:
    """Stored results, read; what a project that only stores may have taken in is nothing to compare."""
    try:
        return _decode_results(text)
    except msgspec.DecodeError:
        return []


def _encode_shares(shares: Iterable[Share]) -> str:
    """Names without the empty ones at their end, then the value."""
    rows = []
    for (kind, first, second, third), value in shares:
        names = [kind, first, second, third]
        while names and not names[-1]:
            names.pop()
        rows.append([*names, value])
    return msgspec.json.encode(rows).decode()


def decoded(shares: str | None) -> list[Share]:
    """Stored shares."""
    if shares is None:
        return []
    found: list[Share] = []
    for *names, value in _decode_shares(shares):
        kind, first, second, third = (*names, "", "", "", "")[:4]
        found.append(((kind, first, second, third), value))
    return found


def _store(connection: sa.Connection, kept: list[tuple[object, ...]], gone: list[int]) -> None:
    if kept:
        _many(connection, _KEEP, kept)
    if gone:
        connection.execute(sa.delete(t.task_agreements).where(among(connection, t.task_agreements.c.task_id, gone)))


def add(connection: sa.Connection, project: ProjectId, moved: Mapping[Key, Sum]) -> None:
    """Move the project's sums."""
    rows = [(project, *key, *_numbers(by)) for key, by in moved.items() if by]
    if rows:
        _many(connection, _ADD, rows)


def _numbers(each: Sum) -> tuple[int, int, int, int]:
    return each.n, each.left_out, each.total, each.squares


def _many(connection: sa.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    text = statement.format(marks=", ".join([mark] * len(rows[0])))
    if connection.dialect.name == "sqlite":
        driver.executemany(text, rows)
        return
    with driver.cursor() as cursor:
        cursor.executemany(text, rows)


def forget(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """Take away what these tasks (all by default) have added, before they are deleted. Holds the project's row first,
    as everybody does who moves sums: two that held each other's would be a deadlock."""
    connection.execute(sa.select(t.projects.c.id).where(t.projects.c.id == project).with_for_update())
    if ids is None:
        connection.execute(sa.delete(t.agreement_sums).where(t.agreement_sums.c.project_id == project))
        return
    inside = sa.select(t.tasks.c.id).where(t.tasks.c.project_id == project)
    for some in chunks(ids, _AT_ONCE):
        moved: dict[Key, Sum] = {}
        here = among(connection, t.task_agreements.c.task_id, some)
        for row in connection.execute(_OLD.where(here, t.task_agreements.c.task_id.in_(inside))):
            added(decoded(row.shares), moved, -1)
        add(connection, project, moved)
