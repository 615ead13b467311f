"""Custom fields on the page of a record: shown, edited in place, protected, in its history."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import AccessLog
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_person, trash_party, update_party, update_person
from opiekun.records.custom.definitions import present
from opiekun.records.custom.services import archive_field, change_field
from tests.parties.ui.browser import Somebody, log_in
from tests.records.custom.fields import company, define
from tests.records.custom.pages import HTMX, stored, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


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
