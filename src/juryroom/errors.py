"""Every exception of ours, each with a stable `code`. HTTP statuses live in `api/errors.py`, exit codes in `cli/`.

JuryroomError
├── BadInput          ConfigInvalid · ResultsDoNotFit · FormatUnreadable · RowsRefused · BodyTooLarge · BodyTooSlow ·
│                     ConfigInUse
├── NotThere          a project, task, annotation ... that does not exist (or that the caller may not see)
├── NotNow            NoTask · LeaseLost · TaskHeld · AlreadyExists · RevisionConflict · RequestInFlight ·
│                     TooManyAttempts · RunBusy · RunOverBudget
├── NotAllowed        the role does not permit it · Paused
├── NotSignedIn       no or unknown credentials
├── StepFailed        a benchmark's step that left something undone
├── StorageFull       no room left for what was sent
└── OutsideFailed     something beyond our door did not answer:  ModelBusy · ModelFailed · HubRejected
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_NUMBER = re.compile(r"^\[Errno -?\d+\] ")


class JuryroomError(Exception):
    """Base of everything raised on purpose: what happened, where, and what to do."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(JuryroomError):
    """The request cannot be right. `fields` maps a field (or `non_field_errors`) to its messages."""

    code = "bad_input"

    def __init__(self, message: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class ConfigInvalid(BadInput):
    """A labelling config that cannot be used; `findings` (core.config.findings.Finding) say what and where."""

    code = "config_invalid"

    def __init__(self, message: str, findings: Sequence[object] = ()) -> None:
        super().__init__(message, {"label_config": [message]})
        self.findings = list(findings)


class ConfigInUse(BadInput):
    """A config change that existing annotations do not survive; repeat with `force` to do it anyway."""

    code = "config_in_use"


class ResultsDoNotFit(BadInput):
    """Results that do not fit the labelling config; `problems` carry the path of each fault."""

    code = "results_do_not_fit"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("Validation error", {"result": list(problems)})
        self.problems = list(problems)


class FormatUnreadable(BadInput):
    """Text that is not in the format it claims; the message names the row and the path."""

    code = "format_unreadable"


class RowsRefused(BadInput):
    """An import of which at least one row is wrong; nothing of it was saved. `rows` tells each fault by row."""

    code = "rows_refused"

    def __init__(self, rows: Sequence[object], messages: Sequence[str]) -> None:
        super().__init__("Validation error", {"non_field_errors": list(messages)})
        self.rows = list(rows)


class BodyTooSlow(BadInput):
    """The request body stopped arriving."""

    code = "body_too_slow"


class BodyTooLarge(BadInput):
    """A request body over the limit; the message names the limit."""

    code = "body_too_large"


class AddressRefused(BadInput):
    """An address that this installation does not call: private, or of a kind that is not fetched."""

    code = "address_refused"


class NotThere(JuryroomError):
    """What was asked for does not exist, or is hidden from the caller."""

    code = "not_there"

    def __init__(self, noun: str, message: str | None = None) -> None:
        super().__init__(message or f"No {noun} matches the given query.")
        self.noun = noun


class NotNow(JuryroomError):
    """Right in itself, but not in the present state."""

    code = "not_now"


class NoTask(NotNow):
    """The queue has nothing for this person; `reason` is a stable word, the message a sentence."""

    code = "no_task"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class LeaseLost(NotNow):
    """A submit under a lease that has expired and gone to somebody else."""

    code = "lease_lost"


class TaskHeld(NotNow):
    """Another reviewer works on this task."""

    code = "task_held"


class AlreadyExists(NotNow):
    """A second thing with an id that must be unique."""

    code = "already_exists"


class RevisionConflict(NotNow):
    """`If-Match` names a revision that is no longer the latest."""

    code = "revision_conflict"


class RequestInFlight(NotNow):
    """The same idempotency key is being answered at this moment."""

    code = "request_in_flight"


class IdempotencyMismatch(BadInput):
    """An idempotency key used again with another body."""

    code = "idempotency_mismatch"


class TooManyAttempts(NotNow):
    """Too many wrong passwords from one place; waiting helps."""

    code = "too_many_attempts"


class NotAllowed(JuryroomError):
    """The caller's role does not permit this."""

    code = "not_allowed"


class Paused(NotAllowed):
    """Somebody who has been stopped in a project, by a manager or by a rule of it."""

    code = "paused"


class NotSignedIn(JuryroomError):
    """No credentials, or credentials nobody issued."""

    code = "not_signed_in"


class NotSupported(JuryroomError):
    """Something the field's server does and this one does not, with what to do instead."""

    code = "not_supported"


class StorageFull(JuryroomError):
    """The disk or the quota is full; nothing of the request was stored."""

    code = "storage_full"

    def __init__(self, message: str = "There is no room left on the server's disk; nothing was stored.") -> None:
        super().__init__(message)


class OutsideFailed(JuryroomError):
    """Something beyond our door did not answer as it should."""

    code = "outside_failed"


class ModelBusy(OutsideFailed):
    """A model that may answer later: too many requests, an overload, a lost connection."""

    code = "model_busy"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the provider asks us to wait, if it said so."""


class ModelFailed(OutsideFailed):
    """A model that will not answer this, however often it is asked: a wrong key, an unknown model, a bad request."""

    code = "model_failed"


class HubRejected(OutsideFailed):
    """The dataset hub does not take what is sent."""

    code = "hub_rejected"


class RunBusy(NotNow):
    """Another process works in this run folder."""

    code = "run_busy"


class RunOverBudget(NotNow):
    """Going on could cost more than was allowed; a higher cap goes on from here."""

    code = "run_over_budget"


class StepFailed(JuryroomError):
    """A step did not do all of its work; what is missing is listed, and the step can be repeated."""

    code = "step_failed"


def words_of(problem: Exception) -> str:
    """What a connection that failed says of it, without the system's number; else the kind of failure."""
    return _NUMBER.sub("", str(problem)) or type(problem).__name__
