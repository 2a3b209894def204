"""A configuration to start from: every key with its meaning, those with a sensible default commented out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, Columns, Files, PlanKeys
from juryroom.bench.config.model_keys import JudgeKeys, SimilarityKeys, VisionKeys
from juryroom.bench.config.values import default_of, spelling

_WIDTH = 48
_HEAD = """# A benchmark of image search. Runs as it is:
#
#   juryroom bench all --config THIS_FILE
#
# Without a provider, captions come from file names and metadata, labels from what captions share, scores from image
# descriptors. Paths start from this file's folder. Keys with a leading underscore are secrets: never shown anywhere.

"""


def write_commented(file: Path, images: Path | None = None) -> None:
    """Write such a configuration; the folder of images is named as it is seen from there."""
    seen = images and Path(os.path.relpath(images, file.parent))
    files.write_text(file, commented(images if images and images.is_absolute() else seen))


def commented(images: Path | None = None) -> str:
    """The text of a configuration."""
    own = [one for one in fields(BenchConfig) if one.metadata and one.name not in _inherited()]
    text = _HEAD + "\n".join(_lines(own, {"benchmark_name": "My benchmark"})) + "\n"
    places = {"image_root_dir": str(images) if images else "images", "run_dir": "outputs"}
    text += "\n# --- Files\n" + "\n".join(_lines(fields(Files), places)) + "\n"
    text += "\n# --- Query plan\n" + "\n".join(_lines(fields(PlanKeys), {"query_plan_num_seeds": 20})) + "\n"
    text += "\n# --- Columns\n" + "\n".join(_lines(fields(Columns), {})) + "\n"
    for name, kind, chosen in (
        ("vision_config", VisionKeys, "offline"),
        ("judge_config", JudgeKeys, "offline"),
        ("similarity_config", SimilarityKeys, "descriptors"),
    ):
        text += f"\n[{name}]\n" + "\n".join(_lines(fields(kind), {"adapter": chosen})) + "\n"
    return text


def _inherited() -> set[str]:
    return {one.name for kind in (Columns, Files, PlanKeys) for one in fields(kind)}


def _lines(known: Any, chosen: dict[str, Any]) -> Iterator[str]:
    for one in known:
        name = spelling(one)
        entry = f"{name} = {_spelled(chosen[name])}" if name in chosen else f"# {name} = {_example(one)}"
        meaning = one.metadata["meaning"]
        yield f"{entry:<{_WIDTH}} # {meaning}" if meaning else entry


def _example(one: Field[Any]) -> str:
    value = default_of(one)
    if value is not None:
        return _spelled(value)
    empty = {"int": "0", "number": "0.0", "flag": "false", "texts": "[]", "paths": "[]", "tables": "[]"}
    return empty.get(one.metadata["kind"], '""')


def _spelled(value: Any) -> str:
    return "{}" if value == {} else json.dumps(value)
