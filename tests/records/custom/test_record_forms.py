"""Custom fields in the form of a record: nothing typed is lost, and nothing hidden is told."""

import re

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import update_party
from opiekun.records.custom.services import archive_field, change_field
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.records.custom.fields import company, define
from tests.records.custom.pages import HTMX, stored, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


def test_form_makes_a_record_with_values_and_shows_them_again(admin: Somebody) -> None:
    for type_ in (
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "choice",
        "multi_choice",
        "boolean",
        "url",
        "reference",
    ):
        define(type_, name=f"Pole {type_}", hint=f"Jak {type_}")
    target = company(name="Polecająca")
    page = text(admin, "/parties/new?kind=organisation")
    for type_ in ("text", "choice", "reference"):
        assert f"Jak {type_}" in page
    typed = {
        "custom-text": "A1",
        "custom-long_text": "a\r\nb",
        "custom-number": "1,5",
        "custom-money": "12,50",
        "custom-date": "2026-11-24",
        "custom-choice": "gold",
        "custom-multi_choice": ["gold", "silver"],
        "custom-boolean": "true",
        "custom-url": "example.com",
        "custom-reference": str(target.pk),
    }
    answer = admin.client.post("/parties/new", {**fields(page), "name": "Nowa", **typed})
    assert answer.status_code == 302, answer.content
    party = Party.objects.get(identity__name="Nowa")
    assert party.custom == {
        "text": "A1",
        "long_text": "a\nb",
        "number": "1.5",
        "money": {"amount": "12.50", "currency": "PLN"},
        "date": "2026-11-24",
        "choice": "gold",
        "multi_choice": ["gold", "silver"],
        "boolean": True,
        "url": "https://example.com",
        "reference": str(target.pk),
    }
    again = text(admin, f"/parties/{party.pk}/edit")
    for shown in ('value="A1"', 'value="1.5"', 'value="12.50"', 'value="2026-11-24"', "Polecająca"):
        assert shown in again, shown
    sent = {**fields(again), "custom-multi_choice": ["gold", "silver"], "name": "Nowsza"}
    assert admin.client.post(f"/parties/{party.pk}/edit", sent).status_code == 302
    unchanged = Party.objects.get(pk=party.pk)
    assert (unchanged.custom, unchanged.display_name) == (party.custom, "Nowsza")


