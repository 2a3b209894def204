"""The sample projects as values: config, settings, pictures, and tasks with three models' predictions.

Each task says in `meta.truth` what is known about it, and in `data.sources` where its pictures come from.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
from PIL import Image

from juryroom.core.config.templates import template_of
from juryroom.demo import draws
from juryroom.demo.boxes import Detection, detect
from juryroom.demo.models import Model, learn
from juryroom.demo.photographs import Photograph
from juryroom.demo.titles import TITLES
from juryroom.demo.views import View, truth_of, views_of
from juryroom.ports import Embedder

Json = dict[str, Any]
Tasks = Callable[[Mapping[str, str]], list[Json]]

SEED = 558
N_PAIRS = 200
N_KNOWN = 120
N_TRIPLETS = 60
N_LISTS = 20
LIST_LENGTH = 8
BUCKETS = ("now", "later", "never")
ONLY_BOXES = frozenset({"text", "cell", "lesions"})
"""Photographs too small or too plain to be told apart by views."""

SAME_OR_NOT = "Same: both pictures show some of the same scene. Similar: the same kind of thing. Different: neither."
SCORE_CONFIG = """<View>
  <Header value="Detector's score: $prediction.score" reveal="after-answer"/>
  <Image name="photo" value="$photo" zoom="true"/>
  <RectangleLabels name="objects" toName="photo">
    <Label value="Single"/>
    <Label value="Cluster"/>
  </RectangleLabels>
  <Choices name="verdict" toName="photo" choice="single" showInline="true" required="true">
    <Choice value="good" hint="Every object has its box"/>
    <Choice value="partly" hint="Some boxes are missing or wrong"/>
    <Choice value="poor" hint="Of no use"/>
  </Choices>
  <Rating name="rating" toName="photo" maxRating="5"/>
  <TextArea name="why" toName="photo" rows="2" maxSubmissions="1" placeholder="What did it miss? (optional)"/>
</View>
"""


@dataclass(frozen=True)
class Plan:
    """A project before it exists. `tasks` takes view id -> address, as the pictures are uploaded first."""

    title: str
    description: str
    instruction: str
    config: str
    views: Sequence[View]
    tasks: Tasks = field(repr=False)
    settings: Mapping[str, Any]


def plans(photographs: Sequence[Photograph], embedders: Sequence[Embedder]) -> list[Plan]:
    """The same photographs give the same plans, byte for byte."""
    every = [view for photograph in photographs for view in views_of(photograph)]
    views = [view for view in every if view.photograph.id not in ONLY_BOXES]
    pairs = draws.draw_pairs(views, N_PAIRS, SEED)
    known = draws.draw_pairs(views, 6 * N_PAIRS, SEED + 1, without=pairs)
    models = [learn(embedder, views, known or pairs) for embedder in embedders]
    models.sort(key=lambda model: model.accuracy(known or pairs))
    return [
        same_scene(pairs, models),
        which_is_closer(draws.draw_triplets(views, N_TRIPLETS, SEED + 2), models),
        review_the_score(every),
        what_to_label_next(views, models),
        judged(draws.draw_pairs(views, N_KNOWN, SEED + 5, without=pairs)),
    ]


def same_scene(pairs: Sequence[tuple[View, View]], models: Sequence[Model]) -> Plan:
    """Pairs with a verdict by every model; the queue goes by the best one's certainty."""

    def task(pair: tuple[View, View], url: Mapping[str, str]) -> Json:
        query, candidate = pair
        verdicts = [(model, *model.verdict(query, candidate)) for model in models]
        return {
            "data": _shown(url, query=query, candidate=candidate),
            "meta": {"truth": truth_of(query, candidate)},
            "predictions": [
                _prediction(model.name, chance, [_verdict(verdict)]) for model, verdict, chance in verdicts
            ],
        }

    return Plan(
        TITLES[0],
        "Two views each: of the same scene, of something similar, or of different things.",
        SAME_OR_NOT,
        _config("pairs"),
        [view for pair in pairs for view in pair],
        lambda url: [task(pair, url) for pair in pairs],
        {"model_version": models[-1].name, "sampling": "Sequential sampling"},
    )


