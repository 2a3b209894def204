"""The unit of work: one connection, one transaction, every repository, committed or rolled back in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from juryroom.core.agreement.settings import Tools
from juryroom.core.model import Instant, instant_of
from juryroom.errors import OutsideFailed
from juryroom.ports import Clock
from juryroom.store.accounts import Accounts
from juryroom.store.action_runs import ActionRuns
from juryroom.store.activity import Activities
from juryroom.store.adjudications import Adjudications
from juryroom.store.agreement import TOOLS
from juryroom.store.agreements import Agreements
from juryroom.store.annotations import Annotations
from juryroom.store.assignments import Assignments
from juryroom.store.attempts import Attempts
from juryroom.store.automations import Automations
from juryroom.store.benchmarks import Benchmarks, Reports
from juryroom.store.certificates import Certificates
from juryroom.store.comments import Comments
from juryroom.store.common_values import CommonValues
from juryroom.store.connections import Connections
from juryroom.store.drafts import Drafts
from juryroom.store.engines import FairLock, NoLock, postgres_engine, sqlite_engines
from juryroom.store.erasures import Erasures
from juryroom.store.evaluations import Evaluations
from juryroom.store.exports import Exports
from juryroom.store.fields import Fields
from juryroom.store.figures import Figures
from juryroom.store.given_tasks import GivenTasks
from juryroom.store.history import History
from juryroom.store.idempotency import Idempotency
from juryroom.store.invitations import Invitations
from juryroom.store.jobs import Jobs
from juryroom.store.judge_batches import JudgeBatches
from juryroom.store.judge_runs import JudgeRuns
from juryroom.store.juries import Juries
from juryroom.store.leases import Leases
from juryroom.store.member_tags import MemberTags
from juryroom.store.members import Members
from juryroom.store.migrations import HEAD
from juryroom.store.migrations.upgrade import revision, upgrade
from juryroom.store.model_replies import ModelReplies
from juryroom.store.notifications import Notifications
from juryroom.store.organization import Organization
from juryroom.store.outbox import Outbox
from juryroom.store.page_marks import PageMarks
from juryroom.store.pauses import Pauses
from juryroom.store.persons import Persons
from juryroom.store.places import Places
from juryroom.store.predictions import Predictions
from juryroom.store.projects import Projects
from juryroom.store.prompts import Prompts
from juryroom.store.queue import Queue
from juryroom.store.review_queue import ReviewQueue
from juryroom.store.reviews import Reviews
from juryroom.store.rewrites import Rewrites
from juryroom.store.sessions import Sessions
from juryroom.store.standings import Standings
from juryroom.store.statistics import Statistics
from juryroom.store.task_queries import TaskQueries
from juryroom.store.tasks import Tasks
from juryroom.store.tokens import Tokens
from juryroom.store.traces import Traces
from juryroom.store.transfers import ImportRuns, PartialUploads
from juryroom.store.trash import Trash
from juryroom.store.uploads import Uploads
from juryroom.store.views import Views
from juryroom.store.workers import Workers
from juryroom.store.workspaces import Workspaces

Repository = TypeVar("Repository")


class _Kept(Generic[Repository]):
    """Built when a unit first asks for it. Not a cached_property: in Python 3.11 all units wait for one lock there."""

    def __init__(self, make: Callable[[UnitOfWork], Repository]) -> None:
        self._make = make

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: UnitOfWork, _owner: type) -> Repository:
        built = unit.__dict__[self._name] = self._make(unit)
        return built


def _kept(make: Callable[[sa.Connection, Instant], Repository]) -> _Kept[Repository]:
    return _Kept(lambda unit: make(unit.connection, unit.now))


class UnitOfWork:
    """The repositories on one connection. `now` is the instant the unit began: everything in it happens then."""

    connection: sa.Connection
    now: Instant
    _marks: PageMarks | None

    accounts = _kept(Accounts)
    action_runs = _kept(ActionRuns)
    activities = _kept(Activities)
    adjudications = _kept(Adjudications)
    agreements = _kept(Agreements)
    annotations = _kept(Annotations)
    assignments = _kept(Assignments)
    automations = _kept(Automations)
    benchmarks = _kept(Benchmarks)
    certificates = _kept(Certificates)
    comments = _kept(Comments)
    attempts = _kept(Attempts)
    connections = _kept(Connections)
    drafts = _kept(Drafts)
    erasures = _kept(Erasures)
    evaluations = _kept(Evaluations)
    exports = _kept(Exports)
    fields = _kept(Fields)
    figures = _kept(Figures)
    given_tasks = _kept(GivenTasks)
    history = _kept(History)
    idempotency = _kept(Idempotency)
    import_runs = _kept(ImportRuns)
    invitations = _kept(Invitations)
    jobs = _kept(Jobs)
    judge_batches = _kept(JudgeBatches)
    judge_runs = _kept(JudgeRuns)
    juries = _kept(Juries)
    leases = _kept(Leases)
    model_replies = _kept(ModelReplies)
    members = _kept(Members)
    notifications = _kept(Notifications)
    organization = _kept(Organization)
    outbox = _kept(Outbox)
    partial_uploads = _kept(PartialUploads)
    pauses = _kept(Pauses)
    persons = _kept(Persons)
    predictions = _kept(Predictions)
    projects = _kept(Projects)
    prompts = _kept(Prompts)
    queue = _kept(Queue)
    reports = _kept(Reports)
    review_queue = _kept(ReviewQueue)
    reviews = _kept(Reviews)
    rewrites = _kept(Rewrites)
    sessions = _kept(Sessions)
    standings = _kept(Standings)
    statistics = _kept(Statistics)
    tasks = _kept(Tasks)
    tokens = _kept(Tokens)
    traces = _kept(Traces)
    uploads = _kept(Uploads)
    workers = _kept(Workers)
    workspaces = _kept(Workspaces)
    member_tags = _kept(MemberTags)
    whereabouts = _Kept(lambda unit: Places(unit.connection))
    trash = _Kept(lambda unit: Trash(unit.connection))
    task_queries = _Kept(lambda unit: TaskQueries(unit.connection, unit._marks))
    common_values = _Kept(lambda unit: CommonValues(unit.connection, unit._marks))
    views = _Kept(lambda unit: Views(unit.connection))

    def __init__(
        self,
        connection: sa.Connection,
        moment: datetime,
        marks: PageMarks | None = None,
        places: PageMarks | None = None,
    ) -> None:
        self.connection = connection
        self._marks = marks
        self.places = places or PageMarks()
        """Up to where a person has done a view."""
        self.moment = moment
        self.now: Instant = instant_of(moment)

    @property
    def concurrent(self) -> bool:
        """Whether other units write at the same time (PostgreSQL), so that what was read may have changed."""
        return self.connection.dialect.name != "sqlite"

    @contextmanager
    def undo_if(self, condition: Callable[[Any], bool]) -> Iterator[list[Any]]:
        """Roll the block back, row locks included, if its outcome (put into the list) meets the condition.

        On SQLite there is nobody to get out of the way of, and nothing happens.
        """
        outcome: list[Any] = []
        if not self.concurrent:
            yield outcome
            return
        savepoint = self.connection.begin_nested()
        try:
            yield outcome
        except BaseException:
            savepoint.rollback()
            raise
        if outcome and condition(outcome[0]):
            savepoint.rollback()
        else:
            savepoint.commit()


class Database:
    """Where units of work come from. On SQLite one of them writes at a time, in order of arrival."""

    def __init__(self, url: str, clock: Clock, tools: Tools | None = None) -> None:
        """tools: metrics of agreement that others have installed."""
        self._tools = tools
        parsed = sa.make_url(url)
        self._clock = clock
        self._marks, self._places = PageMarks(), PageMarks()
        self._is_sqlite = parsed.get_backend_name() == "sqlite"
        self._lock = FairLock() if self._is_sqlite else NoLock()
        if self._is_sqlite:
            self._reader, self._writer = sqlite_engines(parsed)
        else:
            self._reader = self._writer = postgres_engine(parsed)
        self._snapshot = self._reader if self._is_sqlite else self._reader.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )  # fmt: skip

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    def migrate(self, target: str = HEAD) -> None:
        """Bring the schema to `target` (the newest); nothing but one look when it is there already.

        Raises OutsideFailed when the database cannot be reached.
        """
        try:
            with self._writer.connect() as connection, connection.begin():
                if revision(connection) == target:
                    return
        except sa.exc.DatabaseError as problem:
            where = self._writer.url.render_as_string(hide_password=True)
            reason = str(problem.orig).strip().partition("\n")[0]
            raise OutsideFailed(f"The database {where} cannot be reached: {reason}") from problem
        with self._lock, self._writer.connect() as connection, connection.begin():
            upgrade(connection, target)

    @contextmanager
    def write(self, durable: bool = True) -> Iterator[UnitOfWork]:
        """A unit that is committed when its block ends and rolled back when it raises.

        durable: the commit is on the disk before the block is left. Leases and heartbeats may do without: after a
        power cut they are lost, and nobody's work with them.
        """
        with self._lock, self._writer.connect() as connection:
            self._set_synchronous(connection, durable)
            with connection.begin():
                if not durable and not self._is_sqlite:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                connection.info[TOOLS] = self._tools
                yield UnitOfWork(connection, self._clock.now(), places=self._places)

    def _set_synchronous(self, connection: sa.Connection, durable: bool) -> None:
        """SQLite takes this outside of transactions only, hence before the unit begins."""
        if self._is_sqlite:
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit on a snapshot: it sees one state throughout and writes nothing."""
        with self._snapshot.connect() as connection, connection.begin():
            connection.info[TOOLS] = self._tools
            yield UnitOfWork(connection, self._clock.now(), self._marks)

    def compact(self) -> bool:
        """Write the database anew, so that what was deleted is in none of its pages; False when somebody was still
        reading, and old pages wait in SQLite's log for the next look.

        Nobody writes meanwhile on SQLite. On PostgreSQL dead rows are cleared away and everybody goes on.
        """
        with self._lock, self._writer.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if not self._is_sqlite:
                driver.autocommit = True
                try:
                    driver.execute("VACUUM")
                finally:
                    driver.autocommit = False
                return True
            driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def close(self) -> None:
        """Give all connections back."""
        self._reader.dispose()
        self._writer.dispose()
