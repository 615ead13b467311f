"""A card far down a long lane is dragged: what is missing is refused and then given, and its place is not lost."""

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case, Stage
from opiekun.cases.services import create_case
from tests.browser.company import Company, make_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
SLOW = 30_000


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def test_a_card_far_down_is_dragged_and_the_lane_stays_where_it_was(
    page: Page, company: Company, administrator: User
) -> None:
    viewer, raw = viewer_of_user(administrator), {"type": "sale", "party": str(company.party)}
    made = [create_case(viewer, {**raw, "title": f"Sprawa {number}"}).id for number in range(50)]
    Stage.objects.filter(code="sale_needs").update(required=["expected_close_on"])
    page.goto("/cases/board?type=sale&q=Sprawa")
    lane, needs = (page.locator(f'section[data-stage="{code}"]') for code in ("sale_qualification", "sale_needs"))
    cards = lane.locator("[data-case]")
    while cards.count() < len(made):
        before = cards.count()
        lane.locator(".o-lane__cards").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        expect(cards.nth(before)).to_be_attached(timeout=SLOW)
    last = page.locator(f'[data-case="{made[1]}"] .o-boardcard')
    last.drag_to(needs.locator(".o-lane__head"))
    dialog = page.locator("#dialog")
    close = dialog.get_by_label("Planowane zamknięcie")
    expect(close).to_be_visible(timeout=SLOW)
    dialog.get_by_role("button", name="Anuluj").click()
    expect(dialog).to_be_hidden(timeout=SLOW)
    expect(lane.locator(f'[data-case="{made[1]}"]')).to_be_attached()
    assert Case.objects.get(pk=made[1]).stage.code == "sale_qualification"

    last.drag_to(needs.locator(".o-lane__head"))
    expect(close).to_be_visible(timeout=SLOW)
    close.fill("2027-03-31")
    dialog.get_by_role("button", name="Przenieś").click()
    expect(needs.locator(f'[data-case="{made[1]}"]')).to_be_attached(timeout=SLOW)
    # All that was loaded is there still, the lane stands where it stood, and the one beside it can be reached.
    expect(cards).to_have_count(len(made) - 1)
    assert lane.locator(".o-lane__cards").evaluate("list => list.scrollTop") > 0
    # What was looked at last is what the menu leads to.
    page.goto("/")
    page.locator("#sidebar").get_by_role("link", name="Sprawy").click()
    page.wait_for_url("**/cases/board?type=sale&q=Sprawa")