def test_errors_stand_beside_their_fields_with_what_was_typed(admin: Somebody) -> None:
    define("number", "limit", name="Limit")
    define("text", "must", required=True, name="Konieczne")
    sent = {**fields(text(admin, "/parties/new?kind=organisation")), "name": "Nowa", "custom-limit": "dużo"}
    answer = admin.client.post("/parties/new", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="dużo"' in page
    assert '<a href="#id_custom-limit">Limit: Give a number.</a>' in page
    assert '<a href="#id_custom-must">Konieczne: Fill this in.</a>' in page
    assert 'id="id_custom-limit-error"' in page
    assert not Party.objects.filter(identity__name="Nowa").exists()


def test_edited_form_asks_for_what_is_required_also_when_nothing_else_changed(admin: Somebody) -> None:
    party = company(name="Dawna")
    define("text", "must", required=True, name="Konieczne")
    sent = fields(text(admin, f"/parties/{party.pk}/edit"))
    for more in ({}, {"industry": "Meble"}):
        answer = admin.client.post(f"/parties/{party.pk}/edit", {**sent, **more})
        assert answer.status_code == 422
        assert "Konieczne: Fill this in." in answer.content.decode()
    party.refresh_from_db()
    assert party.industry == ""
    fact = admin.client.post(f"/parties/{party.pk}/facts/industry", {"industry": "Meble", "version": "1"}, headers=HTMX)
    assert fact.status_code == 200, "a single fact does not ask for the others"


def test_two_editors_of_different_values_are_joined_and_of_one_are_asked(admin: Somebody) -> None:
    define("choice", "tier", name="Poziom")
    define("number", "limit", name="Limit")
    party = company(tier="gold", limit=1)
    sent = fields(text(admin, f"/parties/{party.pk}/edit"))
    update_party(SYSTEM, party.pk, {"custom": {"limit": 2}})
    assert admin.client.post(f"/parties/{party.pk}/edit", {**sent, "custom-tier": "silver"}).status_code == 302
    assert stored(party) == {"tier": "silver", "limit": "2"}
    sent = fields(text(admin, f"/parties/{party.pk}/edit"))
    update_party(SYSTEM, party.pk, {"custom": {"tier": "gold"}})
    answer = admin.client.post(f"/parties/{party.pk}/edit", {**sent, "custom-tier": ""})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert re.search(r'<th scope="row">Poziom</th>.*?<span>–</span>.*?<span>Gold</span>.*?Srebrny', page, re.S)
    resolved = {**fields(page), "keep-custom-tier": "theirs"}
    assert admin.client.post(f"/parties/{party.pk}/edit", resolved).status_code == 302
    assert stored(party)["tier"] == "gold"


def test_nothing_typed_is_lost_when_a_field_is_archived_or_changed_while_the_form_is_open(admin: Somebody) -> None:
    archived = define("text", "old", name="Dawne")
    retyped = define("text", "size", name="Wielkość")
    choice = define("choice", "tier")
    sent = fields(text(admin, "/parties/new?kind=organisation"))
    sent |= {"name": "Nowa", "custom-old": "nie zgub mnie", "custom-size": "duża", "custom-tier": "silver"}
    archive_field(SYSTEM, archived.id)
    change_field(SYSTEM, retyped.id, {"type": "number"})
    change_field(SYSTEM, choice.id, {"choices": [{"code": "gold", "name": "Złoty"}]})
    define("text", "must", required=True, name="Nowe konieczne")
    answer = admin.client.post("/parties/new", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dawne" in page
    assert "nie zgub mnie" in page
    assert 'value="duża"' in page
    assert '<option value="silver" selected>' in page
    assert "Nowe konieczne: Fill this in." in page
    good = {**fields(page), "custom-size": "5", "custom-tier": "gold", "custom-must": "a"}
    assert admin.client.post("/parties/new", good).status_code == 302
    assert Party.objects.get(identity__name="Nowa").custom == {"size": "5", "tier": "gold", "must": "a"}


def test_form_is_not_saved_silently_without_what_was_typed_into_a_field_that_is_gone(admin: Somebody) -> None:
    gone, _other = define("text", "old", name="Dawne"), define("text", "other")
    party = company(old="było")
    new = fields(text(admin, "/parties/new?kind=organisation"))
    edited = fields(text(admin, f"/parties/{party.pk}/edit"))
    archive_field(SYSTEM, gone.id)
    for address, sent in (
        ("/parties/new", {**new, "name": "Nowa", "custom-old": "nie zgub mnie"}),
        (f"/parties/{party.pk}/edit", {**edited, "industry": "Meble", "custom-old": "nie zgub mnie"}),
    ):
        answer = admin.client.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Dawne: This field is no longer in use." in page
        assert 'id="id_custom-old"' in page
        assert page.count("<h2>More</h2>") == 1
        assert "nie zgub mnie" in page
        assert not Party.objects.filter(identity__name="Nowa").exists()
        assert not Party.objects.filter(industry="Meble").exists()
    # What was told once does not stand in the way of the rest.
    assert admin.client.post(address, fields(page)).status_code == 302
    party.refresh_from_db()
    assert (party.industry, party.custom) == ("Meble", {"old": "było"})


def test_form_saves_where_the_value_of_a_field_that_is_gone_was_not_touched(admin: Somebody) -> None:
    gone = define("text", "old")
    party = company(old="było")
    edited = fields(text(admin, f"/parties/{party.pk}/edit"))
    archive_field(SYSTEM, gone.id)
    assert admin.client.post(f"/parties/{party.pk}/edit", {**edited, "industry": "Meble"}).status_code == 302
    party.refresh_from_db()
    assert (party.industry, party.custom) == ("Meble", {"old": "było"})


def test_names_of_fields_that_somebody_may_not_read_cannot_be_guessed_by_a_form(admin: Somebody) -> None:
    define("text", "secret", name="Tajne pole", field_class="private")
    seller = log_in("salesperson")
    sent = fields(text(seller, "/parties/new?kind=organisation"))
    answer = seller.client.post("/parties/new", {**sent, "name": "Nowa", "custom-secret": "zgaduję"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "secret: There is no such field." in page
    assert "Tajne pole" not in page


def test_field_that_came_after_the_form_was_opened_is_left_as_it_is(admin: Somebody) -> None:
    party = company()
    sent = fields(text(admin, f"/parties/{party.pk}/edit"))
    define("boolean", "logo")
    define("multi_choice", "likes")
    update_party(SYSTEM, party.pk, {"custom": {"logo": True, "likes": ["gold"]}})
    assert admin.client.post(f"/parties/{party.pk}/edit", {**sent, "industry": "Meble"}).status_code == 302
    assert stored(party) == {"logo": True, "likes": ["gold"]}


def test_person_form_has_its_own_fields(admin: Somebody) -> None:
    define("text", "card", kind="person", name="Legitymacja")
    define("text", "other", name="Firmowe")
    party = company()
    page = text(admin, f"/persons/new?party={party.pk}")
    assert "Legitymacja" in page
    assert "Firmowe" not in page
    sent = {**fields(page), "party": str(party.pk), "last_name": "Nowak", "custom-card": "K1"}
    assert admin.client.post("/persons/new", sent).status_code == 302
    person = Person.objects.get(identity__last_name="Nowak")
    assert person.custom == {"card": "K1"}
    assert "K1" in text(admin, f"/persons/{person.pk}")
    edited = {**fields(text(admin, f"/persons/{person.pk}/edit")), "custom-card": "K2"}
    assert admin.client.post(f"/persons/{person.pk}/edit", edited).status_code == 302
    person.refresh_from_db()
    assert person.custom == {"card": "K2"}


def test_link_is_looked_for_among_what_the_viewer_reaches() -> None:
    jan = log_in("salesperson")
    company(name="Ukryta")
    own = company(jan.viewer, name="Własna")
    found = jan.client.get("/custom/options/party?q=").json()
    assert [option["value"] for option in found if option["text"] != "Moja firma"] == [str(own.pk)]
    assert jan.client.get("/custom/options/role").status_code == 404
    assert jan.client.get("/custom/options/user?q=").status_code == 200
