"""Custom fields in a browser: pages with every type, defining one, ordering by keyboard and by dragging."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import update_party
from opiekun.records.custom.definitions import refresh
from opiekun.records.custom.services import create_field
from opiekun.records.models import CustomField, CustomType
from tests.browser.accessibility import page_faults
from tests.browser.company import Company, make_company
from tests.browser.dragging import drag_to_top
from tests.records.custom.fields import USUAL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


@pytest.fixture
def fields(company: Company) -> list[int]:
    """One of each type, all with values on the company."""
    made = []
    for type_ in CustomType.values:
        raw: dict[str, Any] = {"type": type_, "code": type_, "name": f"Pole {type_}", **USUAL.get(type_, {})}
        made.append(create_field(SYSTEM, "party", raw).id)
    create_field(SYSTEM, "party", {"type": "text", "code": "secret", "name": "Tajne", "field_class": "private"})
    values = {
        "text": "A1",
        "long_text": "Rampa\nod północy",
        "number": "12,5",
        "money": "1250,5",
        "date": "2027-06-30",
        "choice": "gold",
        "multi_choice": ["gold", "silver"],
        "boolean": True,
        "url": "example.com",
        "secret": "x",
        "reference": str(company.party),
    }
    update_party(SYSTEM, company.party, {"custom": values})
    return made


def test_pages_with_every_type_of_field(page: Page, company: Company, fields: list[int]) -> None:
    columns = ",".join(f"custom.{type_}" for type_ in CustomType.values)
    found: dict[str, Any] = {}
    for path in (
        f"/parties?columns={columns}",
        f"/parties/{company.party}",
        f"/parties/{company.party}/edit",
        "/parties/new",
        "/settings/fields/",
        *(f"/settings/fields/{field}/" for field in (fields[0], fields[5], fields[8])),
    ):
        page.goto(path)
        expect(page.locator("[data-panel][aria-busy=true], html.is-loading")).to_have_count(0)
        if faults := page_faults(page, "pl"):
            found[path] = faults
    assert found == {}


def test_field_is_defined_with_a_preview_and_choices_in_an_order_of_ones_own(page: Page, company: Company) -> None:
    page.goto("/settings/fields/new/")
    page.locator("#id_name").fill("Segment")
    page.locator("#id_type").select_option("choice")
    for place, name in enumerate(("Stały", "Kluczowy")):
        page.locator(f"#id_choices-{place}-name").fill(name)
    page.locator("#id_choices-1-colour").select_option("accent")
    expect(page.locator("#field-preview .o-tag")).to_have_count(0)
    page.locator("#id_choices-1-name").press("Alt+ArrowUp")
    expect(page.locator("#field-preview .o-tag--accent")).to_have_text("Kluczowy")
    page.locator("#form button.o-btn--primary").click()
    page.wait_for_url("**/settings/fields/?kind=party")
    assert [c["name"] for c in CustomField.objects.get().choices] == ["Kluczowy", "Stały"]


def test_fields_are_ordered_by_keyboard_and_by_dragging(page: Page, company: Company, fields: list[int]) -> None:
    page.goto("/settings/fields/")
    lines = page.locator("[data-ordered] > li")
    expect(lines.nth(0)).to_contain_text("Pole text")
    with page.expect_response("**/settings/fields/order/"):
        lines.nth(0).locator("a").press("Alt+ArrowDown")
    expect(lines.nth(1)).to_contain_text("Pole text")
    expect(lines.nth(1).locator("a")).to_be_focused()
    with page.expect_response("**/settings/fields/order/"):
        drag_to_top(page, lines, 3, "Pole money")
    shown = [text.split("\n")[0].strip() for text in lines.all_inner_texts()][:4]
    page.reload()
    assert [text.split("\n")[0].strip() for text in lines.all_inner_texts()][:4] == shown


def test_values_are_edited_in_place_by_keyboard_alone(page: Page, company: Company, fields: list[int]) -> None:
    page.goto(f"/parties/{company.party}")
    page.locator("#fact-custom-multi_choice .o-fact__edit").focus()
    page.keyboard.press("Enter")
    box = page.locator("#fact-custom-multi_choice input[value=gold]")
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-custom-multi_choice dd")).not_to_contain_text("Złoty")
    page.locator("#fact-custom-number .o-fact__edit").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#fact-custom-number input[name=custom-number]")).to_be_focused()
    page.keyboard.type("pięć")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-custom-number [role=alert]")).to_be_visible()
    expect(page.locator("#fact-custom-number input[name=custom-number]")).to_have_value("pięć")
    page.locator("#fact-custom-number input[name=custom-number]").fill("7,25")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-custom-number dd")).to_contain_text("7,25")
    refresh()
    custom = Party.objects.get(pk=company.party).custom
    assert (custom["number"], custom["multi_choice"]) == ("7.25", ["silver"])
