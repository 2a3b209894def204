"""A provider on loopback that speaks OpenAI's chat completions and sees, of each photograph, the words in its task.

It is sure and right of most, unsure and wrong of some, and takes exact amounts of tokens. Asked as a teacher, it tells
the judge what to mind; with that in its rubric the judge is right of all.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL, TEACHER = "stand-in", "teacher"
ADVICE = "Look twice at what is rare."
TOKENS = {"prompt_tokens": 400, "completion_tokens": 50, "total_tokens": 450}
_FILE = re.compile(r"\bphoto-(\d+)\b")
WRONG_EVERY = 10


class StandIn(ThreadingHTTPServer):
    """Answers questions about photographs by number."""

    daemon_threads = True

    def __init__(self, labels: Mapping[int, str], offered: Sequence[str], wrong_every: int = WRONG_EVERY) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.labels, self.offered, self.wrong_every = labels, list(offered), wrong_every
        self.asked: list[int] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def verdict(self, words: str, *, advised: bool = False) -> dict[str, Any]:
        """Every tenth photograph is taken for another, and it is not sure of that; unless it was advised."""
        number = int(_FILE.findall(words)[-1])
        self.asked.append(number)
        label = self.labels[number]
        if number % self.wrong_every == 0 and not advised:
            other = self.offered[(self.offered.index(label) + 1) % len(self.offered)]
            return _reply(f"It might be {other}.", other, 0.55)
        return _reply(f"Shape and colour are those of {label}.", label, 0.97)


@contextmanager
def provider(labels: Mapping[int, str], offered: Sequence[str], wrong_every: int = WRONG_EVERY) -> Iterator[StandIn]:
    """The stand-in, serving until the block ends."""
    server = StandIn(labels, offered, wrong_every)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _reply(reasoning: str, label: str, confidence: float) -> dict[str, Any]:
    return {"reasoning": reasoning, "answer": {"kind": label}, "confidence": confidence}


def _proposal(told: str) -> dict[str, Any]:
    rubric = re.findall(r'<material name="rubric" mark="(\w+)">\n(.*?)\n</material', told, re.DOTALL)[0][1]
    changes = [{"title": "Rare kinds", "reason": "They were taken for others."}]
    return {"reasoning": "It overlooks what is rare.", "system": f"{rubric}\n{ADVICE}", "changes": changes}


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandIn

    def do_GET(self) -> None:
        self._send({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        told = [_words(message["content"]) for message in body["messages"]]
        if body["model"] == TEACHER:
            said: dict[str, Any] = _proposal(told[-1])
        else:
            said = self.server.verdict("\n".join(told), advised=ADVICE in "".join(told))
        message = {"role": "assistant", "content": json.dumps(said)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self._send({"id": "1", "object": "chat.completion", "created": 0, "model": MODEL, "choices": [choice],
                    "usage": TOKENS})  # fmt: skip

    def _send(self, told: Mapping[str, Any]) -> None:
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""
