"""Custom fields on record pages, in forms and in the settings; nothing that was typed is lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import AccessLog
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_person, trash_party, update_party, update_person
from opiekun.records.custom.definitions import present, refresh
from opiekun.records.custom.services import archive_field, change_field, create_field
from opiekun.records.models import CustomField
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.records.custom.fields import company, define

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


def text(somebody: Somebody, url: str) -> str:
    response = somebody.client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def stored(party: Party) -> Any:
    return Party.objects.get(pk=party.pk).custom


# ---- facts


def test_record_page_shows_values_in_their_sections_and_links_to_what_is_reached(admin: Somebody) -> None:
    define("choice", "tier", name="Poziom", name_en="Tier")
    define("date", "until", name="Umowa do", section="Handel", section_en="Trade")
    define("text", "bay", name="Rampa", section="Logistyka")
    define("reference", "referrer", name="Polecający")
    target = company(name="Polecająca <x>")
    party = company(tier="gold", until="2027-06-30", bay="<b>3</b>", referrer=str(target.pk))
    page = text(admin, f"/parties/{party.pk}")
    assert re.search(r"Tier</dt><dd><span class=\"o-tag o-tag--warning\">Gold", page)
    assert page.index("Umowa do") < page.index(">Logistyka<") < page.index("Rampa")
    assert "&lt;b&gt;3&lt;/b&gt;" in page
    assert f'<a href="/parties/{target.pk}">Polecająca &lt;x&gt;</a>' in page
    jan = log_in("salesperson")
    own = company(jan.viewer, referrer=None)
    update_party(SYSTEM, own.pk, {"custom": {"referrer": str(target.pk)}})
    page = text(jan, f"/parties/{own.pk}")
    assert "Polecająca &lt;x&gt;" in page, "a hidden record shows by name"
    assert f'href="/parties/{target.pk}"' not in page
    trash_party(SYSTEM, target.pk)
    assert "Polecająca" not in text(admin, f"/parties/{own.pk}")


def test_record_page_takes_as_many_statements_with_custom_values_as_without(admin: Somebody) -> None:
    def statements(pk: int) -> int:
        admin.client.get(f"/parties/{pk}")
        with CaptureQueriesContext(connection) as asked:
            text(admin, f"/parties/{pk}")
        return len(asked)

    target = company()
    plain = statements(target.pk)
    define("reference", "referrer")
    define("choice", "tier")
    define("money", "turnover")
    party = company(tier="gold", turnover="5", referrer=str(target.pk))
    assert statements(party.pk) == plain


EDITS = [
    ("text", "A1", "A1"),
    ("long_text", "a\r\nb", "a\nb"),
    ("number", "1 000,50", "1000.5"),
    ("money", "12,5", {"amount": "12.50", "currency": "PLN"}),
    ("date", "2026-11-24", "2026-11-24"),
    ("choice", "gold", "gold"),
    ("multi_choice", ["silver", "gold"], ["gold", "silver"]),
    ("boolean", "true", True),
    ("url", "example.com", "https://example.com"),
]


@pytest.mark.parametrize(("type_", "sent", "value"), EDITS)
def test_fact_is_edited_in_place(admin: Somebody, type_: str, sent: Any, value: Any) -> None:
    define(type_, "it", name="Pole")
    party = company()
    form = admin.client.get(f"/parties/{party.pk}/facts/custom-it/edit", headers=HTMX).content.decode()
    assert 'name="custom-it"' in form
    answer = admin.client.post(
        f"/parties/{party.pk}/facts/custom-it", {"custom-it": sent, "version": "1"}, headers=HTMX
    )
    assert answer.status_code == 200, answer.content
    assert stored(party) == {"it": value}
    assert 'id="fact-custom-it"' in answer.content.decode()
    cleared = admin.client.post(f"/parties/{party.pk}/facts/custom-it", {"custom-it": "", "version": "2"}, headers=HTMX)
    assert cleared.status_code == 200
    assert stored(party) == {}


def test_wrong_value_of_a_fact_is_told_and_kept_in_the_field(admin: Somebody) -> None:
    define("number", "it")
    party = company(it=5)
    answer = admin.client.post(
        f"/parties/{party.pk}/facts/custom-it", {"custom-it": "pięć", "version": "1"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert 'value="pięć"' in answer.content.decode()
    assert "Give a number." in answer.content.decode()
    assert stored(party) == {"it": "5"}


def test_fact_that_somebody_else_changed_is_asked_about_in_words(admin: Somebody) -> None:
    define("multi_choice", "it")
    party = company(it=["gold"])
    update_party(SYSTEM, party.pk, {"custom": {"it": ["gold", "silver"]}})
    sent = {"custom-it": "silver", "was-custom-it": "gold", "version": "1"}
    answer = admin.client.post(f"/parties/{party.pk}/facts/custom-it", sent, headers=HTMX)
    assert answer.status_code == 412
    assert "has just saved: Gold, Srebrny" in answer.content.decode()
    assert stored(party) == {"it": ["gold", "silver"]}


@pytest.mark.parametrize("code", ["custom-none", "custom-", "custom.it", "custom"])
def test_fact_of_a_field_that_is_not_there_is_not_found(admin: Somebody, code: str) -> None:
    define("text", "it")
    party = company()
    assert admin.client.get(f"/parties/{party.pk}/facts/{code}/edit", headers=HTMX).status_code == 404
    assert admin.client.post(f"/parties/{party.pk}/facts/{code}", {"x": "y"}, headers=HTMX).status_code == 404


def test_retired_choice_of_a_record_is_offered_to_it_alone(admin: Somebody) -> None:
    field = define("choice", "tier")
    party, other = company(tier="silver"), company()
    change_field(SYSTEM, field.id, {"choices": [{"code": "gold", "name": "Złoty"}]})
    assert "Srebrny" in admin.client.get(f"/parties/{party.pk}/facts/custom-tier/edit", headers=HTMX).content.decode()
    assert "Srebrny" not in admin.client.get(f"/parties/{other.pk}/facts/custom-tier/edit").content.decode()


# ---- what is not everybody's


def test_protected_fields_are_in_a_card_that_opens_by_a_click_which_is_noted(admin: Somebody) -> None:
    define("text", "debt", field_class="private", name="Zadłużenie")
    define("text", "card")
    party = company(debt="bardzo duże", card="A1")
    page = text(admin, f"/parties/{party.pk}")
    assert "bardzo duże" not in page
    assert f'hx-get="/parties/{party.pk}/custom"' in page
    closed = text(admin, f"/parties/{party.pk}/custom")
    assert "Zadłużenie" in closed
    assert "bardzo duże" not in closed
    assert "bardzo duże" not in text(admin, f"/parties/{party.pk}/edit")
    assert not AccessLog.objects.exists()
    opened = admin.client.post(f"/parties/{party.pk}/custom/open", headers=HTMX)
    assert "bardzo duże" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    assert AccessLog.objects.filter(record_id=party.pk).count() == 1
    edit = admin.client.get(f"/parties/{party.pk}/facts/custom-debt/edit", headers=HTMX).content.decode()
    assert "bardzo duże" in edit
    admin.client.post(f"/parties/{party.pk}/facts/custom-debt", {"custom-debt": "małe", "version": "1"}, headers=HTMX)
    assert stored(party) == {"debt": "małe", "card": "A1"}
    assert "małe" in admin.client.get(f"/parties/{party.pk}/facts/custom-debt", headers=HTMX).content.decode()
    assert AccessLog.objects.filter(record_id=party.pk).count() == 4, "each showing is noted"


def test_protected_fields_are_not_there_for_who_does_not_see_their_class() -> None:
    define("text", "debt", field_class="private", name="Zadłużenie")
    magda = log_in("customer_service")
    party = company(debt="duże")
    assert "Zadłużenie" not in text(magda, f"/parties/{party.pk}")
    assert f"/parties/{party.pk}/custom" not in text(magda, f"/parties/{party.pk}")
    assert magda.client.get(f"/parties/{party.pk}/custom").status_code == 403
    assert magda.client.post(f"/parties/{party.pk}/custom/open").status_code == 403
    assert magda.client.get(f"/parties/{party.pk}/facts/custom-debt", headers=HTMX).content == b""
    assert magda.client.get(f"/parties/{party.pk}/facts/custom-debt/edit", headers=HTMX).status_code == 404
    assert "Zadłużenie" not in text(magda, "/parties/new?kind=organisation")
    assert "duże" not in text(magda, f"/parties/{party.pk}/history")
    jan = log_in("salesperson")
    assert jan.client.post(f"/parties/{party.pk}/custom/open").status_code == 404


# ---- forms


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


# ---- history


def test_history_tells_each_value_with_its_label_and_by_its_class(admin: Somebody) -> None:
    define("choice", "tier", name="Poziom")
    define("text", "debt", field_class="personal", name="Zadłużenie")
    target = company(name="Polecająca")
    define("reference", "referrer", name="Polecający")
    party = company(tier="gold", debt="duże")
    update_party(SYSTEM, party.pk, {"custom": {"tier": None, "debt": "małe", "referrer": str(target.pk)}})
    page = text(admin, f"/parties/{party.pk}/history")
    for words in ("Poziom", "Gold", "Zadłużenie", "małe", "Polecający", "Polecająca"):
        assert words in page, words
    timeline = text(admin, f"/parties/{party.pk}/timeline")
    assert "małe" not in timeline
    magda = log_in("customer_service")
    page = text(magda, f"/parties/{party.pk}/history")
    assert "Gold" in page
    assert "Zadłużenie" not in page
    archive_field(SYSTEM, present().find("party", "tier").id)  # type: ignore[union-attr]
    assert "Poziom" in text(admin, f"/parties/{party.pk}/history"), "what was told stays told"


def test_redacted_history_says_so(admin: Somebody) -> None:
    define("text", "hobby", kind="person")
    person = create_person(SYSTEM, {"party": str(company().pk), "last_name": "Nowak", "custom": {"hobby": "szachy"}})
    update_person(SYSTEM, person.id, {"custom": {"hobby": ""}})
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_redact_history(%s, ARRAY['parties_person'], ARRAY['custom'])", [person.id])
    page = text(admin, f"/persons/{person.id}/history")
    assert "szachy" not in page
    assert "removed from the history" in page


# ---- settings


def posted(**more: Any) -> dict[str, Any]:
    return {"kind": "party", "type": "text", "name": "Karta", "field_class": "business", "code": "", **more}


def test_settings_define_change_order_archive_and_restore(admin: Somebody) -> None:
    rows = {"choices-0-name": "Złoty", "choices-0-colour": "warning", "choices-1-name": "", "choices-2-name": "Srebrny"}
    answer = admin.client.post("/settings/fields/new/", posted(type="choice", name="Poziom", **rows, in_lists="on"))
    assert (answer.status_code, answer["Location"]) == (302, "/settings/fields/?kind=party")
    field = CustomField.objects.get()
    assert [c["code"] for c in field.choices] == ["zloty", "srebrny"]
    company(poziom="srebrny")
    page = text(admin, f"/settings/fields/{field.pk}/")
    sent = fields(page)
    assert sent["choices-0-id"] == "zloty"
    sent |= {"name": "Segment", "choices-1-remove": "1"}
    answer = admin.client.post(f"/settings/fields/{field.pk}/", sent, follow=True)
    assert "retired instead of removed: Srebrny" in answer.content.decode()
    field.refresh_from_db()
    assert (field.name, [(c["code"], c["retired"]) for c in field.choices]) == (
        "Segment",
        [("zloty", False), ("srebrny", True)],
    )
    second = define("text", "b", name="Drugie")
    admin.client.post("/settings/fields/order/", {"kind": "party", "ids": [str(second.id), "x", str(field.pk)]})
    page = text(admin, "/settings/fields/")
    assert page.index("Drugie") < page.index("Segment")
    admin.client.post(f"/settings/fields/{field.pk}/archive/")
    assert "custom.poziom" not in text(admin, "/parties")
    assert "Segment" in text(admin, "/settings/fields/")
    admin.client.post(f"/settings/fields/{field.pk}/restore/")
    assert "custom.poziom" in text(admin, "/parties")
    assert "Poziom → Segment" in re.sub(r"\s+", " ", text(admin, f"/settings/fields/{field.pk}/"))


def test_settings_keep_what_was_typed_beside_each_error(admin: Somebody) -> None:
    rows = {"choices-0-name": "Złoty", "choices-1-name": "złoty", "choices-7-name": "Trzeci"}
    answer = admin.client.post("/settings/fields/new/", posted(type="choice", name="", hint="Podpowiedź", **rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Podpowiedź"' in page
    told = page.split("o-formerrors")[1].split("</div>")[0]
    assert '<a href="#id_name">Name: ' in told
    assert page.count('value="Złoty"') + page.count('value="złoty"') + page.count('value="Trzeci"') >= 3
    answer = admin.client.post("/settings/fields/new/", posted(type="choice", name="A", **rows))
    assert '<a href="#id_choices-1-name">Choices: Another choice has this code or name.' in answer.content.decode()
    assert not CustomField.objects.exists()


def test_settings_tell_the_slower_of_two_editors(admin: Somebody) -> None:
    field = define("text", "card", name="Karta")
    sent = fields(text(admin, f"/settings/fields/{field.id}/"))
    change_field(SYSTEM, field.id, {"name": "Inna"})
    answer = admin.client.post(f"/settings/fields/{field.id}/", {**sent, "name": "Moja"})
    assert answer.status_code == 412
    assert 'value="Moja"' in answer.content.decode()
    refresh()
    assert present().find("party", "card").name == "Inna"  # type: ignore[union-attr]


def test_settings_show_parts_of_the_type_and_a_preview(admin: Somebody) -> None:
    parts = admin.client.post("/settings/fields/parts/", posted(type="money"), headers=HTMX).content.decode()
    assert 'name="currency"' in parts
    assert 'name="searchable"' not in parts
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
        sent = posted(type=type_, name="<b>Pole</b>", currency="???", reference="party", **{"choices-0-name": "<i>"})
        preview = admin.client.post("/settings/fields/preview/", sent, headers=HTMX)
        assert preview.status_code == 200, type_
        assert "&lt;b&gt;Pole" in preview.content.decode()
        assert "<i>" not in preview.content.decode()
    assert not CustomField.objects.exists()


@pytest.mark.parametrize("reference", ["", "nothing", "a/b"])
def test_settings_offer_a_link_before_it_is_said_what_it_leads_to(admin: Somebody, reference: str) -> None:
    sent = posted(type="reference", name="Polecił", reference=reference)
    for part in ("parts", "preview"):
        assert admin.client.post(f"/settings/fields/{part}/", sent, headers=HTMX).status_code == 200, part
    refused = admin.client.post("/settings/fields/new/", sent)
    assert refused.status_code == 422
    assert "Polecił" in refused.content.decode()
    assert not CustomField.objects.exists()


def test_settings_are_for_who_has_the_right() -> None:
    field = define("text", "card")
    magda = log_in("customer_service")
    for address in ("", "new/", f"{field.id}/", f"{field.id}/status/"):
        assert magda.client.get(f"/settings/fields/{address}").status_code == 403, address
    for address in ("new/", "order/", "parts/", "preview/", f"{field.id}/", f"{field.id}/archive/"):
        assert magda.client.post(f"/settings/fields/{address}", posted()).status_code == 403, address
    assert "/settings/fields/" not in text(magda, "/settings/profile/")
    assert CustomField.objects.get().archived_at is None


def test_settings_do_not_mind_odd_addresses(admin: Somebody) -> None:
    assert admin.client.get("/settings/fields/?kind=role").status_code == 404
    assert admin.client.get("/settings/fields/1/").status_code == 404
    assert admin.client.post("/settings/fields/new/", {"kind": "\x00"}).status_code == 404
    assert admin.client.post("/settings/fields/new/", {}).status_code == 422
    assert admin.client.post("/settings/fields/parts/", {"type": "<script>"}).status_code == 200


def test_change_in_one_process_is_seen_in_another_by_the_next_request(admin: Somebody) -> None:
    """The definitions of this process are as another process left them until a request reads the stamp."""
    from opiekun.records.custom import definitions

    text(admin, "/parties")
    before = definitions._kept
    create_field(SYSTEM, "party", {"type": "text", "name": "Karta", "in_lists": True})
    definitions._present.set(before)
    assert definitions._kept is before, "a change that is not committed is nobody else's"
    assert "Karta" in text(admin, "/parties")
    after = definitions._kept
    with CaptureQueriesContext(connection) as asked:
        text(admin, "/parties")
    assert definitions._kept is after
    assert not [query for query in asked if "records_custom_field" in query["sql"]]
