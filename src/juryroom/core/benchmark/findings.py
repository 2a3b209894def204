"""What a quality report says first: figures that make a benchmark's numbers mean less, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Quality = Mapping[str, Any]
FEW_OF_TEN, EASY, COPIED, AGREED = 0.5, 0.95, 0.75, 0.8
"""From where a share of unjudged neighbours, an AUC and a share of copied words are too high; and of equal labels, too
low."""


def findings(quality: Quality) -> list[str]:
    """The weightiest first; empty when nothing stands out."""
    return [said for look in _LOOKS if (said := look(quality))]


def _labels(quality: Quality) -> str | None:
    whole = quality["completeness"]
    if not whole["judged_pairs"]:
        return None
    if whole["relevant_share"] == 1:
        return "Every judged image is relevant: no system can be told from another. Have people or a model judge."
    if _is_seeds_alone(quality):
        return "No query has a relevant image but its seed: the benchmark tells only whether a known image is found."
    return None


def _is_seeds_alone(quality: Quality) -> bool:
    whole = quality["completeness"]
    return bool(whole["queries"]) and len(whole["seed_only_queries"]) == whole["queries"]


def _texts(quality: Quality) -> str | None:
    wordless = sum(share is None for share in quality["leaks"]["share_by_query"].values())
    return _some(quality, wordless, "have a text that says nothing of the picture: search by the pictures instead.")


def _without_relevant(quality: Quality) -> str | None:
    number = len(quality["completeness"]["queries_without_relevant"])
    return _some(quality, number, "have no relevant image: most measures are undefined for them.")


def _seeds(quality: Quality) -> str | None:
    return _some(quality, len(quality["seeds_not_relevant"]), "have a seed that was judged not relevant.")


def _some(quality: Quality, number: int, what: str) -> str | None:
    return f"{number} of {quality['completeness']['queries']} queries {what}" if number else None


def _holes(quality: Quality) -> str | None:
    share, depth = quality["holes"]["unjudged_share"], quality["holes"]["depth"]
    if share is None or share < FEW_OF_TEN:
        return None
    return (
        f"{share:.0%} of the {depth} images nearest to a seed were never judged: a system that finds them is not "
        "credited. Pool several systems, or send these holes to people."
    )


def _ease(quality: Quality) -> str | None:
    mean = quality["separation"]["auc_mean"]
    if mean is None or mean < EASY or _is_seeds_alone(quality):
        return None
    return f"Similarity alone tells relevant from not (AUC {mean:.2f}): the candidates are easy."


def _leaks(quality: Quality) -> str | None:
    share = quality["leaks"]["mean_share"]
    if share is None or share < COPIED:
        return None
    return f"{share:.0%} of the queries' words stand in their seed's caption: the benchmark favours who reads it."


def _labels_differ(quality: Quality) -> str | None:
    same = quality["agreement"]["same_label"]
    return f"Judged again, {same:.0%} of the pairs got the same label." if same is not None and same < AGREED else None


def _copies(quality: Quality) -> str | None:
    number = len(quality["copies"]["copies_labelled_differently"])
    return _some(quality, number, "label copies of one picture differently.")


_LOOKS: tuple[Callable[[Quality], str | None], ...] = (
    _labels, _texts, _without_relevant, _seeds, _holes, _ease, _leaks, _labels_differ, _copies,
)  # fmt: skip