def judged(pairs: Sequence[tuple[View, View]]) -> Plan:
    """Pairs whose truth is known from how they were made, for judges to be held against."""

    def task(pair: tuple[View, View], url: Mapping[str, str]) -> Json:
        truth = truth_of(*pair)
        return {
            "data": _shown(url, query=pair[0], candidate=pair[1]),
            "meta": {"truth": truth},
            "annotations": [{"result": [_verdict(truth)], "ground_truth": True}],
        }

    return Plan(
        TITLES[4],
        "Pairs of known views, judged by three descriptors and by whatever model you connect: see Prompts.",
        SAME_OR_NOT,
        _config("pairs"),
        [view for pair in pairs for view in pair],
        lambda url: [task(pair, url) for pair in pairs],
        {},
    )


def which_is_closer(triplets: Sequence[tuple[View, View, View]], models: Sequence[Model]) -> Plan:
    """A query beside two candidates, one of which is known to show the same scene."""
    swaps = np.random.default_rng(SEED + 3).random(len(triplets)) < 0.5

    def task(triplet: tuple[View, View, View], swap: bool, url: Mapping[str, str]) -> Json:
        query, nearer, farther = triplet
        first, second = (farther, nearer) if swap else (nearer, farther)
        return {
            "data": _shown(url, query=query, candidate_a=first, candidate_b=second),
            "meta": {"truth": "right" if swap else "left"},
            "predictions": [_closer(model, query, first, second) for model in models],
        }

    return Plan(
        TITLES[1],
        "A query and two candidates: which of them shows more of the same scene?",
        "Choose the candidate, A or B, that is nearer to the first picture. Their sides are shuffled for everybody.",
        _config("closer"),
        [view for triplet in triplets for view in triplet],
        lambda url: [task(triplet, bool(swap), url) for triplet, swap in zip(triplets, swaps, strict=True)],
        {"model_version": models[-1].name, "sampling": "Sequential sampling"},
    )


def review_the_score(views: Sequence[View]) -> Plan:
    """A detector's boxes under the mean of their scores, good and bad, most doubtful first; no boxes, no score."""
    chosen = [view for view in views if view.change in ("as taken", "left part")]

    def task(view: View, url: Mapping[str, str]) -> Json:
        with Image.open(io.BytesIO(view.jpeg)) as image:
            found, size = detect(image), image.size
        score = sum(one.score for one in found) / len(found) if found else None
        boxes = [_box(number, one, size) for number, one in enumerate(found)]
        return {"data": _shown(url, photo=view), "predictions": [_prediction("otsu-regions", score, boxes)]}

    return Plan(
        TITLES[2],
        "Boxes that a detector drew: correct them, rate them, and see its score after your answer.",
        "Does every object have its box? Move, add or delete boxes where it matters, then say how good they were.",
        SCORE_CONFIG,
        chosen,
        lambda url: [task(view, url) for view in chosen],
        {"model_version": "otsu-regions", "sampling": "Uncertainty sampling"},
    )


