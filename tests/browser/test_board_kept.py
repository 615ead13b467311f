"""A board that is drawn anew changes what is new on it: the rest are the same elements, with their focus and marks."""

import pytest
from playwright.sync_api import Locator, Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.models import Case
from opiekun.cases.services import create_case, move_case, update_case
from tests.browser.company import Company, make_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]
SLOW = 30_000
MARK = "() => { for (const one of document.querySelectorAll('[data-case], [data-stage]')) one.wasThere = true; }"
CAME = "() => [...document.querySelectorAll('[data-case]')].filter(one => !one.wasThere).map(one => one.dataset.case)"
LANES = "() => [...document.querySelectorAll('section[data-stage]')].every(one => one.wasThere)"


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def test_a_move_brings_one_card_and_a_change_of_others_leaves_focus_and_marks(
    page: Page, company: Company, administrator: User
) -> None:
    viewer, raw = viewer_of_user(administrator), {"type": "sale", "party": str(company.party)}
    made = [create_case(viewer, {**raw, "title": f"Sprawa {number}"}).id for number in range(30)]
    page.goto("/cases/board?type=sale&q=Sprawa")
    lane, needs = (page.locator(f'section[data-stage="{code}"]') for code in ("sale_qualification", "sale_needs"))
    lane.locator(".o-lane__cards").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(lane.locator("[data-case]")).to_have_count(30, timeout=SLOW)
    page.evaluate(MARK)

    lane.locator(f'[data-case="{made[5]}"] .o-boardcard').focus()
    page.keyboard.press("Alt+ArrowRight")
    moved = needs.locator(f'[data-case="{made[5]}"] .o-boardcard')
    expect(moved).to_be_focused(timeout=SLOW)
    assert page.evaluate(CAME) == [str(made[5])]
    assert page.evaluate(LANES)
    expect(lane.locator("[data-case]")).to_have_count(29)
    expect(lane.locator(".o-card__count")).to_have_text("29")
    expect(needs.locator(".o-card__count")).to_have_text("1")

    # Undone, it comes first where it was; the emptied lane says so again.
    page.locator("#toasts").get_by_role("button", name="Cofnij").last.click()
    expect(needs.locator(".o-lane__empty")).to_be_visible(timeout=SLOW)
    expect(lane.locator("[data-case]").first).to_have_attribute("data-case", str(made[5]))
    expect(lane.locator("[data-case]")).to_have_count(30)

    # What somebody else changed comes, and who stands elsewhere goes on there, with what was chosen.
    page.evaluate(MARK)
    focused = lane.locator(f'[data-case="{made[20]}"] .o-boardcard')
    focused.focus()
    page.keyboard.press("x")
    update_case(viewer, made[29], {"title": "Sprawa inna"})
    page.evaluate("() => window.htmx.trigger('#case-board', 'opiekun:live')")
    expect(lane.locator(f'[data-case="{made[29]}"]')).to_contain_text("Sprawa inna", timeout=SLOW)
    assert page.evaluate(CAME) == [str(made[29])]
    expect(focused).to_be_focused()
    expect(focused.locator(".o-boardcard__pick")).to_be_checked()


def test_a_card_in_the_hand_stays_in_it_when_the_board_is_drawn_anew_and_goes_where_it_is_dropped(
    page: Page, company: Company, administrator: User
) -> None:
    viewer, raw = viewer_of_user(administrator), {"type": "sale", "party": str(company.party)}
    held, other = (create_case(viewer, {**raw, "title": title}).id for title in ("W ręce", "Obok"))
    page.goto("/cases/board?type=sale")
    lane, needs, quote = (
        page.locator(f'section[data-stage="sale_{code}"]') for code in ("qualification", "needs", "quote")
    )
    zones, card = page.locator("[data-dropzones]"), lane.locator(f'[data-case="{held}"] .o-boardcard')

    def take() -> None:
        card.hover()
        page.mouse.down()
        place = card.bounding_box()
        assert place is not None
        page.mouse.move(place["x"] + place["width"] / 2 + 30, place["y"] + 30, steps=4)
        expect(zones).to_be_visible(timeout=SLOW)

    def draw() -> None:
        with page.expect_response(lambda answer: "/cases/board" in answer.url) as came:
            page.evaluate("() => window.htmx.trigger('#case-board', 'opiekun:live')")
        came.value.finished()

    # Its own change comes meanwhile, and that of its neighbour: both are drawn when it is put back.
    take()
    update_case(viewer, held, {"title": "W ręce inna"})
    move_case(viewer, other, {"stage": "sale_needs"})
    draw()
    expect(card).to_contain_text("W ręce")
    page.mouse.move(*_middle(lane), steps=4)
    page.mouse.up()
    expect(zones).to_be_hidden()
    expect(card).to_contain_text("W ręce inna", timeout=SLOW)
    expect(needs.locator(f'[data-case="{other}"]')).to_be_visible()

    # Dropped elsewhere it goes there, though it is another version by then.
    take()
    update_case(viewer, held, {"title": "W ręce znów"})
    draw()
    page.mouse.move(*_middle(quote), steps=4)
    page.mouse.up()
    expect(quote.locator(f'[data-case="{held}"] .o-boardcard')).to_be_focused(timeout=SLOW)
    expect(zones).to_be_hidden()
    expect(page.locator("#board-said")).to_contain_text("W ręce znów: Oferta")
    assert Case.objects.get(pk=held).stage.code == "sale_quote"


def _middle(lane: Locator) -> tuple[float, float]:
    box = lane.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_others_changed_of_a_card_further_down_comes_where_it_stands(
    page: Page, company: Company, administrator: User
) -> None:
    viewer, raw = viewer_of_user(administrator), {"type": "sale", "party": str(company.party)}
    made = [create_case(viewer, {**raw, "title": f"Sprawa {number}"}).id for number in range(30)]
    page.goto("/cases/board?type=sale&q=Sprawa")
    lane = page.locator('section[data-stage="sale_qualification"]')
    lane.locator(".o-lane__cards").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(lane.locator("[data-case]")).to_have_count(30, timeout=SLOW)
    page.evaluate(MARK)
    low = lane.locator(f'[data-case="{made[3]}"]')
    low.locator(".o-boardcard").focus()
    page.keyboard.press("x")
    update_case(viewer, made[3], {"title": "Sprawa nowa"})
    page.evaluate("() => window.htmx.trigger('#case-board', 'opiekun:live')")
    expect(low).to_contain_text("Sprawa nowa", timeout=SLOW)
    assert page.evaluate(CAME) == [str(made[3])]
    # It stands where it stood, chosen and with the focus still, and goes on from there.
    assert lane.locator("[data-case]").nth(26).get_attribute("data-case") == str(made[3])
    expect(low.locator(".o-boardcard")).to_be_focused()
    expect(low.locator(".o-boardcard__pick")).to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f'section[data-stage="sale_needs"] [data-case="{made[3]}"]')).to_be_visible(timeout=SLOW)
