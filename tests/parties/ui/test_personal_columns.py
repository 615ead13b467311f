"""Birthday, name day and interests as columns and filters of the list of persons, for those with the right alone."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from opiekun.accounts.models import AccessLog
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party, create_person
from opiekun.records.conditions.periods import yearly_numbers
from tests.api.program import program
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COLUMNS = "columns=birthday,name_day,interests"


def person(name: str, birthday: str = "", *interests: str) -> int:
    party = create_party(SYSTEM, {"kind": "organisation", "name": f"Firma {name}"}).id
    days = [{"kind": "birthday", "date": birthday}] if birthday else []
    terms = [{"term": term} for term in interests]
    return create_person(SYSTEM, {"party": str(party), "last_name": name, "days": days, "interests": terms}).id


def shown(client: Client, query: str) -> set[str]:
    with clock.frozen(NOW):
        answer = client.get(f"/persons?{query}")
    assert answer.status_code == 200, answer.content
    return {name for name in ("Lis", "Maj", "Wilk", "Sowa") if f">{name}</a>" in answer.content.decode()}


@pytest.fixture
def people() -> None:
    person("Lis", "26.11.1980", "żeglarstwo", "narty")
    person("Maj", "29.02", "Narty biegowe")
    person("Wilk", "2.01.1975")
    person("Sowa")


@pytest.fixture
def seller() -> Somebody:
    return log_in("administrator")


@pytest.mark.usefixtures("people")
def test_columns_show_the_day_without_the_year_and_all_interests(seller: Somebody) -> None:
    html = seller.client.get(f"/persons?{COLUMNS}").content.decode()
    assert "26 Nov" in html.replace("\N{NO-BREAK SPACE}", " ")
    assert "narty, żeglarstwo" in html
    assert "1980" not in html


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        *(("f.birthday.next_days=14", {"Lis"}), ("f.birthday.next_days=60", {"Lis", "Wilk"})),
        *(("f.birthday.is=29.02", {"Maj"}), ("f.birthday.is=--11-26", {"Lis"}), ("f.birthday.is=26.11.1999", {"Lis"})),
        *(("f.birthday.this_month=", {"Lis"}), ("f.birthday.today=", set()), ("f.birthday.empty=", {"Sowa"})),
        *(("f.birthday.filled=", {"Lis", "Maj", "Wilk"}), ("f.birthday.next_days=400", {"Lis", "Maj", "Wilk"})),
        *(
            ("f.interests.contains=ZEGL", {"Lis"}),
            ("f.interests.is=narty", {"Lis"}),
            ("f.interests.empty=", {"Wilk", "Sowa"}),
        ),
        ("f.interests.contains=narty", {"Lis", "Maj"}),
    ],
)
def test_filters_find_the_days_and_interests(seller: Somebody, query: str, expected: set[str]) -> None:
    assert shown(seller.client, query) == expected


@pytest.mark.usefixtures("people")
def test_days_between_two_may_span_the_turn_of_the_year(seller: Somebody) -> None:
    assert shown(seller.client, "f.birthday.between=20.11&f.birthday.between=5.01") == {"Lis", "Wilk"}
    assert shown(seller.client, "f.birthday.between=1.01&f.birthday.between=1.03") == {"Maj", "Wilk"}


def test_leap_day_counts_on_the_28th_of_a_common_year() -> None:
    assert yearly_numbers(date(2027, 2, 28), date(2027, 3, 1)) == [228, 229]
    assert yearly_numbers(date(2028, 2, 28), date(2028, 2, 29)) == [228]
    assert len(yearly_numbers(date(2027, 1, 1), date(2999, 1, 1))) == 366


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("value", ["32.01", "x", "1", "29.02.2023", "--13-01"])
def test_day_that_is_none_is_refused_by_name(seller: Somebody, value: str) -> None:
    answer = seller.client.get(f"/persons?f.birthday.is={value}")
    assert answer.status_code == 422


@pytest.mark.usefixtures("people")
def test_without_the_right_there_are_no_such_columns_nor_filters() -> None:
    clerk = log_in("customer_service", "Jan", "Wnuk")
    for query in (COLUMNS, "f.birthday.filled=", "f.interests.contains=narty", "f.name_day.empty="):
        assert clerk.client.get(f"/persons?{query}").status_code == 422
    menus = clerk.client.get("/persons").content.decode() + clerk.client.get("/persons/filters").content.decode()
    assert "Birthday" not in menus
    assert "interests" not in menus
    assert program("customer_service").get("/persons?birthday=26.11").status_code == 422
    blind = program(scopes=("persons:read", "persons:write"))
    export = {"filter": {"all": []}, "format": "csv", "columns": ["birthday"]}
    assert blind.post("/persons/export", export).status_code == 422
    assert blind.get("/persons?interests__contains=narty").status_code == 422


@pytest.mark.usefixtures("people")
def test_page_with_personal_columns_opens_the_records_on_it_once_a_day(seller: Somebody) -> None:
    seller.client.get("/persons")
    assert not AccessLog.objects.exists()
    for _time in range(2):
        seller.client.get(f"/persons?{COLUMNS}")
    lines = AccessLog.objects.all()
    assert len(lines) == 4
    assert {(line.access, tuple(line.field_classes), line.facts["what"]) for line in lines} == {
        ("opened", ("personal",), "list")
    }


@pytest.mark.usefixtures("people")
def test_program_filters_by_them_with_right_and_scope() -> None:
    asked = program()
    assert [p["last_name"] for p in asked.get("/persons?birthday=26.11").json()["items"]] == ["Lis"]
    assert [p["last_name"] for p in asked.get("/persons?birthday__in=26.11,--02-29").json()["items"]] == ["Lis", "Maj"]
    assert [p["last_name"] for p in asked.get("/persons?interests__contains=zegl").json()["items"]] == ["Lis"]


@pytest.mark.usefixtures("people")
def test_export_holds_them_as_text_and_is_logged(seller: Somebody) -> None:
    answer = seller.client.post("/persons/export", {"all": "1", "query": COLUMNS, "format": "csv"})
    assert answer.status_code == 303, answer.content
    line = AccessLog.objects.get(access="exported")
    assert "personal" in line.field_classes
