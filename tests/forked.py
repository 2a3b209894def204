"""`juryroom` in processes of its own, forked from one that has loaded what servers and workers load.

Every start is two to three seconds of a core cheaper than with `python -m`. From there on it is the command, with its
own arguments, environment and files, and is killed like any other. Tests of the start itself start it in earnest.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

LOADED = (
    "juryroom.cli.serve", "juryroom.cli.worker", "juryroom.wiring", "juryroom.api.app", "juryroom.jobs.worker",
    "uvicorn", "uvloop", "httptools", "uvicorn.lifespan.on", "uvicorn.protocols.http.httptools_impl",
    "psycopg", "dbos", "pydantic_ai", "pydantic_ai.models.openai", "juryroom.adapters.llm.clients",
    "juryroom.adapters.workflows.dbos",
)  # fmt: skip
MESSAGE = 1 << 20


class Process:
    """A command under way: what tests need of subprocess.Popen."""

    def __init__(self, pid: int, ending: socket.socket, stdout: IO[str] | None) -> None:
        self.pid, self.stdout = pid, stdout
        self.returncode: int | None = None
        self._ending = ending

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self._ending.settimeout(timeout)
            try:
                told = self._ending.recv(16)
            except (BlockingIOError, TimeoutError):
                raise subprocess.TimeoutExpired("juryroom", timeout or 0) from None
            self.returncode = int(told)
            self._ending.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def juryroom(
    arguments: Sequence[str], *, output: IO[str] | None, errors: IO[str], environment: Mapping[str, str], folder: Path
) -> Process:
    """Start the command. Without `output` its lines are to be read from `stdout`."""
    ours, theirs = socket.socketpair()
    read, write = os.pipe() if output is None else (None, output.fileno())
    asked = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder)}
    line = _parent()
    socket.send_fds(line, [json.dumps(asked).encode()], [write, errors.fileno(), theirs.fileno()])
    pid = int(line.recv(16))
    theirs.close()
    if read is None:
        return Process(pid, ours, None)
    os.close(write)
    return Process(pid, ours, os.fdopen(read, encoding="utf-8"))


@functools.cache
def _parent() -> socket.socket:
    """The line to the one that forks. It ends with this process, and whatever it has forked with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, __file__, str(theirs.fileno())]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # threads do not outlive a fork
    nothing = subprocess.DEVNULL
    subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stdin=nothing, stdout=nothing)
    theirs.close()
    return ours


# --- The one that forks.


class Asked(NamedTuple):
    arguments: list[str]
    environment: dict[str, str]
    folder: str
    files: list[int]


class Forking:
    """Starts what is asked for, and tells how each ended."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._endings: dict[int, socket.socket] = {}
        self._woken, waking = socket.socketpair()
        waking.setblocking(False)
        self._woken.setblocking(False)
        self._waking = waking
        signal.set_wakeup_fd(waking.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def until_forked(self) -> Asked | None:
        """In a new process what it is to do; in this one None, when nobody is there to ask any more."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._line, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    self._bury()
                if self._line not in ready:
                    continue
                message, files, *_ = socket.recv_fds(self._line, MESSAGE, 3)
                if not message:
                    return self._end_all()
                if self._fork(files):
                    return Asked(**json.loads(message), files=files)

    def _fork(self, files: list[int]) -> bool:
        """Whether this is the new one."""
        pid = os.fork()
        if pid == 0:
            self._forget()
            return True
        *outputs, ending = files
        for each in outputs:
            os.close(each)
        self._endings[pid] = socket.socket(fileno=ending)
        self._line.send(str(pid).encode())
        return False

    def _forget(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (self._line, self._woken, self._waking, *self._endings.values()):
            each.close()

    def _bury(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(MESSAGE)
        for pid in list(self._endings):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                with self._endings.pop(pid) as ending, contextlib.suppress(OSError):
                    ending.send(str(os.waitstatus_to_exitcode(status)).encode())

    def _end_all(self) -> None:
        for pid in self._endings:
            os.kill(pid, signal.SIGKILL)


def _become(asked: Asked) -> None:
    output, errors, ending = asked.files
    os.close(ending)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    for each in {output, errors} - {1, 2}:
        os.close(each)
    os.environ.clear()
    os.environ.update(asked.environment)
    time.tzset()
    os.chdir(asked.folder)
    sys.argv = ["juryroom", *asked.arguments]


def _serve(line: int) -> None:
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    asked: Any = Forking(socket.socket(fileno=line)).until_forked()
    if asked is not None:
        _become(asked)
        importlib.import_module("juryroom.cli.main").main()


if __name__ == "__main__":
    sys.path.pop(0)  # the tests' folder
    _serve(int(sys.argv[1]))
