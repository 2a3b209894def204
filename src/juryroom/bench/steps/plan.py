"""Candidates for every query, and why each was drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from juryroom.bench import files
from juryroom.bench.config.generations import counts_of
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.tables import image_rows
from juryroom.core.benchmark.counts import Counts
from juryroom.errors import BadInput, FormatUnreadable

Seeds = list[tuple[str, list[str]]]


def run(run: Run) -> Done:
    """Write the query plan. A query none of whose seeds is annotated is a failure, and listed."""
    config = run.config
    seeds = seeds_of(config)
    counts = counts_of(config)
    plans = {"tag-overlap": _by_tags, "embedding": _by_vectors, "pooled": _by_runs}[config.query_plan_strategy]
    planned = list(plans(run, seeds, counts))
    path = placed(config.query_plan_jsonl)
    files.write_rows(path, (_row(config, one) for one in planned))
    made = {one.query_id for one in planned}
    failures = {id: "no seed of the query is annotated" for id, _ in seeds if id not in made}
    files.write_rows(
        files.failed_file(path), ({config.column_query_id: id, "error": why} for id, why in failures.items())
    )
    strata = Counter(candidate.stratum for one in planned for candidate in one.candidates)
    short: Counter[str] = Counter()
    for one in planned:
        short.update(one.short)
    facts = {"queries": len(planned), "candidates": strata.total(), "strata": dict(strata), "short": dict(short)}
    inputs = [placed(config.seeds_jsonl), *_inputs(config)]
    settings = [config.query_plan_strategy, config.query_plan_random_seed, str(counts)]
    about = {"facts": facts, "seed": _seed(config), "strategy": config.query_plan_strategy}
    run.folder.record("plan", key=key_of(inputs, settings), inputs=inputs, outputs=[path], when=run.now(), about=about)
    if short:
        told = ", ".join(f"{number} {stratum}" for stratum, number in sorted(short.items()))
        instead = f"{strata['filler']} drawn at random in their place (stratum filler)" if strata["filler"] else "none"
        run.say(f"plan: over all queries too few images for {told}; {instead}")
    return Done("plan", facts, failures)


def _inputs(config: BenchConfig) -> list[Path]:
    if config.query_plan_strategy == "tag-overlap":
        return [placed(config.annotations_jsonl)]
    return [placed(config.images_jsonl), *config.query_plan_runs]


def _seed(config: BenchConfig) -> int:
    return 42 if config.query_plan_random_seed is None else config.query_plan_random_seed


def seeds_of(config: BenchConfig) -> Seeds:
    """Queries and their seed images. Raises BadInput for a query that is named twice."""
    path, column = placed(config.seeds_jsonl), config.query_plan_seed_image_ids_column
    found: dict[str, list[str]] = {}
    for row in files.read_rows(path, "seeds", "preprocess"):
        query = files.column_of(row, config.column_query_id, path, "column_query_id")
        images = row.get(column)
        if not isinstance(images, list):
            raise BadInput(f"{path}: {query} has no list {column!r}. Name it with query_plan_seed_image_ids_column.")
        if query in found:
            raise BadInput(f"{path} names the query {query} twice.")
        found[query] = [str(image) for image in images]
    return list(found.items())


def _row(config: BenchConfig, one: Any) -> dict[str, Any]:
    return {
        config.column_query_id: one.query_id,
        config.query_plan_seed_image_ids_column: list(one.seeds),
        config.query_plan_candidate_image_ids_column: [candidate.image_id for candidate in one.candidates],
        "candidate_strata": [candidate.stratum for candidate in one.candidates],
    }


# --- The strategies


def _by_tags(run: Run, seeds: Seeds, counts: Counts) -> Iterator[Any]:
    from juryroom.core.benchmark import duplicates
    from juryroom.core.benchmark.index import Index
    from juryroom.core.benchmark.query_plan import Facets, Planner

    config = run.config
    facets = Facets(
        tuple(config.query_plan_core_facets),
        tuple(config.query_plan_off_facets),
        tuple(config.query_plan_diversity_facets),
    )
    used = list(dict.fromkeys((*facets.core, *facets.off, *facets.diversity)))
    _refuse_unknown_facets(config, used)
    index = Index.of(_records(config, used), used)
    if not len(index):
        raise BadInput(f"{config.annotations_jsonl} holds no annotation. Run: juryroom bench vision")
    if not facets.core and not index.n_tags.any():
        run.say(
            "plan: images have neither tags nor core facets, so candidates are drawn at random. What pictures look "
            'like goes by query_plan_strategy = "embedding".'
        )
    elif not facets.core:
        run.say("plan: no core facets are configured, so tags alone say what is alike (query_plan_core_facets)")
    groups = duplicates.numbers(index.ids, _duplicates(run)) if config.query_plan_skip_duplicates else None
    planner = Planner(index, facets, counts, seed=_seed(config), duplicates=groups)
    for query_id, images in seeds:
        planned = planner.plan(query_id, images)
        if planned is not None:
            yield planned


def _refuse_unknown_facets(config: BenchConfig, used: list[str]) -> None:
    unknown = [facet for facet in used if config.facets and facet not in config.facets]
    if unknown:
        raise BadInput(f"{unknown[0]!r} of the query plan is no facet. Facets are: {', '.join(config.facets)}.")


def _records(config: BenchConfig, used: list[str]) -> Iterator[Any]:
    """What the planner reads of an annotation: nothing else is decoded."""
    import msgspec

    from juryroom.core.benchmark.index import Record

    path = placed(config.annotations_jsonl)
    names = {config.column_image_id: "image_id", **{facet: f"facet_{at}" for at, facet in enumerate(used)}}
    if config.column_tags:
        names[config.column_tags] = "tags"
    defaults = {"tags": list, "image_id": ""}
    fields: list[Any] = []
    for name in names.values():
        kind: Any = list[str] if name == "tags" else str if name == "image_id" else Any
        default = msgspec.field(default_factory=list) if name == "tags" else defaults.get(name)
        fields.append((name, kind, default))
    kind = msgspec.defstruct("Annotation", fields, rename={new: old for old, new in names.items()}, gc=False)
    decode = msgspec.json.Decoder(kind).decode
    places = [f"facet_{at}" for at in range(len(used))]
    try:
        file = path.open("rb")
    except OSError:
        raise BadInput(f"There is no file of annotations: {path}. Run: juryroom bench vision") from None
    with file:
        for number, line in enumerate(file, 1):
            if line.isspace():
                continue
            try:
                one: Any = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as fault:
                raise FormatUnreadable(
                    f"{path}, line {number}: {fault}. Make the file again, or mend the line."
                ) from None
            if not one.image_id:
                raise BadInput(
                    f"{path}, line {number}: there is no column {config.column_image_id!r} (column_image_id)."
                )
            yield Record(one.image_id, [_spelled(getattr(one, place)) for place in places], getattr(one, "tags", ()))


def _spelled(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "true" if value is True else "false" if value is False else "" if value is None else str(value)


def _duplicates(run: Run) -> list[list[str]]:
    path = run.folder.path / "duplicates.jsonl"
    if not path.exists():
        return []
    return [[str(image) for image in row["image_ids"]] for row in files.read_rows(path, "duplicates")]


def _by_vectors(run: Run, seeds: Seeds, counts: Counts) -> Iterable[Any]:
    from juryroom.bench.embedding import image_vectors
    from juryroom.core.benchmark import duplicates, pools

    vectors = image_vectors(run, {str(row[run.config.column_image_id]): row for row in image_rows(run.config)})
    ids = sorted(vectors.ids)
    place = {image: at for at, image in enumerate(ids)}
    rows = vectors.rows(ids)
    numbers = duplicates.numbers(ids, _duplicates(run))
    members: dict[int, set[int]] = {}
    for at, group in enumerate(numbers.tolist()):
        if group >= 0:
            members.setdefault(group, set()).add(at)

    def alike(at: int) -> set[int]:
        return members.get(int(numbers[at]), set()) if run.config.query_plan_skip_duplicates else set()

    queries = [(query, [place[image] for image in images if image in place]) for query, images in seeds]
    known = [(query, places) for query, places in queries if places]
    return pools.from_vectors(ids, rows, known, counts, seed=_seed(run.config), alike=alike)


def _by_runs(run: Run, seeds: Seeds, _counts: Counts) -> Iterable[Any]:
    from juryroom.core.benchmark import pools

    config = run.config
    if not config.query_plan_runs:
        raise BadInput("The strategy pooled needs query_plan_runs: TREC run files of the systems to pool.")
    systems = {path.stem: _read_run(path) for path in config.query_plan_runs}
    known = {str(row[config.column_image_id]) for row in image_rows(config)}
    asked = {query: [image for image in images if image in known] for query, images in seeds}
    wanted = {query: images for query, images in asked.items() if images}
    return pools.from_runs(wanted, systems, config.query_plan_pool_depth, known)


def _read_run(path: Path) -> dict[str, list[str]]:
    """query -> images by falling score, ties as trec_eval breaks them: by falling id."""
    found: dict[str, list[tuple[float, str]]] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as fault:
        raise BadInput(f"The run {path} cannot be read: {fault.strerror}.") from None
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if not parts:
            continue
        try:
            query, _, image, _, score, *_rest = parts
            found.setdefault(query, []).append((float(score), image))
        except ValueError:
            raise BadInput(f"{path}, line {number}: a run's line is `query Q0 document rank score system`.") from None
    return {query: [image for _, image in sorted(ranked, reverse=True)] for query, ranked in found.items()}
