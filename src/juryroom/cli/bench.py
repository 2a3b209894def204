"""`juryroom bench` and `benchmaker`: a folder of images to a benchmark of image search. Works without a server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from juryroom.cli import bench_batches, bench_people
from juryroom.cli.bench_run import (
    FAILED,
    Adapter,
    AnnotationsFile,
    AsJson,
    Config,
    ImagesFile,
    MaxCost,
    NoWait,
    OutAnnotations,
    OutQrels,
    PlanFile,
    QrelsFile,
    SeedsFile,
    finish,
    open_run,
    spelled,
    tell,
    tell_plain,
)
from juryroom.cli.main import perform
from juryroom.cli.server import Token, Url, client_of
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.bench.run import Done

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
postprocess = typer.Typer(no_args_is_help=True, help="Scores, metadata, summary: what comes after judging.")
app.add_typer(postprocess, name="postprocess")


def main() -> None:
    """`benchmaker`. Exit codes: 0 done, 1 something was left undone or failed, 2 wrong usage."""
    perform(app)


@app.command()
def preprocess(
    config: Config = None,
    input_dir: Annotated[Path | None, typer.Option(help="The folder of images; only ever read.")] = None,
    out_images_jsonl: Annotated[Path | None, typer.Option(help="Write the images here.")] = None,
    out_seeds_jsonl: SeedsFile = None,
    meta_json: Annotated[Path | None, typer.Option(help="Rights map.")] = None,
    metadata_jsonl: Annotated[Path | None, typer.Option(help="More columns, by image id.")] = None,
    license: Annotated[str | None, typer.Option(help="Of images the rights map does not know.")] = None,
    doi: Annotated[str | None, typer.Option(help="The same.")] = None,
    num_seeds: Annotated[int | None, typer.Option(help="Number of queries.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only so many images.")] = None,
    follow_symlinks: Annotated[
        bool | None, typer.Option("--follow-symlinks", help="Also below linked folders.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Images of a folder as rows, with rights; near-duplicates; seeds."""
    from juryroom.bench.steps import preprocess as step

    changes = {
        "image_root_dir": input_dir, "images_jsonl": out_images_jsonl, "seeds_jsonl": out_seeds_jsonl,
        "meta_json": meta_json, "metadata_jsonl": metadata_jsonl, "query_plan_num_seeds": num_seeds, "limit": limit,
        "follow_symlinks": follow_symlinks,
    }  # fmt: skip
    with open_run(config, as_json, changes) as run:
        finish(step.run(run, license=license, doi=doi), as_json)


