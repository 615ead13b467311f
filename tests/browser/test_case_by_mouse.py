"""A case from an uploaded letter to the funnel by mouse alone: only what is seen is clicked, no address is typed and no
key is pressed but to fill in a field.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case, CaseThread, CaseType, Stage
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services import set_hourly_rate
from tests.activities.mail.letters import letter
from tests.browser.dragging import STEPS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
LONG = 30_000


@pytest.fixture
def letter_of_a_stranger(administrator: User, tmp_path: Path) -> Path:
    """A file with a letter; the second stage of sales asks for the revenue, and a fifth of it must remain."""
    anna = viewer_of_user(administrator)
    Stage.objects.filter(code="sale_needs").update(required=["planned_revenue"])
    CaseType.objects.filter(code="sale").update(margin_floor=20)
    refresh_definitions()
    rate = {"user": str(anna.id), "valid_from": "2020-01-01", "amount": {"amount": "100", "currency": "PLN"}}
    set_hourly_rate(anna, rate)
    (tmp_path / "list.eml").write_bytes(letter("Ewa Lis <ewa@obca.pl>", subject="Zapytanie: hala"))
    return tmp_path / "list.eml"


def test_a_case_goes_from_an_uploaded_letter_to_the_funnel_by_mouse(page: Page, letter_of_a_stranger: Path) -> None:
    made_of_a_letter(page, letter_of_a_stranger)
    dragged_with_what_is_missing(page)
    lost_and_found_again(page)
    planned_and_booked(page)
    read_down_to_an_entry(page)
    funnel_is_drilled_into_and_downloaded(page)


def menu(page: Page, name: str) -> None:
    page.locator("#sidebar").get_by_role("link", name=name, exact=True).click()


def card(page: Page, stage: str) -> Locator:
    return page.locator(f'[data-stage="{stage}"] .o-boardcard', has_text="Zapytanie: hala")


def made_of_a_letter(page: Page, file: Path) -> None:
    menu(page, "Poczta")
    page.get_by_role("link", name="Importuj pocztę").click()
    page.set_input_files("#id_file", file)
    page.locator("#main").get_by_role("button", name="Importuj pocztę").click()
    page.get_by_role("link", name="Rozdziel wiadomości").click(timeout=LONG)
    page.get_by_role("button", name="Nowa sprawa").click()
    # What the dialog asks for is seen as it opens: no list lies over the field of the new party.
    page.get_by_label("albo nowy podmiot").click()
    page.get_by_label("albo nowy podmiot").fill("Obca sp. z o.o.")
    page.get_by_role("button", name="Dalej").click()
    page.get_by_role("button", name="Dodaj sprawę").click(timeout=LONG)
    expect(page.locator("#timeline-panel")).to_contain_text("E-mail: Zapytanie: hala", timeout=LONG)
    assert CaseThread.objects.get().case.title == "Zapytanie: hala"
    # The panels beside, with their searched lists, scroll within the page, which is no longer than the window.
    page.locator("#timeline-panel").hover()
    page.mouse.wheel(0, 4000)
    expect(page.locator("#case-colleagues .ts-hidden-accessible")).to_be_attached(timeout=LONG)
    assert page.evaluate("document.documentElement.scrollHeight - window.innerHeight") == 0


def dragged_with_what_is_missing(page: Page) -> None:
    menu(page, "Sprawy")
    card(page, "sale_qualification").drag_to(page.locator('[data-stage="sale_needs"]'))
    page.get_by_label("Planowany przychód").fill("1000")
    assert Case.objects.get().stage.code == "sale_qualification"
    page.get_by_role("button", name="Przenieś").click()
    expect(card(page, "sale_needs")).to_contain_text("1 000 zł", timeout=LONG)


def lost_and_found_again(page: Page) -> None:
    drag_to_zone(page, card(page, "sale_needs"), page.locator(".o-dropzone--lost"))
    page.get_by_label("Powód przegranej").select_option("price")
    page.get_by_role("button", name="Przenieś").click()
    expect(page.locator("[data-case]")).to_have_count(0, timeout=LONG)
    page.get_by_role("link", name="Lista", exact=True).click()
    page.get_by_role("link", name="Przegrana 1").click(timeout=LONG)
    page.get_by_role("link", name="Zapytanie: hala").click(timeout=LONG)
    page.get_by_role("button", name="Otwórz ponownie: Potrzeby").click(timeout=LONG)
    expect(page.locator(".o-stage[aria-current]")).to_contain_text("Potrzeby", timeout=LONG)
    menu(page, "Sprawy")
    # The whole card leads to its case, not its title alone; by a script.
    expect(card(page, "sale_needs")).to_be_visible(timeout=LONG)
    page.wait_for_load_state()
    card(page, "sale_needs").locator(".o-boardcard__value").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zapytanie: hala", timeout=LONG)


def drag_to_zone(page: Page, what: Locator, zone: Locator) -> None:
    """The zones are there only while one drags: over the board first, then on to the zone until it takes the card."""
    start = what.bounding_box()
    assert start is not None
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 60, steps=5)
    expect(zone).to_be_visible()
    for step in range(STEPS):
        box = zone.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2 + step % 6, box["y"] + box["height"] / 2)
        if "is-target" in (zone.get_attribute("class") or ""):
            break
    page.mouse.up()


def planned_and_booked(page: Page) -> None:
    panel = page.locator("#case-money")
    panel.get_by_role("button", name="Plan").click(timeout=LONG)
    panel.locator('[name="revenue-0-category"]').select_option(label="Towary")
    panel.locator('[name="cost-0-category"]').select_option(label="Zakup towarów")
    panel.locator('[name="cost-0-amount"]').fill("500")
    panel.get_by_role("button", name="Dodaj pozycję").last.click()
    panel.locator('[name="cost-1-category"]').select_option(label="Praca własna")
    panel.locator('[name="cost-1-amount"]').fill("200")
    panel.get_by_role("button", name="Zapisz").click()
    figures = panel.locator(".o-moneyfigures")
    expect(figures).to_contain_text("30 %", timeout=LONG)
    warning = panel.get_by_role("status")
    expect(warning).to_have_count(0)
    for which, what, number in (("koszt", "Dźwig", "120,50"), ("czas", "Montaż", "1:30")):
        panel.get_by_role("button", name=f"Wpisz {which}").click()
        panel.get_by_label("Czego dotyczy").fill(what)
        panel.get_by_label("Kwota netto" if which == "koszt" else "Czas", exact=True).fill(number)
        panel.get_by_role("button", name="Zapisz").click()
        expect(panel.locator("form")).to_have_count(0, timeout=LONG)
    expect(panel.locator(".o-moneyside--cost")).to_contain_text("rzeczywisty 270,50 zł")
    # What was not planned has taken the margin below its floor, and the panel says what did.
    expect(warning).to_contain_text("Dźwig")


def read_down_to_an_entry(page: Page) -> None:
    page.locator(".o-moneyside--cost").get_by_role("link", name="rzeczywisty").click()
    page.locator("#main").get_by_role("link", name="Dźwig").click(timeout=LONG)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dźwig", timeout=LONG)


def funnel_is_drilled_into_and_downloaded(page: Page) -> None:
    menu(page, "Analizy")
    page.get_by_role("link", name="Lejek sprzedaży").click(timeout=LONG)
    page.get_by_label("Okres", exact=True).select_option("today")
    expect(page).to_have_url(re.compile("period=today"), timeout=LONG)
    page.locator("#section-funnel").get_by_role("link", name="100").click(timeout=LONG)
    expect(page.get_by_role("link", name="Zapytanie: hala")).to_be_visible(timeout=LONG)
    page.go_back()
    for kind, begins in (("Excel", b"PK"), ("PDF", b"%PDF")):
        page.get_by_role("button", name="Pobierz").click(timeout=LONG)
        with page.expect_download(timeout=LONG) as download:
            page.get_by_role("menuitem", name=kind).click()
        assert Path(download.value.path()).read_bytes().startswith(begins)
