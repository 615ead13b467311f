"""Roles and conflicts in a browser: one click makes a customer, one settles, one takes that back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party
from opiekun.parties.services import update_party
from opiekun.parties.services.customers import make_customer
from opiekun.parties.services.suppliers import make_supplier
from opiekun.records.external_ids import attach
from opiekun.records.sync import Call, exchange
from tests.browser.company import Company, make_company
from tests.browser.test_every_page import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def differ(company: Company) -> None:
    """The ERP and we changed the same field of the party."""
    before = Party.objects.get(pk=company.party)
    attach(SYSTEM, "subiekt", [(company.party, "K-1")])
    exchange(SYSTEM, "party", Call("subiekt", "K-1", {}, seen_version=before.version))
    update_party(SYSTEM, company.party, {"industry": "Mleczarstwo"})
    exchange(SYSTEM, "party", Call("subiekt", "K-1", {"industry": "Nabiał"}))


def test_one_click_makes_a_customer(page: Page, company: Company) -> None:
    page.goto(f"/parties/{company.party}")
    page.get_by_role("button", name="Dodaj jako klienta").click()
    card = page.locator("#party-roles")
    expect(card).to_contain_text("Klient K")
    expect(card).to_contain_text("14")
    expect(page.get_by_role("button", name="Dodaj jako klienta")).to_have_count(0)
    card.get_by_role("link").click()
    page.wait_for_url("**/customers/*")
    assert Customer.objects.count() == 1


def test_conflict_is_settled_by_one_click_and_taken_back_by_another(page: Page, company: Company) -> None:
    differ(company)
    page.goto(f"/parties/{company.party}")
    page.get_by_role("link", name="Rozstrzygnij").click()
    page.get_by_role("button", name="Weź z systemu subiekt").click()
    expect(page.locator(".o-conflicts__item")).to_have_count(0)
    assert Party.objects.get(pk=company.party).industry == "Nabiał"
    page.get_by_role("button", name="Cofnij").click()
    expect(page.locator(".o-conflicts__item")).to_have_count(1)
    assert Party.objects.get(pk=company.party).industry == "Mleczarstwo"


def test_pages_of_roles_and_conflicts(page: Page, company: Company) -> None:
    terms: dict[str, Any] = {"party": str(company.party), "sales_hold": True, "sales_hold_reason": "Zaległości"}
    customer = make_customer(SYSTEM, terms).id
    supplier = make_supplier(SYSTEM, {"party": str(company.party)}).id
    differ(company)
    look_at(
        page,
        "/customers",
        f"/customers/{customer}",
        f"/customers/{customer}/edit",
        f"/customers/new?party={company.natural}",
        "/suppliers",
        f"/suppliers/{supplier}",
        f"/parties/{company.party}",
        "/conflicts",
        "/",
    )
