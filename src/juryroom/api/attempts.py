"""Guessing passwords is slow: after some failures an address waits, and so does whoever tries one account."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from juryroom.errors import TooManyAttempts
from juryroom.ports import Clock

WINDOW = timedelta(minutes=5)
FOR_ONE_ACCOUNT, FOR_ANY = 10, 100
"""Failures from one address: at one account, at all of them."""
FOR_THE_ACCOUNT = 50
"""Failures at one account from all addresses together. Where somebody has signed in to it before, they still can:
a stranger's guesses do not lock its owner out."""
SIGN_UPS = 20
"""New accounts from one address."""
_MOST_KEYS = 20_000


class Attempts:
    """Sign-ins of the last minutes that failed or are still being looked at, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._noted: OrderedDict[str, list[datetime]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def begin(self, address: str, email: str) -> None:
        """Counts as a failure until `succeeded`, so that many at once are no more than many in a row.

        Raises TooManyAttempts while there were too many.
        """
        self._note(*self._keys(address, email))

    def succeeded(self, address: str, email: str) -> None:
        """The password was right: this one was no failure, and the address is one of the account's."""
        with self._guard:
            for key, _ in self._keys(address, email):
                if self._noted.get(key):
                    self._noted[key].pop()
            _put(self._known, _pair(address, email), None)

    def sign_up(self, address: str) -> None:
        """Somebody asks for an account. Raises TooManyAttempts."""
        self._note((f"sign-up {_network(address)}", SIGN_UPS))

    def _note(self, *keys: tuple[str, int]) -> None:
        now = self._clock.now()
        with self._guard:
            recent = {key: [when for when in self._noted.get(key, ()) if when > now - WINDOW] for key, _ in keys}
            if any(len(recent[key]) >= most for key, most in keys):
                minutes = int(WINDOW.total_seconds() // 60)
                raise TooManyAttempts(f"Too many failed attempts. Try again in {minutes} minutes.")
            for key, times in recent.items():
                _put(self._noted, key, [*times, now])

    def _keys(self, address: str, email: str) -> list[tuple[str, int]]:
        pair = _pair(address, email)
        keys = [(pair, FOR_ONE_ACCOUNT), (f"from {_network(address)}", FOR_ANY)]
        return keys if pair in self._known else [*keys, (f"at {_account(email)}", FOR_THE_ACCOUNT)]


def _pair(address: str, email: str) -> str:
    return f"{_network(address)} {_account(email)}"


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


def _put(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    """As the newest; what was touched longest ago makes way, so that nobody can flush the rest out at once."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _MOST_KEYS:
        kept.popitem(last=False)
