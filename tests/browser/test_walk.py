"""A salesperson's first morning, in a real browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, update_party

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def company(name: str = "Mleczarnia Łąka sp. z o.o.", **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def test_company_and_its_people_are_entered_and_found_again(page: Page) -> None:
    page.goto("/parties")
    page.get_by_role("link", name="Nowy podmiot").first.click()
    page.fill("input[name=nip]", "526-025-02-74")
    page.fill("input[name=name]", "Mleczarnia Łąka sp. z o.o.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/parties/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mleczarnia Łąka")
    expect(page.get_by_text("526-025-02-74")).to_be_visible()
    party = Party.objects.get(nip="5260250274")
    for first, last in (("Joanna", "Maj"), ("Piotr", "Zięba")):
        page.goto(f"/persons/new?party={party.pk}")
        page.fill("input[name=first_name]", first)
        page.fill("input[name=last_name]", last)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(r"/(persons|parties)/\d+$"))
    assert Person.objects.filter(party=party).count() == 2
    for typed in ("lak", "526-025-02-74"):
        page.goto("/parties")
        page.fill("#quick", typed)
        page.press("#quick", "Enter")
        expect(page.get_by_role("link", name="Mleczarnia Łąka sp. z o.o.")).to_be_visible()


def test_wrong_number_is_refused_beside_its_field_and_nothing_typed_is_lost(page: Page) -> None:
    page.goto("/parties/new")
    page.fill("input[name=name]", "Metal-Plast")
    page.fill("input[name=krs]", "abc")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Numer KRS ma 10 cyfr.").first).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("Metal-Plast")
    assert not Party.objects.filter(identity__name="Metal-Plast").exists()


def test_two_tabs_cannot_overwrite_each_other(page: Page) -> None:
    party = company()
    page.goto(f"/parties/{party}/edit")
    update_party(SYSTEM, party, {"industry": "Mleczarstwo", "short_name": "Łąka"})
    page.fill("input[name=short_name]", "Mleczarnia")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ktoś zapisał ten wpis w międzyczasie")).to_be_visible()
    assert Party.objects.get(pk=party).identity.short_name == "Łąka"


def test_record_goes_to_the_trash_and_comes_back(page: Page) -> None:
    party = company()
    page.goto(f"/parties/{party}")
    page.evaluate('document.querySelector(\'[hx-post$="/trash"], form[action$="/trash"] button\').click()')
    page.wait_for_url(re.compile(r"/parties$"))
    assert Party.objects.get(pk=party).trashed_at is not None
    page.goto("/trash")
    page.get_by_role("button", name=re.compile("Przywróć")).first.click()
    page.wait_for_timeout(500)
    assert Party.objects.get(pk=party).trashed_at is None


def test_palette_finds_a_party_by_keyboard_alone(page: Page) -> None:
    party = company()
    page.keyboard.press("Control+k")
    page.keyboard.type("mleczarnia")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Mleczarnia")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/parties/{party}")


def test_pages_fit_a_phone(page: Page, context: BrowserContext) -> None:
    party = company()
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/parties", f"/parties/{party}", "/parties/new", "/persons", "/search?q=lak", "/trash"):
        page.goto(path)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path
