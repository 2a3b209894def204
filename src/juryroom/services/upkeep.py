"""What an installation forgets by itself: every worker looks from time to time, and whatever is over goes. Each kind
is a unit of its own, small enough not to be noticed; two workers at once do no harm."""

from __future__ import annotations

from datetime import timedelta

from juryroom.core.model import Instant, instant_of
from juryroom.services import partial_uploads, retention
from juryroom.services.actions.undo import ask_for_purge
from juryroom.services.room import Room

UPLOADS_DAYS = 7
"""A file that arrives in parts and has not arrived as a whole by then was given up."""
JOBS_DAYS = 90
"""How long a job that is over can be looked at: longer than what it did can be undone."""
OUTBOX_DAYS = 7
"""How long one can see what was handed on."""
KEYS_HOURS = 24
FRAGMENTS_HOURS = 24
"""A file that is being written for longer belongs to a process that is no more."""
AT_ONCE = 500


def sweep(room: Room) -> None:
    """Forget what is over: trash, uploads, jobs, events, keys, sessions, fragments of files; what projects keep no
    longer. See whether automations still hold."""
    retention.sweep(room)
    with room.database.write() as unit:
        ask_for_purge(unit)
        unit.sessions.sweep()
        unit.idempotency.sweep(_ago(room, timedelta(hours=KEYS_HOURS)))
    _forget_uploads(room)
    _see_automations(room)
    _in_parts(room, "jobs", timedelta(days=JOBS_DAYS))
    _in_parts(room, "outbox", timedelta(days=OUTBOX_DAYS))
    room.media.tidy(room.clock.now() - timedelta(hours=FRAGMENTS_HOURS))


def _see_automations(room: Room) -> None:
    with room.database.read() as unit:
        if not unit.automations.every_active():
            return
    from juryroom.services.judging import automations  # what it reckons with is large, and few need it

    automations.check_all(room)


def _ago(room: Room, time: timedelta) -> Instant:
    return instant_of(room.clock.now() - time)


def _forget_uploads(room: Room) -> None:
    with room.database.read() as unit:
        old = unit.partial_uploads.before(_ago(room, timedelta(days=UPLOADS_DAYS)))
    for upload in old:
        partial_uploads.discard(room, upload.project_id, upload.id)


def _in_parts(room: Room, name: str, age: timedelta) -> None:
    while True:
        with room.database.write(durable=False) as unit:
            gone = (unit.jobs if name == "jobs" else unit.outbox).forget(_ago(room, age), AT_ONCE)
        if gone < AT_ONCE:
            return
