"""What happens between the first letter and the saved record: a lost line, a second click, a session that ends."""

import re

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Page, Route, expect

from opiekun.accounts.models import Role, User, UserRole
from opiekun.parties.models import Party
from tests.accounts.people import make_user
from tests.browser.company import organisation
from tests.browser.conftest import LATENCY_MS, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Mleczarnia Łąka sp. z o.o."


def begin(page: Page) -> None:
    page.goto("/parties/new")
    page.fill("input[name=name]", NAME)


@pytest.mark.skipif(LATENCY_MS > 0, reason="a line made slow cannot be cut as well")
def test_lost_connection_is_said_and_what_was_typed_can_be_sent_again(page: Page, context: BrowserContext) -> None:
    begin(page)
    context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".o-toast--error")).to_contain_text("Brak połączenia")
    expect(page.locator("input[name=name]")).to_have_value(NAME)
    assert not Party.objects.filter(identity__name=NAME).exists()
    context.set_offline(False)
    expect(page.locator(".o-toast--error")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/parties/\d+$"))
    assert Party.objects.filter(identity__name=NAME).count() == 1


def test_answer_that_never_came_makes_no_second_record(page: Page) -> None:
    dropped: list[str] = []

    def deliver_and_drop(route: Route) -> None:
        if dropped or route.request.method != "POST":
            route.continue_()
            return
        dropped.append(route.request.url)
        route.fetch(max_redirects=0)
        route.abort()

    # Before the page is opened: what is sent right after this call may still go by.
    page.route("**/parties/new", deliver_and_drop)
    begin(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".o-toast--error")).to_be_visible()
    assert Party.objects.filter(identity__name=NAME).count() == 1
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/parties/\d+$"))
    assert Party.objects.filter(identity__name=NAME).count() == 1


def test_second_click_on_save_makes_one_record(page: Page) -> None:
    begin(page)
    page.locator(".o-formfoot .o-btn--primary").dblclick()
    page.wait_for_url(re.compile(r"/parties/\d+$"))
    assert Party.objects.filter(identity__name=NAME).count() == 1


def test_going_back_chooses_nothing_that_is_not_shown(page: Page) -> None:
    begin(page)
    manager = page.locator("select[name=account_manager]")
    box = page.locator(".o-field", has=manager).locator(".ts-control")
    at_first = manager.input_value()
    box.click()
    page.keyboard.press("Backspace")
    expect(manager).to_have_value("")
    page.goto("/parties")
    page.go_back()
    expect(box).to_be_visible()
    expect(manager).to_have_value(at_first)


def test_session_that_ends_while_typing_loses_nothing(page: Page, context: BrowserContext) -> None:
    begin(page)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_session")
    page.keyboard.press("Control+Enter")
    toast = page.locator(".o-toast--error")
    expect(toast).to_contain_text("Zaloguj się w innej karcie")
    expect(page.locator("input[name=name]")).to_have_value(NAME)
    with context.expect_page() as opened:
        toast.get_by_role("link", name="Zaloguj się").click()
    other = opened.value
    log_in(other)
    page.bring_to_front()
    page.locator(".o-formfoot .o-btn--primary").click()
    page.wait_for_url(re.compile(r"/parties/\d+$"))
    assert Party.objects.filter(identity__name=NAME).count() == 1
    page.goto("/parties/new")
    expect(page.locator(".o-draft")).to_have_count(0)


def test_link_of_a_fault_stays_under_the_pointer_when_the_same_is_told_again(
    page: Page, context: BrowserContext
) -> None:
    begin(page)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_session")
    page.keyboard.press("Control+Enter")
    link = page.locator(".o-toast--error").get_by_role("link", name="Zaloguj się")
    # What is alike is looked for while one types: that is refused, too, and told between press and release.
    page.wait_for_timeout(1500)
    link.hover()
    page.mouse.down()
    before = link.element_handle()
    with page.expect_response(lambda response: response.status == 401):
        page.evaluate("document.querySelector('input[name=name]').dispatchEvent(new Event('input', { bubbles: true }))")
    page.wait_for_timeout(500)
    assert before is not None
    assert before.evaluate("link => link.isConnected")
    with context.expect_page():
        page.mouse.up()
    expect(page.locator(".o-toast--error")).to_have_count(1)


def test_draft_outlives_a_closed_page_and_ends_with_saving(page: Page) -> None:
    begin(page)
    page.fill("input[name=short_name]", "Łąka")
    page.wait_for_timeout(600)  # a draft is written when the typing rests
    page.goto("/")
    page.goto("/parties/new")
    page.get_by_role("button", name="Przywróć").click()
    expect(page.locator("input[name=short_name]")).to_have_value("Łąka")
    page.get_by_role("button", name="Zapisz i dodaj następny").click()
    expect(page.locator(".o-toast")).to_contain_text("Dodano")
    expect(page.locator("input[name=name]")).to_have_value("")
    expect(page.locator(".o-draft")).to_have_count(0)


def test_colleague_without_rights_is_told_so_and_reaches_nothing(page: Page, administrator: User) -> None:
    party = organisation(NAME)
    page.goto(f"/parties/{party}/edit")
    page.fill("input[name=short_name]", "Łąka")
    # The right is taken away while the form is open.
    make_user("administrator")
    UserRole.objects.filter(user=administrator).update(role=Role.objects.get(code="salesperson"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".o-toast--error")).to_have_count(1)
    expect(page.locator("input[name=short_name]")).to_have_value("Łąka")
    assert Party.objects.get(pk=party).identity.short_name == ""
    assert page.goto(f"/parties/{party}").status == 404  # type: ignore[union-attr]
    expect(page.locator("body")).not_to_contain_text("Mleczarnia")
    page.goto("/search?q=mleczarnia")
    expect(page.locator("#main")).to_contain_text("Nic nie pasuje")
    page.goto("/settings/")
    expect(page.get_by_role("link", name="Role")).to_have_count(0)
