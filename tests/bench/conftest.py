"""Photographs, configurations, and a provider: a real HTTP server on loopback that speaks OpenAI's API."""

from __future__ import annotations

import importlib.util
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import shared_data
from juryroom.cli.bench import app
from juryroom.errors import JuryroomError

TAGS = [f"tag{number:02d}" for number in range(30)]
FACETS = {"lighting": ["day", "night", "dusk"], "viewpoint": ["near", "far"]}


@pytest.fixture
def photographs(tmp_path: Path) -> Callable[..., Path]:
    """A folder of small photographs that differ."""

    def make(number: int = 12, name: str = "images") -> Path:
        folder = tmp_path / name
        for at in range(number):
            path = folder / f"kind{at % 4}" / f"photo {at:03d}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.random.default_rng(at).integers(0, 255, (6, 6, 3), np.uint8)
            Image.fromarray(pixels).resize((160, 120), Image.Resampling.BICUBIC).save(path, quality=90)
        return folder

    return make


@dataclass
class Provider:
    """The stand-in and its address."""

    url: str

    def stats(self) -> dict[str, Any]:
        """Its counters."""
        return self._get("/stats")

    def requests(self) -> list[dict[str, Any]]:
        """The bodies it was sent, of batches the lines."""
        return self._get("/requests?limit=1000")  # type: ignore[return-value]

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Provider]]:
    """Starts the stand-in: `provider("--error-rate", "0.1")`."""
    spec = importlib.util.spec_from_file_location("fake_openai", shared_data.tool("fake_openai.py"))
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    servers = []
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")

    def start(*arguments: str) -> Provider:
        server = tool.serve(tool.parse(["--port", "0", *arguments]))
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return Provider(f"http://127.0.0.1:{server.server_address[1]}")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass
class Desk:
    """A configuration in a folder, and the command line on it."""

    folder: Path

    def write(self, **changes: Any) -> Path:
        """The configuration as JSON; sections are merged."""
        path = self.folder / "config.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        for name, value in changes.items():
            known[name] = {**known.get(name, {}), **value} if isinstance(value, dict) else value
        path.write_text(json.dumps(known))
        return path

    def run(self, *arguments: str, expect: int = 0) -> Any:
        """A command's result; it leaves with this code."""
        done = CliRunner().invoke(app, [*arguments, "--config", str(self.folder / "config.json")])
        code = done.exit_code
        if isinstance(done.exception, JuryroomError):
            code, done.message = 2 if done.exception.code in _USAGE else 1, done.exception.message
        else:
            done.message = done.output
        assert code == expect, f"{code}: {done.output}\n{done.exception!r}"
        return done

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Rows of an output."""
        return [json.loads(line) for line in (self.folder / "outputs" / name).read_text().splitlines()]

    def bytes(self, name: str) -> bytes:
        """An output as it is."""
        return (self.folder / "outputs" / name).read_bytes()


_USAGE = ("bad_input", "format_unreadable")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder with a configuration that names its outputs."""
    found = Desk(tmp_path)
    found.write(image_root_dir="images", run_dir="outputs", query_plan_num_seeds=4, workers=1)
    return found


@pytest.fixture
def asking(desk: Desk, provider: Callable[..., Provider]) -> Callable[..., tuple[Desk, Provider]]:
    """A desk whose models are the stand-in's."""

    def make(*arguments: str, **changes: Any) -> tuple[Desk, Provider]:
        found = provider(*arguments)
        section = {
            "adapter": "openai",
            "model": "fake",
            "base_url": f"{found.url}/v1",
            "poll_s": 0.02,
            "price_per_million_input_tokens": 1.0,
            "price_per_million_output_tokens": 2.0,
        }
        desk.write(
            columns_taxonomy=FACETS,
            columns_boolean=["flame"],
            query_plan_core_facets=["lighting"],
            vision_config={**section, "controlled_tag_vocab": TAGS, "min_tags": 5, "max_tags": 8},
            judge_config=section,
        )
        desk.write(**changes)
        return desk, found

    return make
