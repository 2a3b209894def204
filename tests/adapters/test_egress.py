"""The one way out: what is refused, what is checked again, and that the connection goes where the check looked."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import httpx2
import pytest

from juryroom.adapters.egress.client import EgressClient, resolve
from juryroom.errors import AddressRefused, OutsideFailed

PUBLIC, OTHER = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"


class Names:
    """A resolver that says one thing after the other, and notes what it was asked."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.left = {name.replace("_", "."): [list(one) for one in said] for name, said in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        said = self.left[host]
        return said.pop(0) if len(said) > 1 else said[0]


class World:
    """Every server there is; notes where connections went."""

    def __init__(self, answer: Callable[[httpx2.Request], httpx2.Response] | None = None) -> None:
        self.seen: list[tuple[str, str]] = []
        self._answer = answer or (lambda _: httpx2.Response(200, content=b"rows"))

    def transport(self) -> httpx2.MockTransport:
        def handle(request: httpx2.Request) -> httpx2.Response:
            self.seen.append((request.url.host, request.headers["host"]))
            return self._answer(request)

        return httpx2.MockTransport(handle)


def fetch(url: str, names: Names, world: World, allowed: Sequence[str] = (), most: int = 1000) -> bytes:
    client = EgressClient(allowed, resolver=names, transport=world.transport())
    with client.request("GET", url, most_bytes=most, seconds=5) as answer:
        return b"".join(answer.pieces)


def test_the_connection_goes_to_the_address_that_was_checked_under_the_name_that_was_asked_for():
    world = World()
    assert fetch("https://data.example:8443/x.json", Names(data_example=[[PUBLIC]]), world) == b"rows"
    assert world.seen == [(PUBLIC, "data.example:8443")]


def test_a_name_that_changes_its_address_behind_the_check_is_still_reached_at_the_checked_one():
    names, world = Names(rebind_example=[[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]]), World()
    fetch("http://rebind.example/", names, world)
    assert (names.asked, world.seen) == (["rebind.example"], [(PUBLIC, "rebind.example")])
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):  # the second request is checked anew
        fetch("http://rebind.example/", names, world)
    assert len(world.seen) == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "240.0.0.1",
        "2001:0:7f00:1:0:0:80ff:fffe",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused_by_name_and_by_number(address: str):
    world = World()
    with pytest.raises(AddressRefused, match="not a public address"):
        fetch("http://inside.example/", Names(inside_example=[[address]]), world)
    with pytest.raises(AddressRefused, match="not a public address"):  # one of several is enough
        fetch("http://inside.example/", Names(inside_example=[[PUBLIC, address]]), world)
    if "%" not in address:
        literal = f"[{address}]" if ":" in address else address
        with pytest.raises(AddressRefused, match="not a public address"):
            fetch(f"http://{literal}/", Names(), world)
    assert world.seen == []


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_odd_spellings_are_resolved_like_names_and_held_against_the_same_rule(spelling: str):
    world = World()
    names = Names()
    names.left = {spelling: [["127.0.0.1"]]}
    with pytest.raises(AddressRefused):  # some are no address at all
        fetch(f"http://{spelling}/", names, world)
    assert world.seen == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://data.example/x", "gopher://data.example/", "http://", "data.example/x", "http://\x00/",
     "http://user:secret@data.example/", "javascript:alert(1)", "http://[::1"],
)  # fmt: skip
def test_only_plain_web_addresses_are_fetched(url: str):
    with pytest.raises(AddressRefused):
        fetch(url, Names(data_example=[[PUBLIC]]), World())


def test_public_addresses_of_both_kinds_are_reached():
    names, world = Names(six_example=[[OTHER]]), World()
    assert fetch("https://six.example/", names, world) == b"rows"
    assert fetch(f"http://{PUBLIC}/", names, world) == b"rows"
    assert [host for host, _ in world.seen] == [OTHER, PUBLIC]


