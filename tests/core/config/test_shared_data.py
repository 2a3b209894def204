"""180 configs and 24 exports found in public repositories, as another XML reader sees them."""

from __future__ import annotations

import json

import pytest

from juryroom.core.config.binding import variables_of
from juryroom.core.config.check import check
from juryroom.core.config.interface import Interface
from juryroom.core.config.outline import Outline
from juryroom.core.config.parse import parse
from juryroom.core.config.results import check_results
from shared_data import folder


@pytest.fixture(scope="module")
def expected():
    """File -> what another reader says of it."""
    return json.loads((folder("configs") / "expected.json").read_text("utf-8"))["files"]


@pytest.fixture(scope="module")
def texts(expected):
    return {name: (folder("configs") / name).read_text("utf-8") for name in expected}


def _well_formed(expected):
    return {name: facts for name, facts in expected.items() if facts["well_formed"]}


def test_the_broken_ones_are_found_with_their_line(expected, texts):
    broken = {name for name in expected if [f.code for f in check(texts[name])] == ["not_well_formed"]}
    assert broken == {name for name, facts in expected.items() if not facts["well_formed"]}
    for name in broken:
        [finding] = check(texts[name])
        assert f"line {finding.line}, column" in expected[name]["parse_error"]


def test_elements_controls_and_objects(expected, texts):
    for name, facts in _well_formed(expected).items():
        outline = Outline(parse(texts[name]))
        nodes = [element.node for element in outline.elements]
        assert len(nodes) == facts["elements"], name
        assert sorted({node.tag for node in nodes}) == facts["tags"], name
        controls = [element.node for element in outline.controls]
        assert [{"tag": n.tag, "name": n.name, "to": n.get("toName")} for n in controls] == facts["controls"], name
        # The list leaves out objects that show fixed words or words around a variable.
        shown = [(n, n.get("value") or n.get("valueList")) for n in (element.node for element in outline.objects)]
        bound = [{"tag": n.tag, "name": n.name, "value": value} for n, value in shown if value.startswith("$")]
        assert bound == facts["objects"], name
        variables = {variable.partition(".")[0].partition("[")[0] for node in nodes for variable in variables_of(node)}
        assert sorted(variables) == facts["data_variables"], name


def test_names_that_do_not_resolve_are_errors(expected, texts):
    for name, facts in _well_formed(expected).items():
        errors = [finding for finding in check(texts[name]) if finding.severity == "error"]
        unresolved = {finding.message.split('"')[1] for finding in errors if finding.code == "unknown_target"}
        assert unresolved == set(facts["unresolved_toname"]), name
        assert any(finding.code == "repeated_name" for finding in errors) is bool(facts["duplicate_names"]), name


def test_the_others_can_be_used(expected, texts):
    usable = 0
    for name in _well_formed(expected):
        if any(finding.severity == "error" for finding in check(texts[name])):
            continue
        interface = Interface.of(texts[name])
        assert interface.check_data(interface.sample_task()) == [], name
        assert interface.json_schema()["type"] == "object"
        assert interface.tree()["line"] >= 1
        usable += 1
    # 180, less 2 that are no XML, 3 with unknown targets, 5 without a target or value, 1 with impossible speeds
    assert usable == 169


# Configs that the exports were made with, as far as their results tell.
CONFIGS = {
    "03": '<Image name="image" value="$image"/>'
    '<RectangleLabels name="label" toName="image"><Label value="Car"/></RectangleLabels>',
    "06": '<Text name="question" value="$q"/><TextArea name="answer" toName="question"/>',
    "08": '<Image name="img" valueList="$images"/>'
    '<RectangleLabels name="tag" toName="img"><Label value="Moonwalker"/><Label value="Planet"/></RectangleLabels>',
    "10": '<Image name="image" value="$image"/>'
    '<Labels name="labels" toName="image"><Label value="Moonwalker"/><Label value="Planet"/></Labels>'
    '<RectangleLabels name="rectangle-labels" toName="image"><Label value="Moonwalker"/><Label value="Planet"/>'
    '</RectangleLabels><Rectangle name="rect" toName="image"/><Ellipse name="ellipse" toName="image"/>'
    '<KeyPoint name="kp" toName="image"/><Polygon name="polygon" toName="image"/><Brush name="brush" toName="image"/>',
    "11": '<Paragraphs name="text" value="$dialogue"/>'
    '<ParagraphLabels name="ner" toName="text"><Label value="Important Stuff"/></ParagraphLabels>',
    "12": '<List name="search" value="$items"/><Ranker name="rank" toName="search"/>',
    "13": '<List name="results" value="$items"/>'
    '<Ranker name="rank" toName="results"><Bucket name="best"/><Bucket name="ads"/></Ranker>',
    "18": '<TimeSeries name="ts" value="$ts"/>'
    '<TimeSeriesLabels name="label" toName="ts" value="$labels"></TimeSeriesLabels>',
    "22": '<Image name="image" value="$image"/>'
    '<RectangleLabels name="bbox" toName="image"><Label value="person"/></RectangleLabels>'
    '<KeyPointLabels name="keypoints" toName="image" value="$points"/>',
    "24": '<Image name="image" value="$image"/><PolygonLabels name="ui_polygons" toName="image" value="$labels"/>',
}


@pytest.mark.parametrize("number", CONFIGS)
def test_results_of_real_exports_fit(number):
    [file] = (folder("ls-exports") / "licensed").glob(f"{number}-*.json")
    tasks = json.loads(file.read_text("utf-8"))
    interface = Interface.of(f"<View>{CONFIGS[number]}</View>")
    answers = [
        answer
        for task in (tasks if isinstance(tasks, list) else [tasks])
        for answer in [*task.get("annotations", []), *task.get("predictions", [])]
        if isinstance(answer, dict)
    ]
    assert answers
    for answer in answers:
        assert check_results(interface, answer["result"]) == []
