"""A browser at the running server: one's own move draws the open board once, what others move draws it still."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_live import open_page
from tests.server.conftest import Server, server  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
# A live event waits a second before it draws the board.
PASSES_MS = 4_000
HEAD = {"Content_Type": "application/json"}


def made(at: Server, title: str) -> str:
    body = json.dumps({"type": "internal", "title": title})
    answer = at.program().ask("POST", "/api/v1/cases", body, **HEAD)
    assert answer.status == 201, answer.body
    return str(json.loads(answer.body)["id"])


def drawings(page: Page) -> list[str]:
    """The requests for the board from now on."""
    found: list[str] = []
    page.on("request", lambda asked: found.append(asked.url) if "/cases/board?" in asked.url else None)
    return found


def test_an_own_move_draws_the_board_once_and_that_of_another_draws_it(browser: Browser, server: Server) -> None:  # noqa: F811
    own, other = made(server, "Narada własna"), made(server, "Narada cudza")
    page = open_page(browser, server)
    page.goto("/cases/board?type=internal&q=Narada")
    lanes = page.locator("[data-stage]")
    first, second = (str(lanes.nth(at).get_attribute("data-stage")) for at in (0, 1))
    # What the making of the two has told is over.
    page.wait_for_timeout(PASSES_MS)
    drawn = drawings(page)
    page.locator(f'[data-case="{own}"] .o-boardcard').focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f'[data-stage="{second}"] [data-case="{own}"]')).to_be_visible()
    page.wait_for_timeout(PASSES_MS)
    assert len(drawn) == 1
    body = json.dumps({"stage": second})
    moved = server.program().ask("POST", f"/api/v1/cases/{other}/move", body, If_Match='"1"', **HEAD)
    assert moved.status == 200, moved.body
    expect(page.locator(f'[data-stage="{second}"] [data-case="{other}"]')).to_be_visible()
    expect(page.locator(f'[data-stage="{first}"] [data-case]')).to_have_count(0)
    assert len(drawn) == 2
    # A second move of one's own, and another's at the same time, before the event of it has come.
    page.locator(f'[data-case="{own}"] .o-boardcard').focus()
    page.keyboard.press("Alt+ArrowLeft")
    body = json.dumps({"stage": first})
    back = server.program().ask("POST", f"/api/v1/cases/{other}/move", body, If_Match='"2"', **HEAD)
    assert back.status == 200, back.body
    for case in (own, other):
        expect(page.locator(f'[data-stage="{first}"] [data-case="{case}"]')).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("fault", ["the line breaks", "the server is busy"])
def test_a_board_that_could_not_be_drawn_is_drawn_again(browser: Browser, server: Server, fault: str) -> None:  # noqa: F811
    case = made(server, f"Odprawa {fault}")
    page = open_page(browser, server)
    page.goto("/cases/board?type=internal&q=Odprawa")
    second = str(page.locator("[data-stage]").nth(1).get_attribute("data-stage"))
    page.wait_for_timeout(PASSES_MS)
    failed: list[str] = []

    def fail(route: Route) -> None:
        failed.append(route.request.url)
        if len(failed) > 1:
            route.continue_()
        elif fault == "the line breaks":
            route.abort()
        else:
            route.fulfill(status=503, body="")

    page.route("**/cases/board?**", fail)
    body = json.dumps({"stage": second})
    moved = server.program().ask("POST", f"/api/v1/cases/{case}/move", body, If_Match='"1"', **HEAD)
    assert moved.status == 200, moved.body
    expect(page.locator(f'[data-stage="{second}"] [data-case="{case}"]')).to_be_visible()
    assert len(failed) == 2
    page.context.close()


def test_many_moves_of_others_draw_the_board_seldom_and_the_last_of_them_shows(
    browser: Browser,
    server: Server,  # noqa: F811
) -> None:
    case = made(server, "Przegląd")
    page = open_page(browser, server)
    page.goto("/cases/board?type=internal&q=Przegląd")
    stages = [str(page.locator("[data-stage]").nth(at).get_attribute("data-stage")) for at in (0, 1)]
    page.wait_for_timeout(PASSES_MS)
    drawn = drawings(page)
    # A second and a half apart, each would have drawn it: the board waits for a second of silence alone.
    for number in range(1, 4):
        body = json.dumps({"stage": stages[number % 2]})
        moved = server.program().ask("POST", f"/api/v1/cases/{case}/move", body, If_Match=f'"{number}"', **HEAD)
        assert moved.status == 200, moved.body
        page.wait_for_timeout(1_500)
    expect(page.locator(f'[data-stage="{stages[1]}"] [data-case="{case}"]')).to_be_visible()
    page.wait_for_timeout(PASSES_MS)
    expect(page.locator(f'[data-stage="{stages[1]}"] [data-case="{case}"]')).to_be_visible()
    assert len(drawn) == 2
    page.context.close()
