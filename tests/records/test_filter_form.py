"""The form of a filter asks for what its operator compares with, in the notation that it takes."""

import re

import pytest
from django.test import Client

from tests.records.custom.fields import company, define
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


def form(client: Client, field: str, operator: str = "") -> str:
    return client.get(f"/parties/filters?filter_field={field}&filter_operator={operator}").content.decode()


def inputs(page: str) -> list[str]:
    return re.findall(r'<input class="o-input" type="(\w+)"[^>]*name="filter_value"', page)


@pytest.mark.parametrize(
    ("field", "operator", "asked"),
    [
        ("created_at", "between", ["date", "date"]),
        ("created_at", "before", ["date"]),
        ("created_at", "last_days", ["text"]),
        ("created_at", "today", []),
        ("created_at", "empty", []),
        ("name", "contains", ["text"]),
        ("name", "between", ["text"]),
        ("status", "filled", []),
        ("is_own", "true", []),
    ],
)
def test_operator_decides_what_is_asked(client: Client, field: str, operator: str, asked: list[str]) -> None:
    assert inputs(form(client, field, operator)) == asked


def test_number_of_days_says_so_beside_the_field(client: Client) -> None:
    assert "dni</span>" in form(client, "created_at")
    assert "dni</span>" not in form(client, "created_at", "before")


def test_choices_are_asked_for_only_where_they_are_compared_with(client: Client) -> None:
    assert 'value="suspended"' in form(client, "status")
    assert 'value="suspended"' not in form(client, "status", "empty")


def test_both_ends_of_a_period_lead_to_the_list(client: Client) -> None:
    asked = "/parties/filters/add?filter_field=created_at&filter_operator=between"
    both = client.get(f"{asked}&filter_value=2026-01-01&filter_value=2026-01-31")
    assert both["Location"] == "/parties?f.created_at.between=2026-01-01&f.created_at.between=2026-01-31"
    same = client.get(f"{asked}&filter_value=2026-01-01&filter_value=2026-01-01")
    assert same["Location"] == "/parties?f.created_at.is=2026-01-01"


@pytest.mark.parametrize("typed", [("2026-01-01", ""), ("", "2026-01-31")])
def test_one_end_alone_is_refused_and_stays_where_it_was_typed(client: Client, typed: tuple[str, str]) -> None:
    asked = "/parties/filters/add?filter_field=created_at&filter_operator=between"
    headers = {"HX-Request": "true", "HX-Target": "add-filter"}
    answer = client.get(f"{asked}&filter_value={typed[0]}&filter_value={typed[1]}", headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Podaj oba końce." in page
    assert tuple(re.findall(r'name="filter_value" value="([^"]*)"', page)) == typed


def test_record_that_a_field_refers_to_is_looked_up(client: Client) -> None:
    define("reference", "partner", name="Partner")
    known = company(name="Łąka").pk
    assert "Partner" in client.get("/parties/filters").content.decode()
    shown = client.get(f"/parties/filters?filter_field=custom.partner&filter_value={known}").content.decode()
    assert 'data-url="/options/party"' in shown
    assert f'<option value="{known}" selected>Łąka</option>' in shown
    assert "data-url" not in form(client, "custom.partner", "empty")
    asked = "/parties/filters/add?filter_field=custom.partner&filter_operator=is"
    assert client.get(f"{asked}&filter_value={known}")["Location"] == f"/parties?f.custom.partner.is={known}"
    hidden = logged_in("salesperson")[0].get(f"/parties/filters?filter_field=custom.partner&filter_value={known}")
    assert "Łąka" not in hidden.content.decode()
