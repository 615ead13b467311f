"""The card of persons in a case: whom nobody has written down yet comes in from there."""

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.parties.models import Person
from tests.cases.cases import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_whom_nobody_has_written_down_comes_into_the_case_by_keys_alone(page: Page, administrator: User) -> None:
    case = make_case(viewer_of_user(administrator), "Wiata")
    page.goto(f"/cases/{case.pk}")
    card = page.locator("#case-people")
    card.get_by_role("combobox", name="Osoba").focus()
    page.keyboard.type("Ewa Lisowska")
    expect(card.locator(".ts-dropdown .create")).to_be_visible()
    page.keyboard.press("Enter")
    expect(card.locator(".item", has_text="Ewa Lisowska")).to_be_visible()
    card.get_by_role("button", name="Dodaj", exact=True).press("Enter")
    expect(page.get_by_label("Nazwisko")).to_have_value("Lisowska")
    page.get_by_label("E-mail").fill("ewa")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_email-error")).to_be_visible()
    page.get_by_label("E-mail").fill("ewa@stalmix.pl")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(card).to_contain_text("Ewa Lisowska")
    person = Person.objects.get()
    assert (person.party_id, case.persons.get().person_id) == (case.party_id, person.pk)
