"""A salesperson's first morning, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from tests.browser.conftest import log_in

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
    for first, last, superior in (("Joanna", "Maj", ""), ("Piotr", "Zięba", "Joanna Maj")):
        page.goto(f"/persons/new?party={party.pk}")
        page.fill("input[name=first_name]", first)
        page.fill("input[name=last_name]", last)
        if superior:
            page.get_by_role("combobox", name="Zwierzchnik").fill("maj")
            page.get_by_role("listbox", name="Zwierzchnik").get_by_role("option", name=superior).click()
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(r"/persons/\d+$"))
    page.goto(f"/parties/{party.pk}/chart")
    expect(page.locator(".o-org > li > .o-org > li")).to_contain_text("Piotr Zięba")
    for typed in ("lak", "526-025-02-74"):
        finds_it_everywhere(page, typed)


def finds_it_everywhere(page: Page, typed: str) -> None:
    """In the list, on the search page and in the palette."""
    name = "Mleczarnia Łąka sp. z o.o."
    page.goto("/parties")
    page.fill("#quick", typed)
    page.press("#quick", "Enter")
    expect(page.locator("#main").get_by_role("link", name=name)).to_be_visible()
    page.goto("/search")
    page.fill("#q", typed)
    page.press("#q", "Enter")
    expect(page.locator("#main").get_by_role("link", name=name)).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    expect(page.locator("#palette-results").get_by_role("option", name=name)).to_be_visible()
    page.keyboard.press("Escape")


def test_wrong_number_is_refused_beside_its_field_and_nothing_typed_is_lost(page: Page) -> None:
    page.goto("/parties/new")
    page.fill("input[name=name]", "Metal-Plast")
    page.fill("input[name=krs]", "abc")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Numer KRS ma 10 cyfr.").first).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("Metal-Plast")
    assert not Party.objects.filter(identity__name="Metal-Plast").exists()


def test_two_tabs_lose_nothing_and_each_field_is_chosen(page: Page, context: BrowserContext) -> None:
    party = company()
    other = context.new_page()
    for tab in (page, other):
        tab.goto(f"/parties/{party}/edit")
    other.fill("input[name=short_name]", "Łąka")
    other.fill("input[name=industry]", "Mleczarstwo")
    other.fill("textarea[name=remarks]", "Płaci w terminie.")
    other.keyboard.press("Control+Enter")
    other.wait_for_url(f"**/parties/{party}")
    page.fill("input[name=short_name]", "Mleczarnia")
    page.fill("input[name=industry]", "Spożywcza")
    page.keyboard.press("Control+Enter")
    conflict = page.locator(".o-conflict")
    for shown in ("Anna Kowalczyk", "Mleczarnia", "Łąka", "Spożywcza", "Mleczarstwo"):
        expect(conflict).to_contain_text(shown)
    expect(page.locator("textarea[name=remarks]")).to_have_value("Płaci w terminie.")
    assert Party.objects.get(pk=party).identity.short_name == "Łąka"
    conflict.get_by_label("Mleczarstwo").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/parties/{party}")
    saved = Party.objects.get(pk=party)
    assert (saved.identity.short_name, saved.industry, saved.remarks) == (
        "Mleczarnia",
        "Mleczarstwo",
        "Płaci w terminie.",
    )


def test_record_goes_to_the_trash_and_comes_back_by_undo_and_from_the_trash(page: Page) -> None:
    party = company()
    for restore in ("undo", "page"):
        page.goto(f"/parties/{party}")
        page.locator(".o-head, .o-recordpage").get_by_role("button", name="Więcej").click()
        page.get_by_role("menuitem", name="Przenieś do kosza").click()
        page.wait_for_url("**/parties")
        expect(page.locator(".o-toast")).to_contain_text("w koszu")
        assert Party.objects.get(pk=party).trashed_at is not None
        if restore == "page":
            page.goto("/trash")
        name = "Cofnij" if restore == "undo" else "Przywróć: Mleczarnia Łąka sp. z o.o."
        page.get_by_role("button", name=name).click()
        expect(page.locator(".o-toast").last).to_contain_text("Przywrócono")
        assert Party.objects.get(pk=party).trashed_at is None
        if restore == "undo":
            expect(page.get_by_role("link", name="Mleczarnia Łąka")).to_be_visible()


def test_language_theme_and_density_are_remembered_by_the_user_not_the_browser(
    page: Page, browser: Browser, live_server: object
) -> None:
    page.get_by_role("button", name="Anna Kowalczyk").click()
    for choice in ("Ciemny", "Zwarta"):
        page.get_by_role("menuitemradio", name=choice).click()
    with page.expect_navigation():
        page.get_by_role("menuitemradio", name="English").click()
    page.reload()
    elsewhere = browser.new_context(base_url=str(live_server), locale="pl-PL")
    other = elsewhere.new_page()
    log_in(other)
    for opened in (page, other):
        html = opened.locator("html")
        expect(html).to_have_attribute("lang", "en")
        expect(html).to_have_attribute("data-bs-theme", "dark")
        expect(html).to_have_attribute("data-density", "compact")
        expect(opened.get_by_role("link", name="Parties").first).to_be_visible()
    elsewhere.close()


def test_palette_finds_a_party_by_keyboard_alone(page: Page) -> None:
    party = company()
    page.keyboard.press("Control+k")
    page.keyboard.type("mleczarnia")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Mleczarnia")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/parties/{party}")


def test_fact_is_saved_and_given_up_on_a_phone_without_keys(page: Page) -> None:
    party = company()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/parties/{party}")
    page.locator(".o-tab[data-part=facts]").click()
    remarks = page.locator("#fact-remarks")
    remarks.locator(".o-fact__edit").click()
    remarks.locator("textarea").fill("Dzwonić\nrano")
    remarks.get_by_role("button", name=re.compile("zapisz", re.I)).click()
    expect(remarks).to_contain_text("rano")
    expect(remarks.locator("form")).to_have_count(0)
    status = page.locator("#fact-status")
    status.locator(".o-fact__edit").click()
    status.get_by_role("button", name="Anuluj").click()
    expect(status.locator("form")).to_have_count(0)
    assert Party.objects.get(pk=party).remarks == "Dzwonić\nrano"
