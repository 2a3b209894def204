"""Guessing passwords is slow: after some failures an address waits, and so does whoever tries one account.

Counted in the database, so that every server process knows what the others have seen, and a restart forgets nothing.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from juryroom.core.model import instant_of
from juryroom.errors import TooManyAttempts
from juryroom.services.credentials import fingerprint
from juryroom.store.unit import Database, UnitOfWork

WINDOW = timedelta(minutes=5)
FOR_ONE_ACCOUNT, FOR_ANY = 10, 100
"""Failures from one address: at one account, at all of them."""
FOR_THE_ACCOUNT = 50
"""Failures at one account from all addresses together. Where somebody has signed in to it before, they still can:
a stranger's guesses do not lock its owner out."""
SIGN_UPS = 20
"""New accounts, and tries of invitations, from one address."""
KNOWN_FOR = timedelta(days=90)
"""How long an address is one of an account's after the last sign-in from there."""

_FAILED, _KNOWN = "f", "k"


class Attempts:
    """Sign-ins of the last minutes that failed or are still being looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, address: str, email: str) -> None:
        """Counts as a failure until `succeeded`, so that many at once are no more than many in a row.

        Raises TooManyAttempts while there were too many.
        """
        with self._database.write(durable=False) as unit:
            unit.attempts.wait_turn()
            pair = _pair(address, email)
            keys = [(pair, FOR_ONE_ACCOUNT), (_from(address), FOR_ANY)]
            if not unit.attempts.count(_known(pair), instant_of(unit.moment - KNOWN_FOR)):
                keys.append((_at(email), FOR_THE_ACCOUNT))
            _note(unit, keys)

    def succeeded(self, address: str, email: str) -> None:
        """The password was right: this one was no failure, and the address is one of the account's."""
        with self._database.write(durable=False) as unit:
            unit.attempts.wait_turn()
            pair = _pair(address, email)
            was_known = unit.attempts.count(_known(pair), instant_of(unit.moment - KNOWN_FOR))
            for what in (pair, _from(address), *(() if was_known else (_at(email),))):
                unit.attempts.take_back(what)
            unit.attempts.replace(_known(pair))

    def sign_up(self, address: str) -> None:
        """Somebody asks for an account. Raises TooManyAttempts."""
        with self._database.write(durable=False) as unit:
            unit.attempts.wait_turn()
            _note(unit, [(_mark(_FAILED, f"sign-up {_network(address)}"), SIGN_UPS)])


def _note(unit: UnitOfWork, keys: list[tuple[str, int]]) -> None:
    since = instant_of(unit.moment - WINDOW)
    if any(unit.attempts.count(what, since) >= most for what, most in keys):
        minutes = int(WINDOW.total_seconds() // 60)
        raise TooManyAttempts(f"Too many failed attempts. Try again in {minutes} minutes.")
    unit.attempts.sweep(_FAILED, since)
    unit.attempts.sweep(_KNOWN, instant_of(unit.moment - KNOWN_FOR))
    unit.attempts.add([what for what, _ in keys])


def _mark(kind: str, what: str) -> str:
    """Nobody reads in the database who tried to be whom."""
    return kind + fingerprint(what)[1:]


def _pair(address: str, email: str) -> str:
    return _mark(_FAILED, f"pair {_network(address)} {_account(email)}")


def _from(address: str) -> str:
    return _mark(_FAILED, f"from {_network(address)}")


def _at(email: str) -> str:
    return _mark(_FAILED, f"at {_account(email)}")


def _known(pair: str) -> str:
    return _mark(_KNOWN, f"known {pair}")


def _account(email: str) -> str:
    return email.strip().lower()[:254]


def _network(address: str) -> str:
    """Who has one IPv6 address has the 2**64 beside it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
