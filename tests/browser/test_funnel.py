"""The funnel by keys alone: opened, asked for another period, drilled into, and back to what was asked for."""

import re

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.services import move_case
from tests.browser.keyboard import press, tab_to
from tests.cases.cases import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
LONG = 30_000


def test_the_funnel_is_opened_asked_and_drilled_into_by_keys(page: Page, administrator: User) -> None:
    anna = viewer_of_user(administrator)
    going, _staying = make_case(anna, "Regały do hali"), make_case(anna, "Wiata magazynowa")
    move_case(anna, going.pk, {"stage": "sale_needs"})

    press(page, "g", "a")
    expect(page.get_by_role("heading", name="Analizy")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="Lejek sprzedaży").focus(timeout=LONG)
    press(page, "Enter")
    expect(page.get_by_role("img", name="Lejek")).to_be_visible(timeout=LONG)
    tab_to(page, "^Okres")
    press(page, "Home")
    expect(page).to_have_url(re.compile("period=today"), timeout=LONG)

    row = page.locator("#section-funnel tbody tr")
    expect(row.nth(0)).to_contain_text("Kwalifikacja", timeout=LONG)
    expect(row.nth(0).locator("td a").first).to_have_text("2", timeout=LONG)
    expect(row.nth(1).locator("td a").first).to_have_text("1")
    # What went on is a part of what was there; the ratio opens the same case.
    conversion = row.nth(1).get_by_role("link", name=re.compile("50"))
    conversion.focus()
    press(page, "Enter")
    expect(page.get_by_role("link", name="Regały do hali")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name="Wiata magazynowa")).to_be_hidden()
    page.go_back()
    expect(page.get_by_label("Okres", exact=True)).to_have_value("today", timeout=LONG)
    expect(row.nth(0)).to_contain_text("Kwalifikacja", timeout=LONG)
