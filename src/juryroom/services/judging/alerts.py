"""What the people behind a judge are told without asking: a budget that is nearly spent, an automation that stopped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from juryroom.core.judging.prompts import Automation, Connection
from juryroom.core.model import Role, UserId

if TYPE_CHECKING:
    from juryroom.store.unit import UnitOfWork

SHARE = 0.8
"""Of a prompt's budget, from which its people are told."""
BUDGET, STOPPED = "budget", "automation"
"""Kinds of notices."""
_OVERSEERS = (Role.OWNER, Role.ADMIN)


def spent(unit: UnitOfWork, connection: Connection, period: str, prompt_id: int, amount: float) -> None:
    """After `amount` was noted as spent: tell, once, whose mark it passed. The connection's mark is its own, in USD;
    a prompt's is 80 % of its budget, and the budget itself."""
    if amount <= 0:
        return
    if connection.budget_alert is not None:
        total = unit.connections.paid(connection.id, period)
        if _passes(total, amount, connection.budget_alert):
            text = f"{connection.name}: ${total:.2f} in {period}, past ${connection.budget_alert:g}"
            _tell(unit, _behind(unit, connection), {"kind": BUDGET, "connection_id": connection.id, "text": text})
    prompt = unit.prompts.get(prompt_id)
    for share in (SHARE, 1.0):
        if prompt.budget_limit and _passes(prompt.spent, amount, share * prompt.budget_limit):
            text = f"{prompt.title}: ${prompt.spent:.2f} of ${prompt.budget_limit:g}"
            values = {"kind": BUDGET, "project_id": prompt.project_id, "prompt_id": prompt.id, "text": text}
            _tell(unit, [prompt.created_by, unit.projects.get(prompt.project_id).created_by], values)


def stopped(unit: UnitOfWork, automation: Automation) -> None:
    """People's samples say that an automation errs too often: whoever started it, and the project's owner."""
    version = unit.prompts.version(automation.version_id)
    prompt = unit.prompts.get(version.prompt_id)
    text = f"Automation by {prompt.title}/v{version.number} stopped. {automation.problem or ''}".strip()
    whom = [automation.created_by, unit.projects.get(automation.project_id).created_by]
    values = {"kind": STOPPED, "project_id": automation.project_id, "prompt_id": prompt.id, "text": text}
    _tell(unit, whom, values)


def _passes(total: float, amount: float, mark: float) -> bool:
    return total - amount < mark <= total


def _behind(unit: UnitOfWork, connection: Connection) -> list[UserId | None]:
    """Its maker; of a connection that is everybody's, those who oversee the organisation too."""
    if connection.scope == "User":
        return [connection.created_by]
    overseers = [user.id for user in unit.accounts.listing() if user.role in _OVERSEERS and user.is_active]
    return [connection.created_by, *overseers]


def _tell(unit: UnitOfWork, whom: Iterable[UserId | None], values: dict[str, object]) -> None:
    for person in unit.accounts.people(whom).values():
        if person.is_active:
            unit.notifications.add(person.id, values)
