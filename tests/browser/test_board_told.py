"""What the board tells beside its cards: of quick moves the last one, and by which rates a phone's sums are."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case
from opiekun.core import clock
from opiekun.core.money.rates.days import table_before
from opiekun.core.money.rates.lookup import forget_rates
from tests.browser.company import Company, make_company
from tests.cases.cases import make_case
from tests.cases.money import pln, rates

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
LONG = 30_000


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def test_of_quick_moves_the_last_alone_is_told_and_an_error_stays_beside_it(
    page: Page, company: Company, administrator: User
) -> None:
    viewer = viewer_of_user(administrator)
    cases = [make_case(viewer, f"Hala {number}", party=str(company.party)) for number in range(3)]
    page.goto("/cases/board?type=sale")
    toasts = page.locator(".o-toast")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('opiekun:toast', { detail: { text: 'Nie udało się', failed: true } }))"
    )
    for case in cases:
        page.locator(f'[data-case="{case.pk}"] .o-boardcard').focus()
        page.keyboard.press("Alt+ArrowRight")
        expect(page.locator(f'[data-stage="sale_needs"] [data-case="{case.pk}"]')).to_be_visible(timeout=LONG)
    page.locator(f'[data-case="{cases[2].pk}"] .o-boardcard').focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(toasts.last).to_contain_text("Oferta", timeout=LONG)
    expect(toasts).to_have_count(2)
    expect(page.locator(".o-toast--error")).to_contain_text("Nie udało się")
    # The way back is that of the last move, by its key too.
    toasts.last.hover()
    page.keyboard.press("z")
    expect(toasts.last).to_contain_text("Przeniesiono z powrotem", timeout=LONG)
    expect(toasts).to_have_count(2)
    stages = set(Case.objects.values_list("stage__code", flat=True))
    assert stages == {"sale_needs"}


def test_a_phone_says_from_which_day_the_rates_of_the_sums_are(
    page: Page, company: Company, administrator: User
) -> None:
    viewer = viewer_of_user(administrator)
    make_case(viewer, "Hala", party=str(company.party), planned_revenue=pln("1000", "EUR"))
    due = table_before(clock.today())
    rates(due - timedelta(days=1), EUR="4.20")
    forget_rates()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/cases/board?type=sale")
    said = page.locator("#board-late")
    expect(said).to_contain_text("póki nie ma tych", timeout=LONG)
    expect(said).to_be_visible()
    box, head = said.bounding_box(), page.locator(".o-boardtype").bounding_box()
    assert box is not None
    assert head is not None
    assert box["y"] >= head["y"] + head["height"] - 1
    assert box["x"] + box["width"] <= 390
    # What was said goes with what it was said of.
    rates(due, EUR="4.30")
    forget_rates()
    page.evaluate("document.body.dispatchEvent(new CustomEvent('opiekun:cases-changed'))")
    expect(said).to_be_empty(timeout=LONG)
    expect(said).to_be_hidden()
