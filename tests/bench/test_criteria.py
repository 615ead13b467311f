"""The criteria that the bench measures find what they say, by the program as by plain SQL."""

from datetime import date

import pytest
from django.db import connection

from bench.criteria import Criterion, criteria, custom_field
from bench.register import Register
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, PartyList
from opiekun.records.conditions import compile_condition
from opiekun.records.conditions.reading import condition_from_json
from opiekun.web import demo
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> list[Criterion]:
    demo.load(SYSTEM, size=400, day=date.today())
    ids = [PartyList.objects.get(name_en=name).id for name in ("Customers", "Suppliers")]
    register = Register(
        *((), (), (), (), (), (), "", (), "", 0),
        lists=(ids[0], ids[1]),
        city="Katowice",
        manager=0,
        cases=(),
        costly=(),
        run="",
    )
    return [*criteria(register), *custom_field()]


def test_ten_criteria_and_both_sorts_of_custom_fields_are_measured(asked: list[Criterion]) -> None:
    assert len({one.name for one in asked}) == 12


def test_each_criterion_finds_what_its_plain_sql_finds_and_something(asked: list[Criterion]) -> None:
    for one in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT p.id FROM parties_party p WHERE p.trashed_at IS NULL AND {one.sql}")
            expected = {party for (party,) in cursor.fetchall()}
        kind = record_kind("party" if one.path == "/parties" else "customer")
        found = kind.visible(SYSTEM, "view").filter(compile_condition(kind, SYSTEM, condition_from_json(one.condition)))
        ids = set(found.values_list("pk" if one.path == "/parties" else "party_id", flat=True))
        assert ids == expected, one.name
        assert expected, f"{one.name} finds nothing in the demo company"
        assert len(expected) < Party.objects.count(), one.name


def test_each_criterion_is_a_list_page(asked: list[Criterion]) -> None:
    client = log_in("administrator").client
    for one in asked:
        assert client.get(one.url).status_code == 200, one.name
