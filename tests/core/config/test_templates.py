"""Configs to start from are good ones; the configs of the request work as corrected, and are warned of as written."""

from __future__ import annotations

import pytest

from juryroom.core.config.check import check
from juryroom.core.config.interface import Interface
from juryroom.core.config.results import check_results
from juryroom.core.config.templates import TEMPLATES, template_of


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
class TestTemplates:
    def test_nothing_is_found_fault_with(self, template):
        assert check(template.config) == []

    def test_sample_has_what_it_needs(self, template):
        interface = Interface.of(template.config)
        assert interface.check_data(interface.sample_task()) == []
        for prediction in interface.sample.predictions or []:
            assert check_results(interface, prediction["result"], score=prediction["score"]) == []

    def test_everything_is_drawn(self, template):
        def drawn(node):
            return node["drawn"] and all(drawn(child) for child in node["children"])

        assert drawn(Interface.of(template.config).tree())


def test_the_three_of_the_request_come_first():
    assert [template.name for template in TEMPLATES][:3] == ["pairs", "score", "triage"]
    assert template_of("triage") is TEMPLATES[2]
    assert template_of("nothing") is None


def test_pairs_as_requested_compare_the_query_with_its_candidate():
    text = """<View>
      <Image name="q" value="$query"/><Image name="cand" value="$candidate"/>
      <Pairwise name="pick" toName="q,cand"/><Rating name="confidence" toName="cand" maxRating="5"/>
      <TextArea name="why" toName="cand" rows="2"/>
    </View>"""
    assert [(finding.severity, finding.code) for finding in check(text)] == [("warning", "pairwise_compares_query")]


def test_score_as_requested_makes_the_score_mandatory():
    text = """<View>
      <Header name="score_banner" value="Model score: $score"/><Text name="text_data" value="$text"/>
      <Choices name="label" toName="text_data"><Choice value="good"/><Choice value="bad"/></Choices>
      <Rating name="human_rating" toName="text_data" maxRating="5"/><TextArea name="rationale" toName="text_data"/>
    </View>"""
    assert [(finding.severity, finding.code) for finding in check(text)] == [("warning", "named_header")]
    assert "score" in Interface.of(text).required_data


def test_triage_as_requested_is_refused_for_its_targets():
    text = """<View>
      <List name="candidates" value="$items"/><Ranker name="triage" toName="candidates"/>
      <Bucket name="now" title="Label now"/><Pairwise name="comparison" toName="text1,text2"/>
      <Text name="snippet" value="$text"/>
    </View>"""
    names = "['candidates', 'comparison', 'now', 'snippet', 'triage']"
    findings = [(finding.code, finding.message) for finding in check(text)]
    assert findings[:2] == [
        ("unknown_target", f'toName="text1" not found in names: {names}'),
        ("unknown_target", f'toName="text2" not found in names: {names}'),
    ]
    assert ("misplaced_tag", "<Bucket> does nothing outside of <Ranker>.") in findings
