"""Custom fields of roles on pages, in forms and in the services; what is refused changes nothing."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import AccessLog
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.registries.personal_data import personal_data_sources
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party, Person, Supplier
from opiekun.parties.services import create_party, restore_party, trash_party
from opiekun.parties.services.customers import make_customer, restore_customer, trash_customer, update_customer
from opiekun.parties.services.suppliers import make_supplier, update_supplier
from opiekun.records.custom.definitions import refresh
from opiekun.records.custom.indexes import build_indexes
from opiekun.records.custom.services import archive_field
from tests.parties.people import manager, salesperson
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.records.custom.fields import company, define

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


def customer(actor: Any = SYSTEM, name: str = "", **custom: Any) -> Customer:
    """A company that is a customer with the custom values."""
    given = {"custom": custom} if custom else {}
    made = make_customer(actor, {"party": str(company(actor, name).pk), **given})
    return Customer.objects.get(pk=made.id)


def stored(row: Customer) -> Any:
    return Customer.objects.get(pk=row.pk).custom


def text(somebody: Somebody, url: str) -> str:
    response = somebody.client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def errors(refused: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str, str]]:
    return {(".".join(map(str, error.loc)), error.code) for error in refused.value.errors}


# ---- services


def test_role_is_made_and_changed_with_values_of_its_own_kind() -> None:
    define("choice", "tier", kind="customer")
    define("money", "insured", kind="customer")
    define("number", "tier", kind="supplier")
    row = customer(tier="gold", insured="1 000")
    assert row.custom == {"tier": "gold", "insured": {"amount": "1000.00", "currency": "PLN"}}
    saved = update_customer(SYSTEM, row.pk, {"custom": {"tier": "silver"}, "payment_terms_days": 30}, 1)
    assert stored(row) == {**row.custom, "tier": "silver"}
    assert update_customer(SYSTEM, row.pk, {"custom": {"tier": "silver"}}).version == saved.version, "nothing changed"
    update_customer(SYSTEM, row.pk, {"custom": {"tier": None, "insured": ""}})
    assert stored(row) == {}
    supplier = make_supplier(SYSTEM, {"party": str(row.party_id), "custom": {"tier": 5}})
    assert Supplier.objects.get(pk=supplier.id).custom == {"tier": "5"}
    assert company().custom == {}


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_made_or_changed() -> None:
    define("number", "limit", kind="customer")
    define("text", "must", kind="customer", required=True)
    define("text", "other", kind="supplier")
    party = company()
    wrong = {"custom": {"limit": "x", "other": "a", "must": ""}, "payment_terms_days": -1}
    told = {
        ("payment_terms_days", "too_small"),
        ("custom.limit", "wrong_number"),
        ("custom.other", "unknown_field"),
        ("custom.must", "required"),
    }
    with pytest.raises(InvalidInput) as refused:
        make_customer(SYSTEM, {"party": str(party.pk), **wrong})
    assert {loc for loc, _code in errors(refused)} == {loc for loc, _code in told}
    assert not Customer.objects.exists()
    row = customer(must="a")
    with pytest.raises(InvalidInput) as refused:
        update_customer(SYSTEM, row.pk, {**wrong, "number": "", "sales_hold": True})
    assert {loc for loc, _code in errors(refused)} >= {"custom.limit", "custom.other", "custom.must"}
    assert stored(row) == {"must": "a"}
    assert Customer.objects.get(pk=row.pk).version == 1
    with pytest.raises(InvalidInput) as refused:
        make_customer(SYSTEM, {"party": str(party.pk)})
    assert errors(refused) == {("custom.must", "required")}
    update_customer(SYSTEM, row.pk, {"payment_terms_days": 7})


def test_values_are_within_the_reach_of_the_role() -> None:
    define("text", "card", kind="customer")
    mine, other = salesperson(), salesperson()
    row = customer(mine, card="A1")
    with pytest.raises(NotFound):
        update_customer(other, row.pk, {"custom": {"card": "B2"}})
    define("reference", "payer", kind="customer", reference="customer")
    theirs = customer(other)
    with pytest.raises(InvalidInput) as refused:
        update_customer(mine, row.pk, {"custom": {"payer": str(theirs.pk)}})
    assert errors(refused) == {("custom.payer", "not_an_id")}
    define("text", "debt", kind="customer", field_class="private")
    with pytest.raises(InvalidInput) as refused:
        update_customer(mine, row.pk, {"custom": {"debt": "x"}})
    assert errors(refused) == {("custom.debt", "unknown_field")}
    assert stored(row) == {"card": "A1"}


def test_unique_value_belongs_to_one_live_role_of_the_kind() -> None:
    define("text", "card", kind="customer", unique=True)
    first = customer(name="Pierwsza", card="A1")
    party = company()
    with pytest.raises(InvalidInput) as refused:
        make_customer(SYSTEM, {"party": str(party.pk), "custom": {"card": "a1"}})
    assert errors(refused) == {("custom.card", "taken")}
    assert "Pierwsza" in str(refused.value.errors[0].message)
    trash_customer(SYSTEM, first.pk)
    second = make_customer(SYSTEM, {"party": str(party.pk), "custom": {"card": "a1"}})
    assert Customer.objects.filter(trashed_at=None).get().pk == second.id


@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_same_unique_value_at_once_end_with_one_role() -> None:
    define("text", "card", kind="customer", unique=True)
    build_indexes()
    parties = [company().pk, company().pk]
    one, two = manager(), manager()

    def make(actor: Any, party: int) -> int | InvalidInput:
        # As a request begins: each thread has its own definitions.
        refresh()
        try:
            return make_customer(actor, {"party": str(party), "custom": {"card": "A1"}}).id
        except InvalidInput as refused:
            return refused

    results = run_together(lambda: make(one, parties[0]), lambda: make(two, parties[1]))
    (refused,) = (result for result in results if isinstance(result, InvalidInput))
    assert [(error.loc, error.code) for error in refused.errors] == [(("custom", "card"), "taken")]
    assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_role_does_not_come_back_with_a_unique_value_that_was_given_again() -> None:
    define("text", "card", kind="customer", unique=True)
    build_indexes()
    alone, along = customer(card="A1"), customer(card="B2")
    trash_customer(SYSTEM, alone.pk)
    trash_party(SYSTEM, along.party_id)
    customer(card="A1"), customer(card="B2")
    with pytest.raises(InvalidInput) as refused:
        restore_customer(SYSTEM, alone.pk)
    assert errors(refused) == {("custom.card", "taken")}
    with pytest.raises(InvalidInput):
        restore_party(SYSTEM, along.party_id)
    assert Party.objects.get(pk=along.party_id).trashed_at is not None
    assert Customer.objects.filter(trashed_at=None).count() == 2


def test_values_come_back_with_the_role_and_with_its_field() -> None:
    field = define("text", "card", kind="customer")
    row = customer(card="A1")
    trash_customer(SYSTEM, row.pk)
    restore_customer(SYSTEM, row.pk)
    archive_field(SYSTEM, field.id)
    with pytest.raises(InvalidInput):
        update_customer(SYSTEM, row.pk, {"custom": {"card": "B2"}})
    assert stored(row) == {"card": "A1"}


def test_values_of_a_person_who_is_a_customer_are_given_and_erased() -> None:
    define("text", "card", kind="customer", name="Karta")
    natural = create_party(SYSTEM, {"kind": "natural_person", "last_name": "Maj"}).id
    person = Person.objects.get(party_id=natural).pk
    made = make_customer(SYSTEM, {"party": str(natural), "custom": {"card": "A1"}})
    other = customer(card="B2")
    source = {source.code: source for source in personal_data_sources()}["parties.customer"]
    assert source.export(person)["customer"][0]["custom"] == {"Karta": "A1"}
    source.erase(manager(), person)
    assert Customer.objects.get(pk=made.id).custom == {}
    assert stored(other) == {"card": "B2"}
    assert "custom" in source.history["parties_customer"]


# ---- pages


def test_settings_offer_the_kinds_of_roles(admin: Somebody) -> None:
    page = text(admin, "/settings/fields/?kind=customer")
    assert 'href="/settings/fields/?kind=supplier"' in page
    define("text", "card", kind="supplier", name="Karta")
    assert "Karta" in text(admin, "/settings/fields/?kind=supplier")
    assert "Karta" not in text(admin, "/settings/fields/?kind=customer")
    assert admin.client.get("/settings/fields/?kind=role").status_code == 404


def test_page_shows_values_in_their_sections_and_links_to_what_is_reached(admin: Somebody) -> None:
    define("choice", "tier", kind="customer", name="Poziom")
    define("text", "bay", kind="customer", name="Rampa", section="Klient", section_en="Customer")
    define("reference", "payer", kind="customer", reference="customer", name="Płatnik")
    payer = customer(name="Płacąca <x>")
    define("number", "limit", kind="customer", name="Limit", section="Warunki", section_en="Terms")
    row = customer(tier="gold", bay="<b>3</b>", payer=str(payer.pk), limit=7)
    page = text(admin, f"/customers/{row.pk}")
    assert re.search(r"Poziom</dt><dd><span class=\"o-tag o-tag--warning\">Gold", page)
    assert page.index("Remarks") < page.index("Rampa") < page.index(">Limit<") < page.index(">Poziom<")
    assert ">Terms<" not in page
    assert "&lt;b&gt;3&lt;/b&gt;" in page
    assert f'<a href="/customers/{payer.pk}">Płacąca &lt;x&gt;</a>' in page
    trash_customer(SYSTEM, payer.pk)
    assert "Płacąca" not in text(admin, f"/customers/{row.pk}")
    supplier = make_supplier(SYSTEM, {"party": str(row.party_id)}).id
    assert "Poziom" not in text(admin, f"/suppliers/{supplier}")


def test_page_takes_as_many_statements_with_values_as_without(admin: Somebody) -> None:
    def statements(pk: int) -> int:
        admin.client.get(f"/customers/{pk}")
        with CaptureQueriesContext(connection) as asked:
            text(admin, f"/customers/{pk}")
        return len(asked)

    payer = customer()
    plain = statements(payer.pk)
    define("reference", "payer", kind="customer", reference="customer")
    define("choice", "tier", kind="customer")
    assert statements(customer(tier="gold", payer=str(payer.pk)).pk) == plain


@pytest.mark.parametrize(
    ("type_", "sent", "value"),
    [
        ("text", "A1", "A1"),
        ("money", "12,5", {"amount": "12.50", "currency": "PLN"}),
        ("multi_choice", ["silver", "gold"], ["gold", "silver"]),
        ("boolean", "true", True),
    ],
)
def test_fact_is_edited_in_place(admin: Somebody, type_: str, sent: Any, value: Any) -> None:
    define(type_, "it", kind="customer", name="Pole")
    row = customer()
    at = f"/customers/{row.pk}/facts/custom-it"
    assert 'name="custom-it"' in text(admin, f"{at}/edit")
    answer = admin.client.post(at, {"custom-it": sent, "version": "1"}, headers=HTMX)
    assert answer.status_code == 200, answer.content
    assert stored(row) == {"it": value}
    assert admin.client.post(at, {"custom-it": "", "version": "2"}, headers=HTMX).status_code == 200
    assert stored(row) == {}


def test_wrong_value_of_a_fact_is_told_and_kept_in_the_field(admin: Somebody) -> None:
    define("number", "it", kind="customer")
    row = customer(it=5)
    answer = admin.client.post(
        f"/customers/{row.pk}/facts/custom-it", {"custom-it": "pięć", "version": "1"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert 'value="pięć"' in answer.content.decode()
    assert stored(row) == {"it": "5"}
    assert admin.client.get(f"/customers/{row.pk}/facts/custom-none/edit").status_code == 404


def test_protected_fields_of_role_and_party_have_a_card_each_and_opening_one_is_noted(admin: Somebody) -> None:
    define("text", "debt", kind="customer", name="Zadłużenie", field_class="private")
    define("text", "debt", name="Spór", field_class="private")
    row = customer(debt="duże")
    page = text(admin, f"/customers/{row.pk}")
    assert "duże" not in page
    assert f'hx-get="/customers/{row.pk}/custom"' in page
    assert f'hx-get="/parties/{row.party_id}/custom"' in page
    closed = text(admin, f"/customers/{row.pk}/custom")
    assert "Protected fields: Customer" in closed
    assert 'id="protected-customer"' in closed
    assert not AccessLog.objects.exists()
    assert "duże" in admin.client.post(f"/customers/{row.pk}/custom/open", headers=HTMX).content.decode()
    assert AccessLog.objects.get().record_id == row.pk
    clerk = log_in("salesperson")
    own = customer(clerk.viewer)
    assert f"/customers/{own.pk}/custom" not in text(clerk, f"/customers/{own.pk}")
    assert clerk.client.get(f"/customers/{own.pk}/custom").status_code == 403


def test_form_makes_and_edits_a_role_with_its_values(admin: Somebody) -> None:
    define("text", "card", kind="customer", name="Karta", hint="Z przodu")
    define("boolean", "vip", kind="customer", name="VIP", section="Warunki", section_en="Terms")
    define("text", "debt", kind="customer", name="Zadłużenie", field_class="private")
    party = company()
    page = text(admin, f"/customers/new?party={party.pk}")
    assert page.index("<h2>More</h2>") < page.index("Karta") < page.index("<h2>Terms</h2>") < page.index("VIP")
    assert "Z przodu" in page
    sent = {**fields(page), "custom-card": "A1", "custom-vip": "true", "custom-debt": "duże"}
    assert admin.client.post("/customers/new", sent).status_code == 302
    row = Customer.objects.get()
    assert row.custom == {"card": "A1", "vip": True, "debt": "duże"}
    form = text(admin, f"/customers/{row.pk}/edit")
    assert "Zadłużenie" not in form, "what is protected is opened by nobody who merely edits the rest"
    edited = fields(form) | {"custom-card": "B2"}
    edited.pop("custom-vip")
    assert admin.client.post(f"/customers/{row.pk}/edit", edited).status_code == 302
    assert stored(row) == {"card": "B2", "debt": "duże"}


def test_form_with_wrong_values_names_them_and_makes_nothing(admin: Somebody) -> None:
    define("number", "limit", kind="customer", name="Limit")
    define("text", "must", kind="customer", required=True, name="Konieczne")
    party = company()
    sent = fields(text(admin, f"/customers/new?party={party.pk}"))
    answer = admin.client.post("/customers/new", {**sent, "custom-limit": "dużo", "payment_terms_days": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="dużo"' in page
    assert '<a href="#id_custom-limit">Limit: Give a number.</a>' in page
    assert '<a href="#id_custom-must">Konieczne: Fill this in.</a>' in page
    assert 'href="#id_payment_terms_days"' in page
    assert not Customer.objects.exists()


def test_edited_form_asks_for_what_is_required_and_joins_what_two_changed(admin: Somebody) -> None:
    row = customer()
    define("text", "must", kind="customer", required=True, name="Konieczne")
    define("choice", "tier", kind="customer", name="Poziom")
    sent = fields(text(admin, f"/customers/{row.pk}/edit"))
    for more in ({}, {"remarks": "x"}):
        answer = admin.client.post(f"/customers/{row.pk}/edit", {**sent, **more})
        assert answer.status_code == 422
        assert "Konieczne: Fill this in." in answer.content.decode()
    assert Customer.objects.get().remarks == ""
    update_customer(SYSTEM, row.pk, {"custom": {"must": "a", "tier": "gold"}})
    sent = fields(text(admin, f"/customers/{row.pk}/edit"))
    update_customer(SYSTEM, row.pk, {"custom": {"tier": "silver"}})
    assert admin.client.post(f"/customers/{row.pk}/edit", {**sent, "custom-must": "b"}).status_code == 302
    assert stored(row) == {"must": "b", "tier": "silver"}
    answer = admin.client.post(f"/customers/{row.pk}/edit", {**sent, "custom-tier": ""})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert re.search(r'<th scope="row">Poziom</th>.*?<span>–</span>.*?Srebrny.*?Gold', page, re.S)


def test_what_was_typed_into_a_field_that_is_gone_is_shown_and_the_rest_saved_at_the_next_click(
    admin: Somebody,
) -> None:
    gone = define("text", "old", kind="customer", name="Dawne")
    row = customer(old="było")
    edited = fields(text(admin, f"/customers/{row.pk}/edit"))
    archive_field(SYSTEM, gone.id)
    answer = admin.client.post(
        f"/customers/{row.pk}/edit", {**edited, "remarks": "Uwaga", "custom-old": "nie zgub mnie"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dawne: This field is no longer in use." in page
    assert "nie zgub mnie" in page
    assert Customer.objects.get().remarks == ""
    assert admin.client.post(f"/customers/{row.pk}/edit", fields(page)).status_code == 302
    assert (Customer.objects.get().remarks, stored(row)) == ("Uwaga", {"old": "było"})


def test_one_click_leads_to_the_form_where_something_must_be_asked_for(admin: Somebody) -> None:
    party = company()
    define("text", "must", kind="customer", required=True)
    answer = admin.client.post(f"/parties/{party.pk}/roles/customer", headers=HTMX)
    assert answer["HX-Redirect"] == f"/customers/new?party={party.pk}"
    assert not Customer.objects.exists()
    assert admin.client.post(f"/parties/{party.pk}/roles/supplier", headers=HTMX).status_code == 200
    assert Supplier.objects.count() == 1


def test_history_tells_each_value_with_its_label_and_by_its_class(admin: Somebody) -> None:
    define("choice", "tier", kind="customer", name="Poziom")
    define("text", "debt", kind="customer", field_class="personal", name="Zadłużenie")
    row = customer(tier="gold", debt="duże")
    update_customer(SYSTEM, row.pk, {"custom": {"tier": None, "debt": "małe"}})
    page = text(admin, f"/customers/{row.pk}/history")
    for words in ("Poziom", "Gold", "Zadłużenie", "małe"):
        assert words in page, words
    assert "małe" not in text(admin, f"/customers/{row.pk}/timeline")
    page = text(log_in("customer_service"), f"/customers/{row.pk}/history")
    assert "Poziom" in page
    assert "małe" not in page


def test_viewer_who_sees_protected_fields_may_write_them() -> None:
    define("text", "debt", kind="supplier", field_class="private")
    boss = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    made = make_supplier(boss, {"party": str(company(boss).pk), "custom": {"debt": "a"}})
    update_supplier(boss, made.id, {"custom": {"debt": "b"}})
    assert Supplier.objects.get().custom == {"debt": "b"}
