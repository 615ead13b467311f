"""Where a form that is begun puts the hands: into its first field, unless a keyboard would rise over it."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORMS = {
    "/parties/new": "nip",
    "/persons/new": "first_name",
    "/settings/users/new/": "first_name",
    "/settings/teams/new/": "name",
    "/settings/roles/new/": "name",
    "/settings/tokens/": "name",
    "/cases/new": "type",
    "/handovers/new": "from",
}


def test_new_form_begins_in_its_first_field_but_on_a_phone(page: Page) -> None:
    for address, name in FORMS.items():
        page.goto(address)
        expect(page.locator(f"form[data-starts] [name={name}]")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    for address in FORMS:
        page.goto(address)
        expect(page.locator("body")).to_be_focused()


def test_fault_takes_the_focus_from_the_first_field(page: Page) -> None:
    page.goto("/parties/new")
    page.locator("[name=krs]").fill("12345678901")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=krs]")).to_be_focused()
    page.goto("/settings/tokens/")
    page.get_by_role("button", name="Utwórz token").click()
    expect(page.locator("form[data-starts] [name=name]")).to_be_focused()
    page.goto("/parties")
    page.goto("/settings/tokens/")
    page.locator("form[data-starts] [name=name]").fill("ERP")
    page.locator("form[data-starts] [name=scopes]").first.check()
    page.get_by_role("button", name="Utwórz token").click()
    expect(page.locator("#token")).to_be_visible()
    expect(page.locator("body")).to_be_focused()
    page.reload()
    expect(page.locator("#token")).to_have_count(0)
    expect(page.locator(".o-item__title", has_text="ERP")).to_have_count(1)
