"""The money of a case by hand: planned, cost and time booked, read, opened down to what makes it; by keys alone."""

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import CaseEntry, CaseType
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services import move_case, set_hourly_rate
from tests.browser.company import Company, make_company
from tests.cases.cases import make_case
from tests.cases.money import book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
LONG = 30_000


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def test_a_case_is_planned_booked_read_and_drilled_into_by_keys(
    page: Page, company: Company, administrator: User
) -> None:
    viewer = viewer_of_user(administrator)
    rate = {"user": str(viewer.id), "valid_from": "2020-01-01", "amount": {"amount": "100", "currency": "PLN"}}
    set_hourly_rate(viewer, rate)
    case = make_case(viewer, "Regały do hali", party=str(company.party))
    page.goto(f"/cases/{case.pk}")
    panel, keys = page.locator("#case-money"), page.keyboard
    expect(panel).to_contain_text("Nic jeszcze nie zaplanowano", timeout=LONG)

    # Esc leaves everything as it was.
    keys.press("p")
    amount = panel.locator('[name="revenue-0-amount"]')
    expect(amount).to_be_focused(timeout=LONG)
    keys.type("999")
    keys.press("Escape")
    expect(panel).to_contain_text("Nic jeszcze nie zaplanowano", timeout=LONG)
    keys.press("p")
    expect(amount).to_be_focused(timeout=LONG)
    keys.type("1000")
    panel.locator('[name="cost-0-amount"]').focus()
    keys.type("700")
    keys.press("Enter")
    expect(panel.locator(".o-moneyside--cost")).to_contain_text("700", timeout=LONG)

    keys.press("b")
    expect(panel.locator('[name="text"]')).to_be_focused(timeout=LONG)
    keys.type("Dźwig")
    keys.press("Tab")
    keys.type("120,50")
    keys.press("Enter")
    expect(panel.locator(".o-moneyside--cost")).to_contain_text("rzeczywisty 120,50 zł", timeout=LONG)
    keys.press("h")
    expect(panel.locator('[name="text"]')).to_be_focused(timeout=LONG)
    keys.type("Montaż")
    keys.press("Tab")
    keys.type("1:30")
    keys.press("Enter")
    expect(panel.locator(".o-moneyside--cost")).to_contain_text("rzeczywisty 270,50 zł", timeout=LONG)
    expect(panel.locator(".o-moneyside--cost")).to_contain_text("do poniesienia 429,50 zł")
    expect(panel.locator(".o-moneyfigures")).to_contain_text("300,00 zł")

    # The booking has not made the other buttons of the page stale.
    keys.press("d")
    expect(page.locator(".o-stage[aria-current]")).to_contain_text("Potrzeby", timeout=LONG)

    link = panel.locator(".o-moneyside--cost .o-moneylegend a", has_text="rzeczywisty")
    link.focus()
    keys.press("Enter")
    items = page.locator("section", has=page.get_by_role("heading", name="Pozycje i dokumenty")).last
    expect(items).to_contain_text("270,50 zł", timeout=LONG)
    items.get_by_role("link", name="Dźwig").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dźwig", timeout=LONG)
    assert CaseEntry.objects.count() == 2


def test_on_a_phone_the_items_are_no_wider_than_it_and_toasts_leave_the_zones_of_the_board(
    page: Page, company: Company, administrator: User
) -> None:
    viewer = viewer_of_user(administrator)
    case = make_case(viewer, "Regały do hali", party=str(company.party))
    book(viewer, case, "12.50", side="revenue", bucket="committed")
    CaseType.objects.filter(code="sale").update(linkable=["own_revenue_actual"])
    refresh_definitions()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/cases/{case.pk}/money/items?side=revenue")
    notice = page.locator(".o-callout", has_text="nie mają takich kwot")
    expect(notice).to_be_visible(timeout=LONG)
    box = notice.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    # What counts is seen without scrolling the table sideways.
    counts = page.locator("[data-steps] td:visible").last.bounding_box()
    assert counts is not None
    assert counts["x"] + counts["width"] <= 390
    move_case(viewer, case.pk, {"stage": "sale_contract"})
    page.goto(f"/cases/{case.pk}")
    expect(page.locator(".o-stage[aria-current]")).to_be_in_viewport(ratio=0.9)

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/cases/board?type=sale")
    card = page.locator(f'[data-case="{case.pk}"] .o-boardcard')
    expect(card).to_be_visible(timeout=LONG)
    card.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".o-toast", has_text="Przeniesiono")).to_have_css("opacity", "1", timeout=LONG)
    # One that outlives the drag, however slow the machine is.
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('opiekun:toast', {detail: {text: 'Zapisano', seconds: 120}}))"
    )
    toast = page.locator(".o-toast", has_text="Zapisano")
    expect(toast).to_have_css("opacity", "1", timeout=LONG)
    # The move is told before the board is drawn: a hand takes the card where it went.
    expect(page.locator(f'[data-stage="sale_delivery"] [data-case="{case.pk}"] .o-boardcard')).to_be_focused(
        timeout=LONG
    )
    # A card in the hand brings the zones, which the toast leaves; put back where it was, it brings the toast again.
    card.hover()
    page.mouse.down()
    place = card.bounding_box()
    assert place is not None
    middle = place["x"] + place["width"] / 2
    page.mouse.move(middle + 30, place["y"] + 30, steps=4)
    expect(page.locator("[data-dropzones]")).to_be_visible()
    expect(toast).to_have_css("opacity", "0", timeout=LONG)
    expect(toast).to_have_css("pointer-events", "none")
    page.mouse.move(middle, place["y"] + place["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator("[data-dropzones]")).to_be_hidden()
    expect(toast).to_have_css("opacity", "1")
