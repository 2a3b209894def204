"""The providers of judges describe and judge a benchmark, too: directly and in batches, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stand_ins import Anthropic, Bedrock, Gemini, Said, StandIn, serving

KINDS: dict[str, type[StandIn]] = {"anthropic": Anthropic, "gemini": Gemini, "bedrock": Bedrock}


def said(words: str) -> Said:
    """A caption; of a question with candidates a query's text and the first as relevant."""
    _, found, data = words.partition("DATA (JSON):")
    if not found:
        return Said(json.dumps({"summary": "A street with a tree."}))
    asked: dict[str, Any] = json.JSONDecoder().raw_decode(data.strip())[0]
    labels = [
        {"image_id": one["image_id"], "relevance_label": int(not at)} for at, one in enumerate(asked["candidates"])
    ]
    return Said(json.dumps({"query_text": "a street with a tree", "judgments": labels}))


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "GEMINI_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "secret")


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("adapter", "transport"),
    [("anthropic", "direct"), ("anthropic", "batch"), ("gemini", "direct"), ("gemini", "batch"), ("bedrock", "direct")],
)
def test_a_provider_describes_and_judges(desk, photographs, adapter: str, transport: str) -> None:
    photographs(4)
    model = {
        "anthropic": "claude-haiku-4-5",
        "gemini": "gemini-2.5-flash",
        "bedrock": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    }[adapter]
    with serving(KINDS[adapter](said)) as there:
        section = {"adapter": adapter, "model": model, "base_url": there.url, "poll_s": 0.02, "transport": transport}
        desk.write(query_plan_num_seeds=2, vision_config=section, judge_config=section)
        desk.run("all", "--skip-upload", "--skip-summary")
        asked = len(there.asked)
        desk.run("all", "--skip-upload", "--skip-summary")
    assert [row["summary"] for row in desk.rows("annotations.jsonl")] == ["A street with a tree."] * 4
    assert {row["query_text"] for row in desk.rows("qrels.jsonl")} == {"a street with a tree"}
    assert len(there.asked) == asked == 4 + 2, "what is answered is not asked again"
    assert bool(there.batches) is (transport == "batch")


def test_a_missing_key_names_the_variable(desk, photographs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    photographs(2)
    desk.write(vision_config={"adapter": "anthropic", "model": "claude-haiku-4-5"})
    desk.run("preprocess")
    assert "ANTHROPIC_API_KEY" in desk.run("vision", expect=2).message


@pytest.mark.usefixtures("keys")
def test_a_provider_without_room_is_asked_again(desk, photographs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("juryroom.adapters.llm.other_providers.FIRST_REST_S", 0.01)
    photographs(1)
    busy = iter([True, True])

    def plan(words: str) -> Said:
        return Said("busy", status=429) if next(busy, False) else said(words)

    with serving(Anthropic(plan)) as there:
        section = {"adapter": "anthropic", "model": "claude-haiku-4-5", "base_url": there.url, "transport": "direct"}
        desk.write(vision_config=section)
        desk.run("preprocess")
        desk.run("vision")
    assert len(there.asked) == 3
