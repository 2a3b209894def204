"""Metrics of others: installed packages' functions, and comparison by meaning with a model that is handed in."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from juryroom.adapters.metrics import installed
from juryroom.core.agreement.answers import Answer
from juryroom.core.agreement.custom import custom_metric
from juryroom.core.agreement.metric import MetricChoice
from juryroom.core.agreement.semantic import semantic_metric
from juryroom.core.agreement.settings import AgreementSettings, Tools, faults_of
from juryroom.core.agreement.task import task_agreement
from juryroom.core.config.interface import Interface
from juryroom.errors import BadInput

INTERFACE = Interface.of('<View><Text name="t" value="$t"/><TextArea name="why" toName="t"/></View>')


def said(*lines):
    return [{"from_name": "why", "to_name": "t", "type": "textarea", "value": {"text": list(lines)}}]


def of(metric, one, other):
    settings = AgreementSettings(metrics={"why": MetricChoice(metric.name)}, tools=Tools({metric.name: metric}))
    return task_agreement(INTERFACE, [Answer("a", one), Answer("b", other)], settings).by_control["why"]


def same_length(annotation_1, annotation_2):
    """Texts of the same length."""
    lengths = [len(each["result"][0]["value"]["text"][0]) for each in (annotation_1, annotation_2)]
    return 1.0 if lengths[0] == lengths[1] else 0.25


def test_a_function_of_others():
    metric = custom_metric("same_length", same_length)
    assert metric.title == "Texts of the same length."
    assert (of(metric, said("abc"), said("xyz")).value, of(metric, said("abc"), said("x")).value) == (1, 0.25)


@pytest.mark.parametrize("answer", [float("nan"), 2, "much", True])
def test_what_is_no_score_is_the_reason(answer):
    found = of(custom_metric("odd", lambda one, other: answer), said("a"), said("b"))
    assert found.value is None
    assert "no number from 0 to 1" in found.reason


def test_an_error_is_the_reason():
    found = of(custom_metric("odd", lambda one, other: 1 / 0), said("a"), said("b"))
    assert found.reason == "the installed metric 'odd' failed: ZeroDivisionError: division by zero"


def test_by_meaning():
    vectors = {"car": [1.0, 0.0], "auto": [0.9, 0.1], "dog": [0.0, 1.0], "": [0.0, 0.0]}
    metric = semantic_metric(lambda texts: [vectors[text] for text in texts])
    assert of(metric, said("car"), said("auto")).value == 1
    assert of(metric, said("car"), said("dog")).value == 0
    assert of(metric, said("car", "dog"), said("auto")).value == 1 / 2
    assert of(metric, said(""), said("")).value == 0


class TestSettings:
    def test_chosen_by_name_where_it_fits(self):
        tools = Tools({"same_length": custom_metric("same_length", same_length)})
        chosen = {"dimensions": {"why": {"metric_type": "same_length"}}}
        assert faults_of(chosen, INTERFACE, tools) == {}
        assert "same_length" in faults_of(chosen, INTERFACE)["dimensions"][0]
        assert AgreementSettings.of(chosen, INTERFACE, tools).metrics == {"why": MetricChoice("same_length")}


class TestInstalled:
    def install(self, monkeypatch, *entries):
        found = EntryPoints(EntryPoint(name, value, "juryroom.metrics") for name, value in entries)
        monkeypatch.setattr(installed, "entry_points", lambda group: found.select(group=group))

    def test_a_metric_made_of_a_model_keeps_its_parameters_under_the_entry_s_name(self, monkeypatch):
        made = semantic_metric(lambda texts: [[1.0, float(len(text))] for text in texts])
        package = type(sys)("others")
        package.meaning = made
        monkeypatch.setitem(sys.modules, "others", package)
        self.install(monkeypatch, ("meaning", "others:meaning"))
        found = installed.installed_metrics()["meaning"]
        assert (found.name, found.params) == ("meaning", made.params)
        assert of(found, said("ab"), said("cd")).value == 1

    def test_found_by_entry_point(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "others", type(sys)("others"))
        sys.modules["others"].same_length = same_length
        self.install(monkeypatch, ("same_length", "others:same_length"))
        assert list(installed.installed_metrics()) == ["same_length"]

    @pytest.mark.parametrize("entry", [("gone", "not_there:function"), ("exact", "math:sqrt"), ("pi", "math:pi")])
    def test_faults_name_the_entry(self, monkeypatch, entry):
        self.install(monkeypatch, entry)
        with pytest.raises(BadInput, match=entry[0]):
            installed.installed_metrics()
