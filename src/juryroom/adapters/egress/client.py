"""The one way out: every address is resolved, checked, and then connected to as it was checked.

A name is resolved once per request and the connection goes to that very address, so that a name cannot stand for a
public address while it is checked and for a private one while it is used. Redirects go through the same door.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from juryroom.errors import AddressRefused, OutsideFailed, words_of
from juryroom.ports import Answer

if TYPE_CHECKING:
    import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
SCHEMES = ("http", "https")
MOST_REDIRECTS = 5
CONNECT_S = 10.0
_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system tells them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as problem:
        raise OutsideFailed(_unresolved(host, problem)) from None
    except UnicodeError:
        raise OutsideFailed(f"{host[:200]} cannot be the name of a host. Check the spelling of the address.") from None
    except OSError as problem:
        raise OutsideFailed(f"The name {host} cannot be resolved: {problem.strerror or problem}.") from None
    return [str(entry[4][0]) for entry in found]


def _unresolved(host: str, problem: socket.gaierror) -> str:
    if problem.errno in _UNKNOWN:
        return f"No host named {host} is known. Check the spelling of the address."
    if problem.errno == socket.EAI_AGAIN:
        return f"No name server says now whether there is a host named {host}. Try again later."
    return f"The name {host} cannot be resolved: {problem.strerror or problem}."


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large; an address wrapped in another is unwrapped first."""
    inner = _unwrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _unwrapped(address: Address) -> Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


class EgressClient:
    """ports.Egress. `allowed`: hosts, addresses and networks that may be reached although they are not public."""

    def __init__(
        self,
        allowed: Sequence[str] = (),
        *,
        resolver: Resolve = resolve,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._hosts = {entry.lower() for entry in allowed if not _network(entry)}
        self._networks = [network for entry in allowed if (network := _network(entry))]
        self._resolve = resolver
        self._transport = transport
        self._tls: ssl.SSLContext | None = None

    @contextmanager
    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        most_bytes: int,
        seconds: float,
    ) -> Iterator[Answer]:
        """The answer of another server, of any status. Raises AddressRefused, OutsideFailed."""
        import httpx2  # a tenth of a second that most starts can do without

        until = time.monotonic() + seconds
        try:
            for _ in range(MOST_REDIRECTS + 1):
                with self._send(method, url, headers or {}, content, until) as reply:
                    if not (reply.has_redirect_location and method in ("GET", "HEAD")):
                        pieces = _limited(reply, most_bytes, until)
                        yield Answer(reply.status_code, url, dict(reply.headers), pieces)
                        return
                    url = urljoin(url, reply.headers["location"])
            raise OutsideFailed(f"More than {MOST_REDIRECTS} redirects, the last one to {url}.")
        except (httpx2.HTTPError, httpx2.StreamError, ssl.SSLError) as problem:
            raise OutsideFailed(f"{url} cannot be reached: {words_of(problem)}") from None

    def address_of(self, url: str) -> str:
        """The checked IP address to connect to for `url`. Raises AddressRefused, OutsideFailed."""
        return str(self._checked(self._target(url)))

    @contextmanager
    def _send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, until: float
    ) -> Iterator[httpx2.Response]:
        """One hop, over a connection of its own: a pooled one might have been opened for another name."""
        import httpx2

        target = self._target(url)
        address = self._checked(target)
        left = max(until - time.monotonic(), 0.1)
        with httpx2.Client(
            transport=self._transport,
            verify=self._context(),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(left, connect=min(CONNECT_S, left)),
        ) as client:
            request = client.build_request(
                method,
                target.copy_with(host=str(address)),
                headers={"user-agent": "juryroom", **headers, "host": target.netloc.decode("ascii")},
                content=content,
                extensions={"sni_hostname": target.host},
            )
            reply = client.send(request, stream=True)
            try:
                yield reply
            finally:
                reply.close()

    def _target(self, url: str) -> httpx2.URL:
        import httpx2

        try:
            target = httpx2.URL(url)
        except (httpx2.InvalidURL, ValueError) as problem:
            raise AddressRefused(f"{url[:200]!r} is no address: {problem}.") from None
        if target.scheme not in SCHEMES or not target.host:
            raise AddressRefused(f"Only http and https addresses are fetched, not {url[:200]!r}.")
        if target.userinfo:
            raise AddressRefused("An address that is fetched carries no name and password.")
        return target

    def _checked(self, target: httpx2.URL) -> Address:
        """The address to connect to. Raises AddressRefused if the name stands for any that may not be reached."""
        host = target.host
        port = target.port or (443 if target.scheme == "https" else 80)
        literal = _address(host)
        found = [literal] if literal else [_address(text) for text in self._resolve(host, port)]
        known = [address for address in found if address is not None]
        if not known:
            raise OutsideFailed(f"The name {host} has no address.")
        if host.lower() not in self._hosts:
            for address in known:
                if not is_public(address) and not any(address in network for network in self._networks):
                    named = f"{address}" if literal else f"{host} stands for {address}, which"
                    raise AddressRefused(
                        f"{named} is not a public address. "
                        "Whoever runs this installation can allow it with the setting egress_allow."
                    )
        return known[0]

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _limited(reply: httpx2.Response, most: int, until: float) -> Iterator[bytes]:
    import httpx2

    arrived = 0
    try:
        for piece in reply.iter_bytes():
            arrived += len(piece)
            if arrived > most:
                raise OutsideFailed(f"The file is larger than the {most // 1024**2} MB that are fetched.")
            if time.monotonic() > until:
                raise OutsideFailed("The other server took too long.")
            yield piece
    except (httpx2.HTTPError, httpx2.StreamError) as problem:
        raise OutsideFailed(f"The other server broke off: {words_of(problem)}") from None
