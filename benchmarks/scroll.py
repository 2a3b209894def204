"""Scrolling the Data Manager in a real Chromium: frame times, the main thread's work for each frame, bytes to open it.

    .venv/bin/python -m benchmarks.scroll --tasks 100000

Frame times need a machine that does nothing else; the work per frame is CPU time and holds on a busy one. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.browser import browser_path
from benchmarks.house import House, house
from benchmarks.http import CONFIG, task

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    n_tasks = parser.parse_args().tasks
    with house() as room, sync_playwright() as playwright:
        project = make_project(room, n_tasks)
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        base = f"http://127.0.0.1:{room.port}"
        context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=base)
        context.request.post("/api/session", data={"email": "bench@example.com", "password": "benchmark"})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        sizes: list[int] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        page.goto(f"/projects/{project}/tasks")
        page.get_by_role("rowheader").first.wait_for()
        page.wait_for_load_state("networkidle")
        figures: dict[str, Any] = {"tasks": n_tasks, "opened_kB": round(sum(sizes) / 1024, 1)}
        figures |= {name: measure(page, session, pixels) for name, pixels in SPEEDS.items()}
        browser.close()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
