"""`juryroom config ...`, without a server."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from juryroom.cli.config import app
from juryroom.core.config.templates import TEMPLATES

GOOD = '<View><Text name="t" value="$t"/><Rating name="r" toName="t" required="true"/></View>'
WARNED = '<View><Text name="t" value="t"/><Rating name="r" toName="t"/></View>'
BAD = '<View>\n<Rating name="r" toName="t"/></View>'


@pytest.fixture
def run():
    return lambda *arguments, **more: CliRunner().invoke(app, [str(argument) for argument in arguments], **more)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "deeper").mkdir()
    for name, text in (("good.xml", GOOD), ("warned.xml", WARNED), ("deeper/bad.xml", BAD)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


class TestLint:
    def test_good_config(self, run, files):
        done = run("lint", files / "good.xml")
        assert done.exit_code == 0
        assert done.output == "1 checked: 1 good, 0 with warnings, 0 with errors\n"

    def test_warnings_do_not_fail(self, run, files):
        done = run("lint", files / "warned.xml")
        assert done.exit_code == 0
        assert "warning literal_value" in done.output
        assert 'Write value="$t".' in done.output

    def test_errors_fail_with_place_and_fix(self, run, files):
        done = run("lint", files / "deeper" / "bad.xml")
        assert done.exit_code == 1
        assert "bad.xml:2 error unknown_target" in done.output
        assert "toName=\"t\" not found in names: ['r']" in done.output

    def test_folder_as_json(self, run, files):
        done = run("lint", files, "--json")
        assert done.exit_code == 1
        reports = json.loads(done.output)
        assert [(report["file"].rpartition("/")[2], report["ok"]) for report in reports] == [
            ("bad.xml", False),
            ("good.xml", True),
            ("warned.xml", True),
        ]
        assert list(reports[0]["findings"][0]) == ["severity", "code", "tag", "name", "line", "message", "fix"]

    def test_standard_input(self, run):
        assert run("lint", "-", input=GOOD).exit_code == 0
        assert run("lint", "-", input="<View>").exit_code == 1

    def test_what_cannot_be_read_is_wrong_usage(self, run, tmp_path):
        assert run("lint", tmp_path / "missing.xml").exit_code == 2
        assert run("lint", tmp_path).exit_code == 2

    def test_what_is_no_text_is_a_finding(self, run, tmp_path):
        (tmp_path / "image.xml").write_bytes(b"\xff\xd8\xff")
        done = run("lint", tmp_path / "image.xml")
        assert done.exit_code == 1
        assert "not_unicode" in done.output

    def test_huge_file_is_refused(self, run, tmp_path):
        (tmp_path / "huge.xml").write_text(f"<View>{' ' * 300_000}</View>", "utf-8")
        assert "too_long" in run("lint", tmp_path / "huge.xml").output


def test_preview_is_a_task(run, files):
    done = run("preview", files / "good.xml")
    assert done.exit_code == 0
    assert list(json.loads(done.output)["data"]) == ["t"]


def test_preview_of_a_bad_config_fails_with_findings_on_standard_error(run, files):
    done = run("preview", files / "deeper" / "bad.xml")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "unknown_target" in done.stderr


def test_schema(run, files):
    done = run("schema", files / "good.xml")
    assert json.loads(done.output)["required"] == ["r"]


class TestTemplates:
    def test_list(self, run):
        assert [line.split()[0] for line in run("templates").output.splitlines()] == [one.name for one in TEMPLATES]
        assert [one["name"] for one in json.loads(run("templates", "--json").output)] == [one.name for one in TEMPLATES]

    def test_one(self, run):
        done = run("templates", "pairs")
        assert done.output == TEMPLATES[0].config
        assert run("lint", "-", input=done.output).exit_code == 0

    def test_unknown(self, run):
        assert run("templates", "nothing").exit_code == 2


class TestGenerate:
    def test_from_lines_of_json(self, run, tmp_path):
        (tmp_path / "tasks.jsonl").write_text('{"data": {"text": "a"}}\n{"text": "b"}\n', "utf-8")
        done = run("generate", tmp_path / "tasks.jsonl", "--choices", "good, bad")
        assert done.exit_code == 0
        assert '<Choice value="good"/>' in done.output
        assert run("lint", "-", input=done.output).exit_code == 0

    def test_from_a_table(self, run, tmp_path):
        (tmp_path / "tasks.csv").write_text("query,candidate\na.jpg,b.jpg\n", "utf-8")
        assert '<Image name="query"' in run("generate", tmp_path / "tasks.csv").output

    def test_what_cannot_serve_is_wrong_usage(self, run, tmp_path):
        (tmp_path / "tasks.json").write_text('[{"text": "a"}]', "utf-8")
        assert run("generate", tmp_path / "tasks.json", "--kind", "triage").exit_code == 2
        assert run("generate", tmp_path / "tasks.txt").exit_code == 2
