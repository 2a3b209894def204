"""Reading the Data Manager's grammar; what it selects is tested on both databases in tests/store."""

from __future__ import annotations

import pytest

from juryroom.core.filters import Column, Operator, read_query
from juryroom.errors import BadInput


def line(column: str, operator: str, value: object, **more: object) -> dict[str, object]:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": "String", "value": value, **more}


def filters(*items: dict[str, object], conjunction: str = "and") -> dict[str, object]:
    return {"filters": {"conjunction": conjunction, "items": list(items)}}


def test_an_empty_query_asks_for_everything():
    query = read_query({})
    assert (query.conditions, query.ordering, query.selection) == ((), None, None)


def test_a_data_field_keeps_its_path_and_its_claimed_type():
    query = read_query(filters(line("data.shot.camera", "equal", "left")))
    assert query.conditions[0].column == Column("data.shot.camera", "String", ("shot", "camera"))


def test_between_reads_min_and_max():
    query = read_query(filters(line("predictions_score", "in", {"min": 0.4, "max": 0.45})))
    assert (query.conditions[0].operator, query.conditions[0].value) == (Operator.BETWEEN, (0.4, 0.45))


def test_a_child_filter_belongs_to_its_line():
    query = read_query(filters(line("id", "greater", 1, child_filter=line("id", "less", 9))))
    assert query.conditions[0].child is not None
    assert query.conditions[0].child.operator is Operator.LESS


def test_a_minus_sorts_downwards():
    query = read_query({"ordering": ["-tasks:predictions_score"]})
    assert query.ordering is not None
    assert (query.ordering.column.name, query.ordering.descending) == ("predictions_score", True)


def test_a_number_field_sorts_as_a_number_only_when_the_view_says_so():
    as_text = read_query({"ordering": ["tasks:data.price"]})
    as_number = read_query({"ordering": ["tasks:data.price"], "columnsDisplayType": {"tasks:data.price": "Number"}})
    assert as_text.ordering is not None and as_text.ordering.column.type == "String"
    assert as_number.ordering is not None and as_number.ordering.column.type == "Number"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (filters(line("password", "equal", "x")), 'there is no column "password"'),
        (filters(line("project__created_by", "equal", "x")), "there is no column"),
        (filters(line("id", "resembles", "x")), 'operator "resembles" is not known'),
        (filters(line("id", "in", 4)), 'needs a value {"min"'),
        (filters(line("id", "in_list", 4)), "needs a list"),
        (filters(conjunction="xor"), "must be"),
        ({"ordering": ["tasks:annotators"]}, "cannot be sorted by"),
        ({"ordering": "id"}, "must be a list"),
        ({"selectedItems": {"all": False, "included": ["1; drop table tasks"]}}, "not a task id"),
        ({"selectedItems": [1]}, "selectedItems must be"),
    ],
)
def test_what_cannot_be_read_is_named(raw: dict[str, object], says: str):
    with pytest.raises(BadInput, match=says.replace("{", r"\{")):
        read_query(raw)
