"""A case from its first letter to the funnel by keys alone: no address is typed and no mouse is used.

On the way the focus is where one goes on from.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case, CaseEntry, CaseThread, Stage, StageCheck
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services import move_case, set_hourly_rate
from tests.activities.mail.letters import bring, letter
from tests.browser.keyboard import press, tab_to
from tests.cases.cases import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
LONG = 30_000


def focused(element: Locator) -> None:
    expect(element).to_be_focused(timeout=LONG)


def card(page: Page, stage: str) -> Locator:
    return page.locator(f'[data-stage="{stage}"] [data-case]', has_text="Zapytanie: hala").locator(".o-boardcard")


@pytest.fixture
def prepared(administrator: User) -> User:
    """Two cases on their way, a letter of somebody unknown, and a stage that asks for something."""
    anna = viewer_of_user(administrator)
    going, _staying = make_case(anna, "Regały do hali"), make_case(anna, "Wiata magazynowa")
    move_case(anna, going.pk, {"stage": "sale_needs"})
    bring(letter("Ewa Lis <ewa@obca.pl>", subject="Zapytanie: hala"))
    Stage.objects.filter(code="sale_quote").update(required=["expected_close_on", "planned_revenue"])
    StageCheck.objects.create(stage=Stage.objects.get(code="sale_needs"), text="Znane wymiary", position=1)
    refresh_definitions()
    rate = {"user": str(anna.id), "valid_from": "2020-01-01", "amount": {"amount": "100", "currency": "PLN"}}
    set_hourly_rate(anna, rate)
    return administrator


def test_a_case_goes_from_a_letter_to_the_funnel_by_keys(page: Page, prepared: User) -> None:
    case = made_of_the_letter(page)
    moved_with_what_is_missing(page, case)
    lost_and_opened_again(page)
    planned_and_booked(page)
    read_down_to_an_entry_and_back(page)
    funnel_is_asked_and_drilled_into(page)


def made_of_the_letter(page: Page) -> Case:
    press(page, "g", "e")
    expect(page.locator(".o-mail__subject")).to_have_text("Zapytanie: hala", timeout=LONG)
    press(page, "s")
    focused(page.locator("#id_party-ts-control"))
    page.keyboard.type("Obca")
    expect(page.locator("#id_party-ts-dropdown .no-results")).to_be_visible(timeout=LONG)
    # What was looked for and is not there is named as new, and not typed again.
    press(page, "Tab")
    focused(page.locator("#id_party_name"))
    expect(page.locator("#id_party_name")).to_have_value("Obca")
    press(page, "Enter")
    expect(page.get_by_label("Temat")).to_have_value("Zapytanie: hala", timeout=LONG)
    press(page, "Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zapytanie: hala", timeout=LONG)
    expect(page.get_by_role("link", name="Napisz", exact=True).first).to_have_attribute("title", "Napisz e-mail (W)")
    case = Case.objects.get(title="Zapytanie: hala")
    assert CaseThread.objects.get().case_id == case.pk
    return case


def moved_with_what_is_missing(page: Page, case: Case) -> None:
    press(page, "g", "s")
    expect(card(page, "sale_qualification")).to_be_visible(timeout=LONG)
    page.wait_for_load_state()
    # From nowhere an arrow begins with the first card: the newest.
    press(page, "ArrowDown")
    focused(card(page, "sale_qualification"))
    press(page, "Alt+ArrowRight")
    focused(card(page, "sale_needs"))
    press(page, "Alt+ArrowRight")
    tick, close = page.get_by_label("Znane wymiary"), page.get_by_label("Planowane zamknięcie")
    focused(tick)
    press(page, "Enter")
    # What is wrong first has the focus; nothing is moved.
    expect(page.locator("#dialog")).to_contain_text("Najpierw odhacz te punkty.", timeout=LONG)
    focused(tick)
    press(page, "Escape")
    focused(card(page, "sale_needs"))
    assert Case.objects.get(pk=case.pk).stage.code == "sale_needs"
    press(page, "Alt+ArrowRight")
    focused(tick)
    press(page, "Space", "Tab")
    focused(close)
    page.keyboard.type("03312027")
    # The little calendar in the field stops, too, with a ring of the browser's own.
    press(page, "Tab", "Tab")
    focused(page.get_by_label("Planowany przychód"))
    page.keyboard.type("640")
    press(page, "Enter")
    focused(card(page, "sale_quote"))


def lost_and_opened_again(page: Page) -> None:
    for undone in (True, False):
        press(page, "l")
        focused(page.get_by_label("Powód przegranej"))
        press(page, "ArrowDown", "Control+Enter")
        expect(card(page, "sale_quote")).to_have_count(0, timeout=LONG)
        # A neighbour has the focus, and what is brought back gets it again.
        expect(page.locator(".o-boardcard:focus")).to_have_count(1)
        if undone:
            press(page, "z")
            focused(card(page, "sale_quote"))
    press(page, "Control+k")
    page.keyboard.type("zapytanie hala")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Przegrana", timeout=LONG)
    press(page, "Enter")
    # Until its styles are there a page shows what is folded away, too.
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_role("button", name="Otwórz ponownie: Oferta")).to_be_visible(timeout=LONG)
    press(page, "d")
    expect(page.locator(".o-stage[aria-current]")).to_contain_text("Oferta", timeout=LONG)


def planned_and_booked(page: Page) -> None:
    panel = page.locator("#case-money")
    expect(panel).to_contain_text("640 zł", timeout=LONG)
    press(page, "p")
    focused(panel.locator('[name="revenue-0-amount"]'))
    press(page, "Control+a")
    page.keyboard.type("1000")
    tab_to(page, "^Dodaj pozycję")
    press(page, "Tab", "Tab", "Tab")
    focused(panel.locator('[name="cost-0-amount"]'))
    page.keyboard.type("700")
    press(page, "Enter")
    focused(page.locator("#money-open-plan"))
    # The facts beside tell of the plan that was just saved.
    expect(page.locator("#fact-planned_revenue")).to_contain_text("1 000 zł", timeout=LONG)
    expect(page.locator("#fact-planned_cost")).to_contain_text("700 zł")
    for key, what, number in (("b", "Dźwig", "120,50"), ("h", "Montaż", "1:30")):
        press(page, key)
        focused(panel.locator('[name="text"]'))
        page.keyboard.type(what)
        press(page, "Tab")
        page.keyboard.type(number)
        press(page, "Enter")
        expect(panel.locator("form")).to_have_count(0, timeout=LONG)
    expect(panel.locator(".o-moneyside--cost")).to_contain_text("rzeczywisty 270,50 zł", timeout=LONG)
    assert CaseEntry.objects.count() == 2


def read_down_to_an_entry_and_back(page: Page) -> None:
    figure = page.locator(".o-moneyside--cost .o-moneylegend a", has_text="rzeczywisty")
    tab_to(page, "^rzeczywisty 270,50", backwards=True)
    press(page, "Enter")
    expect(page.locator("[data-steps]")).to_contain_text("270,50 zł", timeout=LONG)
    press(page, "j")
    opened = page.locator("[data-steps] tbody a").first
    focused(opened)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Montaż", timeout=LONG)
    # Going back one finds the focus where it was.
    page.go_back()
    focused(opened)
    page.go_back()
    focused(figure)


def funnel_is_asked_and_drilled_into(page: Page) -> None:
    press(page, "Control+k")
    page.keyboard.type("lejek")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Lejek sprzedaży", timeout=LONG)
    press(page, "Enter")
    expect(page.get_by_role("img", name="Lejek")).to_be_visible(timeout=LONG)
    tab_to(page, "^Okres")
    press(page, "Home")
    expect(page).to_have_url(re.compile("period=today"), timeout=LONG)
    row = page.locator("#section-funnel tbody tr")
    for at, (stage, count) in enumerate((("Kwalifikacja", "3"), ("Potrzeby", "2"), ("Oferta", "1"))):
        expect(row.nth(at)).to_contain_text(stage, timeout=LONG)
        expect(row.nth(at).locator("td a").first).to_have_text(count, timeout=LONG)
    # What went on is a part of what was there; the ratio opens the same cases.
    tab_to(page, "^E-mailem")
    press(page, "j", "j")
    focused(row.nth(1).locator("a").first)
    tab_to(page, "66,7")
    press(page, "Enter")
    expect(page.get_by_role("link", name="Regały do hali")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name="Wiata magazynowa")).to_be_hidden()
    page.go_back()
    expect(page.get_by_label("Okres", exact=True)).to_have_value("today", timeout=LONG)
    focused(row.nth(1).get_by_role("link", name=re.compile("66,7")))
