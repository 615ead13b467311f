"""What the page of a case says of its next step, and what it leaves out of an internal one."""

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from tests.cases.cases import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
SLOW = 30_000


def test_a_next_step_that_is_planned_on_the_page_takes_the_remark_off_at_once(page: Page, administrator: User) -> None:
    case = make_case(viewer_of_user(administrator), type="internal")
    page.goto(f"/cases/{case.pk}")
    remark = page.locator("#case-stage").get_by_text("Brak zaplanowanego kroku.")
    expect(remark).to_be_visible(timeout=SLOW)
    page.keyboard.press("k")
    expect(page.locator("#dialog input[type=text]:focus, #dialog input:not([type]):focus")).to_be_visible(timeout=SLOW)
    page.keyboard.type("Zadzwonić jutro")
    page.keyboard.press("Control+Enter")
    expect(remark).to_have_count(0, timeout=SLOW)
    # Nobody is in an internal case: there is no card that could never be filled, and no party.
    expect(page.locator("#case-colleagues")).to_be_visible(timeout=SLOW)
    expect(page.locator("#case-people")).to_have_count(0, timeout=SLOW)
    expect(page.locator("#fact-party")).to_have_count(0)
