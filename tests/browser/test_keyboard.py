"""The whole walk by keyboard alone: after the first address nothing but keys."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from opiekun.accounts.models import User
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import update_party
from tests.browser.company import make_company
from tests.browser.holding import hold
from tests.browser.keyboard import at, choose, press, tab_to, type_into

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Mleczarnia Łąka sp. z o.o."


def new_party(page: Page) -> int:
    press(page, "c", "Enter")
    at(page, r"/parties/new")
    type_into(page, "^NIP", "526-025-02-74")
    type_into(page, "^Pełna nazwa", NAME)
    press(page, "Enter")
    at(page, r"/parties/\d+$")
    return Party.objects.get(nip="5260250274").pk


def new_person(page: Page, first: str, last: str, superior: str = "") -> None:
    """From the party's chart: a person of it."""
    tab_to(page, "^Dodaj osobę")
    press(page, "Enter")
    at(page, r"/persons/new")
    type_into(page, "^Imię", first)
    type_into(page, "^Nazwisko", last)
    if superior:
        tab_to(page, "^Zwierzchnik")
        page.keyboard.type(superior)
        expect(page.get_by_role("listbox", name="Zwierzchnik").locator(".active")).to_contain_text(superior)
        press(page, "Enter")
    press(page, "Control+Enter")
    at(page, r"/persons/\d+$")


def find_by_palette(page: Page, typed: str, key: str) -> None:
    press(page, key)
    expect(page.locator("#palette-input")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Mleczarnia")
    press(page, "Enter")


def test_company_and_people_are_entered_found_and_changed(page: Page) -> None:
    party = new_party(page)
    new_person(page, "Joanna", "Maj")
    find_by_palette(page, "lak", "Control+k")
    at(page, rf"/parties/{party}$")
    new_person(page, "Piotr", "Zięba", "Maj")
    assert Person.objects.get(identity__last_name="Zięba").reports_to.identity.last_name == "Maj"  # type: ignore[union-attr]
    find_by_palette(page, "526-025-02-74", "/")
    at(page, rf"/parties/{party}$")
    tab_to(page, "^Schemat")
    press(page, "Enter")
    at(page, rf"/parties/{party}/chart$")
    expect(page.locator(".o-org .o-org")).to_contain_text("Zięba")


def test_page_of_the_settings_is_found_by_the_palette(page: Page) -> None:
    press(page, "Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    page.keyboard.type("typy spraw")
    group = page.locator("#palette-results").get_by_role("group", name="Ustawienia")
    row = group.get_by_role("option", name="Typy i fazy spraw", selected=True)
    expect(row).to_be_visible()
    expect(page.locator("#palette-input")).to_have_attribute("aria-activedescendant", str(row.get_attribute("id")))
    press(page, "Enter")
    at(page, r"/settings/case-types$")


def test_list_is_walked_filtered_and_opened(page: Page, administrator: User) -> None:
    company = make_company(administrator)
    press(page, "g", "p")
    at(page, r"/parties$")
    tab_to(page, "^Szukaj na liście")
    page.keyboard.type("lak")
    press(page, "Enter")
    at(page, r"q=lak")
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)
    press(page, "g", "p")
    at(page, r"/parties$")
    press(page, "j", "j", "k")
    expect(page.locator("tbody tr.is-current")).to_have_count(1)
    press(page, "Space")
    expect(page.locator("#peek").get_by_role("link", name="Otwórz")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#peek")).to_be_hidden()
    press(page, "Enter")
    at(page, r"/parties/\d+$")
    press(page, "Control+k")
    page.keyboard.type("sowa")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Sowa")
    press(page, "Escape")
    expect(page.locator("#palette")).to_be_hidden()
    press(page, "Control+k")
    # Until the next frame the browser sends the keys to the line of the palette that has just closed.
    page.evaluate(
        """() => {
            const line = document.getElementById("palette-input");
            document.getElementById("palette").close();
            for (const key of ["g", "p"]) line.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        }"""
    )
    at(page, r"/parties$")
    press(page, "f")
    filters = page.locator("#add-filter")
    expect(filters.get_by_role("button").first).to_be_focused()
    tab_to(page, "^Status$")
    press(page, "Enter")
    expect(filters.get_by_role("checkbox", name="Aktywny", exact=True)).to_be_focused()
    press(page, "Enter")
    expect(filters.get_by_role("alert")).to_contain_text("Podaj wartość")
    expect(filters.get_by_role("checkbox", name="Aktywny", exact=True)).to_be_focused()
    press(page, "Space", "Enter")
    at(page, r"f\.status\.is=active$")
    press(page, "f")
    expect(filters.get_by_role("button").first).to_be_focused()
    press(page, "Escape")
    expect(filters).to_be_hidden()
    press(page, "j", "e")
    at(page, r"/parties/\d+/edit$")
    assert company.party


def test_a_toast_on_the_screen_does_not_keep_keys_from_going_from_row_to_row(page: Page, administrator: User) -> None:
    make_company(administrator)
    page.goto("/settings/users/")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('opiekun:toast', {detail: {text: 'Zapisano', seconds: 120}}))"
    )
    expect(page.locator(".o-toast", has_text="Zapisano")).to_be_visible()
    links = page.locator("#users tbody a")
    press(page, "j")
    expect(links.nth(0)).to_be_focused()
    press(page, "j")
    expect(links.nth(1)).to_be_focused()


