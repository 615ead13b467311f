"""Coming days on the start page, on a party's page and on a page of their own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core import clock
from opiekun.parties.models import Person
from opiekun.parties.services import create_party, create_person
from tests.parties.ui.browser import Somebody, log_in
from tests.web.test_start import card

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson")


def person(seller: Somebody, name: str, written: str, **more: Any) -> int:
    party = create_party(seller.viewer, {"kind": "organisation", "name": f"Firma {name}"}).id
    days = [{"kind": "birthday", "date": written, **more}]
    return create_person(seller.viewer, {"party": str(party), "last_name": name, "days": days}).id


def page(who: Somebody, address: str, status: int = 200) -> str:
    with clock.frozen(NOW):
        answer = who.client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_start_page_shows_the_coming_two_weeks_of_my_parties(seller: Somebody) -> None:
    lis = person(seller, "Zając", "25.11.1980")
    person(seller, "Wilk", "24.12")
    person(log_in("salesperson", "Jan", "Wnuk"), "Obcy", "25.11")
    shown = card(page(seller, "/"), "Upcoming days")
    assert f'href="/persons/{lis}"' in shown
    assert "Birthday, 46 years · Firma Zając" in shown
    assert "tomorrow" in shown
    assert "Wilk" not in shown
    assert "Obcy" not in shown
    assert 'href="/days"' in shown


def test_start_page_shows_what_one_is_to_be_reminded_of(seller: Somebody) -> None:
    person(seller, "Wilk", "24.12", remind_before=30)
    assert "Wilk" in card(page(seller, "/"), "Upcoming days")


def test_start_page_has_no_such_card_without_days_or_right(seller: Somebody) -> None:
    assert card(page(seller, "/"), "Upcoming days") == ""
    person(seller, "Zając", "25.11.1980")
    assert card(page(log_in("read_only", "Jan", "Wnuk"), "/"), "Upcoming days") == ""


def test_showing_is_logged_once_a_day_for_each_person(seller: Somebody) -> None:
    ids = {person(seller, "Zając", "25.11"), person(seller, "Maj", "26.11")}
    for address in ("/", "/", "/days"):
        page(seller, address)
    lines = AccessLog.objects.all()
    assert {line.record_id for line in lines} == ids
    assert len(lines) == 2
    assert {(line.access, tuple(line.field_classes), line.facts["what"]) for line in lines} == {
        ("opened", ("personal",), "upcoming_days")
    }


def test_page_of_days_reaches_as_far_as_asked_and_as_the_viewer(seller: Somebody) -> None:
    boss = log_in("sales_manager", "Maria", "Górska")
    person(seller, "Zając", "25.11")
    person(seller, "Wilk", "1.02")
    assert "Zając" in page(seller, "/days")
    assert "Wilk" not in page(seller, "/days")
    assert "Wilk" in page(seller, "/days?within=90")
    assert "Zając" not in page(boss, "/days")
    assert "Zając" in page(boss, "/days?of=all")
    assert "Zając" in page(seller, "/days?within=x&of=y")
    page(log_in("read_only", "Jan", "Wnuk"), "/days", 403)


def test_party_shows_the_days_of_its_persons(seller: Somebody) -> None:
    lis = person(seller, "Zając", "25.11.1980")
    party = Person.objects.get(pk=lis).party_id
    create_person(seller.viewer, {"party": str(party), "last_name": "Bez dat"})
    assert f'hx-get="/parties/{party}/days"' in page(seller, f"/parties/{party}")
    shown = page(seller, f"/parties/{party}/days")
    assert "Zając" in shown
    assert "Bez dat" not in shown
    empty = create_party(seller.viewer, {"kind": "organisation", "name": "Pusta"}).id
    assert page(seller, f"/parties/{empty}/days") == ""
    page(log_in("salesperson", "Jan", "Wnuk"), f"/parties/{party}/days", 404)
    page(log_in("read_only", "Jan", "Wnuk"), f"/parties/{party}/days", 403)
