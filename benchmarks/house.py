"""A Juryroom of its own for one measurement: a server process on a free loopback port, with data in a folder that is
thrown away. Latencies cover sending the request and reading the whole answer."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import local
from typing import Any

TOKEN = "benchmark-token-0123456789abcdef01234567"


@dataclass
class House:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    data_dir: Path
    _connections: local = field(default_factory=local)

    def send(self, method: str, path: str, body: object = None, content_type: str = "application/json") -> bytes:
        """The answer's bytes over this thread's kept-alive connection. Raises RuntimeError outside 2xx."""
        connection = getattr(self._connections, "one", None)
        if connection is None:
            connection = self._connections.one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        payload = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"Authorization": f"Token {TOKEN}", "Content-Type": content_type}
        connection.request(method, path, payload, headers)
        answer = connection.getresponse()
        content: bytes = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content

    def hang_up(self) -> None:
        """Let the next call open a connection of its own: the server closes those that are silent for a while."""
        self._connections = local()

    def json(self, method: str, path: str, body: object = None) -> Any:
        """The decoded answer."""
        content = self.send(method, path, body)
        return json.loads(content) if content else None

    def upload(self, path: str, body: bytes, boundary: str) -> Any:
        """Post a multipart form."""
        return json.loads(self.send("POST", path, body, f"multipart/form-data; boundary={boundary}"))

    def cpu_s(self) -> float:
        """Processor time that the server process has taken."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Resident memory of the server process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(data_dir: Path, port: int) -> tuple[subprocess.Popen[bytes], float]:
    """Start `juryroom serve` and wait for its first answer: the process and the seconds that took."""
    command = [str(Path(sys.executable).with_name("juryroom")), "serve", "--data-dir", str(data_dir)]
    command += [
        "--port",
        str(port),
        "--username",
        "bench@example.com",
        "--password",
        "benchmark",
        "--user-token",
        TOKEN,
    ]
    environment = os.environ | {"JURYROOM_DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", "")}
    if not environment["JURYROOM_DATABASE_URL"]:
        del environment["JURYROOM_DATABASE_URL"]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    while time.perf_counter() - began < 60:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return process, time.perf_counter() - began
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server stopped with exit code {process.returncode}") from None
            time.sleep(0.01)
    process.kill()
    raise RuntimeError("the server did not answer within 60 s")


@contextmanager
def house() -> Iterator[House]:
    """A server for the length of a block."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        process, _ = start(Path(folder), port)
        try:
            yield House(port, process, Path(folder))
        finally:
            process.terminate()
            process.wait(20)


@dataclass(frozen=True)
class Figures:
    """Milliseconds over a series of calls, and calls per second of wall time."""

    n: int
    median_ms: float
    p95_ms: float
    per_second: float


def series(calls: Sequence[Callable[[], object]], clients: int = 1) -> Figures:
    """Make every call once, over `clients` threads."""

    def timed(call: Callable[[], object]) -> float:
        began = time.perf_counter()
        call()
        return (time.perf_counter() - began) * 1000

    began = time.perf_counter()
    if clients == 1:
        taken = [timed(call) for call in calls]
    else:
        with ThreadPoolExecutor(clients) as pool:
            taken = list(pool.map(timed, calls))
    wall = time.perf_counter() - began
    ordered = sorted(taken)
    p95 = ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
    return Figures(len(calls), statistics.median(taken), p95, len(calls) / wall)
