"""The configured metadata columns of the images, copied into the judgments."""

from __future__ import annotations

from typing import Any

from juryroom.bench import files
from juryroom.bench.config.keys import placed
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.steps.similarity import images_of
from juryroom.bench.tables import qrels_rows
from juryroom.errors import BadInput


def run(run: Run) -> Done:
    """Write `vision_metadata_columns` into the files of judgments, with and without scores."""
    config = run.config
    columns = config.vision_config.vision_metadata_columns
    if not columns:
        raise BadInput("There are no columns to add: name them in vision_config.vision_metadata_columns.")
    paths = [placed(config.qrels_jsonl)]
    if placed(config.qrels_with_score_jsonl).exists():
        paths.append(placed(config.qrels_with_score_jsonl))
    changed = 0
    for path in paths:
        rows = list(qrels_rows(config, path))
        images = images_of(run, {str(row[config.column_image_id]) for row in rows})
        for row in rows:
            image: dict[str, Any] = images[str(row[config.column_image_id])]
            row.update({name: image.get(name) for name in columns})
        changed = files.write_rows(path, rows)
    facts = {"rows": changed, "columns": columns}
    run.folder.record(
        "add-metadata", key=key_of([], columns), inputs=[placed(config.images_jsonl)], outputs=paths, when=run.now(),
        about={"facts": facts},
    )  # fmt: skip
    return Done("add-metadata", facts)
