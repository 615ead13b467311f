"""Trees as data: read, written, bounded; a wrong part is named by the way that leads to it."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given

from opiekun.core.viewer import EVERYONE
from opiekun.parties.kinds import PARTY_KIND
from opiekun.records.conditions import Condition, Every, Leaf, Negation, Operator, Some, compile_condition
from opiekun.records.conditions.address import condition_from_address, condition_to_address
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.reading import MOST_DEPTH, MOST_LEAVES, condition_from_json, condition_to_json
from opiekun.records.conditions.registry import subject_of
from tests.parties.people import TestViewer
from tests.records.conditions.strategies import trees

BOSS = TestViewer(1, "Maria Górska", EVERYONE)
ACTIVE = {"field": "status", "op": "is", "values": ["active"]}
BAD = {"field": "colour", "op": "is", "values": ["red"]}


def nested(depth: int) -> dict[str, Any]:
    return ACTIVE if depth == 1 else {"not": nested(depth - 1)}


def is_within_bounds(tree: Condition) -> bool:
    try:
        condition_from_json(condition_to_json(tree))
    except WrongCondition:
        return False
    return True


@pytest.mark.django_db
@given(trees(BOSS, subject_of(PARTY_KIND)).filter(is_within_bounds))
def test_tree_comes_back_from_json_and_from_an_address_as_it_was(tree: Any) -> None:
    read = condition_from_json(json.loads(json.dumps(condition_to_json(tree))))
    assert condition_to_json(read) == condition_to_json(tree)
    address = QueryDict(mutable=True)
    for name, value in condition_to_address(read):
        address.appendlist(name, value)
    again = condition_from_address(address)
    assert again == read or again == Every((read,)) or read == Every(())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "condition_format"),
        ([], "condition_format"),
        ({"xor": []}, "condition_format"),
        ({"all": [], "any": []}, "condition_format"),
        ({"all": {}}, "condition_format"),
        ({"some": 7}, "condition_format"),
        ({"some": "persons", "where": None}, "condition_format"),
        ({**ACTIVE, "more": 1}, "condition_format"),
        ({**ACTIVE, "values": "active"}, "condition_format"),
        ({**ACTIVE, "op": "sounds"}, "unknown_operator"),
        ({**ACTIVE, "values": []}, "value_missing"),
        ({**ACTIVE, "values": [True]}, "not_text"),
        ({**ACTIVE, "values": ["x" * 201]}, "too_long"),
        ({**ACTIVE, "values": ["\x00"]}, "control_characters"),
        ({**ACTIVE, "values": [str(n) for n in range(501)]}, "too_many_values"),
        (nested(MOST_DEPTH + 1), "condition_too_deep"),
        (nested(900), "condition_too_deep"),
        ({"any": [ACTIVE] * (MOST_LEAVES + 1)}, "condition_too_big"),
        ({"all": [{"any": [ACTIVE] * 30}, {"any": [ACTIVE] * 30}]}, "condition_too_big"),
        ({"all": [{"all": [{"all": []}] * 30}] * 2}, "condition_too_big"),
    ],
)
def test_what_is_no_tree_or_too_large_a_one_is_refused(data: Any, code: str) -> None:
    with pytest.raises(WrongCondition) as refused:
        condition_from_json(data)
    assert refused.value.errors[0].code == code


def test_largest_and_deepest_trees_are_taken() -> None:
    condition_from_json(nested(MOST_DEPTH))
    condition_from_json({"any": [ACTIVE] * MOST_LEAVES})


@pytest.mark.parametrize(
    ("data", "loc", "code"),
    [
        ({"all": [ACTIVE, BAD]}, ("all", 1, "colour"), "unknown_field"),
        ({"any": [{"not": {"all": [ACTIVE, BAD]}}]}, ("any", 0, "not", "all", 1, "colour"), "unknown_field"),
        ({"some": "persons", "where": {"any": [BAD]}}, ("where", "any", 0, "colour"), "unknown_field"),
        ({"some": "persons", "where": {"field": "status", "op": "filled"}}, ("where", "status"), "unknown_field"),
        ({"all": [{"some": "cats"}]}, ("all", 0, "cats"), "unknown_relation"),
        ({"not": {"field": "name", "op": "gt", "values": ["1"]}}, ("not", "name"), "unknown_operator"),
        ({"not": {"field": "created_at", "op": "is", "values": ["x"]}}, ("not", "created_at"), "wrong_date"),
        ({"not": {"field": "created_at", "op": "is", "values": ["1-1-1"]}}, ("not", "created_at"), "wrong_date"),
        ({"not": {"field": "persons_count", "op": "gt", "values": ["ő"]}}, ("not", "persons_count"), "wrong_number"),
        ({"not": {"field": "persons_count", "op": "empty"}}, ("not", "persons_count"), "unknown_operator"),
        ({"any": [{"field": "status", "op": "is", "values": ["x"]}]}, ("any", 0, "status"), "wrong_choice"),
    ],
)
def test_wrong_part_is_named_by_its_path(data: Any, loc: tuple[object, ...], code: str) -> None:
    with pytest.raises(WrongCondition) as refused:
        compile_condition(PARTY_KIND, BOSS, condition_from_json(data))
    error = refused.value.errors[0]
    assert (error.loc, error.code) == (("filter", *loc), code)


def test_reading_names_the_path_as_well() -> None:
    with pytest.raises(WrongCondition) as refused:
        condition_from_json({"all": [ACTIVE, {"not": {**ACTIVE, "values": []}}]})
    assert refused.value.errors[0].loc == ("filter", "all", 1, "not", "status")


def test_relation_closed_to_the_viewer_is_unknown_to_him() -> None:
    class Clerk(TestViewer):
        def can(self, kind: str, action: str) -> bool:
            return kind == "party"

    clerk = Clerk(1, "Jan", EVERYONE)
    tree = Negation(Some("persons", Leaf("has_left", Operator.TRUE)))
    compile_condition(PARTY_KIND, BOSS, tree)
    with pytest.raises(WrongCondition) as refused:
        compile_condition(PARTY_KIND, clerk, tree)
    assert refused.value.errors[0].code == "unknown_relation"
    with pytest.raises(WrongCondition) as refused:
        compile_condition(PARTY_KIND, clerk, Leaf("persons_count", Operator.AT_LEAST, ("1",)))
    assert refused.value.errors[0].code == "unknown_field"
