"""Pictures of a query on one page: its seed, what was found relevant, what was not, and what nobody judged."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from juryroom.bench.image_work import SHEET_SIDE, small_copies
from juryroom.bench.pictures import Pictures
from juryroom.bench.run import Run
from juryroom.bench.steps.similarity import images_of

MOST_SHEETS = 200
"""Of more queries the first are shown: a page with more is not looked at."""
MOST_IN_A_ROW = 8
SAMPLE = 50
COLOURS = {"seed": (47, 111, 159), "relevant": (74, 140, 74), "not": (170, 176, 186), "suspect": (200, 102, 58)}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A query's sheet and what the page says beside it."""

    query: str
    text: str
    file: str
    n_relevant: int
    n_judged: int
    n_suspects: int
    size: tuple[int, int]
    outline: str
    """The corners of its pictures as CSS has them: the last row may be shorter, and what is beside it is not shown."""


Copies = dict[str, bytes]
"""Small JPEGs by image id, kept so that an image is opened once."""


def write_sheets(
    run: Run, rows: Sequence[Row], suspects: Mapping[str, Sequence[str]], copies: Copies, folder: Path
) -> list[Sheet]:
    """A JPEG for each query; every image is opened once, however many sheets it is on."""
    config = run.config
    by_query: dict[str, list[Row]] = {}
    for row in rows:
        by_query.setdefault(str(row[config.column_query_id]), []).append(row)
    shown = dict(list(by_query.items())[:MOST_SHEETS])
    wanted = {str(row[config.column_image_id]) for some in shown.values() for row in some}
    wanted |= {image for query in shown for image in suspects.get(query, ())[:MOST_IN_A_ROW]}
    small = _small(run, wanted, copies)
    folder.mkdir(parents=True, exist_ok=True)
    return [_sheet(run, query, some, suspects.get(query, ()), small, folder) for query, some in shown.items()]


def _small(run: Run, wanted: set[str], copies: Copies) -> Copies:
    """The copies, with those of the wanted images added."""
    config = run.config
    images = images_of(run, wanted - set(copies))
    addresses = [(id, str(row.get(config.image_url_temp_column) or "")) for id, row in images.items()]
    found = [(id, str(path)) for id, path in Pictures(run).files_of(addresses) if path is not None]
    made = run.bulk().map(small_copies, [path for _, path in found], chunk=32)
    copies.update({id: copy for (id, _), copy in zip(found, made, strict=True) if copy is not None})
    return copies


def _sheet(
    run: Run, query: str, rows: Sequence[Row], suspects: Sequence[str], small: Mapping[str, bytes], folder: Path
) -> Sheet:
    config = run.config
    first = str(rows[0][config.column_image_id])
    cells = [("seed", first)]
    ranked = sorted(rows[1:], key=lambda row: -int(row[config.column_relevance]))
    for row in ranked:
        kind = "relevant" if row[config.column_relevance] > 0 else "not"
        cells.append((kind, str(row[config.column_image_id])))
    cells += [("suspect", image) for image in suspects[:MOST_IN_A_ROW]]
    name = f"{''.join(one if one.isalnum() or one in '-_' else '_' for one in query)[:80]}.jpg"
    size = _paste(cells, small, folder / name)
    n_relevant = sum(row[config.column_relevance] > 0 for row in rows)
    text = str(rows[0].get(config.column_query) or "")
    return Sheet(query, text, name, n_relevant, len(rows), len(suspects), size, _outline(len(cells)))


def _outline(n: int) -> str:
    columns = min(MOST_IN_A_ROW, n)
    full, rest = divmod(n, columns)
    if not rest:
        return "none"
    low, wide = 100 * full / (full + 1), 100 * rest / columns
    return f"polygon(0 0, 100% 0, 100% {low:.2f}%, {wide:.2f}% {low:.2f}%, {wide:.2f}% 100%, 0 100%)"


def _paste(cells: Sequence[tuple[str, str]], small: Mapping[str, bytes], path: Path) -> tuple[int, int]:
    """Write the page; its width and height."""
    from PIL import Image

    side = SHEET_SIDE + 14
    columns = min(MOST_IN_A_ROW, len(cells))
    page = Image.new("RGB", (columns * side, -(-len(cells) // columns) * side), "white")
    for at, (kind, image) in enumerate(cells):
        left, top = at % columns * side, at // columns * side
        page.paste(COLOURS[kind], (left + 2, top + 2, left + side - 2, top + side - 2))
        if image in small:
            with Image.open(io.BytesIO(small[image])) as picture:
                page.paste(picture, (left + (side - picture.width) // 2, top + (side - picture.height) // 2))
    page.save(path, "JPEG", quality=80)
    return page.size


def write_sample(run: Run, rows: Sequence[Row], copies: Copies, path: Path) -> None:
    """Up to 50 images of the benchmark, drawn with the seed 42."""
    ids = sorted({str(row[run.config.column_image_id]) for row in rows})
    chosen = ids if len(ids) <= SAMPLE else sorted(random.Random(42).sample(ids, SAMPLE))
    small = _small(run, set(chosen), copies)
    _paste([("not", image) for image in chosen], small, path.with_suffix(".jpg"))
    from PIL import Image

    with Image.open(path.with_suffix(".jpg")) as page:
        page.save(path, "PNG")
    path.with_suffix(".jpg").unlink()
