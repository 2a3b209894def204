"""One answer from the queue to the disk: next and submit, in the services alone and through the whole application.

    .venv/bin/python -m benchmarks.answering --tasks 3000

Every task has a scored prediction, the most uncertain comes first, one person answers. Milliseconds of processor time
of all threads; statements and calls of Python functions, which the machine's load does not change.
`BENCH_DATABASE_URL` measures PostgreSQL, on an empty database; the processor time is then that of this process alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from starlette.types import ASGIApp, Message

from juryroom import wiring
from juryroom.api.app import create_app
from juryroom.core.model import ProjectId, UserId
from juryroom.services import annotations, queue
from juryroom.services.room import Room

TOKEN = "a" * 40
CONFIG = """<View><Image name="q" value="$q"/><Choices name="verdict" toName="q">
  <Choice value="same"/><Choice value="different"/></Choices></View>"""
RESULT = [{"id": "x", "from_name": "verdict", "to_name": "q", "type": "choices", "value": {"choices": ["same"]}}]
WARM, TIMES = 50, 200
statements: list[str] = []


def listen() -> None:
    """Note every statement: on SQLite as the database hears it, elsewhere as SQLAlchemy sends it."""

    @sa.event.listens_for(sa.Pool, "connect")
    def trace(connection: Any, _record: object) -> None:
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(statements.append)

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def note(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
        if connection.dialect.name != "sqlite":
            statements.append(statement)


class Visitor:
    """Calls the application as a server would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def call(self, method: str, path: str, body: object = None) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        answer: list[Message] = []
        arriving = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Message:
            return arriving.pop() if arriving else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            answer.append(message)

        headers = [(b"authorization", f"Token {TOKEN}".encode()), (b"content-type", b"application/json")]
        headers += [(b"host", b"bench"), (b"content-length", str(len(content)).encode())]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
                 "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
                 "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {}}  # fmt: skip
        await self._app(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in answer[1:])
        if not 200 <= answer[0]["status"] < 300:
            raise RuntimeError(f"{method} {path}: {answer[0]['status']} {content[:300]!r}")
        return json.loads(content) if content else None


def cost(times: list[float]) -> float:
    return round(statistics.median(times) * 1000, 3)


async def through(visitor: Visitor, project: int) -> dict[str, float]:
    """What the application takes for each of its calls."""
    took: dict[str, list[float]] = {name: [] for name in ("next", "submit", "held", "project")}

    async def timed(name: str, call: Callable[[], Awaitable[Any]]) -> Any:
        began = time.process_time()
        answer = await call()
        took[name].append(time.process_time() - began)
        return answer

    def ask() -> Awaitable[Any]:
        return visitor.call("GET", f"/api/projects/{project}/next")

    for _ in range(WARM + TIMES):
        task = (await timed("next", ask))["id"]
        await timed("held", ask)
        body = {"result": RESULT, "lead_time": 2.5}
        await timed("submit", lambda t=task, b=body: visitor.call("POST", f"/api/tasks/{t}/annotations/", b))
        await timed("project", lambda: visitor.call("GET", f"/api/projects/{project}"))
    figures = {f"{name}_ms": cost(each[WARM:]) for name, each in took.items()}
    both = [a + b for a, b in zip(took["next"], took["submit"], strict=True)]
    return {"next_and_submit_ms": cost(both[WARM:]), **figures}


def within(room: Room, project: ProjectId, user: UserId) -> dict[str, float]:
    """What the services take, commit included."""
    took: list[tuple[float, float]] = []
    for _ in range(WARM + TIMES):
        began = time.process_time()
        task, lease = _next(room, project, user)
        between = time.process_time()
        _submit(room, task, lease, user)
        took.append((between - began, time.process_time() - between))
    figures = {"next_ms": cost([a for a, _ in took[WARM:]]), "submit_ms": cost([b for _, b in took[WARM:]])}
    task, lease, *_ = counted(figures, "next", lambda: _next(room, project, user))
    counted(figures, "submit", lambda: _submit(room, task, lease, user))
    return figures


def _next(room: Room, project: ProjectId, user: UserId) -> tuple[Any, int]:
    with room.database.write(durable=False) as unit:
        held = queue.take(unit, project, user)[0]
        unit.predictions.of_task(held.task.id)
        unit.drafts.of_task(held.task.id, user=user)
        return held.task.id, held.lease.token


def _submit(room: Room, task: Any, lease: int, user: UserId) -> None:
    with room.database.write() as unit:
        annotations.submit(unit, task, RESULT, author=user, lease=lease)


def counted(figures: dict[str, float], name: str, call: Callable[[], Any]) -> Any:
    """One more call, its statements and its calls of functions put with the figures."""
    calls = 0

    def count(_frame: object, event: str, _value: object) -> None:
        nonlocal calls
        calls += event == "call"

    statements.clear()
    sys.setprofile(count)
    try:
        answer = call()
    finally:
        sys.setprofile(None)
    figures[f"{name}_statements"] = sum(not each.startswith("PRAGMA") for each in statements)
    figures[f"{name}_calls"] = calls
    return answer


async def measure(room: Room, tasks: int, shown: bool) -> dict[str, Any]:
    """Half of the tasks may be answered in each part."""
    visitor = Visitor(create_app(room))
    body = {"title": "bench", "label_config": CONFIG, "sampling": "Uncertainty sampling"}
    project = (await visitor.call("POST", "/api/projects/", body))["id"]
    rows = [
        {"data": {"q": f"https://example.org/{number}.jpg"},
         "predictions": [{"model_version": "v", "score": number % 1000 / 1000, "result": RESULT}]}
        for number in range(tasks)
    ]  # fmt: skip
    await visitor.call("POST", f"/api/projects/{project}/import", rows)
    user = UserId((await visitor.call("GET", "/api/current-user/whoami"))["id"])
    figures = {"tasks": tasks, "services": within(room, ProjectId(project), user)}
    if shown:
        print("\n".join(statements), file=sys.stderr)
    return figures | {"application": await through(visitor, project)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", default=[3000])
    parser.add_argument("--statements", action="store_true", help="show those of one submit on standard error")
    options = parser.parse_args()
    listen()
    for tasks in options.tasks:
        with tempfile.TemporaryDirectory() as folder:
            given = {"data_dir": folder, "username": "bench@example.org", "password": "benchmark", "user_token": TOKEN}
            if url := os.environ.get("BENCH_DATABASE_URL"):
                given["database_url"] = url
            settings = wiring.read_settings(given)
            room = wiring.build_room(settings)
            wiring.prepare(room, settings)
            print(json.dumps(asyncio.run(measure(room, tasks, options.statements))), flush=True)
            room.database.close()


if __name__ == "__main__":
    main()