@app.command(name="check-urls")
def check_urls(
    config: Config = None,
    images_jsonl: ImagesFile = None,
    timeout: Annotated[int, typer.Option(help="Seconds for one address.")] = 10,
    max_workers: Annotated[int, typer.Option(help="Addresses at a time.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Whether every image's address answers. Exit code 1 when one does not."""
    from juryroom.bench.steps import check_urls as step

    with open_run(config, as_json, {"images_jsonl": images_jsonl}, locked=False) as run:
        finish(step.run(run, timeout=timeout, workers=max_workers), as_json)


@app.command()
def vision(
    config: Config = None,
    images_jsonl: ImagesFile = None,
    out_annotations_jsonl: OutAnnotations = None,
    adapter: Adapter = None,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Describe every image. What is answered is never asked for again."""
    from juryroom.bench.steps import vision as step

    section = {"adapter": adapter, "max_cost_usd": max_cost}
    places = {"images_jsonl": images_jsonl, "annotations_jsonl": out_annotations_jsonl}
    with open_run(config, as_json, {**places, "vision_config": section}) as run:
        finish(step.run(run, wait=not no_wait), as_json)


@app.command()
def plan(
    config: Config = None,
    annotations_jsonl: AnnotationsFile = None,
    seeds_jsonl: Annotated[Path | None, typer.Option(help="The seeds, from this file.")] = None,
    out_query_plan_jsonl: Annotated[Path | None, typer.Option(help="Write the query plan here.")] = None,
    strategy: Annotated[str | None, typer.Option(help="tag-overlap, embedding or pooled.")] = None,
    random_seed: Annotated[int | None, typer.Option(help="The same seed draws the same plan.")] = None,
    as_json: AsJson = False,
) -> None:
    """Candidates for every query."""
    from juryroom.bench.steps import plan as step

    changes = {
        "annotations_jsonl": annotations_jsonl, "seeds_jsonl": seeds_jsonl, "query_plan_jsonl": out_query_plan_jsonl,
        "query_plan_strategy": strategy, "query_plan_random_seed": random_seed,
    }  # fmt: skip
    with open_run(config, as_json, changes) as run:
        finish(step.run(run), as_json)


@app.command()
def judge(
    config: Config = None,
    query_plan_jsonl: PlanFile = None,
    annotations_jsonl: AnnotationsFile = None,
    out_qrels_jsonl: OutQrels = None,
    adapter: Adapter = None,
    max_cost: MaxCost = None,
    no_wait: NoWait = False,
    to_project: Annotated[str | None, typer.Option(help="Ask people: make a labelling project of this title.")] = None,
    from_project: Annotated[int | None, typer.Option(help="Bring people's answers back from this project.")] = None,
    share: Annotated[float, typer.Option(help="Only this share of the pairs goes to people, drawn by the seed.")] = 1.0,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """A text for every query and a label for every candidate; by models, or by people in a labelling project."""
    from juryroom.bench.steps import judge as step

    section = {"adapter": adapter, "max_cost_usd": max_cost}
    places = {
        "query_plan_jsonl": query_plan_jsonl,
        "annotations_jsonl": annotations_jsonl,
        "qrels_jsonl": out_qrels_jsonl,
    }
    if to_project is not None and from_project is not None:
        raise BadInput("--to-project sends pairs, --from-project brings answers back: one at a time.")
    with open_run(config, as_json, {**places, "judge_config": section}) as run:
        if to_project is None and from_project is None:
            finish(step.run(run, wait=not no_wait), as_json)
            return
        with client_of(url, token) as client:
            if to_project is not None:
                finish(bench_people.send(run, client, to_project, share), as_json)
            else:
                finish(bench_people.bring_back(run, client, from_project or 0), as_json)


@postprocess.command()
def similarity(
    config: Config = None,
    qrels_jsonl: QrelsFile = None,
    output_jsonl: Annotated[Path | None, typer.Option(help="Write judgments with scores here.")] = None,
    images_jsonl: ImagesFile = None,
    as_json: AsJson = False,
) -> None:
    """A score for every query and candidate; each image and each text is encoded once."""
    from juryroom.bench.steps import similarity as step

    places = {"qrels_jsonl": qrels_jsonl, "qrels_with_score_jsonl": output_jsonl, "images_jsonl": images_jsonl}
    with open_run(config, as_json, places) as run:
        finish(step.run(run), as_json)


@postprocess.command(name="similarity-retry")
def similarity_retry(
    config: Config = None,
    qrels_with_score_jsonl: Annotated[Path | None, typer.Option(help="The file to fill in.")] = None,
    images_jsonl: ImagesFile = None,
    output_jsonl: Annotated[Path | None, typer.Option(help="By default the input is replaced.")] = None,
    adapter: Adapter = None,
    as_json: AsJson = False,
) -> None:
    """Score what has no score."""
    from juryroom.bench.steps import similarity as step

    places = {"qrels_with_score_jsonl": qrels_with_score_jsonl, "images_jsonl": images_jsonl}
    with open_run(config, as_json, {**places, "similarity_config": {"adapter": adapter}}) as run:
        finish(step.retry(run, output_jsonl), as_json)


@postprocess.command(name="add-metadata")
def add_metadata(config: Config = None, qrels_jsonl: QrelsFile = None, as_json: AsJson = False) -> None:
    """Copy vision_metadata_columns into the judgments."""
    from juryroom.bench.steps import metadata as step

    with open_run(config, as_json, {"qrels_jsonl": qrels_jsonl}) as run:
        finish(step.run(run), as_json)


@postprocess.command()
def summary(
    config: Config = None,
    qrels_jsonl: QrelsFile = None,
    output_dir: Annotated[Path | None, typer.Option(help="Folder to write to.")] = None,
    images_jsonl: ImagesFile = None,
    as_json: AsJson = False,
) -> None:
    """Tables, charts and the quality report."""
    from juryroom.bench.steps import summary as step

    places = {"qrels_jsonl": qrels_jsonl, "summary_output_dir": output_dir, "images_jsonl": images_jsonl}
    with open_run(config, as_json, places) as run:
        finish(step.run(run, given=qrels_jsonl is not None), as_json)


@app.command()
def upload(
    config: Config = None,
    qrels_jsonl: QrelsFile = None,
    output_dir: Annotated[Path | None, typer.Option(help="Folder to write to.")] = None,
    images_jsonl: ImagesFile = None,
    image_root_dir: Annotated[Path | None, typer.Option(help="The folder of images.")] = None,
    repo_id: Annotated[str | None, typer.Option(help="Repository on the hub: owner/name.")] = None,
    token: Annotated[str | None, typer.Option(help="Token of the hub (HF_TOKEN).")] = None,
    private: Annotated[bool | None, typer.Option("--private/--public", help="Who may see the repository.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make the folder, send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """The dataset as a folder, and on the hub."""
    from juryroom.bench.config.values import Secret
    from juryroom.bench.steps import upload as step

    changes = {
        "qrels_jsonl": qrels_jsonl, "hf_dataset_dir": output_dir, "images_jsonl": images_jsonl,
        "image_root_dir": image_root_dir, "hf_repo_id": repo_id, "hf_token": Secret(token) if token else None,
        "hf_private": private,
    }  # fmt: skip
    with open_run(config, as_json, changes) as run:
        finish(step.run(run, dry_run=dry_run, given=qrels_jsonl is not None), as_json)


@app.command(name="all")
def all_steps(
    config: Config = None,
    input_dir: Annotated[Path | None, typer.Option(help="The folder of images.")] = None,
    skip_preprocess: Annotated[bool, typer.Option("--skip-preprocess", help="Leave this step out.")] = False,
    skip_vision: Annotated[bool, typer.Option("--skip-vision", help="Leave this step out.")] = False,
    skip_query_plan: Annotated[bool, typer.Option("--skip-query-plan", help="Leave this step out.")] = False,
    skip_judge: Annotated[bool, typer.Option("--skip-judge", help="Leave this step out.")] = False,
    skip_similarity: Annotated[bool, typer.Option("--skip-similarity", help="Leave this step out.")] = False,
    skip_summary: Annotated[bool, typer.Option("--skip-summary", help="Leave this step out.")] = False,
    skip_upload: Annotated[bool, typer.Option("--skip-upload", help="Leave this step out.")] = False,
    no_wait: NoWait = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make the dataset's folder, send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """All steps; run it again to go on after a stop. Without a repository the dataset is made as a folder only."""
    from juryroom.bench.pipeline import run_all

    flags = {
        "preprocess": skip_preprocess, "vision": skip_vision, "query-plan": skip_query_plan, "judge": skip_judge,
        "similarity": skip_similarity, "summary": skip_summary, "upload": skip_upload,
    }  # fmt: skip
    skip = frozenset(name for name, skipped in flags.items() if skipped)
    found: list[Done] = []
    with open_run(config, as_json, {"image_root_dir": input_dir}) as run:
        try:
            for done in run_all(run, skip=skip, wait=not no_wait, dry_run=dry_run):
                found.append(done)
                if not as_json:
                    tell(done)
        finally:
            if as_json:
                typer.echo(json.dumps([spelled(done) for done in found], indent=1, ensure_ascii=False))
    if any(done.failures for done in found):
        raise typer.Exit(FAILED)


@app.command()
def clean(
    config: Config = None,
    intermediate_only: Annotated[bool, typer.Option("--intermediate-only", help="Keep summary and dataset.")] = False,
    include_batch_files: Annotated[
        bool, typer.Option("--include-batch-files/--keep-batch-files", help="Also files of questions.")
    ] = True,
    include_final_outputs: Annotated[
        bool, typer.Option("--include-final-outputs", help="Also what was paid for: replies, annotations, judgments.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete what can be made again. Images are never touched."""
    from juryroom.bench.steps import clean as step

    with open_run(config, as_json) as run:
        paths = step.doomed(
            run,
            intermediate_only=intermediate_only,
            batch_files=include_batch_files,
            final_outputs=include_final_outputs,
        )
        if include_final_outputs and (out := step.batches_on_their_way(run)) and not dry_run:
            raise BadInput(
                f"Batches are on their way ({', '.join(out)}): bring them home first (bench vision-download)."
            )
        if not as_json:
            for path in paths:
                typer.echo(str(path))
        if (
            not dry_run
            and paths
            and not yes
            and not (sys.stdin.isatty() and typer.confirm(f"Delete these {len(paths)}?"))
        ):
            raise BadInput("Nothing was deleted. Say --yes, or look with --dry-run.")
        number = 0 if dry_run else step.delete(paths)
        tell_plain({"deleted": number, **({"paths": [str(path) for path in paths]} if as_json else {})}, as_json)


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="The configuration to write.")] = Path("config.toml"),
    images: Annotated[Path | None, typer.Option(help="The folder of images it is for.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a configuration with every key explained. It runs as it is, without any provider."""
    from juryroom.bench.config.write import write_commented

    if file.exists() and not force:
        raise BadInput(f"{file} is there already; --force replaces it.")
    if images is not None and not images.is_dir():
        raise BadInput(f"There is no folder {images}.")
    write_commented(file, images)
    typer.echo(f"{file}: next, juryroom bench all --config {file}")


app.registered_commands.extend(bench_batches.app.registered_commands)


if __name__ == "__main__":
    main()
