"""The sections that say which model annotates, judges or compares, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from juryroom.bench.config.values import Secret, key


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How any model is asked: the same keys for annotating and judging."""

    adapter: str | None = key(
        "text", None, "who answers: offline, openai, anthropic, gemini, vertexai, bedrock, or an installed adapter"
    )
    model: str | None = key("text", None, "the model's name, as the provider spells it")
    system_prompt: str | None = key("text", None, "what the model is told first")
    user_prompt: str | None = key("text", None, "what it is asked; {metadata.NAME} stands for a column of the image")
    max_output_tokens: int | None = key("int", None, "the longest answer")
    reasoning_effort: str | None = key("text", None, "low, medium or high, for models that reason")
    image_detail: str | None = key("text", None, "low, high or auto")
    image_input: str = key("text", "auto", "url, inline, or auto: inline unless image_base_url is public")
    image_max_side: int | None = key("int", 1024, "inlined images are scaled down to this many pixels")
    stage: str | None = key("text", None, "prefix of every custom_id")
    completion_window: str | None = key("text", "24h", "how long a batch may take")
    transport: str | None = key("text", None, "batch (half the price at most providers) or direct; by default as able")
    max_concurrency: int = key("int", 8, "direct calls at a time")
    max_attempts: int = key("int", 3, "how often an answer that cannot be used is asked for again, the first included")
    max_batch_bytes: int = key("int", 190_000_000, "largest batch file")
    max_concurrent_batches: int | None = key("int", None, "batches in flight at a time; the others wait")
    poll_s: float = key("number", 60.0, "seconds between looks at a batch")
    max_wait_s: float | None = key("number", None, "give up waiting after this long; the batch goes on")
    base_url: str | None = key("text", None, "the provider's address, if not the usual one")
    max_cost_usd: float | None = key("number", None, "stop before more than this is spent")
    allow_unknown_price: bool = key("flag", False, "go on under max_cost_usd although the price is not known")
    price_per_million_input_tokens: float | None = key("number", None, "USD")
    price_per_million_output_tokens: float | None = key("number", None, "USD")
    price_per_million_cached_input_tokens: float | None = key("number", None, "USD")
    price_per_million_image_input_tokens: float | None = key("number", None, "USD")
    price_per_million_image_output_tokens: float | None = key("number", None, "USD")
    batch_price_factor: float = key("number", 1.0, "what a batch costs of these prices; 0.5 if they are direct prices")
    recorded_jsonl: Any = key("path", None, "answers given elsewhere, for the adapter `recorded`")
    api_key: Secret | None = key(
        "secret", None, "or the environment's ANTHROPIC_API_KEY, GEMINI_API_KEY ...", spelled="_api_key"
    )
    openai_api_key: Secret | None = key(
        "secret", None, "or the environment's OPENAI_API_KEY", spelled="_openai_api_key"
    )


@dataclass(frozen=True, kw_only=True)
class VisionKeys(Asking):
    """`[vision_config]`: who describes the images, in which words."""

    max_images_per_batch: int | None = key("int", None, "requests in one batch")
    controlled_tag_vocab: list[str] = key("texts", [], "the tags there are; without them no tags are asked for")
    min_tags: int = key("int", 14, "fewest tags")
    max_tags: int = key("int", 25, "most tags")
    vision_metadata_columns: list[str] = key("texts", [], "columns of the images file that prompts may use")


@dataclass(frozen=True, kw_only=True)
class JudgeKeys(Asking):
    """`[judge_config]`: who writes the queries and says what is relevant."""

    max_queries_per_batch: int | None = key("int", None, "requests in one batch")
    max_candidates: int | None = key("int", None, "candidates shown at once; more are judged in several requests")
    sees: str = key("text", "captions", "captions, pixels or both")
    scale: str = key("text", "binary", "binary (0, 1) or graded (0 to 3)")
    query_text: str = key("text", "together", "together with the labels, or separate: written without the candidates")
    orders: int = key("int", 1, "how many differently shuffled orders each candidate list is judged in")
    judges: list[dict[str, Any]] = key("tables", [], "several judges; each table changes keys of this section")
    leakage_threshold: float = key("number", 0.75, "share of query words found in the seed's caption that is too much")


@dataclass(frozen=True, kw_only=True)
class SimilarityKeys:
    """`[similarity_config]`: what compares queries with images."""

    adapter: str | None = key("text", None, "descriptors, or the name of an installed adapter")
    model: str | None = key("text", None, "a hub name or a local folder, for adapters that load one")
    col_name: str | None = key("text", None, "the score's column")
    device: str = key("text", "auto", "auto, cpu, cuda or cuda:N")
    torch_dtype: str | None = key("text", None, "float16, bfloat16 or float32")
    use_safetensors: bool = key("flag", True, "refuse weights in other formats")
    batch_size: int = key("int", 32, "images or texts at a time")
    base_url: str | None = key("text", None, "the address of a service that embeds")
    openai_api_key: Secret | None = key(
        "secret", None, "or the environment's OPENAI_API_KEY", spelled="_openai_api_key"
    )


HISTORICAL_SECTION: dict[str, dict[str, str]] = {
    "similarity_config": {"model_name": "model"},
    "vision_config": {"model_name": "model"},
    "judge_config": {"model_name": "model"},
}
"""Keys of old examples, and what they are called now."""
