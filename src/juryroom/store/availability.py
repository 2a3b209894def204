"""Whether a task is free for one person at one instant: the conditions every search of the queue is made of.

They ask for `project`, `user` and `now` to be bound.
"""

from __future__ import annotations

import sqlalchemy as sa

from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import drafts, leases, tasks

FREE, OWN, HELD, FULL, PARKED = range(5)
"""What `state` says: theirs to take, answered or skipped by them, in their hands, without a place, put off by them."""

this_user: sa.BindParameter[int] = sa.bindparam("user")
this_moment: sa.BindParameter[str] = sa.bindparam("now")
this_project: sa.BindParameter[int] = sa.bindparam("project")
inside = tasks.c.project_id == this_project
own_answer = sa.exists().where(annotations_table.c.task_id == tasks.c.id, annotations_table.c.completed_by == this_user)
own_lease = sa.exists().where(leases.c.task_id == tasks.c.id, leases.c.user_id == this_user)
parked = sa.exists().where(drafts.c.task_id == tasks.c.id, drafts.c.user_id == this_user, drafts.c.was_postponed)
_live_leases = (
    sa.select(sa.func.count())
    .where(leases.c.task_id == tasks.c.id, leases.c.expires_at > this_moment)
    .correlate(tasks)
    .scalar_subquery()
)
full = _live_leases >= tasks.c.overlap + tasks.c.extra - tasks.c.answers
state = sa.case((own_answer, OWN), (own_lease, HELD), (full, FULL), (parked, PARKED), else_=FREE)
solved_or_state = sa.case((tasks.c.is_labeled, OWN), else_=state)
"""What a walk over all tasks, not just open ones, asks of each."""
