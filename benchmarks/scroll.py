"""The Data Manager in a real Chromium: opening it, filtering and sorting as the screen shows them, frames of scrolling.

    .venv/bin/python -m benchmarks.scroll --tasks 100000 1000000

Frame times need a machine that does nothing else; the work per frame is CPU time and holds on a busy one. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.browser import browser_path
from benchmarks.house import House, house
from benchmarks.http import CONFIG, SOURCES, task

SPEEDS = {"reading": 10, "wheel": 100, "flinging": 2000}
"""Pixels a frame."""
N_FRAMES = 240
AT_ONCE = 5000
SCROLL = """async ([pixels, count]) => {
  const list = document.querySelector('[role=grid]');
  const gaps = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < count; i += 1) {
    list.scrollTop += pixels;
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  return gaps;
}"""


ROWS = """() => !document.querySelector('.dm-scroll[aria-busy]') && [...document.querySelectorAll('[role=rowheader]')]
  .map(one => one.textContent).join()"""
N_TIMES = 5


def make_project(room: House, n_tasks: int) -> int:
    project: int = room.json("POST", "/api/projects/", {"title": "scroll", "label_config": CONFIG})["id"]
    dice = random.Random(7)
    for start in range(0, n_tasks, AT_ONCE):
        rows = [task(index, dice) for index in range(start, min(start + AT_ONCE, n_tasks))]
        room.send("POST", f"/api/projects/{project}/import", rows)
    return project


def thread_ms(session: CDPSession) -> float:
    """CPU time of the page's main thread so far."""
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(found["TaskDuration"]) * 1000


def measure(page: Page, session: CDPSession, pixels: int) -> dict[str, float]:
    before = thread_ms(session)
    gaps = sorted(page.evaluate(SCROLL, [pixels, N_FRAMES]))
    work = (thread_ms(session) - before) / N_FRAMES
    at = {"median": gaps[len(gaps) // 2], "p95": gaps[int(len(gaps) * 0.95)], "most": gaps[-1]}
    return {f"frame_{name}_ms": round(gap, 1) for name, gap in at.items()} | {"work_per_frame_ms": round(work, 2)}


def waited(page: Page, do: Callable[[], object]) -> float:
    """Milliseconds from a press to other rows on screen."""
    before = page.evaluate(ROWS)
    began = time.perf_counter()
    do()
    page.wait_for_function(f"before => {{ const now = ({ROWS})(); return now && now !== before }}", arg=before)
    return (time.perf_counter() - began) * 1000


def opened(browser: Browser, base: str, project: int) -> tuple[Page, float, float]:
    """A page of the project's tasks in a browser that has seen nothing yet, the milliseconds and the kB it took."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=base)
    context.request.post("/api/session", data={"email": "bench@example.com", "password": "benchmark"})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    began = time.perf_counter()
    page.goto(f"/projects/{project}/tasks", wait_until="commit")
    page.get_by_role("rowheader").first.wait_for()
    took = (time.perf_counter() - began) * 1000
    page.wait_for_load_state("networkidle")
    return page, took, sum(sizes) / 1024


def asked(page: Page) -> dict[str, float]:
    """Latencies of what a manager does, each the median of a few; a new field's first filter and sort apart."""
    head = page.get_by_role("columnheader").filter(has_text=re.compile("^Score")).get_by_role("button")
    figures = {"sort_by_score_ms": [waited(page, head.click) for _ in range(2 * N_TIMES)]}
    page.keyboard.press("f")
    page.get_by_label("Column", exact=True).last.select_option(label="source")
    value = page.get_by_label("source value")

    def only(source: str) -> None:
        value.fill(source)
        value.press("Enter")

    first = waited(page, partial(only, SOURCES[0]))
    figures["filter_by_source_ms"] = [waited(page, partial(only, SOURCES[i % 2 - 1])) for i in range(N_TIMES)]
    figures["filtered_sort_by_score_ms"] = [waited(page, head.click) for _ in range(2 * N_TIMES)]
    page.get_by_role("grid", name="Tasks").focus()
    figures["to_the_end_and_back_ms"] = [waited(page, partial(page.keyboard.press, key)) for key in ("End", "Home") * 3]
    return {"first_filter_ms": round(first)} | {name: round(statistics.median(all)) for name, all in figures.items()}


def figures_of(room: House, browser: Browser, n_tasks: int) -> dict[str, Any]:
    project = make_project(room, n_tasks)
    base = f"http://127.0.0.1:{room.port}"
    openings = [opened(browser, base, project) for _ in range(N_TIMES)]
    page = openings[-1][0]
    figures: dict[str, Any] = {
        "tasks": n_tasks,
        "opened_ms": round(statistics.median(one[1] for one in openings)),
        "opened_kB": round(openings[-1][2], 1),
    }
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    figures |= {name: measure(page, session, pixels) for name, pixels in SPEEDS.items()}
    page.reload()
    page.get_by_role("rowheader").first.wait_for()
    return figures | asked(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, nargs="+", default=[100_000])
    sizes = parser.parse_args().tasks
    with house() as room, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for n_tasks in sizes:
            print(json.dumps(figures_of(room, browser, n_tasks), indent=1), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
