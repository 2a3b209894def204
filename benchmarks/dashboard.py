"""How long the quality page of a large project takes to open, in a real Chromium.

    .venv/bin/python -m benchmarks.dashboard --tasks 100000

Tasks with three answers each, as `benchmarks.quality` makes them. `shown` is from the click on "Quality" until every
kept figure is on screen: those that need every answer come from a job and say so until then. JSON on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import browser_path
from benchmarks.house import House, house
from benchmarks.quality import CONFIG, PEOPLE, store
from juryroom.adapters.clock import SystemClock
from juryroom.core.model import Role
from juryroom.services import accounts
from juryroom.store.unit import Database

VISITS = 5
SHOWN = """least => new Promise(done => {
  const look = () => {
    const bodies = [...document.querySelectorAll('.panel-body')];
    const waits = bodies.slice(0, least).some(body => body.querySelector('.waiting') || !body.textContent.trim());
    const figures = [...document.querySelectorAll('.headline-figure')];
    const ready = bodies.length >= least && !waits && figures.length && figures.every(one => one.textContent.trim());
    ready ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  };
  look();
})"""
FIRST, ALL = 5, 11
"""Panels in sight at first, headline and charts above them; and all there are."""


def visits(page: Page, room: House, project: int) -> dict[str, float]:
    """Medians of seconds from the click until the first screen and everything is shown, and of the server's work."""
    first, whole, work = [], [], []
    for _ in range(VISITS):
        page.goto(f"http://127.0.0.1:{room.port}/projects/{project}/settings")
        link = page.get_by_role("link", name="Quality", exact=True)
        link.wait_for()
        page.wait_for_timeout(1500)  # the settings have what they ask for
        began, spent = page.evaluate("() => performance.now()"), _processor_s(room)
        link.click()
        first.append((page.evaluate(SHOWN, FIRST) - began) / 1000)
        whole.append((page.evaluate(SHOWN, ALL) - began) / 1000)
        work.append(_processor_s(room) - spent)
    named = {"first_screen_s": first, "all_s": whole, "processor_of_the_server_s": work}
    return {name: round(statistics.median(each), 2) for name, each in named.items()}


def _processor_s(room: House) -> float:
    fields = Path(f"/proc/{room.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000)
    asked = parser.parse_args()
    with house() as room, sync_playwright() as playwright:
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{room.data_dir / 'juryroom.sqlite3'}"
        database = Database(url, SystemClock())
        with database.write() as unit:
            people = [
                accounts.create_user(unit, email=f"p{number}@example.org", role=Role.ANNOTATOR).id
                for number in range(PEOPLE)
            ]
        body = {"title": "bench", "label_config": CONFIG, "maximum_annotations": 3}
        project = room.json("POST", "/api/projects/", body)["id"]
        store(database, project, people, asked.tasks, 3)
        database.close()
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(180_000)
        signed_in = {"email": "bench@example.com", "password": "benchmark"}
        page.request.post(f"http://127.0.0.1:{room.port}/api/session", data=signed_in)
        found = {
            "tasks": asked.tasks,
            "load": round(os.getloadavg()[0], 1),
            "while_jobs_run": visits(page, room, project),
        }
        _until_jobs_are_over(room)
        found |= {"at_rest": visits(page, room, project), "load_after": round(os.getloadavg()[0], 1)}
        browser.close()
        print(json.dumps(found, indent=1))


def _until_jobs_are_over(room: House) -> None:
    room.hang_up()
    until = time.monotonic() + 400
    while time.monotonic() < until:
        jobs = room.json("GET", "/api/jobs/?page_size=50")["results"]
        if all(job["state"] in ("completed", "failed", "cancelled") for job in jobs):
            return
        time.sleep(1)


if __name__ == "__main__":
    main()
