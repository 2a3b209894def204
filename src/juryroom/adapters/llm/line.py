"""Many small HTTP calls to one server: a kept connection per thread, to an address that was checked.

The SDKs cost milliseconds of the processor for each call; a judge run makes a thousand calls a second. A call is made
once: what to do about a connection that broke is for whoever counts attempts.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from juryroom.errors import BadInput, ModelBusy, words_of

CONNECT_S = 10.0
MOST_BYTES = 16 * 1024 * 1024
Resolve = Callable[[str], str]
"""An address to the checked IP address that stands for it. Raises AddressRefused, OutsideFailed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Line:
    """Calls below one address, from any number of threads."""

    def __init__(self, base_url: str, check: Resolve | None, timeout_s: float) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput("Validation error", {"endpoint": [f"{base_url!r} is no address."]})
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host = parts.hostname
        self._port = parts.port or (443 if self._tls else 80)
        self._path, self._url, self._check, self._timeout = parts.path.rstrip("/"), base_url, check, timeout_s
        self._own = threading.local()
        self._lock = threading.Lock()
        self._open: list[http.client.HTTPConnection] = []

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Heard:
        """Raises ModelBusy when the connection cannot be made or breaks."""
        connection = self._connection()
        try:
            connection.request("POST", self._path + path, body, dict(headers))
            reply = connection.getresponse()
            content = reply.read(MOST_BYTES)
        except (OSError, http.client.HTTPException) as fault:
            self._drop(connection)
            raise ModelBusy(f"{self._host} cannot be reached: {words_of(fault)}") from fault
        if reply.will_close:
            self._drop(connection)
        return Heard(reply.status, {name.lower(): value for name, value in reply.getheaders()}, content)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()

    def _connection(self) -> http.client.HTTPConnection:
        found: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if found is None:
            found = _Pinned(self._host, self._port, self._address(), self._tls, self._timeout)
            self._own.connection = found
            with self._lock:
                self._open.append(found)
        return found

    def _address(self) -> str:
        """Asked again for each connection, so that a name that has moved is found, and checked."""
        return self._check(self._url) if self._check else self._host

    def _drop(self, connection: http.client.HTTPConnection) -> None:
        connection.close()
        self._own.connection = None
        with self._lock:
            if connection in self._open:
                self._open.remove(connection)


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that was checked, whatever its name stands for by now."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address, self._context = address, tls
        if tls is not None:
            self.default_port = 443

    def connect(self) -> None:
        made = socket.create_connection((self._address, self.port), CONNECT_S)
        made.settimeout(self.timeout)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = self._context.wrap_socket(made, server_hostname=self.host) if self._context else made
