"""A provider on loopback that speaks OpenAI's chat completions and sees, of each photograph, the words in its task.

It is sure and right of most, unsure and wrong of some, and takes exact amounts of tokens.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "stand-in"
TOKENS = {"prompt_tokens": 400, "completion_tokens": 50, "total_tokens": 450}
_FILE = re.compile(r"\bphoto-(\d+)\b")
WRONG_EVERY = 10


class StandIn(ThreadingHTTPServer):
    """Answers questions about photographs by number."""

    daemon_threads = True

    def __init__(self, labels: Mapping[int, str], offered: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.labels, self.offered = labels, list(offered)
        self.asked: list[int] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def verdict(self, words: str) -> dict[str, Any]:
        """Every tenth photograph is taken for another, and it is not sure of that."""
        number = int(_FILE.findall(words)[-1])
        self.asked.append(number)
        label = self.labels[number]
        if number % WRONG_EVERY == 0:
            other = self.offered[(self.offered.index(label) + 1) % len(self.offered)]
            return _reply(f"It might be {other}.", other, 0.55)
        return _reply(f"Shape and colour are those of {label}.", label, 0.97)


@contextmanager
def provider(labels: Mapping[int, str], offered: Sequence[str]) -> Iterator[StandIn]:
    """The stand-in, serving until the block ends."""
    server = StandIn(labels, offered)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _reply(reasoning: str, label: str, confidence: float) -> dict[str, Any]:
    return {"reasoning": reasoning, "answer": {"kind": label}, "confidence": confidence}


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
        said = self.server.verdict(_words(body["messages"][-1]["content"]))
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
