"""Batches step by step, what goes wrong with them, and steps that are gone on with."""

from __future__ import annotations

import json

from juryroom.bench.files import write_rows


class TestBatchesAndAll:
    def test_all_without_waiting_goes_on_when_run_again(self, asking, photographs) -> None:
        photographs(6)
        desk, provider = asking("--batch-latency", "1")
        done = desk.run("all", "--no-wait", "--skip-upload")
        assert "on their way" in done.output and not (desk.folder / "outputs/query_plan.jsonl").exists()
        desk.run("all", "--skip-upload", "--skip-summary")
        assert len(desk.rows("qrels.jsonl")) > 0
        assert provider.stats()["repeated_bodies"] == 0

    def test_a_given_batch_file_is_what_is_sent(self, asking, photographs) -> None:
        photographs(6)
        desk, provider = asking()
        desk.run("preprocess")
        desk.run("vision-make", "--out-batch-jsonl", str(desk.folder / "mine.jsonl"))
        lines = (desk.folder / "mine.jsonl").read_text().splitlines()
        (desk.folder / "mine.jsonl").write_text("\n".join(lines[:2]) + "\n")
        desk.run("vision-submit", "--batch-input-jsonl", str(desk.folder / "mine.jsonl"))
        assert provider.stats()["counts"]["completions_batch"] == 2
        assert len((desk.folder / "mine.jsonl").read_text().splitlines()) == 2

    def test_an_old_batch_file_is_refused_by_line(self, asking, photographs) -> None:
        photographs(2)
        desk, _ = asking()
        desk.run("preprocess")
        write_rows(
            desk.folder / "old.jsonl",
            [{"custom_id": "vision::x", "method": "POST", "url": "/v1/responses", "body": {}}],
        )
        assert (
            "old.jsonl, line 1"
            in desk.run("vision-submit", "--batch-input-jsonl", str(desk.folder / "old.jsonl"), expect=2).message
        )

    def test_submitting_twice_sends_once(self, asking, photographs) -> None:
        photographs(4)
        desk, provider = asking("--batch-latency", "0.5")
        desk.run("preprocess")
        desk.run("vision-make")
        desk.run("vision-submit")
        desk.run("vision-submit")
        assert provider.stats()["requests"]["POST /v1/batches"] == 1

    def test_batches_are_listed_and_mapped(self, asking, photographs) -> None:
        photographs(4)
        desk, _ = asking()
        desk.run("preprocess")
        desk.run("vision")
        listed = json.loads(desk.run("list-batches", "--json").stdout)
        assert [(row["state"], row["ours"]) for row in listed] == [("completed", "vision")]
        mapped = json.loads(desk.run("show-batch-map", "--stage", "vision", "--json").stdout)
        assert [(row["state"], row["questions"]) for row in mapped] == [("taken", 4)]
        assert json.loads(desk.run("list-batches", "--active-only", "--json").stdout) == []
        assert desk.bytes(".vision_batch_id").decode().strip() == listed[0]["batch_id"]

    def test_an_output_file_of_an_older_tool_is_read(self, asking, photographs) -> None:
        photographs(2)
        desk, provider = asking()
        desk.run("preprocess")
        answer = {
            "summary": "A street.", "lighting": "day", "viewpoint": "far", "flame": False,
            "tags": ["tag01", "tag02", "tag03", "tag04", "tag05"],
            "confidence": {"lighting": 0.5, "viewpoint": 1, "flame": 0},
        }  # fmt: skip
        output = [{"type": "message", "content": [{"type": "output_text", "text": json.dumps(answer)}]}]
        body = {"status": "completed", "output": output, "usage": {"input_tokens": 100, "output_tokens": 10}}
        rows = [
            {"custom_id": f"vision::{row['image_id']}", "error": None, "response": {"status_code": 200, "body": body}}
            for row in desk.rows("images.jsonl")
        ]
        write_rows(desk.folder / "old.jsonl", rows)
        desk.run("vision-parse", "--batch-output-jsonl", str(desk.folder / "old.jsonl"))
        assert [row["summary"] for row in desk.rows("annotations.jsonl")] == ["A street."] * 2
        assert provider.stats()["requests_total"] == 0

    def test_clean_asks_and_keeps_what_was_paid_for(self, asking, photographs) -> None:
        photographs(4)
        desk, provider = asking()
        desk.run("all")
        assert "Nothing was deleted" in desk.run("clean", expect=2).message
        listed = desk.run("clean", "--dry-run").output
        assert "annotations.jsonl" not in listed and "replies" not in listed
        desk.run("clean", "--yes")
        assert not (desk.folder / "outputs/summary").exists()
        assert len(desk.rows("annotations.jsonl")) == 4
        before = provider.stats()["counts"]
        desk.run("all", "--skip-summary")
        assert provider.stats()["counts"] == before
        desk.run("clean", "--yes", "--include-final-outputs")
        assert not (desk.folder / "outputs/annotations.jsonl").exists()

    def test_addresses_are_checked_with_get_where_head_is_not_liked(self, asking, photographs, provider) -> None:
        folder = photographs(3)
        images = provider("--image-root", str(folder))
        desk, _ = asking(image_base_url=f"{images.url}/images")
        desk.run("preprocess")
        assert json.loads(desk.run("check-urls", "--json").stdout)["facts"] == {"checked": 3, "reachable": 3}
        (folder / "kind0/photo 000.jpg").unlink()
        assert "answers 404" in desk.run("check-urls", expect=1).output

    def test_similarity_lists_what_has_no_score_and_retry_adds_it(self, desk, photographs) -> None:
        folder = photographs(8)
        desk.run("all", "--skip-upload", "--skip-summary", "--skip-similarity")
        rows = [{**row, "sha256": None} for row in desk.rows("images.jsonl")]
        write_rows(desk.folder / "outputs/images.jsonl", rows)
        hidden = folder / "kind1/photo 001.jpg"
        hidden.rename(desk.folder / "kept")
        desk.run("postprocess", "similarity", expect=1)
        lacking = {row["image_id"] for row in desk.rows("qrels_with_score.jsonl") if row["similarity_score"] is None}
        assert lacking >= {"kind1/photo 001.jpg"}
        (desk.folder / "kept").rename(hidden)
        desk.run("postprocess", "similarity-retry")
        assert all(row["similarity_score"] is not None for row in desk.rows("qrels_with_score.jsonl"))

    def test_a_provider_that_refuses_everything_is_not_asked_on(self, asking, photographs) -> None:
        photographs(30)
        desk, _ = asking(vision_config={"transport": "direct", "base_url": "http://127.0.0.1:1/v1", "max_attempts": 1})
        desk.run("preprocess", "--limit", "2")
        desk.run("vision", expect=1)
        assert all("cannot answer now" in row["error"] for row in desk.rows("annotations_failed.jsonl"))
