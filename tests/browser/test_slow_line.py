"""On a slow line a page is seen before its scripts have run and before its parts are there: nothing pressed is lost.

What comes late is held back here until the hands have done what they would do meanwhile.
"""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Document, Interaction, Task
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, create_person
from tests.activities.mail.outlook_file import outlook_file
from tests.activities.tasks.tasks import make_task
from tests.browser.holding import hold
from tests.browser.keyboard import press
from tests.browser.test_documents import drop
from tests.cases.cases import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = "**/core/js/app.js"


def company(name: str) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name}).id


def open_without_scripts(page: Page, address: str) -> list[Route]:
    held = hold(page, SCRIPTS)
    page.goto(address, wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return held


def test_keys_pressed_before_the_scripts_have_run_are_done_afterwards(page: Page) -> None:
    company("Mleczarnia Wola")
    held = open_without_scripts(page, "/parties")
    press(page, "Control+k")
    page.keyboard.type("mlecz wol")
    expect(page.locator("#palette")).to_be_hidden()
    held.pop().continue_()
    expect(page.locator("#palette-input")).to_have_value("mlecz wol")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Mleczarnia Wola")


def test_letters_that_lead_elsewhere_lead_there_a_moment_later(page: Page) -> None:
    held = open_without_scripts(page, "/parties")
    press(page, "g", "t")
    held.pop().continue_()
    page.wait_for_url("**/trash", wait_until="commit")


def test_form_that_was_sent_by_keys_before_the_scripts_is_sent_once(page: Page) -> None:
    held = open_without_scripts(page, "/parties/new")
    page.locator("input[name=name]").press_sequentially("Kuźnia")
    press(page, "Control+Enter")
    held.pop().continue_()
    page.wait_for_url(re.compile(r"/parties/\d+$"), wait_until="commit")
    assert [party.identity.name for party in Party.objects.filter(is_own=False)] == ["Kuźnia"]


def test_who_types_before_the_scripts_have_run_stays_in_that_field(page: Page) -> None:
    held = open_without_scripts(page, "/parties/new")
    page.locator("input[name=name]").press_sequentially("Kuź")
    held.pop().continue_()
    page.wait_for_load_state()
    page.keyboard.type("nia")
    expect(page.locator("input[name=name]")).to_have_value("Kuźnia")
    expect(page.locator("input[name=nip]")).to_have_value("")


def test_a_button_clicked_before_the_scripts_have_run_is_pressed_once_afterwards(page: Page) -> None:
    company("Mleczarnia")
    held = open_without_scripts(page, "/parties")
    searching = page.locator("button.o-searchbox[data-open-palette]")
    searching.click()
    searching.click()
    page.keyboard.type("mlecz")
    expect(page.locator("#palette")).to_be_hidden()
    held.pop().continue_()
    expect(page.locator("#palette-input")).to_have_value("mlecz")
    expect(page.locator("#palette-results [role=option]").first).to_contain_text("Mleczarnia")


def test_what_is_ticked_and_written_before_the_scripts_have_run_is_saved_once(page: Page, administrator: User) -> None:
    task = make_task(viewer_of_user(administrator), "Oddzwonić", due_on=clock.today().isoformat())
    held = open_without_scripts(page, "/my-day")
    page.get_by_role("checkbox", name="Zrobione: Oddzwonić").check()
    page.locator("#quick-line-text").press_sequentially("Wysłać ofertę")
    page.keyboard.press("Enter")
    held.pop().continue_()
    expect(page.locator(f"[data-task]:not([data-task='{task.pk}'])", has_text="Wysłać ofertę")).to_have_count(1)
    expect(page).to_have_url(re.compile("/my-day$"))
    assert dict(Task.objects.values_list("title", "state")) == {"Oddzwonić": "done", "Wysłać ofertę": "open"}


def test_letters_typed_before_a_field_can_search_are_searched(page: Page) -> None:
    company("Mleczarnia")
    company("Kuźnia")
    held = hold(page, "**/tom-select.min.js")
    page.goto("/cases/new", wait_until="domcontentloaded")
    page.locator("select#id_party").focus()
    expect(page.locator("select#id_party[data-starting]")).to_be_focused()
    page.keyboard.type("mle")
    held.pop().continue_()
    expect(page.locator("#id_party-ts-dropdown .option")).to_have_text(["Mleczarnia"])
    expect(page.locator("#id_party-ts-control")).to_have_value("mle")


def test_an_older_answer_that_comes_last_leaves_one_where_one_has_walked(page: Page) -> None:
    company("Holding")
    for number in range(4):
        company(f"Walcownia {number}")
    page.goto("/cases/new")
    options, active = page.locator("#id_party-ts-dropdown .option"), page.locator("#id_party-ts-dropdown .active")
    page.locator("#id_party-ts-control").click()
    expect(options).not_to_have_count(0)
    held = hold(page, re.compile("q=Wal$"))
    with page.expect_request(re.compile("q=Wal$")):
        page.keyboard.type("Wal")
    page.keyboard.type("cownia")
    expect(options).to_have_count(4)
    press(page, "ArrowDown", "ArrowDown")
    expect(active).to_have_text("Walcownia 2")
    held.pop().continue_()
    expect(page.locator(".ts-wrapper.loading")).to_have_count(0)
    expect(active).to_have_text("Walcownia 2")


@pytest.mark.usefixtures("administrator")
def test_the_rest_that_comes_after_a_typed_address_does_not_lie_over_the_next_field(page: Page) -> None:
    company("Walcownia")
    page.goto("/interactions/new")
    page.get_by_label("Rodzaj").select_option("email")
    to, others = page.get_by_role("combobox", name="Do", exact=True), page.locator("#id_participants-to-ts-dropdown")
    to.click()
    expect(others.locator(".option")).not_to_have_count(0)
    page.keyboard.type("biuro@stalmix.pl")
    with page.expect_response(re.compile(r"people\?(.*&)?q=$")) as came:
        page.keyboard.press("Enter")
    came.value.finished()
    expect(page.locator(".ts-wrapper.loading")).to_have_count(0)
    expect(others).to_be_hidden()
    page.get_by_role("combobox", name="Kopia", exact=True).click()
    to.click()
    expect(others.locator(".option")).not_to_have_count(0)
    expect(others).to_be_visible()


@pytest.mark.usefixtures("administrator")
def test_a_key_that_comes_before_a_clicked_field_has_taken_the_focus_is_heard(page: Page) -> None:
    page.goto("/interactions/new")
    page.get_by_label("Rodzaj").select_option("email")
    to, chosen = page.get_by_role("combobox", name="Do", exact=True), page.locator("#with-whom .ts-wrapper.multi .item")
    to.click()
    page.keyboard.type("biuro@stalmix.pl")
    page.keyboard.press("Enter")
    expect(chosen).to_have_count(1)
    page.get_by_label("Temat", exact=True).click()
    # Both in one go: nothing the page has put off comes between.
    to.evaluate("""field => {
        field.click();
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Backspace", keyCode: 8, bubbles: true }));
    }""")
    expect(chosen).to_have_count(0)


def test_an_answer_that_comes_while_the_mouse_is_pressed_takes_nothing_away(page: Page) -> None:
    company("Walcownia")
    page.goto("/cases/new")
    option = page.locator("#id_party-ts-dropdown .option", has_text="Walcownia")
    page.locator("#id_party-ts-control").click()
    expect(option).to_be_visible()
    held = hold(page, re.compile("q=Wal$"))
    with page.expect_request(re.compile("q=Wal$")):
        page.keyboard.type("Wal")
    option.hover()
    page.mouse.down()
    with page.expect_response(re.compile("q=Wal$")) as came:
        held.pop().continue_()
    came.value.finished()
    page.mouse.up()
    expect(page.locator(".ts-wrapper .item", has_text="Walcownia")).to_be_visible()


def test_what_a_key_asked_for_comes_into_a_part_that_was_drawn_anew_meanwhile(page: Page, administrator: User) -> None:
    case = make_case(viewer_of_user(administrator), "Wiata")
    page.goto(f"/cases/{case.pk}")
    panel = page.locator("#case-money")
    expect(panel.locator("#money-open-plan")).to_be_visible()
    form = re.compile("/money/?\\?form=plan$")
    held = hold(page, form)
    with page.expect_request(form):
        press(page, "p")
    panel.evaluate("part => { part.dataset.old = ''; htmx.trigger(part, 'opiekun:live'); }")
    expect(page.locator("#case-money:not([data-old])")).to_be_visible()
    held.pop().continue_()
    expect(panel.locator('[name="revenue-0-amount"]')).to_be_focused()


def test_an_answer_asked_for_before_the_line_was_lost_does_not_say_that_it_is_back(page: Page) -> None:
    person = create_person(SYSTEM, {"party": str(company("Stalmix")), "last_name": "Lis"}).id
    held = hold(page, f"**/persons/{person}/mail")
    page.goto(f"/persons/{person}")
    page.route("**/facts/remarks/edit", lambda route: route.abort())
    page.locator("#fact-remarks .o-fact__edit").click()
    told = page.locator(".o-toast", has_text="Brak połączenia")
    expect(told).to_be_visible()
    held.pop().continue_()
    expect(page.locator("input[data-letters]")).to_be_attached()
    expect(told).to_be_visible()
    expect(page.locator("html")).to_have_class(re.compile("is-offline"))


def test_a_message_dropped_before_the_cards_are_there_waits_for_its_card(page: Page) -> None:
    person = create_person(SYSTEM, {"party": str(company("Stalmix")), "last_name": "Lis"}).id
    held = hold(page, f"**/persons/{person}/mail")
    page.goto(f"/persons/{person}")
    expect(page.locator("[data-files]")).to_be_attached()
    drop(page, "Prośba.msg", outlook_file({0x0037: "Prośba o wycenę", 0x1000: "Sztuk 40", 0x0C1F: "ktos@inny.pl"}))
    held.pop().continue_()
    expect(page.locator("#toasts")).to_contain_text("pobrane: 1")
    assert list(Interaction.objects.values_list("person_id", flat=True)) == [person]
    assert not Document.objects.exists()
