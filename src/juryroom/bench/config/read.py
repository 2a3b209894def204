"""A configuration file to a BenchConfig, with every fault named by its key."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from juryroom.bench.config.generations import check_counts
from juryroom.bench.config.keys import BenchConfig
from juryroom.bench.config.model_keys import HISTORICAL_SECTION, JudgeKeys, SimilarityKeys, VisionKeys
from juryroom.bench.config.values import MASK, Secret, read_value, spelling
from juryroom.errors import BadInput

ENVIRONMENT = "IMSEARCH_BENCHMAKER_CONFIG_PATH"
OUTPUTS = {
    "images_jsonl": "images.jsonl",
    "seeds_jsonl": "seeds.jsonl",
    "annotations_jsonl": "annotations.jsonl",
    "query_plan_jsonl": "query_plan.jsonl",
    "qrels_jsonl": "qrels.jsonl",
    "qrels_with_score_jsonl": "qrels_with_score.jsonl",
    "summary_output_dir": "summary",
    "hf_dataset_dir": "hf_dataset",
}
_SECTIONS = {"vision_config": VisionKeys, "judge_config": JudgeKeys, "similarity_config": SimilarityKeys}
_INPUTS = ("image_root_dir", "meta_json", "metadata_jsonl", "hf_dataset_card_path", "query_plan_runs")
_CHOICES = {
    "query_plan_seed_selection": ("even", "diverse"),
    "query_plan_strategy": ("tag-overlap", "embedding", "pooled"),
    "vision_config.image_input": ("auto", "url", "inline"),
    "judge_config.image_input": ("auto", "url", "inline"),
    "vision_config.transport": (None, "batch", "direct"),
    "judge_config.transport": (None, "batch", "direct"),
    "judge_config.sees": ("captions", "pixels", "both"),
    "judge_config.scale": ("binary", "graded"),
    "judge_config.query_text": ("together", "separate"),
}
T = TypeVar("T")


def load(path: Path | None, changes: Mapping[str, Any] | None = None) -> BenchConfig:
    """The configuration of a file (or of the environment's, or none), with a command's flags over it.

    Raises BadInput for a file that cannot be read, a key nobody knows, a value that cannot be, or mixed generations.
    """
    path = path or (Path(named) if (named := os.environ.get(ENVIRONMENT)) else None)
    given = _table_of(path) if path else {}
    base = path.resolve().parent if path else Path.cwd()
    config = from_table(given, base)
    given_flags = {name: value for name, value in (changes or {}).items() if value is not None}
    if given_flags:
        refuse_unknown(BenchConfig, given_flags)
        config = replace(config, **given_flags)
        _check_choices(config)
    return with_places(config)


def from_table(given: Mapping[str, Any], base: Path) -> BenchConfig:
    """A configuration from the values of a file in the folder `base`; places of outputs are not filled in."""
    notes: list[str] = []
    values = _read_section(BenchConfig, given, base, "", notes)
    for name, kind in _SECTIONS.items():
        section = given.get(name)
        if section is not None and not isinstance(section, Mapping):
            raise BadInput(f"{name} must be a table: [{name}]")
        values[name] = kind(**_read_section(kind, section or {}, base, name, notes))
    config = BenchConfig(**values, base=base, notes=tuple(notes))
    config = _with_environment(_prefer_existing(config, given))
    _check_choices(config)
    return check_counts(config)


def _table_of(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        if path.suffix.lower() in (".toml", ".tml"):
            return tomllib.loads(text)
        value = json.loads(text)
    except OSError as fault:
        raise BadInput(f"The configuration {path} cannot be read: {fault.strerror}.") from None
    except (tomllib.TOMLDecodeError, ValueError) as fault:
        raise BadInput(f"The configuration {path} is not {_language(path)}: {fault}.") from None
    if not isinstance(value, dict):
        raise BadInput(f"The configuration {path} must be an object of keys.")
    return value


def _language(path: Path) -> str:
    return "TOML" if path.suffix.lower() in (".toml", ".tml") else "JSON"


def _read_section(
    kind: type[Any], given: Mapping[str, Any], base: Path, section: str, notes: list[str]
) -> dict[str, Any]:
    known = {spelling(one): one for one in fields(kind) if one.metadata}
    renamed = HISTORICAL_SECTION.get(section, {})
    values: dict[str, Any] = {}
    for written, value in given.items():
        full = f"{section}.{written}" if section else written
        name = renamed.get(written, written)
        if name != written:
            notes.append(f"{full} is called {section}.{name} now; it is understood.")
        one = known.get(name) or known.get(f"_{name}")
        if one is None and not (section == "" and written in _SECTIONS):
            raise BadInput(_unknown(full, written, [*known, *([] if section else _SECTIONS)]))
        if one is not None:
            values[one.name] = read_value(full, one.metadata["kind"], value, base)
    return {name: value for name, value in values.items() if value is not None}


def refuse_unknown(kind: type[Any], given: Iterable[str], before: str = "") -> None:
    """Raises BadInput for the first that is no key, with the likely one. before: of what table."""
    known = [one.name for one in fields(kind) if one.metadata]
    for name in given:
        if name not in known:
            raise BadInput(_unknown(f"{before}{name}", name, known))


def _unknown(full: str, written: str, known: list[str]) -> str:
    near = difflib.get_close_matches(written, known, n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(near)}?" if near else f" There are: {', '.join(sorted(known))}."
    return f"{full} is no key of a benchmark's configuration.{hint}"


def _prefer_existing(config: BenchConfig, given: Mapping[str, Any]) -> BenchConfig:
    """Older tools took paths from the working directory: an input that exists only there is found, with a note."""
    changes: dict[str, Any] = {}
    notes = list(config.notes)
    for name in _INPUTS:
        value, written = getattr(config, name), given.get(name)
        if isinstance(value, Path) and isinstance(written, str) and not value.exists():
            there = Path.cwd() / Path(written).expanduser()
            if there.exists():
                changes[name] = there
                notes.append(f"{name}: {written} is not beside the configuration; the one in {Path.cwd()} is used.")
    return replace(config, **changes, notes=tuple(notes))


def _with_environment(config: BenchConfig) -> BenchConfig:
    key, token = os.environ.get("OPENAI_API_KEY"), os.environ.get("HF_TOKEN")
    changes: dict[str, Any] = {}
    if key:
        for name in _SECTIONS:
            section = getattr(config, name)
            if not section.openai_api_key:
                changes[name] = replace(section, openai_api_key=Secret(key))
    if token and not config.hf_token:
        changes["hf_token"] = Secret(token)
    return replace(config, **changes) if changes else config


def _check_choices(config: BenchConfig) -> None:
    for full, allowed in _CHOICES.items():
        section, _, name = full.rpartition(".")
        value = getattr(getattr(config, section) if section else config, name)
        if value not in allowed:
            offered = ", ".join(str(one) for one in allowed if one)
            raise BadInput(f"{full} is {value!r}; it may be {offered}.")
    for full in ("duplicate_distance", "query_plan_pool_depth"):
        if getattr(config, full) < 0:
            raise BadInput(f"{full} must not be negative.")


def with_places(config: BenchConfig) -> BenchConfig:
    """The same with a place for every output: those not named lie in the run folder under their usual names."""
    run_dir = config.run_dir or _common_folder(config) or config.base / "outputs"
    changes: dict[str, Any] = {"run_dir": run_dir}
    for name, file in OUTPUTS.items():
        if getattr(config, name) is None:
            changes[name] = run_dir / file
    return replace(config, **changes)


def _common_folder(config: BenchConfig) -> Path | None:
    """Where the outputs of the configuration lie: the folder of the first that it names."""
    for name in ("qrels_jsonl", "annotations_jsonl", "query_plan_jsonl", "images_jsonl", "seeds_jsonl"):
        if (path := getattr(config, name)) is not None:
            return Path(path).parent
    return None


def as_table(config: BenchConfig) -> dict[str, Any]:
    """The configuration as plain values, secrets masked, paths as seen from its folder: files of it are published."""
    found: dict[str, Any] = _plain(config, config.base, hidden=("base", "notes"))
    return found


def _plain(value: Any, base: Path, hidden: tuple[str, ...] = ()) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        found = {
            spelling(one): _plain(getattr(value, one.name), base) for one in fields(value) if one.name not in hidden
        }
        return {name: one for name, one in found.items() if one is not None}
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, Path):
        return value.relative_to(base).as_posix() if value.is_relative_to(base) else value.name
    if isinstance(value, Mapping):
        return {name: MASK if str(name).startswith("_") else _plain(one, base) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, base) for one in value]
    return value
