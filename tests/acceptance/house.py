"""A Juryroom in a process of its own, on a copy of the demo's data: started, killed, started again."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from playwright.sync_api import Page

import forked
from juryroom.sdk.client import Client

PERSON = "judge@juryroom.local"
PASSWORD = "a password for tests"
"""Of people whom tests make. PERSON's own was made by the demo: fixture `password`."""
TOKEN = "0123456789abcdef0123456789abcdef01234567"
COMMAND = [sys.executable, "-m", "juryroom.cli.main"]
STARTS_WITHIN_S = 120.0


def furnish(folder: Path, *more: str) -> str:
    """Put the demo's projects into a data directory; what it said."""
    ask = ["demo", "--no-serve", "--data-dir", str(folder), "--username", PERSON, *more]
    done = subprocess.run(
        [*COMMAND, *ask], capture_output=True, text=True, env=_environment(), timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def furnished_once(folder: Path) -> Path:
    """The demo's data in `folder`, made by the first test process that asks; `told_by` has what it said then."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "told.txt").exists():
            shutil.rmtree(folder / "data", ignore_errors=True)
            told = furnish(folder / "data")
            (folder / "told.txt").write_text(told)
    return folder / "data"


def told_by(furnished: Path) -> str:
    """What `juryroom demo` said when it made this."""
    return (furnished.parent / "told.txt").read_text()


def password_in(told: str) -> str:
    """The first person's, which is told on first start alone."""
    found = re.search(r"Password, shown this once: (\S+)", told)
    assert found, told
    return found[1]


def post(page: Page, path: str, **body: Any) -> Any:
    """What the house answers to somebody who is signed in on this page, who must be looking at one of its own."""
    there = urlsplit(page.url)
    reply = page.request.post(path, data=body, headers={"Origin": f"{there.scheme}://{there.netloc}"})
    assert reply.ok, reply.text()
    return reply.json()


class House:
    """One server on one data directory. Its address stays the same when it is started again."""

    def __init__(self, furnished: Path, folder: Path, **settings: str) -> None:
        """`settings` as the environment has them: `egress_allow="127.0.0.1"`."""
        shutil.copytree(furnished, folder, dirs_exist_ok=True, copy_function=_copied)
        self.folder = folder
        self._settings = {f"JURYROOM_{name.upper()}": value for name, value in settings.items()}
        self._port = 0
        self._process: forked.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Returns once it answers."""
        ask = ["serve", "--port", str(self._port), "--data-dir", str(self.folder)]
        who = ["--username", PERSON, "--user-token", TOKEN]
        with (self.folder / "server.log").open("a") as log:
            self._process = forked.juryroom(
                [*ask, *who], output=None, errors=log, environment=_environment() | self._settings, folder=self.folder
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, line + (self.folder / "server.log").read_text()
        self._port = int(found[1])
        self._wait_until_it_answers()

    def kill(self) -> None:
        """As a power cut would: no signal handler runs, nothing is flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def client(self) -> Client:
        return Client(self.url, TOKEN)

    def project(self, title: str) -> int:
        """The id of a project."""
        with self.client() as client:
            return next(project.id for project in client.projects.list() if project.title == title)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)
        if process.stdout is not None:
            process.stdout.close()

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until:
            try:
                if httpx2.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx2.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"no answer in {STARTS_WITHIN_S} s: " + (self.folder / "server.log").read_text())


def _copied(source: str, target: str) -> None:
    """Uploads are never written to: they are linked, which spares the disk 25 MB a house."""
    if "media" in Path(source).parts:
        with contextlib.suppress(OSError):  # another file system
            os.link(source, target)
            return
    shutil.copy2(source, target)


def _environment() -> dict[str, str]:
    """Ours without what would reconfigure the server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JURYROOM_")}
