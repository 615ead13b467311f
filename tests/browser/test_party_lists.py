"""Lists and conditions in a real browser, by keyboard alone and with a mouse that drags."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import PartyList, PartyListMember
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.parties.services import create_list, create_party, create_person
from tests.browser.dragging import drag_to_top
from tests.browser.keyboard import choose, press, tab_to, type_into

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def company(name: str, city: str, main_person: bool = False) -> int:
    rows = {"addresses": [{"kind": "registered", "city": city}]}
    party = create_party(SYSTEM, {"kind": "organisation", "name": name, "status": "active", **rows}).id
    if main_person:
        create_person(SYSTEM, {"party": str(party), "last_name": "Nowak", "is_main": True})
    return party


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_list_by_criterion_is_made_by_keyboard_alone(page: Page) -> None:
    company("Stal Żory", "Żory", main_person=True)
    company("Drewno Żory", "Żory")
    company("Szkło", "Tychy", main_person=True)
    page.goto("/")
    press(page, "g", "b")
    page.wait_for_url("**/party-lists")
    tab_to(page, "^Nowa baza$")
    press(page, "Enter")
    page.wait_for_url("**/party-lists/new")
    type_into(page, "^Nazwa", "Żorskie z osobą")
    tab_to(page, "^Wybrane ręcznie")
    press(page, "ArrowDown")
    tab_to(page, "^Pole$")
    page.locator("#n1-field").select_option("city")
    expect(page.locator("#n1-op")).to_be_visible()
    assert focused(page) == "n1-field", "the focus stays where one was"
    type_into(page, "^Wartość$", "zory")
    expect(page.locator("#conditions-count")).to_have_text("2 podmioty")
    tab_to(page, "^Dodaj warunek$")
    press(page, "Enter")
    expect(page.locator("#n2-field")).to_be_focused()
    page.locator("#n2-field").select_option("some:persons")
    expect(page.locator("#n3-field")).to_be_focused()
    page.locator("#n3-field").select_option("is_main")
    expect(page.locator("#conditions-count")).to_have_text("1 podmiot")
    # The person's group before the city, then the city into a group of its own, and out again.
    page.locator("#n2").focus()
    press(page, "Alt+ArrowUp")
    expect(page.locator("#n0 > ul > li").first.locator("#n2")).to_be_visible()
    page.locator("#n1").focus()
    press(page, "Alt+ArrowRight")
    expect(page.locator("#n0 [data-node] #n1")).to_be_visible()
    expect(page.locator("#n1")).to_be_focused()
    press(page, "Alt+ArrowLeft")
    expect(page.locator("#n0 > ul > li > #n1")).to_be_visible()
    press(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/parties\?list=\d+"))
    expect(page.get_by_role("link", name="Stal Żory")).to_be_visible()
    expect(page.get_by_role("link", name="Drewno Żory")).to_have_count(0)
    tree = PartyList.objects.get(name="Żorskie z osobą").condition
    assert tree == {
        "all": [
            {"some": "persons", "where": {"all": [{"field": "is_main", "op": "true", "values": []}]}},
            {"field": "city", "op": "contains", "values": ["zory"]},
        ]
    }


def test_lists_left_are_offered_under_those_just_chosen(page: Page) -> None:
    """Who has found one by its name and chosen it is not told that nothing matches."""
    page.goto("/party-lists/new?kind=criterion")
    page.get_by_text("Według kryterium").click()
    page.locator("#n1-field").select_option("party_list")
    box = page.locator("#n1-v0-ts-control")
    box.click()
    box.press_sequentially("dosta")
    offered, nothing = page.locator(".ts-dropdown .option:visible"), page.locator(".ts-dropdown .no-results")
    expect(offered).to_have_text(["Dostawcy"])
    box.press("Enter")
    expect(page.locator(".ts-control .item")).to_have_text("Dostawcy×")
    expect(offered.filter(has_text="Konkurencja")).to_be_visible()
    expect(nothing).to_have_count(0)
    # Of something else there is nothing, and that is said.
    box.press_sequentially("qqq")
    expect(nothing).to_be_visible()


def test_criterion_of_a_list_is_seen_and_changed_in_its_form(page: Page) -> None:
    company("Stal", "Żory")
    company("Drewno", "Tychy")
    tree = {"field": "city", "op": "contains", "values": ["Żory"]}
    made = create_list(SYSTEM, {"kind": "criterion", "name": "Żorskie", "condition": tree}).id
    page.goto(f"/parties?list={made}")
    page.get_by_role("link", name="Edytuj", exact=True).click()
    expect(page.locator("#n1-v0")).to_have_value("Żory")
    page.locator("#n1-v0").fill("Tychy")
    press(page, "Control+Enter")
    page.wait_for_url(f"**/parties?list={made}")
    expect(page.get_by_role("link", name="Drewno")).to_be_visible()
    expect(page.get_by_role("link", name="Stal")).to_have_count(0)


def test_what_is_typed_while_an_answer_is_on_its_way_stays(page: Page) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/conditions/step", slowly)
    page.goto("/parties/conditions?f.city.contains=a")
    page.locator("#n0-add").click()
    page.locator("#n1-v0").fill("Łódź")
    expect(page.locator("#n2-field")).to_be_visible()
    expect(page.locator("#n1-v0")).to_have_value("Łódź")


def test_steps_taken_while_an_answer_is_on_its_way_are_taken_one_after_another(page: Page) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/conditions/step", slowly)
    page.goto("/parties/conditions?f.city.contains=a&f.name.contains=b")
    page.locator("#n1-field").select_option("name")
    page.locator("#n2").focus()
    press(page, "Alt+ArrowUp", "Alt+ArrowRight")
    page.locator("#n1-op").select_option("empty")
    page.locator("#n0-add").click()
    expect(page.locator("#n4-field")).to_be_focused()
    expect(page.locator("#n0 > ul > li").first.locator("[data-node] #n2")).to_be_visible()
    expect(page.locator("#n1-field")).to_have_value("name")
    expect(page.locator("#n1-op")).to_have_value("empty")


def test_lost_answer_of_a_step_loses_nothing(page: Page) -> None:
    page.goto("/parties/conditions?f.city.contains=a")
    # The line is lost for all that the page asks: an answer to anything else would say that it is back.
    lost = re.compile("/conditions/(step|count)$")
    page.route(lost, lambda route: route.abort())
    page.locator("#n1-v0").fill("Łódź")
    page.locator("#n0-add").click()
    expect(page.locator("html")).to_have_class(re.compile("is-offline"))
    expect(page.locator("#n1-v0")).to_have_value("Łódź")
    page.unroute(lost)
    page.locator("#n0-add").click()
    expect(page.locator("#n2-field")).to_be_visible()
    expect(page.locator("#n1-v0")).to_have_value("Łódź")


def test_party_is_put_into_a_list_and_taken_out_by_keyboard_on_its_page(page: Page) -> None:
    party = company("Stal", "Żory")
    page.goto(f"/parties/{party}")
    expect(page.locator("#party-lists")).to_be_visible()
    press(page, "b")
    choose(page, "Dostawcy")
    expect(page.locator(".o-listtag", has_text="Dostawcy")).to_be_focused()
    assert PartyListMember.objects.get().party_id == party
    page.get_by_role("button", name="Usuń z bazy: Dostawcy").focus()
    press(page, "Enter")
    expect(page.get_by_text("W żadnej bazie.")).to_be_visible()
    assert not PartyListMember.objects.exists()


def test_chosen_rows_go_into_a_list_and_back_by_undo(page: Page) -> None:
    for number in range(3):
        company(f"Firma {number}", "Żory")
    page.goto("/parties?q=firma")
    press(page, "j", "x", "j", "Shift+X")
    page.get_by_role("button", name="Bazy", exact=True).click()
    page.get_by_role("dialog").get_by_label("Baza").select_option(label="Klienci")
    page.get_by_role("dialog").get_by_role("button", name="Dodaj do bazy").click()
    expect(page.get_by_text("Dodano 2 podmioty do bazy Klienci.")).to_be_visible()
    assert PartyListMember.objects.count() == 2
    press(page, "z")
    expect(page.get_by_text(re.compile("^Cofnięto 2 wpisy"))).to_be_visible()
    assert not PartyListMember.objects.exists()


def test_lists_are_ordered_by_keyboard_and_by_dragging(page: Page) -> None:
    page.goto("/party-lists")
    names = page.locator(".o-lists__name > a")
    expect(names).to_have_text(["Klienci", "Dostawcy", "Klienci potencjalni", "Konkurencja"])
    page.get_by_role("link", name="Konkurencja").focus()
    press(page, "Alt+ArrowUp", "Alt+ArrowUp")
    expect(names).to_have_text(["Klienci", "Konkurencja", "Dostawcy", "Klienci potencjalni"])
    expect(page.get_by_role("link", name="Konkurencja")).to_be_focused()
    lines = page.locator(".o-lists__item")
    drag_to_top(page, lines, 3, "Klienci potencjalni")
    expect(names).to_have_text(["Klienci potencjalni", "Klienci", "Konkurencja", "Dostawcy"])
    # One order is sent after the other, so that the last one counts.
    expect(page.locator("[data-ordered].htmx-request")).to_have_count(0)
    page.reload()
    expect(names).to_have_text(["Klienci potencjalni", "Klienci", "Konkurencja", "Dostawcy"])
    assert all_lists(SYSTEM)[0].name == "Klienci potencjalni"
