"""The pages of customers and suppliers as a browser gets them."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.parties.models import Customer, Party, Supplier
from opiekun.parties.services import create_party, update_party
from opiekun.parties.services.customers import make_customer, update_customer
from opiekun.parties.services.suppliers import make_supplier
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
TERMS = {
    "number": "KH-7",
    "since": "2024-03-01",
    "payment_terms_days": 21,
    "credit_limit": {"amount": "5000.50", "currency": "PLN"},
    "discount_percent": "2.5",
    "default_vat": "23",
}


@pytest.fixture
def admin(db: None) -> Somebody:
    return log_in("administrator")


def party(who: Somebody, name: str = "Metal-Plast", **more: Any) -> int:
    address = {"kind": "registered", "city": "Tychy"}
    return create_party(who.viewer, {"kind": "organisation", "name": name, "addresses": [address], **more}).id


def customer(who: Somebody, name: str = "Metal-Plast", **more: Any) -> int:
    return make_customer(who.viewer, {"party": str(party(who, name)), **TERMS, **more}).id


def test_register_shows_the_party_beside_its_terms(admin: Somebody) -> None:
    customer(admin)
    html = admin.client.get("/customers").content.decode()
    for shown in ("Metal-Plast", "KH-7", "21", "PLN\xa05,001", "2.5", "Tychy"):
        assert shown in html, shown


def test_register_takes_as_many_statements_for_thirty_rows_as_for_two(admin: Somebody) -> None:
    def count() -> int:
        admin.client.get("/customers")
        with CaptureQueriesContext(connection) as statements:
            admin.client.get("/customers")
        return len(statements)

    for number in range(2):
        customer(admin, f"Firma {number}", number=f"A{number}")
    few = count()
    for number in range(28):
        customer(admin, f"Firma {number}", number=f"B{number}")
    assert count() == few


def test_register_is_sorted_filtered_and_found_by_number(admin: Somebody) -> None:
    customer(admin, "Alfa", number="Z-1", credit_limit={"amount": "100", "currency": "EUR"})
    customer(admin, "Beta", number="A-1", payment_terms_days=60)
    html = admin.client.get("/customers?sort=number").content.decode()
    assert html.index("Beta") < html.index("Alfa")
    for query, found, missing in (
        ("f.payment_terms_days.gte=30", "Beta", "Alfa"),
        ("f.credit_limit.lt=1000", "Alfa", "Beta"),
        ("f.name.contains=alf", "Alfa", "Beta"),
        ("q=z-1", "Alfa", "Beta"),
        ("q=bet", "Beta", "Alfa"),
    ):
        rows = admin.client.get(f"/customers?{query}").content.decode()
        assert found in rows, query
        assert f'title="{missing}"' not in rows, query
    assert "Alfa" in admin.client.get("/search?q=Z-1").content.decode()


def test_parties_are_filtered_by_their_roles(admin: Somebody) -> None:
    customer(admin, "Alfa")
    both = party(admin, "Beta")
    make_customer(admin.viewer, {"party": str(both)})
    make_supplier(admin.viewer, {"party": str(both)})
    party(admin, "Gamma")
    html = admin.client.get("/parties?f.role.is=supplier&columns=role").content.decode()
    assert "Customer, Supplier" in html
    assert 'title="Alfa"' not in html
    html = admin.client.get("/parties?f.role.empty=").content.decode()
    assert 'title="Gamma"' in html
    assert 'title="Beta"' not in html


def test_one_click_makes_a_customer_and_the_card_says_so(admin: Somebody) -> None:
    party_id = party(admin)
    card = admin.client.get(f"/parties/{party_id}/roles").content.decode()
    assert "Make customer" in card
    made = admin.client.post(f"/parties/{party_id}/roles/customer", **HTMX)  # type: ignore[arg-type]
    assert made.status_code == 200
    assert "Make customer" not in made.content.decode()
    assert "14\xa0days" in made.content.decode()
    row = Customer.objects.get()
    assert f"/customers/{row.pk}" in made["HX-Trigger"]
    # A second click, or another tab, makes no second one.
    again = admin.client.post(f"/parties/{party_id}/roles/customer", **HTMX)  # type: ignore[arg-type]
    assert again.status_code == 200
    assert Customer.objects.count() == 1
    assert re.search(r"o-tag[^>]*>[^<]*Customer", admin.client.get(f"/parties/{party_id}").content.decode())
    assert admin.client.post(f"/parties/{party_id}/roles/bank", **HTMX).status_code == 404  # type: ignore[arg-type]


def test_what_one_click_made_is_undone_from_the_toast(admin: Somebody) -> None:
    party_id = party(admin)
    made = admin.client.post(f"/parties/{party_id}/roles/customer", **HTMX)  # type: ignore[arg-type]
    undo_url = json.loads(made["HX-Trigger"])["opiekun:toast"]["undo_url"]
    stranger = log_in("salesperson")
    assert stranger.client.post(undo_url, **HTMX).status_code in (403, 404)  # type: ignore[arg-type]
    assert Customer.objects.get().trashed_at is None
    undone = admin.client.post(undo_url, **HTMX)  # type: ignore[arg-type]
    assert "opiekun:roles-changed" in undone["HX-Trigger"], "the card loads itself anew"
    assert Customer.objects.get().trashed_at is not None
    assert "Make customer" in admin.client.get(f"/parties/{party_id}/roles").content.decode()


def test_page_shows_terms_and_the_party_and_takes_few_statements(admin: Somebody) -> None:
    pk = customer(admin, sales_hold=True, sales_hold_reason="Zaległości")
    html = admin.client.get(f"/customers/{pk}").content.decode()
    for shown in ("KH-7", "21\xa0days", "PLN\xa05,000.50", "2.5\xa0%", "Tychy", "Sales on hold", "Zaległości"):
        assert shown in html, shown
    with CaptureQueriesContext(connection) as statements:
        admin.client.get(f"/customers/{pk}")
    assert len(statements) <= 10, [q["sql"][:90] for q in statements]


def test_page_shows_what_belongs_to_the_party_beside(admin: Somebody) -> None:
    pk = customer(admin)
    at = f"/parties/{Customer.objects.get(pk=pk).party_id}"
    page = admin.client.get(f"/customers/{pk}").content.decode()
    for panel in ("persons", "roles", "lists", "days"):
        assert f'hx-get="{at}/{panel}"' in page


def test_change_of_the_party_is_at_once_seen_with_the_customer(admin: Somebody) -> None:
    pk = customer(admin)
    party_id = Customer.objects.get(pk=pk).party_id
    update_party(
        admin.viewer, party_id, {"name": "Metal-Plast Nowy", "addresses": [{"kind": "registered", "city": "Żory"}]}
    )
    for address in (f"/customers/{pk}", "/customers"):
        html = admin.client.get(address).content.decode()
        assert "Metal-Plast Nowy" in html
        assert "Żory" in html


def test_each_fact_is_edited_in_place(admin: Somebody) -> None:
    pk = customer(admin)
    for code, sent, column, stored in (
        ("payment_terms_days", {"payment_terms_days": "30"}, "payment_terms_days", 30),
        ("number", {"number": "KH-8"}, "number", "KH-8"),
        ("default_vat", {"default_vat": "8"}, "default_vat", "8"),
        ("credit_limit", {"credit_limit": "1 200,00", "credit_limit_currency": "EUR"}, "credit_limit_currency", "EUR"),
        ("sales_hold", {"sales_hold": "true", "sales_hold_reason": "Spór"}, "sales_hold_reason", "Spór"),
        ("since", {"since": ""}, "since", None),
        ("remarks", {"remarks": "a\nb"}, "remarks", "a\nb"),
    ):
        form = admin.client.get(f"/customers/{pk}/facts/{code}/edit")
        assert form.status_code == 200, code
        version = str(Customer.objects.get(pk=pk).version)
        saved = admin.client.post(f"/customers/{pk}/facts/{code}", {**sent, "version": version}, **HTMX)  # type: ignore[arg-type]
        assert saved.status_code == 200, (code, saved.content)
        assert getattr(Customer.objects.get(pk=pk), column) == stored, code
    discount = f"/customers/{pk}/facts/discount_percent"
    wrong = admin.client.post(discount, {"discount_percent": "200", "version": "9"}, **HTMX)  # type: ignore[arg-type]
    assert wrong.status_code == 422
    assert "from 0 to 100" in wrong.content.decode()


def test_form_makes_a_customer_once_however_often_it_is_sent(admin: Somebody) -> None:
    party_id = party(admin)
    html = admin.client.get(f"/customers/new?party={party_id}").content.decode()
    sent = fields(html)
    assert sent["payment_terms_days"] == "14"
    sent |= {"credit_limit": "2500", "discount_percent": "3,5"}
    first, second = (admin.client.post("/customers/new", sent) for _time in range(2))
    row = Customer.objects.get()
    assert (first.status_code, first["Location"]) == (302, f"/customers/{row.pk}")
    assert second["Location"] == first["Location"]
    assert (row.credit_limit, row.credit_limit_currency, str(row.discount_percent)) == (2500, "PLN", "3.50")


def test_wrong_form_comes_back_with_what_was_typed_and_the_reason(admin: Somebody) -> None:
    sent = fields(admin.client.get(f"/customers/new?party={party(admin)}").content.decode())
    answer = admin.client.post("/customers/new", {**sent, "payment_terms_days": "soon", "number": "KH-9"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="soon"' in html
    assert 'value="KH-9"' in html
    assert "Payment terms: Give a whole number from 0 to 365." in html
    assert not Customer.objects.exists()


def test_edit_form_keeps_what_others_changed_meanwhile_and_asks_where_both_did(admin: Somebody) -> None:
    pk = customer(admin)
    sent = fields(admin.client.get(f"/customers/{pk}/edit").content.decode())
    update_customer(admin.viewer, pk, {"payment_terms_days": 60, "discount_percent": "9"})
    saved = admin.client.post(f"/customers/{pk}/edit", {**sent, "number": "KH-10"})
    assert saved.status_code == 302, saved.content
    row = Customer.objects.get(pk=pk)
    assert (row.number, row.payment_terms_days, row.credit_limit) == ("KH-10", 60, 5000.5)
    sent = fields(admin.client.get(f"/customers/{pk}/edit").content.decode())
    update_customer(admin.viewer, pk, {"payment_terms_days": 7})
    asked = admin.client.post(f"/customers/{pk}/edit", {**sent, "payment_terms_days": "30"})
    assert asked.status_code == 412
    assert "keep-payment_terms_days" in asked.content.decode()
    assert Customer.objects.get(pk=pk).payment_terms_days == 7


def test_currency_alone_can_be_changed_in_the_form(admin: Somebody) -> None:
    pk = customer(admin)
    sent = fields(admin.client.get(f"/customers/{pk}/edit").content.decode())
    assert (sent["credit_limit"], sent["credit_limit_currency"]) == ("5000,5", "PLN")
    admin.client.post(f"/customers/{pk}/edit", {**sent, "credit_limit_currency": "EUR"})
    row = Customer.objects.get(pk=pk)
    assert (row.credit_limit, row.credit_limit_currency) == (5000.5, "EUR")


def test_terms_are_changed_in_bulk_and_set_back(admin: Somebody) -> None:
    chosen = [customer(admin, f"Firma {n}", number=f"A{n}") for n in range(3)]
    preview = admin.client.post(
        "/customers/bulk/preview",
        {"ids": chosen, "field": "discount_percent", "value": "4,5", "query": ""},
        **HTMX,  # type: ignore[arg-type]
    )
    assert preview.status_code == 200, preview.content
    edit_id = re.search(r"/bulk/(\d+)/run", preview.content.decode())
    assert edit_id is not None
    admin.client.post(f"/bulk/{edit_id[1]}/run")
    assert {str(d) for d in Customer.objects.values_list("discount_percent", flat=True)} == {"4.50"}
    admin.client.post(f"/bulk/{edit_id[1]}/undo")
    assert {str(d) for d in Customer.objects.values_list("discount_percent", flat=True)} == {"2.50"}


def test_salesperson_sees_customers_of_his_reach_only() -> None:
    admin, sales = log_in("administrator"), log_in("salesperson", "Jan", "Wnuk")
    hidden, mine = customer(admin, "Ukryta"), customer(sales, "Moja", number="KH-8")
    html = sales.client.get("/customers").content.decode()
    assert "Moja" in html
    assert "Ukryta" not in html
    for part in ("", "/edit", "/history", "/timeline", "/facts/number/edit"):
        assert sales.client.get(f"/customers/{hidden}{part}").status_code == 404
        assert sales.client.get(f"/customers/{mine}{part}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_timeline_tells_what_became_of_the_terms(admin: Somebody) -> None:
    pk = customer(admin)
    update_customer(admin.viewer, pk, {"payment_terms_days": 30})
    html = admin.client.get(f"/customers/{pk}/timeline").content.decode()
    assert "added the customer" in html
    assert "Payment terms" in html
    assert "30\xa0days" in html


def test_customer_goes_to_the_trash_and_comes_back_from_it(admin: Somebody) -> None:
    pk = customer(admin)
    gone = admin.client.post(f"/customers/{pk}/trash", {"version": "1"})
    assert gone.status_code == 303
    assert admin.client.get(f"/customers/{pk}").status_code == 410
    assert "Metal-Plast" in admin.client.get("/trash?kind=customer").content.decode()
    admin.client.post(f"/customers/{pk}/restore")
    assert admin.client.get(f"/customers/{pk}").status_code == 200
    assert Party.objects.filter(trashed_at=None, is_own=False).count() == 1


def test_polish_pages_speak_polish() -> None:
    who = log_in("administrator", language="pl")
    pk = customer(who)
    html = who.client.get(f"/customers/{pk}").content.decode()
    for words in ("Klient", "Termin płatności", "21\xa0dni", "5\xa0000,50\xa0zł", "2,5\xa0%", "Limit kredytu"):
        assert words in html, words
    assert "Klienci" in who.client.get("/customers").content.decode()
    told = who.client.get(f"/customers/{pk}/timeline", **HTMX).content.decode()  # type: ignore[arg-type]
    assert "dodaje klienta" in told, "in the present, which has no gender"


def test_suppliers_have_the_same_pages(admin: Somebody) -> None:
    made = make_supplier(admin.viewer, {"party": str(party(admin)), "lead_time_days": 5}).id
    for address in ("/suppliers", "/suppliers/new", f"/suppliers/{made}", f"/suppliers/{made}/edit"):
        assert admin.client.get(address).status_code == 200
    assert Supplier.objects.get().lead_time_days == 5
