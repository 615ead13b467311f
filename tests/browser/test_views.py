"""Views of a list, in a real browser: saved, shared, starred, found again, arranged by keyboard."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party, create_person
from opiekun.records.models import ListPreference, SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def companies() -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Żelazo", "status": "active"})
    create_party(SYSTEM, {"kind": "organisation", "name": "Drewno", "status": "inactive"})


def choose(page: Page, item: str) -> None:
    page.get_by_role("button", name=re.compile("^Widok: ")).click()
    page.get_by_role("menuitem", name=item).click()


def name_it(page: Page, name: str) -> None:
    """Fill in the dialog that is opening, and save by keyboard."""
    page.get_by_role("dialog").get_by_label("Nazwa").fill(name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"view=\d+$"))


def test_view_is_saved_shared_starred_and_found_by_keyboard(page: Page) -> None:
    companies()
    page.goto("/parties?f.status.is=active&sort=-name")
    expect(page.locator("#tab-count-all")).to_have_text("3")
    expect(page.get_by_role("img", name="Zmieniony widok")).to_be_visible()
    page.get_by_role("button", name="Zapisz jako").click()
    name_it(page, "Aktywni na Śląsku")
    expect(page.get_by_text("Zapisano widok.")).to_be_visible()
    view = SavedView.objects.get()
    expect(page.get_by_role("img", name="Zmieniony widok")).to_have_count(0)

    choose(page, "Udostępnij…")
    page.get_by_label("Wszyscy").check()
    page.get_by_role("dialog").get_by_role("button", name="Zapisz").click()
    expect(page.locator("#view-menu .o-menu__label").first).to_contain_text("Wspólny dla wszystkich")
    view.refresh_from_db()
    assert (view.visibility, view.version) == ("everyone", 2)

    choose(page, "Dodaj do ulubionych")
    expect(page.locator("#favourites").get_by_role("link", name="Aktywni na Śląsku")).to_be_visible()

    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("slask akt")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Aktywni na Śląsku")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/parties?view={view.pk}")
    expect(page.get_by_role("link", name="Żelazo")).to_be_visible()
    expect(page.get_by_role("link", name="Drewno")).to_have_count(0)


def test_shared_view_changed_by_another_is_not_overwritten(page: Page) -> None:
    companies()
    page.goto("/parties?f.status.is=active")
    page.get_by_role("button", name="Zapisz jako").click()
    name_it(page, "Aktywni")
    view = SavedView.objects.get()
    page.goto(f"/parties?view={view.pk}&sort=-name")
    SavedView.objects.update(columns=["email"])
    page.get_by_role("button", name="Zapisz", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Widok zmieniono w międzyczasie")).to_be_visible()
    view.refresh_from_db()
    assert (view.sort, view.columns) == ("name", ["email"])
    dialog.locator("input[name=keep-columns][value=theirs]").check()
    dialog.get_by_role("button", name="Zapisz wybrane").click()
    page.wait_for_url(re.compile(r"view=\d+$"))
    view.refresh_from_db()
    assert (view.sort, view.columns) == ("-name", ["email"])


def test_removed_view_comes_back_by_undo_and_the_list_opens_with_the_default_one(page: Page) -> None:
    companies()
    page.goto("/parties")
    page.get_by_role("button", name="Nowy widok z tej listy").click()
    name_it(page, "Mój")
    choose(page, "Otwieraj listę tym widokiem")
    expect(page.get_by_text("Zapisano.", exact=True)).to_be_visible()
    view = SavedView.objects.get()
    page.goto("/parties")
    assert page.url.endswith(f"view={view.pk}")
    choose(page, "Usuń widok")
    page.get_by_role("button", name="Cofnij").click()
    page.wait_for_url(f"**/parties?view={view.pk}")
    view.refresh_from_db()
    assert view.trashed_at is None
    assert ListPreference.objects.get().default_view_id == view.pk


def test_columns_are_chosen_and_ordered_by_keyboard(page: Page) -> None:
    companies()
    page.goto("/parties?columns=nip,city")
    page.get_by_role("button", name="Kolumny").click()
    page.get_by_role("checkbox", name="Miejscowość").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.get_by_role("checkbox", name="Branża").check()
    page.get_by_role("button", name="Pokaż").click()
    page.wait_for_url(re.compile("columns="))
    expect(page.locator("thead th:not(.o-pick)")).to_have_text(["Nazwa", "Miejscowość", "NIP", "Branża"])


def test_views_on_a_phone(page: Page, context: BrowserContext) -> None:
    companies()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/parties?f.status.is=active")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    choose(page, "Zapisz jako…")
    name_it(page, "Aktywni")
    expect(page.get_by_role("link", name=re.compile("^Aktywni"))).to_be_in_viewport()


def test_record_tells_its_place_in_the_list_also_beyond_the_first_page(page: Page) -> None:
    for number in range(27):
        create_party(SYSTEM, {"kind": "organisation", "name": f"Firma {number:02}"})
    page.goto("/parties?limit=25")
    expect(page.locator("#list-total")).to_have_text("28 podmiotów")
    page.get_by_role("link", name="Firma 02").click()
    expect(page.locator("[data-neighbours] > span")).to_have_text("3 z 28")
    page.keyboard.press("Control+ArrowRight")
    expect(page.locator("[data-neighbours] > span")).to_have_text("4 z 28")
    page.goto("/parties?limit=25")
    page.get_by_role("link", name="Następny").click()
    expect(page.locator("#list-total")).to_have_text("28 podmiotów")
    page.get_by_role("link", name="Firma 26").click()
    expect(page.locator("[data-neighbours] > span")).to_have_text("27 z 28")
    page.go_back()
    page.get_by_role("link", name="Poprzedni").click()
    expect(page.locator("#list-total")).to_have_text("28 podmiotów")
    page.get_by_role("link", name="Firma 00").click()
    expect(page.locator("[data-neighbours] > span")).to_have_text("1 z 28")


def test_row_on_a_phone_has_two_lines_and_no_sign_for_nothing(page: Page) -> None:
    address = {"kind": "registered", "city": "Żory"}
    party = create_party(
        SYSTEM, {"kind": "organisation", "name": "Żelazo", "nip": "5260250274", "addresses": [address]}
    ).id
    create_person(SYSTEM, {"party": str(party), "last_name": "Nowak", "job_title": "Kierowca"})
    page.set_viewport_size({"width": 390, "height": 844})
    for path, first, second in (("/parties?q=zelazo", "5260250274", "Żory"), ("/persons", "Żelazo", "Kierowca")):
        page.goto(path)
        left, right = (page.get_by_role("cell", name=text).bounding_box() for text in (first, second))
        assert left
        assert right
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]
    expect(page.locator("td.o-side").first).to_be_hidden()
