"""Custom fields in lists: columns, filters, order, search, views; as any other field."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Access, AccessLog
from opiekun.core.errors import InvalidInput
from opiekun.core.fields import FieldClass, FieldType
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import trash_party
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import OPERATORS, Operator
from opiekun.records.conditions.tree import Every, Negation
from opiekun.records.custom.services import archive_field, change_field, restore_field
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows
from opiekun.records.saved_views.stored import kept_by
from opiekun.records.search.finding import search
from tests.parties.people import manager, salesperson
from tests.parties.ui.browser import log_in
from tests.records.custom.fields import company, define
from tests.records.custom.listing import CASES, O, built, found, leaf
from tests.records.views import content, save

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("type_", "value", "operator", "values", "expected"), CASES)
def test_filter_compares_by_the_type(
    type_: str, value: Any, operator: Operator, values: tuple[str, ...], expected: bool
) -> None:
    define(type_, "it")
    party, empty = company(it=value), company()
    hits = found(SYSTEM, leaf("it", operator, *values))
    assert (party.pk in hits) is expected
    assert (empty.pk in hits) is (operator in (O.IS_NOT, O.FALSE)), "an empty value is not any of them"
    assert (party.pk in found(SYSTEM, Negation(leaf("it", operator, *values)))) is not expected


@pytest.mark.parametrize(
    "type_", [t for t in FieldType if t in OPERATORS and t not in ("instant", "email", "phone", "yearly_day")]
)
def test_empty_and_filled_part_the_records_whatever_the_type(type_: str) -> None:
    define(type_, "it")
    target = company()
    value = {
        "number": 0,
        "money": 0,
        "date": "2026-01-01",
        "choice": "gold",
        "multi_choice": ["gold"],
        "boolean": True,
        "reference": str(target.pk),
        "url": "example.com",
    }.get(type_, "a")
    party = company(it=value)
    if type_ == "boolean":
        assert found(SYSTEM, leaf("it", O.TRUE)) == [party.pk]
        assert set(found(SYSTEM, leaf("it", O.FALSE))) >= {target.pk}
        return
    assert found(SYSTEM, leaf("it", O.FILLED)) == [party.pk]
    assert party.pk not in found(SYSTEM, leaf("it", O.EMPTY))
    assert target.pk in found(SYSTEM, leaf("it", O.EMPTY))


def test_filter_by_a_link() -> None:
    define("reference", "referrer")
    target = company()
    party = company(referrer=str(target.pk))
    assert found(SYSTEM, leaf("referrer", O.IS, str(target.pk))) == [party.pk]


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("number", ["-1", "0", "2", "10", "10.5"]),
        ("money", ["-1", "0", "2", "10", "10.5"]),
        ("date", ["1999-12-31", "2026-01-02", "2026-01-10", "2026-11-01"]),
        ("text", ["Cud", "Ćma", "Lata", "Łan", "Zebra", "Żubr"]),
    ],
)
def test_list_is_ordered_by_the_type_with_empty_ones_last_page_by_page(type_: str, values: list[str]) -> None:
    define(type_, "it", sortable=True)
    built("sort", "sort_down")
    made = [company(it=value).pk for value in values]
    empty = [company().pk for _number in range(2)]
    own = Party.objects.get(is_own=True).pk
    for sort, expected in (("custom.it", made), ("-custom.it", made[::-1])):
        pages: list[int] = []
        query = ListQuery(Sort.read(sort), ("custom.it",), limit=2)
        for _page in range(10):
            rows = list_rows(SYSTEM, record_kind("party"), query)
            pages += [row[0] for row in rows.rows]
            if not rows.next:
                break
            query = query.at(rows.next)
        assert pages[: len(made)] == expected
        assert set(pages[len(made) :]) == {*empty, own}
        back = list_rows(SYSTEM, record_kind("party"), query.at(rows.previous))
        assert [row[0] for row in back.rows] == pages[-2 - len(rows.rows) : -len(rows.rows)]


def test_list_is_not_ordered_by_a_field_without_its_index() -> None:
    define("number", "it", sortable=True)
    with pytest.raises(InvalidInput):
        found(SYSTEM, Every(), "custom.it")


def test_field_that_is_archived_or_not_the_viewers_is_unknown_everywhere() -> None:
    define("text", "debt", field_class="private")
    field = define("text", "card")
    clerk, boss = manager(), manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    party = company(debt="duży", card="A1")
    assert found(boss, leaf("debt", O.CONTAINS, "duzy")) == [party.pk]
    with pytest.raises(WrongCondition):
        found(clerk, leaf("debt", O.CONTAINS, "duzy"))
    with pytest.raises(InvalidInput):
        list_rows(clerk, record_kind("party"), ListQuery(Sort("name"), ("custom.debt",)))
    archive_field(SYSTEM, field.id)
    with pytest.raises(WrongCondition):
        found(boss, leaf("card", O.CONTAINS, "a"))


def test_page_shows_values_as_people_read_them() -> None:
    somebody = log_in("administrator", language="pl")
    define("money", "turnover", name="Obrót")
    define("multi_choice", "likes", name="Lubi")
    define("reference", "referrer", name="Polecający")
    define("url", "portal")
    define("date", "until")
    target = company(name="Polecająca <b>")
    company(
        name="Polmetal",
        turnover="1250000,5",
        likes=["silver", "gold"],
        referrer=str(target.pk),
        portal="example.com/a?b=<i>",
        until="2027-06-30",
    )
    columns = ",".join(f"custom.{c}" for c in ("turnover", "likes", "referrer", "portal", "until"))
    page = somebody.client.get(f"/parties?columns={columns}&q=Polmetal").content.decode()
    assert "1\u00a0250\u00a0000,50\u00a0zł" in page
    assert '<span class="o-tag o-tag--warning">Złoty</span> Srebrny' in page
    assert "Polecająca &lt;b&gt;" in page
    assert "<i>" not in page
    assert "30.06.2027" in page
    trash_party(SYSTEM, target.pk)
    page = somebody.client.get(f"/parties?columns={columns}&q=Polmetal").content.decode()
    assert "Polecająca" not in page.partition("<tbody")[2], "what is in the trash is not named"


def test_list_takes_as_many_statements_with_custom_columns_as_without() -> None:
    somebody = log_in("administrator")
    define("reference", "referrer")
    define("choice", "tier", in_lists=True)
    for _number in range(5):
        company(tier="gold", referrer=str(company().pk))

    def statements(url: str) -> int:
        somebody.client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert somebody.client.get(url).status_code == 200
        return len(asked)

    plain = statements("/parties?columns=nip")
    assert statements("/parties?columns=nip,custom.tier,custom.referrer") == plain
    filtered = statements("/parties?columns=nip&f.industry.is=Huty")
    assert statements("/parties?columns=nip,custom.tier&f.custom.tier.is=gold") == filtered


def test_whoever_lists_what_is_not_everybodys_is_noted() -> None:
    somebody = log_in("administrator")
    define("text", "debt", field_class="private")
    party = company(debt="duży")
    somebody.client.get("/parties?columns=nip")
    assert not AccessLog.objects.exists()
    assert "duży" in somebody.client.get("/parties?columns=custom.debt").content.decode()
    log = AccessLog.objects.filter(record_id=party.pk).get()
    assert (log.access, log.kind, log.field_classes, log.actor_id) == (
        Access.OPENED,
        "party",
        ["private"],
        somebody.user.pk,
    )


def test_menu_of_columns_knows_a_new_name_at_once() -> None:
    somebody = log_in("administrator")
    field = define("text", "card", name="Karta")
    assert "Karta" in somebody.client.get("/parties").content.decode()
    change_field(SYSTEM, field.id, {"name": "Legitymacja"})
    page = somebody.client.get("/parties").content.decode()
    assert "Legitymacja" in page
    assert "Karta" not in page


def test_saved_view_keeps_custom_fields_and_shows_nobody_while_one_of_them_is_archived() -> None:
    somebody = log_in("administrator")
    define("choice", "tier", name="Poziom")
    field = define("text", "card")
    company(name="Złota", tier="gold", card="A1")
    company(name="Inna", tier="silver", card="A1")
    both = Every((leaf("tier", O.IS, "gold"), leaf("card", O.CONTAINS, "a1")))
    view = save(somebody.viewer, content=content(both, columns=("custom.tier", "custom.card")))
    page = somebody.client.get(f"/parties?view={view.pk}").content.decode()
    assert "Złota" in page
    assert "Inna" not in page
    archive_field(SYSTEM, field.id)
    page = somebody.client.get(f"/parties?view={view.pk}").content.decode()
    assert "Złota" not in page, "half of a condition is another condition"
    assert "Inna" not in page
    assert "Pole card: This field was taken out of use." in page
    stored = kept_by(somebody.viewer).view("party", view.pk)
    assert stored is not None
    assert stored.columns == ("custom.tier", "custom.card"), "the view itself is left as it is"
    restore_field(SYSTEM, field.id)
    assert somebody.client.get(f"/parties?view={view.pk}").status_code == 200


def test_search_looks_into_searchable_fields_of_the_viewer_word_by_word() -> None:
    define("text", "card", searchable=True, name="Karta")
    define("text", "note")
    built("search")
    party = company(name="Zakład Łąka", card="ERP/00-Ś1", note="ukryte")
    other = company(name="Inny", card="B2")
    for typed in ("erp/00-s1", "laka erp", "s1 zak"):
        assert found(SYSTEM, Every(), q=typed) == [party.pk], typed
        hits = search(SYSTEM, typed).groups[0].hits
        assert [hit.id for hit in hits] == [party.pk]
    assert "Karta: <mark>ERP/00-Ś1</mark>" in search(SYSTEM, "ERP/00-S1").groups[0].hits[0].detail
    assert found(SYSTEM, Every(), q="ukryte") == []
    assert found(salesperson(), Every(), q="erp") == [], "out of reach is out of reach"
    assert other.pk not in found(SYSTEM, Every(), q="erp")


def test_number_typed_into_the_search_finds_a_text_of_digits() -> None:
    define("text", "card", searchable=True)
    built("search")
    party = company(card="778899")
    assert found(SYSTEM, Every(), q="7788") == [party.pk]


def test_long_text_is_shown_around_what_was_found() -> None:
    define("long_text", "note", searchable=True, name="Uwagi własne")
    built("search")
    company(note="a" * 300 + " rampa od północy " + "b" * 300)
    detail = str(search(SYSTEM, "rampa").groups[0].hits[0].detail)
    assert "<mark>rampa</mark> od północy" in detail
    assert len(detail) < 200
