"""A stand-in for a provider that speaks OpenAI's chat completions: answers at random but repeatably, fails on request,
and counts what it served."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]


@dataclass
class Provider:
    """What the server does, and what it did."""

    latency: float = 0.0
    error_rate: float = 0.0
    malformed_rate: float = 0.0
    answer: Answer | None = None
    """Instead of the usual: body -> (status, answer)."""
    url: str = ""
    bodies: Counter[str] = field(default_factory=Counter)
    input_tokens: int = 0
    output_tokens: int = 0
    served: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def repeated(self) -> int:
        """Requests whose very body had come before."""
        return sum(number - 1 for number in self.bodies.values())


def completion(text: str, **more: Any) -> dict[str, Any]:
    """A chat completion that says this."""
    message = {"role": "assistant", "content": text, "refusal": None} | more.pop("message", {})
    choice = {"index": 0, "message": message, "finish_reason": more.pop("finish_reason", "stop")}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {"id": "c", "object": "chat.completion", "model": "m", "choices": [choice], "usage": usage} | more


def verdict(choice: str = "same", confidence: float = 0.9, control: str = "verdict") -> str:
    return json.dumps({"reasoning": "because", "answer": {control: choice}, "confidence": confidence})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        it: Provider = self.server.provider
        raw = self.rfile.read(int(self.headers["content-length"]))
        body = json.loads(raw)
        with it.lock:
            it.bodies[hashlib.sha256(raw).hexdigest()] += 1
        if it.latency:
            time.sleep(it.latency)
        status, said = (it.answer or _usual(it, raw))(body)
        if status == 200:
            with it.lock:
                it.served += 1
                it.input_tokens += said["usage"]["prompt_tokens"]
                it.output_tokens += said["usage"]["completion_tokens"]
        text = json.dumps(said).encode() if isinstance(said, dict) else said
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass


def _usual(it: Provider, raw: bytes) -> Answer:
    rng = random.Random(hashlib.sha256(raw).digest())

    def answer(_: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if rng.random() < it.error_rate:
            return rng.choice((429, 500, 503)), {"error": {"message": "Try again."}}
        if rng.random() < it.malformed_rate:
            return 200, completion(rng.choice(("I think they are the same.", verdict("perhaps"), verdict()[:30])))
        return 200, completion(verdict(rng.choice(("same", "different")), round(rng.random(), 2)))

    return answer


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that was killed."""


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider at `url`, on loopback."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.provider = provider  # type: ignore[attr-defined]
    provider.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
