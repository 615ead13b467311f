"""Custom fields of roles in lists, conditions, search, views, bulk changes and export; as those of parties."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core.errors import InvalidInput
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Customer
from opiekun.parties.services.suppliers import make_supplier
from opiekun.records.bulk import starting
from opiekun.records.bulk.planning import plan_edit
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Every, Leaf, Negation, Some
from opiekun.records.custom.services import archive_field
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows
from opiekun.records.saved_views.services import create_view
from opiekun.records.search.finding import search
from tests.parties.lists import criterion
from tests.parties.people import manager, salesperson
from tests.parties.roles.test_custom_fields import customer
from tests.parties.ui.browser import log_in
from tests.records.custom.fields import company, define
from tests.records.custom.listing import CASES, EDITS, built, leaf
from tests.records.operations import whole_list
from tests.records.test_export import csv_rows
from tests.records.views import content

pytestmark = pytest.mark.django_db
O = Operator  # noqa: E741


def found(viewer: Viewer, condition: Condition, sort: str = "name", q: str = "", kind: str = "customer") -> list[int]:
    query = ListQuery(Sort.read(sort), (), condition, q)
    return [row[0] for row in list_rows(viewer, record_kind(kind), query).rows]


@pytest.mark.parametrize(("type_", "value", "operator", "values", "expected"), CASES)
def test_filter_compares_by_the_type_from_the_role_and_from_its_party(
    type_: str, value: Any, operator: Operator, values: tuple[str, ...], expected: bool
) -> None:
    define(type_, "it", kind="customer")
    row, empty = customer(it=value), customer()
    condition = leaf("it", operator, *values)
    hits = found(SYSTEM, condition)
    assert (row.pk in hits) is expected
    assert (empty.pk in hits) is (operator in (O.IS_NOT, O.FALSE))
    assert (row.pk in found(SYSTEM, Negation(condition))) is not expected
    parties = found(SYSTEM, Some("customer", condition), kind="party")
    assert (row.party_id in parties) is expected
    assert (empty.party_id in parties) is (empty.pk in hits)


def test_condition_on_a_field_that_is_not_there_or_not_the_viewers_is_refused() -> None:
    define("text", "debt", kind="customer", field_class="private")
    field = define("text", "card", kind="customer")
    customer(debt="x", card="A")
    archive_field(SYSTEM, field.id)
    for code in ("debt", "card", "none"):
        for kind in ("customer", "party"):
            asked = leaf(code, O.FILLED)
            with pytest.raises(WrongCondition):
                found(manager(), asked if kind == "customer" else Some("customer", asked), kind=kind)


def test_criterion_list_follows_values_of_the_role() -> None:
    define("choice", "tier", kind="customer")
    define("choice", "tier", kind="supplier")
    gold, silver = customer(tier="gold"), customer(tier="silver")
    make_supplier(SYSTEM, {"party": str(silver.party_id), "custom": {"tier": "gold"}})
    of_gold = criterion(Some("customer", leaf("tier", O.IS, "gold")), "Złoci")
    members = Leaf("party_list", O.IS, (str(of_gold),))
    assert found(SYSTEM, members, kind="party") == [gold.party_id]
    assert found(SYSTEM, Some("party", members)) == [gold.pk]
    Customer.objects.filter(pk=silver.pk).update(custom={"tier": "gold"})
    assert set(found(SYSTEM, members, kind="party")) == {gold.party_id, silver.party_id}


def test_list_is_ordered_with_empty_ones_last_page_by_page() -> None:
    define("money", "it", kind="customer", sortable=True)
    built("sort", "sort_down")
    made = [customer(it=value).pk for value in ("-1", "2", "10", "10.5")]
    empty = customer().pk
    for sort, expected in (("custom.it", made), ("-custom.it", made[::-1])):
        query, pages = ListQuery(Sort.read(sort), ("custom.it",), limit=2), []
        for _page in range(3):
            rows = list_rows(SYSTEM, record_kind("customer"), query)
            pages += [row[0] for row in rows.rows]
            query = query.at(rows.next) if rows.next else query
        assert pages == [*expected, empty]


def test_list_is_not_ordered_by_a_field_without_its_index() -> None:
    define("number", "it", kind="customer", sortable=True)
    with pytest.raises(InvalidInput):
        found(SYSTEM, Every(), "custom.it")


def test_page_shows_filters_and_finds_by_values_with_no_more_statements() -> None:
    admin = log_in("administrator", language="pl")
    customer(name="Zwykła")

    def page(url: str) -> tuple[str, int]:
        admin.client.get(url)
        with CaptureQueriesContext(connection) as asked:
            response = admin.client.get(url)
        assert response.status_code == 200, url
        return response.content.decode(), len(asked)

    _html, plain = page("/customers")
    define("choice", "tier", kind="customer", name="Poziom", in_lists=True)
    define("reference", "payer", kind="customer", reference="customer")
    payer = customer(name="Płacąca", tier="silver")
    customer(name="Złota", tier="gold", payer=str(payer.pk))
    html, count = page("/customers?columns=number,custom.tier,custom.payer")
    assert count == plain
    assert "Poziom" in html
    assert '<span class="o-tag o-tag--warning">Złoty</span>' in html
    assert html.count("Płacąca") > 2
    html, _count = page("/customers?f.custom.tier.is=gold")
    assert 'title="Złota"' in html
    assert 'title="Zwykła"' not in html
    assert "custom.tier" in page("/customers/conditions")[0]


def test_condition_builder_offers_the_fields_of_a_role_from_its_party() -> None:
    admin = log_in("administrator", language="pl")
    define("choice", "tier", kind="customer", name="Poziom")
    gold, other = customer(name="Złota", tier="gold"), customer(name="Inna")
    where = {"some": "customer", "where": {"field": "custom.tier", "op": "is", "values": ["gold"]}}
    html = admin.client.get("/parties", {"where": json.dumps(where)}).content.decode()
    assert f"/parties/{gold.party_id}" in html
    assert f'href="/parties/{other.party_id}"' not in html
    assert "Poziom" in html


def test_saved_view_keeps_the_field() -> None:
    admin = log_in("administrator", language="pl")
    define("choice", "tier", kind="customer", name="Poziom")
    customer(name="Złota", tier="gold"), customer(name="Inna", tier="silver")
    kept = content(Every((leaf("tier", O.IS, "gold"),)), columns=("number", "custom.tier"))
    view = create_view(admin.viewer, "customer", {"name": "Złoci", "visibility": "personal"}, kept)
    html = admin.client.get(f"/customers?view={view.pk}").content.decode()
    assert "Złota" in html
    assert 'title="Inna"' not in html
    with pytest.raises((InvalidInput, WrongCondition)):
        create_view(
            admin.viewer,
            "customer",
            {"name": "Zły", "visibility": "personal"},
            content(Every((leaf("none", O.FILLED),)), columns=("number",)),
        )


def test_search_of_the_list_and_of_everything_looks_into_searchable_fields() -> None:
    define("text", "card", kind="customer", searchable=True, name="Karta")
    define("text", "note", kind="customer")
    built("search")
    row = customer(name="Zakład Łąka", card="ERP/00-Ś1", note="ukryte")
    letters = customer(name="Huta", card="Kraków zachód")
    other = customer(name="Inny", card="B2")
    for typed in ("erp/00-s1", "laka erp", "s1 zak"):
        assert found(SYSTEM, Every(), q=typed) == [row.pk], typed
    for typed in ("krakow", "zachod hut", "ch kr", "hu ow"):
        assert found(SYSTEM, Every(), q=typed) == [letters.pk], typed
    assert found(SYSTEM, Every(), q="huta") == [letters.pk]
    assert found(SYSTEM, Every(), q=str(Customer.objects.get(pk=other.pk).number)) == [other.pk]
    assert found(SYSTEM, Every(), q="ukryte") == []
    assert found(salesperson(), Every(), q="erp") == []
    (group,) = search(SYSTEM, "krakow").groups
    assert [(hit.kind, hit.id) for hit in group.hits] == [("customer", letters.pk)]
    assert "Karta: <mark>Kraków</mark> zachód" in group.hits[0].detail
    assert [hit.kind for hit in (hit for group in search(SYSTEM, "huta").groups for hit in group.hits)] == ["party"]
    assert search(salesperson(), "krakow").groups == []


@pytest.mark.parametrize(("type_", "raw", "value", "words"), EDITS)
def test_bulk_change_sets_a_value_and_takes_it_back(type_: str, raw: str, value: Any, words: str) -> None:
    define(type_, "it", kind="customer")
    boss = manager()
    with_value, empty = customer(it=raw), customer()
    edit = plan_edit(boss, whole_list(kind="customer"), "custom.it", raw)
    assert (edit.planned, edit.unchanged) == (1, 1)
    starting.run(boss, edit.pk)
    assert Customer.objects.get(pk=empty.pk).custom == {"it": value}
    starting.undo(boss, edit.pk)
    assert Customer.objects.get(pk=empty.pk).custom == {}
    assert Customer.objects.get(pk=with_value.pk).custom == {"it": value}


def test_bulk_change_refuses_wrong_values() -> None:
    define("number", "it", kind="customer")
    define("text", "must", kind="customer", required=True)
    row = customer(must="a")
    for code, raw in (("it", "x"), ("must", ""), ("none", "a")):
        with pytest.raises(InvalidInput):
            plan_edit(manager(), whole_list(kind="customer"), f"custom.{code}", raw)
    assert Customer.objects.get(pk=row.pk).custom == {"must": "a"}


def test_export_writes_values_under_their_names() -> None:
    define("money", "turnover", kind="customer", name="Obrót")
    define("reference", "payer", kind="customer", reference="customer", name="Płatnik")
    define("reference", "referrer", kind="customer", name="Polecający")
    payer, referrer = customer(name="Płacąca"), company(name="Polecająca")
    customer(name="Złota", turnover="1250,5", payer=str(payer.pk), referrer=str(referrer.pk))
    columns = ("custom.turnover", "custom.payer", "custom.referrer")
    selection = whole_list(Leaf("name", O.IS, ("Złota",)), kind="customer", columns=columns)
    head, row = csv_rows(manager(), selection)
    assert head[-3:] == ["Obrót (PLN)", "Płatnik", "Polecający"]
    assert row[-3:] == ["1250,50", "Płacąca", "Polecająca"]
