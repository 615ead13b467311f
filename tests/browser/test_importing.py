"""A file imported and taken back in a real browser, with every page of the way looked at."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from tests.browser.accessibility import page_faults
from tests.parties.importing.imports import NIPS, REGONS, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = table(
    ("Nazwa firmy", "NIP", "REGON", "Telefon", "Kod", "Miejscowość", "Lp."),
    ("Alfa sp. z o.o.", NIPS[0], REGONS[0], "32 264 10 01", "43-100", "Tychy", "1"),
    ("Beta S.A.", "526-104-08-27", "", "", "43-100", "Tychy", "2"),
    ("Gamma", "", "", "", "", "", "3"),
)


def written(directory: Path, text: str = FILE, name: str = "klienci.csv") -> str:
    path = directory / name
    path.write_bytes(text.encode("cp1250"))
    return str(path)


def names() -> list[str]:
    live = Party.objects.filter(trashed_at__isnull=True, is_own=False)
    return sorted(live.values_list("display_name", flat=True))


def go_on(page: Page, to: str) -> None:
    page.locator(".o-formfoot .o-btn--primary").click()
    expect(page.locator(".o-importsteps .is-now")).to_contain_text(to)


def test_file_is_imported_corrected_on_the_way_and_taken_back(page: Page, tmp_path: Path) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Alfa", "regon": REGONS[0]})
    found: dict[str, Any] = {}

    def look(step: str) -> None:
        if faults := page_faults(page, "pl"):
            found[step] = faults

    page.goto("/parties")
    page.locator('a[href="/parties/import"]').first.click()
    look("file")
    page.locator("#id_file").set_input_files(written(tmp_path))
    page.get_by_role("button", name="Dalej").click()
    expect(page.locator(".o-importsteps .is-now")).to_contain_text("Kolumny")
    page.locator("summary").click()
    look("columns")
    expect(page.get_by_label("NIP", exact=True)).to_have_value("nip")
    go_on(page, "Klucze")
    look("keys")
    go_on(page, "Próba")
    look("trial")
    assert names() == ["Alfa"]
    page.get_by_role("button", name="Popraw").first.click()
    field = page.locator("#dialog input[value='526-104-08-27']")
    expect(field).to_be_visible()
    look("correct")
    field.fill(NIPS[1])
    page.locator("#dialog").get_by_role("button", name="Popraw i spróbuj").click()
    expect(page.get_by_role("button", name="Importuj 3 wiersze")).to_be_visible()
    page.get_by_role("button", name="Importuj 3 wiersze").click()
    expect(page.locator(".o-importsteps .is-now")).to_contain_text("Wynik")
    look("result")
    assert names() == ["Alfa sp. z o.o.", "Beta S.A.", "Gamma"]
    page.get_by_role("button", name="Cofnij import…").click()
    expect(page.locator("#dialog")).to_contain_text("do kosza")
    look("undo")
    page.locator("#dialog").get_by_role("button", name="Cofnij import").click()
    expect(page.get_by_text("Cofnięto:")).to_be_visible()
    look("undone")
    assert names() == ["Alfa"]
    page.goto("/imports")
    look("list")
    assert found == {}


def test_file_that_is_too_large_is_told_of_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    page.goto("/parties/import")
    page.locator("[data-upload]").evaluate("form => form.dataset.largest = 10")
    page.locator("#id_file").set_input_files(written(tmp_path))
    expect(page.locator("#file-error")).to_contain_text("klienci.csv")
    expect(page.locator("#id_file")).to_have_value("")
    page.locator("[data-upload]").evaluate("form => form.dataset.largest = 100000")
    page.locator("#id_file").set_input_files(written(tmp_path))
    expect(page.locator("#file-error")).to_be_hidden()


def test_dropped_file_goes_on_at_once(page: Page) -> None:
    page.goto("/parties/import")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["Nazwa;NIP\\nAlfa;\\n"], "upuszczony.csv"));
            document.querySelector("[data-drop]").dispatchEvent(
                new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".o-importsteps .is-now")).to_contain_text("Kolumny")
    expect(page.locator(".o-importhead")).to_contain_text("upuszczony.csv")
