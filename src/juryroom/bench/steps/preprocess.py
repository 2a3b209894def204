"""Images of a folder as rows: rights, metadata, what opening them tells; and which of them queries are made from.

Nothing in the folder is ever written or deleted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from juryroom.bench import files
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.image_work import Seen, look_at
from juryroom.bench.pictures import address_of
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import MANIFEST, key_of
from juryroom.bench.vectors import VectorStore
from juryroom.core.benchmark import duplicates, seeds
from juryroom.core.benchmark.rights import RightsMap
from juryroom.errors import BadInput

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
CHUNK = 16
MOST_TOLD = 20
ALIKE = 0.90
"""Descriptors of near-duplicates agree at least this much (cosine)."""
_KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".tif": "image/tiff", ".tiff": "image/tiff"}


def run(run: Run, *, license: str | None = None, doi: str | None = None) -> Done:
    """Write the files of images and seeds. Raises BadInput for a folder that is not there or holds no image."""
    config = run.config
    paths = _paths(config)
    rights = _rights_map(config.meta_json, license, doi, run)
    metadata, repeated = _metadata(config.metadata_jsonl, config.column_image_id, run)
    seen, failures = _look(run, paths)
    images, failed = placed(config.images_jsonl), files.failed_file(placed(config.images_jsonl))
    files.write_rows(failed, _failed(failures, config.column_image_id))
    if not seen:
        raise BadInput(f"None of the {len(paths)} images in {config.image_root_dir} can be read.")
    groups = _duplicate_groups(run, seen)
    copies, queries = run.folder.path / "duplicates.jsonl", placed(config.seeds_jsonl)
    files.write_rows(copies, ({"image_ids": group} for group in groups))
    remarks = {image_id: list(one.remarks) for image_id, one in seen if one.remarks}
    rows = (_row(run, image_id, one, rights, metadata.get(image_id, {})) for image_id, one in seen)
    facts = {
        "images": files.write_rows(images, rows),
        "unreadable": len(failures),
        "duplicate_groups": len(groups),
        "seeds": files.write_rows(queries, _seed_rows(run, seen, groups)),
        "remarks": remarks,
        "metadata_ids_given_twice": repeated,
        "metadata_ids_without_image": sorted(set(metadata) - {image_id for image_id, _ in seen})[:20],
    }
    inputs = [path for path in (config.meta_json, config.metadata_jsonl) if path]
    key = key_of(inputs, [[[image_id, one.sha256] for image_id, one in seen], license, doi, config.image_base_url])
    outputs = [images, queries, copies]
    run.folder.record("preprocess", key=key, inputs=inputs, outputs=outputs, when=run.now(), about={"facts": facts})
    _tell(run, remarks)
    return Done("preprocess", facts, failures)


def _paths(config: BenchConfig) -> list[tuple[str, Path]]:
    """(image id, file) in the order of ids. Raises BadInput where there is no folder, or no image in it."""
    root = config.image_root_dir
    if root is None:
        raise BadInput(
            "image_root_dir is not set. Name a configuration (--config FILE), or make one: juryroom bench init "
            "--images FOLDER"
        )
    if not root.is_dir():
        raise BadInput(f"image_root_dir is no folder: {root}.")
    found = sorted(_walk(root, config.follow_symlinks), key=lambda entry: entry[0])[: config.limit]
    if not found:
        raise BadInput(f"{root} holds no image ({', '.join(sorted(SUFFIXES))}).")
    return found


def _tell(run: Run, remarks: Mapping[str, Sequence[str]]) -> None:
    """What is odd about images; of many the first, the report has more."""
    for image_id, said in islice(remarks.items(), MOST_TOLD):
        run.say(f"look at {image_id}: {'; '.join(said)}")
    if len(remarks) > MOST_TOLD:
        run.say(f"and {len(remarks) - MOST_TOLD} more images to look at, in {MANIFEST}")


def _walk(root: Path, follow: bool) -> Iterator[tuple[str, Path]]:
    """(image id, file) of every image below the folder; hidden files of operating systems are passed over."""
    for folder, _below, names in os.walk(root, followlinks=follow):
        for name in names:
            path = Path(folder) / name
            if path.suffix.lower() in SUFFIXES and not name.startswith("._"):
                yield path.relative_to(root).as_posix(), path


def _rights_map(path: Path | None, license: str | None, doi: str | None, run: Run) -> RightsMap:
    """The rights map; without one the given licence and DOI, those a person types, or none at all."""
    if path is not None:
        if not path.exists():
            raise BadInput(f"meta_json: there is no rights map {path}.")
        value = files.read_json(path)
        if isinstance(value, dict) and (license or doi):
            default = {name: given for name, given in (("license", license), ("doi", doi)) if given}
            value = {**value, "default": {**default, **{n: v for n, v in (value.get("default") or {}).items() if v}}}
        return RightsMap.read(value)
    if license is None and doi is None and run.asks and sys.stdin.isatty():
        license, doi = input("Licence of the images (empty: unknown): "), input("DOI (empty: none): ")
    elif license is None and doi is None:
        run.say("No rights map and no --license: rights are written as UNKNOWN. Say them before you publish.")
    return RightsMap.read({"default": {"license": license or "UNKNOWN", "doi": doi or "UNKNOWN"}})


def _metadata(path: Path | None, column: str, run: Run) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """More columns by image id; of two rows with one id the later counts, and the id is reported."""
    if path is None:
        return {}, []
    if not path.exists():
        raise BadInput(f"metadata_jsonl: there is no file {path}.")
    found: dict[str, dict[str, Any]] = {}
    repeated = []
    for row in files.read_rows(path, "metadata"):
        image_id = files.column_of(row, column, path, "column_image_id")
        if image_id in found:
            repeated.append(image_id)
        found[image_id] = {name: value for name, value in row.items() if name != column}
    if repeated:
        run.say(f"{path.name} names {len(repeated)} images twice (the later row counts): {', '.join(repeated[:5])}")
    return found, repeated


def _look(run: Run, paths: Sequence[tuple[str, Path]]) -> tuple[list[tuple[str, Seen]], dict[str, str]]:
    """Every image that can be read, and why the others cannot."""
    store = VectorStore(run.folder.state, "descriptors")
    seen: list[tuple[str, Seen]] = []
    failures: dict[str, str] = {}
    new: list[tuple[str, bytes]] = []
    found = run.bulk().map(look_at, [str(path) for _, path in paths], chunk=CHUNK)
    for number, ((image_id, _), one) in enumerate(zip(paths, found, strict=True), 1):
        if one.fault:
            failures[image_id] = one.fault
        else:
            seen.append((image_id, one))
            new.append((one.sha256, one.vector))
        if number % 1000 == 0:
            run.say(f"preprocess: {number} of {len(paths)}")
    store.add(new)
    return seen, failures


def _row(run: Run, image_id: str, one: Seen, rights: RightsMap, metadata: Mapping[str, Any]) -> dict[str, Any]:
    config, owned = run.config, rights.of(image_id)
    suffix = Path(image_id).suffix.lower()
    return {
        config.column_image_id: image_id,
        config.image_url_temp_column: address_of(config.image_base_url, image_id),
        config.column_mime_type: one.mime_type or _KINDS.get(suffix, f"image/{suffix[1:]}"),
        config.column_license: owned.license,
        config.column_doi: owned.doi,
        config.column_original_dataset_name: owned.dataset_name,
        "sha256": one.sha256,
        "width": one.width,
        "height": one.height,
        **metadata,
    }


def _duplicate_groups(run: Run, seen: Sequence[tuple[str, Seen]]) -> list[list[str]]:
    """Ids of images that are one picture again."""
    hashes = np.frombuffer(b"".join(one.hash for _, one in seen), np.uint64).reshape(len(seen), 4)
    vectors = VectorStore(run.folder.state, "descriptors").rows([one.sha256 for _, one in seen])
    grouped = duplicates.groups(hashes, run.config.duplicate_distance, vectors, ALIKE)
    return [[seen[at][0] for at in group] for group in grouped]


def _n_seeds(run: Run, n_images: int) -> int:
    asked = run.config.query_plan_num_seeds
    return min(n_images, 100 if asked is None else asked)


def _seed_rows(run: Run, seen: Sequence[tuple[str, Seen]], groups: Sequence[Sequence[str]]) -> Iterator[dict[str, Any]]:
    """A query for each seed; of images that are one picture again only the first can be a seed."""
    again = {image_id for group in groups for image_id in group[1:]}
    fit = [(image_id, one) for image_id, one in seen if image_id not in again]
    ids = [image_id for image_id, _ in fit]
    number = _n_seeds(run, len(ids))
    if run.config.query_plan_seed_selection == "diverse":
        vectors = VectorStore(run.folder.state, "descriptors").rows([one.sha256 for _, one in fit])
        chosen = seeds.far_apart(ids, vectors, number)
    else:
        chosen = seeds.evenly(ids, number)
    for at, image_id in enumerate(chosen):
        yield {
            run.config.column_query_id: seeds.query_id(at),
            run.config.query_plan_seed_image_ids_column: [image_id],
        }


def _failed(failures: Mapping[str, str], column: str) -> Iterator[dict[str, Any]]:
    for image_id, reason in failures.items():
        yield {column: image_id, "error": reason}
