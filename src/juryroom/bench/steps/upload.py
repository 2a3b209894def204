"""The benchmark as a dataset: for the Hugging Face hub, for BEIR and TREC tools, for MTEB."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import placed
from juryroom.bench.dataset import Dataset
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import file_hash, key_of
from juryroom.bench.steps.summary import judged_file
from juryroom.core.formats import croissant, dataset_card
from juryroom.core.formats.dataset_card import Card
from juryroom.errors import BadInput


def run(run: Run, *, dry_run: bool, given: bool = False) -> Done:
    """Make the dataset's folder; send it unless this is a dry run. Raises BadInput when there is nowhere to send it."""
    config = run.config
    if not dry_run and not config.hf_repo_id:
        raise BadInput("Where to? Name _hf_repo_id or --repo-id, or make the folder only: --dry-run.")
    if not dry_run and not config.hf_token:
        raise BadInput("The hub needs a token: HF_TOKEN in the environment, or _hf_token.")
    folder = placed(config.hf_dataset_dir)
    _clear(run, folder)
    dataset = Dataset.of(run, judged_file(config, given))
    tables = dataset.write_tables(folder)
    dataset.write_beir(folder / "beir")
    dataset.write_trec(folder / "trec")
    files.write_text(folder / "mteb_task.py", dataset.mteb_task())
    _write_card(run, dataset, tables, folder)
    _copy_extras(run, folder)
    facts: dict[str, Any] = {
        "folder": str(folder),
        "rows": tables["rows"][1],
        "corpus": tables["corpus"][1],
        "queries": tables["queries"][1],
        "missing_images": len(dataset.missing),
        "sent_to": None,
    }
    if not dry_run:
        hub = run.build("hub", "huggingface", config)
        facts["sent_to"] = hub.publish(folder, str(config.hf_repo_id), private=config.hf_private)
    inputs = [judged_file(config, given), placed(config.images_jsonl)]
    key = key_of(inputs, [config.hf_repo_id])
    run.folder.record("upload", key=key, inputs=inputs, outputs=[folder], when=run.now(), about={"facts": facts})
    return Done("upload", facts, {image: f"left out: {why}" for image, why in dataset.missing.items()})


_MARK = "dataset_metadata.json"


def _clear(run: Run, folder: Path) -> None:
    """Empty a folder that an earlier run made. Raises BadInput for one that holds something else."""
    root = run.config.image_root_dir
    if root is not None and root.exists() and folder.exists() and root.resolve().is_relative_to(folder.resolve()):
        raise BadInput(f"hf_dataset_dir ({folder}) holds the folder of images; name another.")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise BadInput(
                f"{folder} holds files that no earlier upload made; empty it, or name another hf_dataset_dir."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files.write_json(folder / _MARK, {})  # so that a folder left half-made is known as ours


def _write_card(run: Run, dataset: Dataset, tables: dict[str, Any], folder: Path) -> None:
    config = run.config
    quality = placed(config.summary_output_dir) / "quality.json"
    figures = _figures(files.read_json(quality)) if quality.exists() else {}
    card = Card(
        config.benchmark_name,
        config.benchmark_description,
        config.benchmark_author or "",
        dataset.licences(),
        {name: (glob, rows, size, columns) for name, (glob, rows, size, columns) in tables.items()},
        {"queries": tables["queries"][1], "images": tables["corpus"][1], "judged_pairs": tables["rows"][1], **figures},
    )
    template = config.hf_dataset_card_path
    if template is not None and not template.exists():
        raise BadInput(f"hf_dataset_card_path: there is no card {template}.")
    text = dataset_card.fill(template.read_text("utf-8"), card) if template else dataset_card.default(card)
    files.write_text(folder / "README.md", text)
    described = {name: (glob, str(file_hash(folder / glob)), columns) for name, (glob, _, _, columns) in tables.items()}
    document = croissant.metadata(
        config.benchmark_name, config.benchmark_description, card.licences, config.benchmark_author, described
    )
    files.write_json(folder / "croissant.json", document)
    files.write_json(
        folder / _MARK,
        {
            "total_rows": tables["rows"][1],
            "total_qrels": tables["qrels"][1],
            "missing_images": len(dataset.missing),
            "using_local_images": dataset.uses_local_images,
            "columns": list(tables["rows"][3]),
        },
    )


def _figures(quality: dict[str, Any]) -> dict[str, Any]:
    whole = quality["completeness"]
    share = whole["judged_share"]
    return {
        "judged_share": "" if share is None else f"{100 * share:.1f} %",
        "relevant": whole["relevant"],
        "seed_only_queries": len(whole["seed_only_queries"]),
        "unjudged_neighbours": _percent(quality["holes"]["unjudged_share"]),
    }


def _percent(value: float | None) -> str:
    return "not defined" if value is None else f"{100 * value:.1f} %"


def _copy_extras(run: Run, folder: Path) -> None:
    """The summary, the annotations and the manifest, so that the dataset says how it was made."""
    config = run.config
    summary = placed(config.summary_output_dir)
    if summary.is_dir():
        shutil.copytree(summary, folder / "summary", dirs_exist_ok=True)
    for path in (
        placed(config.annotations_jsonl),
        run.folder.path / "verdicts.jsonl",
        run.folder.path / "manifest.json",
    ):
        if path.exists():
            shutil.copyfile(path, folder / path.name)
