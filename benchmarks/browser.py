"""What a person waits for: the first visit to the labelling page, and the time from a submit to the next pictures.

    .venv/bin/python -m benchmarks.browser

A real Chromium on a project of image pairs; photographs are served by the project's own server. Prints JSON.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.house import House, house

CONFIG = """<View>
  <View style="display: flex">
    <Image name="query" value="$query"/><Image name="candidate" value="$candidate"/>
  </View>
  <Choices name="verdict" toName="candidate" choice="single" required="true" showInline="true">
    <Choice value="Same"/><Choice value="Similar"/><Choice value="Different"/>
  </Choices>
  <Rating name="confidence" toName="candidate" maxRating="5"/>
  <TextArea name="note" toName="candidate"/>
</View>"""
N_TASKS = 40
PAINTED = """taskId => new Promise(done => {
  const look = () => {
    const screen = document.querySelector('[data-testid=label-screen]');
    const images = screen ? [...screen.querySelectorAll('img')] : [];
    const shown = screen && screen.dataset.taskId && screen.dataset.taskId !== String(taskId)
      && images.length >= 2 && images.every(image => image.complete && image.naturalWidth > 0);
    shown ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  };
  look();
})"""


def browser_path() -> str:
    """The Chromium that `make test` found or installed."""
    kept = Path(__file__).parent.parent / ".browser/path"
    if not kept.exists():
        raise SystemExit("No browser yet: run `make test` once, or `.venv/bin/python scripts/test_browser.py`.")
    return kept.read_text().strip()


def photograph(index: int) -> bytes:
    """A JPEG of about 100 kB that differs from every other."""
    picture = Image.effect_noise((900, 675), 60).convert("RGB")
    picture.paste((index * 37 % 255, index * 91 % 255, 120), (index * 11 % 500, 100, index * 11 % 500 + 300, 500))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=45)
    return out.getvalue()


def upload(room: House, project: int, content: bytes) -> str:
    """Store one picture and return its address."""
    edge = "benchmark-boundary"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    sent = room.upload(f"/api/projects/{project}/import?commit_to_project=false", body, edge)
    address: str = room.json("GET", f"/api/import/file-upload/{sent['file_upload_ids'][0]}")["file"]
    return address


def make_project(room: House) -> int:
    project: int = room.json("POST", "/api/projects/", {"title": "pairs", "label_config": CONFIG})["id"]
    urls = [upload(room, project, photograph(index)) for index in range(2 * N_TASKS)]
    tasks = [{"query": urls[2 * i], "candidate": urls[2 * i + 1]} for i in range(N_TASKS)]
    room.send("POST", f"/api/projects/{project}/import", tasks)
    return project


def visit(page: Page, url: str) -> dict[str, Any]:
    """Bytes over the wire by kind, and seconds to both pictures on screen."""
    kinds: dict[str, int] = {}

    def count(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    def note(event: dict[str, Any]) -> None:
        types[event["requestId"]] = event["type"]

    sizes: dict[str, int] = {}
    types: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", note)
    session.on("Network.loadingFinished", count)
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.evaluate(PAINTED, -1)
    seconds = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    for request, size in sizes.items():
        kind = types.get(request, "Other")
        kinds[kind] = kinds.get(kind, 0) + int(size)
    return {"seconds": round(seconds, 3), "kB": {kind: round(size / 1024, 1) for kind, size in kinds.items()}}


def submits(page: Page, count: int) -> dict[str, float]:
    """Milliseconds from Enter to both pictures of the next task painted."""
    taken = []
    for _ in range(count):
        current = page.get_by_test_id("label-screen").get_attribute("data-task-id")
        page.keyboard.press("1")
        page.wait_for_timeout(400)
        began = page.evaluate("() => performance.now()")
        page.keyboard.press("Enter")
        taken.append(page.evaluate(PAINTED, int(current or 0)) - began)
    ordered = sorted(taken)
    return {"n": count, "median_ms": round(statistics.median(taken), 1), "p95_ms": round(ordered[-2], 1)}


def main() -> None:
    with house() as room, sync_playwright() as playwright:
        project = make_project(room)
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        base = f"http://127.0.0.1:{room.port}"
        context.request.post(f"{base}/api/session", data={"email": "bench@example.com", "password": "benchmark"})
        page = context.new_page()
        url = f"{base}/projects/{project}/label"
        figures = {"first_visit": visit(page, url), "submit_to_next": submits(page, 25)}
        figures["second_visit"] = visit(page, url)
        browser.close()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
