"""Choosing rows of a list, changing them, taking it back, and exporting them, in a real browser."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def companies(number: int) -> list[int]:
    return [create_party(SYSTEM, {"kind": "organisation", "name": f"Zakład {n:02}"}).id for n in range(number)]


def statuses(ids: list[int]) -> list[str]:
    found = dict(Party.objects.filter(pk__in=ids).values_list("pk", "status"))
    return [found[pk] for pk in ids]


def change_status(page: Page) -> None:
    page.get_by_role("button", name="Zmień pole").click()
    page.locator("#dialog select[name=field]").select_option("status")
    page.locator("#dialog select[name=value]").select_option("closed")
    page.get_by_role("button", name="Podgląd", exact=True).click()


def test_rows_chosen_by_keyboard_are_changed_and_set_back(page: Page) -> None:
    ids = companies(4)
    page.goto("/parties?q=zaklad")
    bar = page.locator("[data-selection-for]")
    expect(bar).to_be_hidden()
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("Zaznaczone: 3")
    change_status(page)
    expect(page.locator("#dialog")).to_contain_text("Zakład 00")
    assert statuses(ids) == ["active"] * 4
    page.get_by_role("button", name="Zmień 3 podmioty").click()
    expect(page.get_by_text("Zmieniono 3 wpisy.")).to_be_visible()
    assert statuses(ids) == ["closed", "closed", "closed", "active"]
    page.get_by_role("button", name="Cofnij").click()
    expect(page.get_by_text("Cofnięto 3 wpisy.")).to_be_visible()
    assert statuses(ids) == ["active"] * 4


def test_whole_list_is_chosen_beyond_the_page(page: Page) -> None:
    ids = companies(5)
    page.goto("/parties?q=zaklad&limit=2")
    page.get_by_role("checkbox", name="Zaznacz wiersze na tej stronie").click()
    page.get_by_role("button", name="Zaznacz wszystkie 5").click()
    page.get_by_role("button", name="Do kosza").click()
    page.get_by_role("button", name="Przenieś do kosza 5 podmiotów").click()
    expect(page.get_by_text("5 wpisów jest w koszu.")).to_be_visible()
    assert not Party.objects.filter(pk__in=ids, trashed_at__isnull=True).exists()
    page.get_by_role("button", name="Cofnij").click()
    expect(page.get_by_text("Cofnięto 5 wpisów.")).to_be_visible()
    assert not Party.objects.filter(pk__in=ids, trashed_at__isnull=False).exists()


def test_escape_takes_the_choice_away(page: Page) -> None:
    companies(1)
    page.goto("/parties")
    page.locator("input[name=ids]").first.click()
    expect(page.locator("[data-selection-for]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-selection-for]")).to_be_hidden()


def test_wrong_value_is_told_in_the_dialog_and_nothing_typed_is_lost(page: Page) -> None:
    companies(1)
    page.goto("/parties?q=zaklad")
    page.locator("input[name=ids]").first.click()
    page.get_by_role("button", name="Zmień pole").click()
    page.locator("#dialog select[name=field]").select_option("industry")
    page.locator("#dialog input[name=value]").fill("x" * 130)
    page.get_by_role("button", name="Podgląd", exact=True).click()
    expect(page.locator("#dialog")).to_contain_text("Najwyżej 120 znaków.")
    expect(page.locator("#dialog input[name=value]")).to_have_value("x" * 130)


def test_chosen_rows_are_posted_for_export(page: Page) -> None:
    companies(3)
    page.goto("/parties?q=zaklad&columns=status&sort=-name")
    for row in (0, 1):
        page.locator("input[name=ids]").nth(row).click()
    page.locator("[data-selection-for]").get_by_role("button", name="Eksportuj").click()
    with page.expect_response(re.compile(r"/parties/export$")) as answer:
        page.get_by_role("menuitem", name="CSV").locator("visible=true").click()
    assert re.fullmatch(r"/exports/\d+/file", answer.value.headers["hx-redirect"])
    from django.core.files.storage import default_storage

    from opiekun.records.models import Export

    export = Export.objects.select_related("file").get()
    assert export.file is not None
    text = Path(default_storage.path(export.file.storage_key)).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows == [["Nazwa", "Status"], ["Zakład 02", "Aktywny"], ["Zakład 01", "Aktywny"]]


def test_rows_are_chosen_on_a_phone(page: Page) -> None:
    ids = companies(2)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/parties?q=zaklad")
    page.locator("input[name=ids]").first.click()
    assert page.url.endswith("q=zaklad")
    expect(page.locator("[data-selection-for]")).to_be_visible()
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    change_status(page)
    page.get_by_role("button", name="Zmień 1 podmiot").click()
    expect(page.get_by_text("Zmieniono 1 wpis.")).to_be_visible()
    assert statuses(ids) == ["closed", "active"]
