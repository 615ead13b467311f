"""Axe on what lies over pages or appears later: palette, lists of keys, menus, filters, toasts, faults, conflicts."""

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import update_party
from tests.browser.accessibility import looks_faults
from tests.browser.company import Company, make_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def palette(page: Page, company: Company) -> None:
    page.goto(f"/parties/{company.party}")
    page.keyboard.press("Control+k")
    page.keyboard.type("maj")
    expect(page.locator("#palette-results [role=option]").first).to_be_visible()


def keys(page: Page, company: Company) -> None:
    page.goto("/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def filters(page: Page, company: Company) -> None:
    page.goto("/parties")
    page.keyboard.press("f")
    page.locator("#add-filter").get_by_role("button").first.click()
    expect(page.locator("#add-filter form")).to_be_visible()


def peek(page: Page, company: Company) -> None:
    page.goto("/parties")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#peek").get_by_role("link", name="Otwórz")).to_be_focused()


def columns(page: Page, company: Company) -> None:
    page.goto("/parties")
    page.get_by_role("button", name="Kolumny").click()
    expect(page.locator("#columns")).to_be_visible()


def menu(page: Page, company: Company) -> None:
    page.goto(f"/persons/{company.person}")
    page.keyboard.press(".")
    expect(page.get_by_role("menuitem", name="Przenieś do kosza").first).to_be_visible()


def fact(page: Page, company: Company) -> None:
    page.goto(f"/parties/{company.party}")
    page.locator("#fact-short_name .o-fact__edit").press("Enter")
    expect(page.locator("#fact-short_name input[name=short_name]")).to_be_focused()


def private(page: Page, company: Company) -> None:
    page.goto(f"/persons/{company.person}")
    page.locator("#private-details").get_by_role("button", name="Pokaż", exact=True).click()
    expect(page.locator("#private-details .o-card__more")).to_be_visible()


def faults(page: Page, company: Company) -> None:
    page.goto("/parties/new")
    page.fill("input[name=nip]", "123")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".o-formerrors")).to_be_visible()
    expect(page.locator("input[name=nip]")).to_be_focused()


def conflict(page: Page, company: Company) -> None:
    page.goto(f"/parties/{company.party}/edit")
    update_party(SYSTEM, company.party, {"short_name": "Łąka"})
    page.fill("input[name=short_name]", "Mleczarnia")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".o-conflict")).to_be_focused()


def toasts(page: Page, company: Company) -> None:
    page.goto("/trash")
    page.get_by_role("button", name="Przywróć: Stalbud").click()
    expect(page.locator(".o-toast")).to_be_visible()
    page.locator(".o-toast").hover()


def offline(page: Page, company: Company) -> None:
    page.goto("/parties/new")
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator(".o-offline")).to_be_visible()


ALL = (palette, keys, filters, peek, columns, menu, fact, private, faults, conflict, toasts, offline)


def test_what_lies_over_pages_can_be_used_by_everybody(page: Page, company: Company) -> None:
    found = {}
    for open_it in ALL:
        open_it(page, company)
        if wrong := looks_faults(page):
            found[open_it.__name__] = wrong
    assert found == {}
