"""Every key of a benchmark's configuration, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from juryroom.bench.config.model_keys import JudgeKeys, SimilarityKeys, VisionKeys
from juryroom.bench.config.values import Secret, key


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What the columns of every file are called."""

    column_image: str = key("text", "image", "the image itself, in the published dataset")
    column_image_id: str = key("text", "image_id", "path of the image below image_root_dir")
    column_mime_type: str = key("text", "mime_type", "")
    column_license: str = key("text", "license", "")
    column_doi: str = key("text", "doi", "")
    column_original_dataset_name: str = key("text", "original_dataset_name", "source collection")
    column_query: str = key("text", "query_text", "")
    column_query_id: str = key("text", "query_id", "")
    column_relevance: str = key("text", "relevance_label", "0 or 1, or a grade")
    column_tags: str | None = key("text", "tags", "")
    column_summary: str | None = key("text", "summary", "")
    column_confidence: str | None = key("text", "confidence", "")
    columns_taxonomy: dict[str, list[str]] = key("vocabularies", {}, "facet = its allowed values")
    columns_boolean: list[str] = key("texts", [], "facets that are true or false")
    image_url_temp_column: str = key("text", "image_url", "")
    query_plan_seed_image_ids_column: str = key("text", "seed_image_ids", "")
    query_plan_candidate_image_ids_column: str = key("text", "candidate_image_ids", "")


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where things are read and written. Unset outputs get their usual names in run_dir."""

    image_root_dir: Path | None = key("path", None, "the folder of images; only ever read")
    run_dir: Path | None = key("path", None, "manifest, replies and lock; by default the folder of the outputs")
    meta_json: Path | None = key("path", None, "rights map")
    metadata_jsonl: Path | None = key("path", None, "more columns, by image id")
    images_jsonl: Path | None = key("path", None, "")
    seeds_jsonl: Path | None = key("path", None, "")
    annotations_jsonl: Path | None = key("path", None, "")
    query_plan_jsonl: Path | None = key("path", None, "")
    qrels_jsonl: Path | None = key("path", None, "")
    qrels_with_score_jsonl: Path | None = key("path", None, "")
    summary_output_dir: Path | None = key("path", None, "")
    hf_dataset_dir: Path | None = key("path", None, "")
    hf_dataset_card_path: Path | None = key("path", None, "a card of your own, with {{ fields }}")


@dataclass(frozen=True, kw_only=True)
class PlanKeys:
    """How candidates are drawn. Counts follow one of two generations, never a mixture."""

    query_plan_num_seeds: int | None = key("int", None, "number of queries")
    query_plan_seed_selection: str = key("text", "even", "even: evenly in name order; diverse: far from each other")
    query_plan_strategy: str = key("text", "tag-overlap", "tag-overlap, embedding or pooled")
    query_plan_core_facets: list[str] = key("texts", [], "facets that make an image a match")
    query_plan_off_facets: list[str] = key("texts", [], "facets one of which is off in a near miss (core facets)")
    query_plan_diversity_facets: list[str] = key("texts", [], "facets over which candidates are spread")
    query_plan_neg_total: int | None = key("int", None, "hard + near miss + easy, or hard + easy")
    query_plan_neg_hard: int | None = key("int", None, "")
    query_plan_neg_nearmiss: int | None = key("int", None, "first generation only")
    query_plan_neg_easy: int | None = key("int", None, "")
    query_plan_pos_total: int | None = key("int", None, "second generation: all facets equal")
    query_plan_neutral_total: int | None = key("int", None, "second generation: one facet off")
    query_plan_random_seed: int | None = key("int", 42, "the same seed draws the same plan")
    query_plan_runs: list[Path] = key("paths", [], "TREC run files of real systems, for the strategy pooled")
    query_plan_pool_depth: int = key("int", 10, "ranks of each run that are pooled")
    query_plan_skip_duplicates: bool = key("flag", True, "of near-duplicate images at most one is a candidate")


@dataclass(frozen=True, kw_only=True)
class BenchConfig(Columns, Files, PlanKeys):
    """What `bench` works by."""

    benchmark_name: str = key("text", "Default benchmark", "")
    benchmark_description: str = key("text", "A benchmark of image search.", "")
    benchmark_author: str | None = key("text", None, "")
    benchmark_author_email: str | None = key("text", None, "")
    benchmark_author_affiliation: str | None = key("text", None, "")
    benchmark_author_orcid: str | None = key("text", None, "")
    benchmark_author_github: str | None = key("text", None, "")
    log_level: str = key("text", "INFO", "")
    image_base_url: str | None = key("text", None, "prefix of image addresses; without it images are local files")
    follow_symlinks: bool = key("flag", False, "also walk linked folders")
    limit: int | None = key("int", None, "only so many images, for a try")
    duplicate_distance: int = key("int", 15, "bits of 256 by which near-duplicate images may differ")
    upload_use_local_image_paths: bool | None = key(
        "flag", None, "false: fetch from image_base_url; by default local files where there are any"
    )
    workers: int | None = key("int", None, "processes for image work; by default one per core")
    bulk: str = key("text", "pool", "where image work runs: pool, or the name of an installed adapter")
    hf_token: Secret | None = key("secret", None, "or the environment's HF_TOKEN", spelled="_hf_token")
    hf_repo_id: str | None = key("text", None, "name/dataset", spelled="_hf_repo_id")
    hf_private: bool | None = key("flag", None, "", spelled="_hf_private")
    hf_num_proc: int | None = key(
        "int", None, "understood, without effect: the hub's library decides", spelled="_hf_num_proc"
    )
    vision_config: VisionKeys = field(default_factory=VisionKeys)
    judge_config: JudgeKeys = field(default_factory=JudgeKeys)
    similarity_config: SimilarityKeys = field(default_factory=SimilarityKeys)
    base: Path = Path()
    """The folder that relative paths start from: the configuration's own."""
    notes: tuple[str, ...] = ()
    """What was understood otherwise than written."""

    @property
    def facets(self) -> list[str]:
        """Taxonomies, then booleans."""
        return [*self.columns_taxonomy, *self.columns_boolean]

    @property
    def score_column(self) -> str:
        """The similarity's column."""
        named = self.similarity_config.col_name
        return named or ("clip_score" if self.similarity_config.adapter == "local_clip" else "similarity_score")


def placed(path: Path | None) -> Path:
    """The place of an output. Every one has a place once the configuration is read (`config.read.with_places`)."""
    if path is None:
        raise ValueError("This configuration was made without `with_places`.")
    return path