def what_to_label_next(views: Sequence[View], models: Sequence[Model]) -> Plan:
    """Lists of views for triage: which photograph was each made of? The best model's certainty is shown."""
    originals = [view for view in views if view.change == "as taken"]
    changed = [view for view in views if view.change != "as taken"]
    order = np.random.default_rng(SEED + 4).permutation(len(changed))
    n_lists = max(1, min(N_LISTS, len(changed) // LIST_LENGTH))
    lists = [[changed[index] for index in order[start::n_lists][:LIST_LENGTH]] for start in range(n_lists)]
    sure = {model.name: {view.id: model.certainty(view, originals) for view in changed} for model in models}

    def task(candidates: Sequence[View], url: Mapping[str, str]) -> Json:
        best = sure[models[-1].name]
        ordered = sorted(candidates, key=lambda view: best[view.id])
        items = [_item(view, best[view.id], url) for view in ordered]
        return {
            "data": {"items": items, "sources": _sources(ordered)},
            "predictions": [_triage(name, ordered, by_view) for name, by_view in sure.items()],
        }

    return Plan(
        TITLES[3],
        "Candidates with the models' certainty: label now, later or never? The least certain lists come first.",
        "Put every picture into Now, Later or Never, the most useful one on top.",
        _config("triage"),
        [view for candidates in lists for view in candidates],
        lambda url: [task(candidates, url) for candidates in lists],
        {"model_version": models[-1].name, "sampling": "Uncertainty sampling"},
    )


def _config(template: str) -> str:
    found = template_of(template)
    if found is None:
        raise LookupError(template)
    return found.config


def _shown(url: Mapping[str, str], **views: View) -> Json:
    """Address and item id of every picture, and where it comes from."""
    data: Json = {}
    for name, view in views.items():
        data |= {name: url[view.id], f"{name}_id": view.id}
    return data | {"sources": _sources(list(views.values()))}


def _sources(views: Sequence[View]) -> list[str]:
    lines = (f"{view.photograph.id}: {view.photograph.source} ({view.photograph.licence})" for view in views)
    return list(dict.fromkeys(lines))


def _item(view: View, certainty: float, url: Mapping[str, str]) -> Json:
    html = f'<div><img src="{escape(url[view.id])}" alt=""><span>{escape(view.title)}</span></div>'
    return {"id": view.id, "title": view.title, "html": html, "score": round(certainty, 4)}


def _closer(model: Model, query: View, first: View, second: View) -> Json:
    one, other = model.chance_of_same(query, [first, second])
    # Exactly one of the two shows the same scene, so: the first and not the second, or the other way about.
    left, right = one * (1 - other), other * (1 - one)
    chance = left / (left + right) if left + right else 0.5
    selected = "left" if chance >= 0.5 else "right"
    result = _result("closer", "left", "pairwise", {"selected": selected})
    return _prediction(model.name, max(chance, 1 - chance), [result])


def _triage(name: str, ordered: Sequence[View], sure: Mapping[str, float]) -> Json:
    ranked = sorted(ordered, key=lambda view: sure[view.id])
    values = sorted(sure.values())
    cuts = values[len(values) // 3], values[2 * len(values) // 3]
    ranker: dict[str, list[str]] = {bucket: [] for bucket in BUCKETS}
    for view in ranked:
        ranker[BUCKETS[sum(sure[view.id] >= cut for cut in cuts)]].append(view.id)
    mean = float(np.mean([sure[view.id] for view in ordered]))
    return _prediction(name, mean, [_result("triage", "candidates", "ranker", {"ranker": ranker})])


def _box(number: int, found: Detection, size: tuple[int, int]) -> Json:
    place = {"x": found.x, "y": found.y, "width": found.width, "height": found.height, "rotation": 0}
    result = _result("objects", "photo", "rectanglelabels", place | {"rectanglelabels": [found.label]})
    frame = {"original_width": size[0], "original_height": size[1], "image_rotation": 0}
    return result | frame | {"id": f"region-{number + 1:03d}", "score": found.score}


def _result(name: str, target: str, kind: str, value: Json) -> Json:
    return {"id": f"{name}-0", "from_name": name, "to_name": target, "type": kind, "value": value}


def _verdict(verdict: str) -> Json:
    return _result("verdict", "candidate", "choices", {"choices": [verdict]})


def _prediction(model: str, score: float | None, results: Sequence[Json]) -> Json:
    """A score of None: there is nothing to be sure of."""
    return {"model_version": model, "score": None if score is None else round(score, 4), "result": list(results)}
