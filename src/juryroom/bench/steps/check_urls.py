"""Whether every image's address answers."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from juryroom.bench.pictures import Pictures
from juryroom.bench.run import Done, Run
from juryroom.bench.tables import image_rows
from juryroom.errors import BadInput, JuryroomError

_ASK_WITH_GET = (400, 403, 404, 405, 406, 501)
"""Answers to HEAD of servers that would answer GET well."""


def run(run: Run, *, timeout: float = 10, workers: int = 10) -> Done:
    """Ask for each address's head, and for the image itself where the server does not like that question."""
    config = run.config
    rows = list(image_rows(config))
    if not rows:
        raise BadInput(f"{config.images_jsonl} names no image.")
    web = Pictures(run).web(config.image_base_url or str(rows[0].get(config.image_url_temp_column) or ""))

    def check(row: Mapping[str, Any]) -> tuple[str, str | None]:
        address = str(row.get(config.image_url_temp_column) or "")
        return str(row[config.column_image_id]), _fault(web, address, timeout)

    with ThreadPoolExecutor(max(workers, 1)) as threads:
        found = dict(threads.map(check, rows))
    failures = {image: fault for image, fault in found.items() if fault is not None}
    return Done("check-urls", {"checked": len(rows), "reachable": len(rows) - len(failures)}, failures)


def _fault(web: Any, address: str, timeout: float) -> str | None:
    if urlsplit(address).scheme not in ("http", "https"):
        return "has no address: set image_base_url"
    fault = None
    for method in ("HEAD", "GET"):
        try:
            with web.request(method, address, most_bytes=1 << 20, seconds=timeout) as answer:
                if answer.status < 400:
                    return None
                fault = f"answers {answer.status}"
                if answer.status not in _ASK_WITH_GET:
                    return fault
        except JuryroomError as problem:
            fault = problem.message
    return fault