@pytest.mark.parametrize("allowed", ["inside.example", "10.0.0.0/8", "10.1.2.3"])
def test_what_the_installation_allows_is_reached(allowed: str):
    names = Names(inside_example=[["10.1.2.3"]])
    assert fetch("http://inside.example/", names, World(), [allowed]) == b"rows"


def test_a_redirect_is_checked_like_the_first_address():
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.headers["host"] == "first.example":
            return httpx2.Response(302, headers={"location": "http://second.example/y"})
        return httpx2.Response(200, content=b"rows")

    world = World(answer)
    names = Names(first_example=[[PUBLIC]], second_example=[["10.0.0.1"]])
    with pytest.raises(AddressRefused, match=r"second\.example stands for 10\.0\.0\.1"):
        fetch("https://first.example/x", names, world)
    assert len(world.seen) == 1
    names.left["second.example"] = [[PUBLIC]]
    assert fetch("https://first.example/x", names, world) == b"rows"


def test_redirects_come_to_an_end():
    world = World(lambda _: httpx2.Response(302, headers={"location": "/again"}))
    with pytest.raises(OutsideFailed, match="More than 5 redirects"):
        fetch("http://loop.example/", Names(loop_example=[[PUBLIC]]), world)
    assert len(world.seen) == 6


def test_a_redirect_to_a_file_is_refused():
    world = World(lambda _: httpx2.Response(302, headers={"location": "file:///etc/passwd"}))
    with pytest.raises(AddressRefused):
        fetch("http://a.example/", Names(a_example=[[PUBLIC]]), world)


def test_an_answer_may_be_so_long_and_no_longer_also_when_it_was_packed():
    import gzip

    long = World(lambda _: httpx2.Response(200, content=b"x" * 2000))
    packed = World(
        lambda _: httpx2.Response(200, content=gzip.compress(b"x" * 1_000_000), headers={"content-encoding": "gzip"})
    )
    for world in (long, packed):
        with pytest.raises(OutsideFailed, match="larger than"):
            fetch("http://a.example/", Names(a_example=[[PUBLIC]]), world)


def test_an_address_that_is_no_name_is_not_said_to_stand_for_itself():
    with pytest.raises(AddressRefused, match=r"^127\.0\.0\.1 is not a public address\. Whoever runs"):
        fetch("http://127.0.0.1/", Names(), World())
    with pytest.raises(AddressRefused, match=r"^a\.example stands for 10\.0\.0\.1, which is not a public address\."):
        fetch("http://a.example/", Names(a_example=[["10.0.0.1"]]), World())


def test_a_server_that_is_away_is_told_with_its_address():
    def away(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no route")

    with pytest.raises(OutsideFailed, match=r"http://a\.example/ cannot be reached: no route"):
        fetch("http://a.example/", Names(a_example=[[PUBLIC]]), World(away))


def test_a_refused_connection_is_told_without_the_system_s_number():
    def refuse(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("[Errno 111] Connection refused")

    with pytest.raises(OutsideFailed, match=r"^http://a\.example/ cannot be reached: Connection refused$"):
        fetch("http://a.example/", Names(a_example=[[PUBLIC]]), World(refuse))


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
         "No host named nowhere.example is known. Check the spelling of the address."),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
         "No name server says now whether there is a host named nowhere.example. Try again later."),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure in name resolution"),
         "The name nowhere.example cannot be resolved: Non-recoverable failure in name resolution."),
        (OSError(24, "Too many open files"), "The name nowhere.example cannot be resolved: Too many open files."),
        (UnicodeError("encoding with 'idna' codec failed"),
         "nowhere.example cannot be the name of a host. Check the spelling of the address."),
    ],
)  # fmt: skip
def test_a_name_without_an_address_is_told_in_words(problem: Exception, said: str, monkeypatch: pytest.MonkeyPatch):
    def unknown(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OutsideFailed) as refused:
        resolve("nowhere.example", 443)
    assert refused.value.message == said
