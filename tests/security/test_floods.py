"""Requests made to cost more than they are worth."""

from __future__ import annotations

import asyncio
import io
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from api.conftest import MAX_BODY
from juryroom.api import door
from juryroom.api.app import create_app
from juryroom.api.idempotency import IdempotencyKeys
from juryroom.core.model import Role
from juryroom.services.room import Room

JSON = {"content-type": "application/json"}
DEEP = 200_000


class TestBodies:
    @pytest.mark.parametrize("path", ["/api/session", "/user/login", "/user/signup", "/api/token/refresh"])
    def test_strangers_send_little(self, anyone: TestClient, path: str):
        assert anyone.post(path, content=b"x" * (door.ANONYMOUS_BODY + 1), headers=JSON).status_code == 413

    def test_over_the_limit_by_length_or_by_what_arrives(self, owner: Any, project: Any):
        path = f"/api/projects/{project['id']}/import"
        pieces = (b"x" * 1000 for _ in range(MAX_BODY // 1000 + 2))
        for body in (b"x" * (MAX_BODY + 1), pieces):
            reply = owner.client.post(path, content=body, headers=JSON)
            assert reply.status_code == 413
            assert reply.json()["code"] == "body_too_large"

    def test_a_length_beyond_all_numbers(self, owner: Any):
        headers = {"content-length": "9" * 5000, **JSON}
        assert owner.client.post("/api/projects/", content=b"{}", headers=headers).status_code == 413

    def test_what_is_read_as_a_whole_is_smaller_than_an_import(
        self, owner: Any, project: Any, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(door, "ORDINARY_BODY", 10_000)
        body = b'{"title":"' + b"x" * 20_000 + b'"}'
        assert owner.client.post("/api/projects/", content=body, headers=JSON).status_code == 413
        rows = b'[{"text":"' + b"x" * 20_000 + b'"}]'
        for kind in ("import", "tasks/bulk"):
            assert (
                owner.client.post(f"/api/projects/{project['id']}/{kind}", content=rows, headers=JSON).status_code
                == 201
            )

    @pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":[', b'{"result":['])
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/api/projects/"),
            ("POST", "/api/projects/1/import"),
            ("POST", "/api/projects/1/import/predictions"),
            ("POST", "/api/tasks/"),
            ("POST", "/api/predictions/"),
            ("POST", "/api/dm/actions?id=delete_tasks&project=1"),
            ("POST", "/api/projects/1/queue/release"),
            ("PATCH", "/api/current-user/hotkeys"),
            ("POST", "/api/session"),
        ],
    )
    def test_nesting_without_end(self, owner: Any, project: Any, method: str, path: str, opening: bytes):
        body = opening * (60_000 // len(opening))
        reply = owner.client.request(method, path, content=body, headers=JSON)
        assert 400 <= reply.status_code < 500, reply.text

    def test_nesting_that_is_complete_is_not_kept(self, owner: Any, project: Any):
        deep = b"[" * 50_000 + b"]" * 50_000
        body = b'{"project":%d,"data":{"text":%s}}' % (project["id"], deep)
        reply = owner.client.post("/api/tasks/", content=body, headers=JSON)
        assert reply.status_code == 400

    def test_nesting_in_an_address(self, owner: Any, project: Any):
        query = '{"filters":' * 2000
        assert owner.client.get("/api/tasks/", params={"project": project["id"], "query": query}).status_code == 400
        chain: dict[str, Any] = {}
        for _ in range(150):
            chain = {
                "filter": "filter:tasks:id",
                "operator": "equal",
                "type": "Number",
                "value": 1,
                "child_filter": chain,
            }
        body = {"project": project["id"], "data": {"filters": {"conjunction": "and", "items": [chain]}}}
        assert owner.client.post("/api/dm/views/", json=body).status_code == 400


class TestConfigs:
    LAUGHS = (
        '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + ']><View><Header value="&i;"/></View>'
    )

    @pytest.mark.parametrize(
        "config",
        [
            LAUGHS,
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><View><Header value="&a;"/></View>',
            '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x">%a;]><View/>',
            "<View>" * 70 + "</View>" * 70,
            "<View>" + "<View/>" * 10_001 + "</View>",
            "<View>" + "x" * 256 * 1024 + "</View>",
            "<View>&undefined;</View>",
            "<View><![CDATA[" * 1000,
        ],
        ids=range(8),
    )
    def test_a_bomb_is_refused_in_no_time(self, owner: Any, config: str):
        before = time.process_time()
        for path, body in (
            ("/api/lint", {"label_config": config}),
            ("/api/projects/validate/", {"label_config": config}),
            ("/api/projects/", {"title": "bomb", "label_config": config}),
        ):
            reply = owner.client.post(path, json=body)
            assert reply.status_code == (200 if path == "/api/lint" else 400)
            assert "root:" not in reply.text
        assert time.process_time() - before < 5

    @pytest.mark.parametrize(
        "config",
        [
            "<View " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>",
            "<View>" + "&amp;" * 50_000 + "</View>",
            "<View>" + "<Header/>" * 9_000 + "</View>",
            '<View><Text name="t" value="$' + "a." * 60_000 + '"/></View>',
            '<View><Text name="t" value="' + "$a" * 60_000 + '"/></View>',
            '<View><Text name="t" value="$t"/><Choices name="c" toName="' + ",".join(["t"] * 50_000) + '"/></View>',
        ],
        ids=range(6),
    )
    def test_the_largest_there_may_be_takes_little(self, owner: Any, config: str):
        before = time.process_time()
        assert owner.client.post("/api/lint", json={"label_config": config}).status_code in (200, 400)
        assert time.process_time() - before < 5


class TestPictures:
    def chunk(self, kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def png(self, width: int, height: int, *more: bytes) -> bytes:
        head = self.chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + self.chunk(b"IEND", b"")

    def upload(self, owner: Any, project: Any, body: bytes, name: str = "a.png") -> int:
        path = f"/api/projects/{project['id']}/import?commit_to_project=false"
        return int(owner.client.post(path, files={"file": (name, io.BytesIO(body))}).status_code)

    def test_a_giant_by_its_own_word_is_refused(self, owner: Any, project: Any):
        assert self.upload(owner, project, self.png(60_000, 60_000)) == 400
        assert self.upload(owner, project, self.png(2**31 - 1, 2**31 - 1)) == 400
        assert self.upload(owner, project, self.png(100, 100)) == 201

    @pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
    def test_a_bomb_beside_the_picture_is_not_unpacked(self, owner: Any, project: Any, kind: bytes):
        packed = zlib.compress(b"\0" * 100_000_000, 9)
        heads = {b"zTXt": b"a\0\0", b"iTXt": b"a\0\1\0\0\0", b"iCCP": b"a\0\0"}
        before = time.process_time()
        assert self.upload(owner, project, self.png(10, 10, self.chunk(kind, heads[kind] + packed))) < 500
        assert time.process_time() - before < 5

    @pytest.mark.parametrize(
        ("name", "head"),
        [("a.png", b"\x89PNG\r\n\x1a\n"), ("a.jpg", b"\xff\xd8\xff\xe0"), ("a.gif", b"GIF89a"), ("a.bmp", b"BM"),
         ("a.webp", b"RIFF0000WEBP"), ("a.wav", b"RIFF0000WAVE"), ("a.mp4", b"0000ftypmp42")],
    )  # fmt: skip
    def test_what_only_begins_like_a_picture(self, owner: Any, project: Any, name: str, head: bytes):
        for rest in (b"", b"\0" * 100, b"\xff" * 100, bytes(range(256)) * 4):
            assert self.upload(owner, project, head + rest, name) in (201, 400)


class TestSlowness:
    """Over a real socket: what is sent a byte at a time."""

    @pytest.fixture
    def port(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
        monkeypatch.setattr(door, "ANONYMOUS_S", 0.5)
        monkeypatch.setattr(door, "STILL_S", 0.5)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(create_app(room), log_level="error", lifespan="off", http="httptools", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(20)

    def answer(self, port: int, head: str, pieces: list[bytes], pause_s: float) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause_s)
            except OSError:
                pass  # it hung up, after it said why
            found = b""
            while piece := connection.recv(65536):
                found += piece
            return found

    def test_strangers_have_no_time(self, port: int):
        head = "POST /api/session HTTP/1.1\nhost: x\ncontent-type: application/json\nconnection: close"
        said = self.answer(port, f"{head}\ncontent-length: 60000", [b"x"] * 12, 0.1)
        assert b" 408 " in said.split(b"\r\n")[0]

    def test_a_body_that_stands_still(self, port: int, person: Callable[..., Any]):
        token = person(Role.OWNER).token
        head = f"POST /api/projects HTTP/1.1\nhost: x\nauthorization: Token {token}\ncontent-type: application/json"
        said = self.answer(port, f"{head}\ncontent-length: 600\nconnection: close", [b'{"title":'], 0.1)
        assert b" 408 " in said.split(b"\r\n")[0]
        assert b"body_too_slow" in said

    def test_a_body_that_is_slow_but_comes(
        self, port: int, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ):
        """All of it takes longer than any pause may; a busy machine makes pauses longer, but not as long as that."""
        monkeypatch.setattr(door, "STILL_S", 2.0)
        token = person(Role.OWNER).token
        body = b'{"title": "slowly"}'
        head = f"POST /api/projects HTTP/1.1\nhost: x\nauthorization: Token {token}\ncontent-type: application/json"
        pieces = [body[n : n + 1] for n in range(len(body))]
        said = self.answer(port, f"{head}\ncontent-length: {len(body)}\nconnection: close", pieces, 0.12)
        assert b" 201 " in said.split(b"\r\n")[0]


class TestIdempotencyKeys:
    def test_belong_to_one_person(self, person: Callable[..., Any], owner: Any):
        """Somebody else's key leads neither to their answer nor into their way."""
        other = person(Role.MANAGER)
        made = []
        for who in (owner, other):
            reply = who.client.post("/api/projects/", json={"title": "same"}, headers={"idempotency-key": "1"})
            assert reply.status_code == 201
            assert "idempotency-replayed" not in reply.headers
            made.append(reply.json()["id"])
        assert made[0] != made[1]

    def test_belong_to_one_request(self, owner: Any, project: Any):
        headers = {"idempotency-key": "1"}
        assert owner.client.post("/api/projects/", json={"title": "one"}, headers=headers).status_code == 201
        for path, body in (
            ("/api/projects/", {"title": "two"}),
            ("/api/projects/?x=1", {"title": "one"}),
            (f"/api/projects/{project['id']}/import", [{"text": "a"}]),
            ("/api/token/", None),
        ):
            assert owner.client.post(path, json=body, headers=headers).status_code == 422

    @pytest.mark.parametrize("key", ["", "x" * 256, "x" * 8000])
    def test_have_a_length(self, owner: Any, key: str):
        assert (
            owner.client.post("/api/projects/", json={"title": "one"}, headers={"idempotency-key": key}).status_code
            == 400
        )

    def test_do_nothing_for_strangers(self, anyone: TestClient, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(IdempotencyKeys, "_begin", lambda *_: pytest.fail("kept something for a stranger"))
        reply = anyone.post("/api/session", json={"email": "a", "password": "b"}, headers={"idempotency-key": "1"})
        assert reply.status_code == 401


def test_a_body_is_read_while_the_server_does_other_things(room: Room):
    """One slow sender does not stop the loop: waiting for the body is asynchronous."""

    async def never() -> Any:
        await asyncio.sleep(60)

    async def main() -> float:
        arrival = door._Arrival(never, 1000, anonymous=True)
        arrival._until = time.monotonic() + 0.2
        started = time.monotonic()
        with pytest.raises(door.BodyTooSlow):
            await arrival.receive()
        return time.monotonic() - started

    assert asyncio.run(main()) < 5