def test_keys_are_listed_and_leave(page: Page) -> None:
    press(page, "?")
    expect(page.locator("#shortcuts")).to_be_visible()
    assert "Ctrl+Alt" not in page.locator("#shortcuts").inner_text().replace(" ", "+")
    # Each app tells of its own keys.
    for told in (
        "Zapisz rozmowę lub inny kontakt",
        "Napisz notatkę",
        "Nowe zadanie",
        "Tablica zadań",
        "Krócej, dłużej",
    ):
        expect(page.locator("#shortcuts")).to_contain_text(told)
    press(page, "Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_fact_is_changed_in_place_and_restored_by_escape(page: Page, administrator: User) -> None:
    company = make_company(administrator)
    find_by_palette(page, "mleczarnia", "Control+k")
    at(page, rf"/parties/{company.party}$")
    tab_to(page, "^Edytuj: Skrócona nazwa")
    press(page, "e")
    page.keyboard.type("Łąka")
    press(page, "Escape")
    expect(page.locator("#fact-short_name form")).to_have_count(0)
    expect(page.locator("#fact-short_name .o-fact__edit")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#fact-short_name input[name=short_name]")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#fact-short_name .o-fact__edit")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#fact-short_name input[name=short_name]")).to_be_focused()
    page.keyboard.type("Łąka")
    press(page, "Enter")
    expect(page.locator("#fact-short_name dd")).to_contain_text("Łąka")
    assert Party.objects.get(pk=company.party).identity.short_name == "Łąka"


def test_what_is_typed_before_the_field_has_come_is_kept(page: Page, administrator: User) -> None:
    company = make_company(administrator)
    held: list[Route] = []
    page.route(re.compile("short_name"), lambda route: route.continue_() if held else held.append(route))
    page.goto(f"/parties/{company.party}")
    tab_to(page, "^Edytuj: Skrócona nazwa")
    press(page, "e")
    page.keyboard.type("Cgpak")
    press(page, "Backspace", "Enter")
    expect(page.locator("#new-menu")).to_be_hidden()
    held[0].continue_()
    expect(page.locator("#fact-short_name dd")).to_contain_text("Cgpa")
    assert Party.objects.get(pk=company.party).identity.short_name == "Cgpa"


def test_field_that_has_not_come_is_given_up_by_escape(page: Page, administrator: User) -> None:
    company = make_company(administrator)
    hold(page, re.compile("short_name"))
    page.goto(f"/parties/{company.party}")
    tab_to(page, "^Edytuj: Skrócona nazwa")
    press(page, "e", "x", "Escape", "c")
    expect(page.locator("#new-menu")).to_be_visible()
    expect(page.locator("#fact-short_name form")).to_have_count(0)


def test_conflict_is_settled(page: Page, administrator: User) -> None:
    company = make_company(administrator)
    find_by_palette(page, "mleczarnia", "Control+k")
    at(page, rf"/parties/{company.party}$")
    press(page, "e")
    at(page, r"/edit$")
    update_party(SYSTEM, company.party, {"short_name": "Łąka", "industry": "Mleczarstwo"})
    type_into(page, "^Skrócona nazwa", "Mleczarnia")
    press(page, "Control+Enter")
    expect(page.locator(".o-conflict")).to_be_focused()
    tab_to(page, "^Mleczarnia$")
    press(page, "ArrowRight", "Control+Enter")
    at(page, rf"/parties/{company.party}$")
    saved = Party.objects.get(pk=company.party)
    assert (saved.identity.short_name, saved.industry) == ("Łąka", "Mleczarstwo")


def test_record_is_deleted_undone_and_restored(page: Page, administrator: User) -> None:
    company = make_company(administrator)
    find_by_palette(page, "mleczarnia", "Control+k")
    at(page, rf"/parties/{company.party}$")
    for way_back in ("z", "g"):
        press(page, ".")
        choose(page, "kosza")
        at(page, r"/parties$")
        expect(page.locator(".o-toast")).to_contain_text("w koszu")
        assert Party.objects.get(pk=company.party).trashed_at is not None
        press(page, way_back)
        if way_back == "g":
            press(page, "t")
            at(page, r"/trash$")
            tab_to(page, "^Przywróć: Mleczarnia")
            press(page, "Enter")
        expect(page.locator(".o-toast").last).to_contain_text("Przywrócono")
        assert Party.objects.get(pk=company.party).trashed_at is None
        find_by_palette(page, "mleczarnia", "Control+k")
        at(page, rf"/parties/{company.party}$")


def test_language_theme_and_density_are_switched(page: Page) -> None:
    html = page.locator("html")
    for choice, attribute, value in (("^Ciemny", "data-bs-theme", "dark"), ("^Zwarta", "data-density", "compact")):
        tab_to(page, "Anna Kowalczyk$")
        press(page, "Enter")
        choose(page, choice)
        press(page, "Escape")
        expect(html).to_have_attribute(attribute, value)
    tab_to(page, "Anna Kowalczyk$")
    press(page, "Enter")
    choose(page, "^English")
    expect(html).to_have_attribute("lang", "en")
    expect(html).to_have_attribute("data-bs-theme", "dark")
    assert re.search("Start", page.title())
