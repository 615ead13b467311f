"""Reports and their schedules for programs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party
from opiekun.records.models import ReportSchedule
from tests.accounts.people import make_user
from tests.api.program import Program, program
from tests.records.reports.toys import PARTIES, SHAPES, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with registered(PARTIES, SHAPES), clock.frozen(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def caller() -> Program:
    return program()


def error_of(answer: Any) -> tuple[int, Any]:
    body = answer.json()
    return answer.status_code, [error["loc"] for error in body.get("errors", [])] or body["code"]


def test_reports_are_listed_with_what_their_filters_take(caller: Program) -> None:
    # Those of the apps stand beside the toys.
    first = next(one for one in caller.get("/reports").json()["items"] if one["code"].startswith("test."))
    assert (first["code"], first["compares"]) == ("test.parties", True)
    assert "this_quarter" in first["periods"]
    assert {"value": "active", "label": "Active"} in first["filters"][0]["choices"]


def test_report_has_typed_cells_and_both_periods(caller: Program) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Firma"})
    body = caller.get("/reports/test.parties?period=this_year&compare=before&status=active&status=inactive").json()
    assert body["period"] == {"first": "2026-01-01", "last": "2026-12-31"}
    assert body["compared"] == {"first": "2025-01-01", "last": "2025-12-31"}
    (section,) = body["sections"]
    assert [column["type"] for column in section["columns"]] == ["text", "number", "money"]
    _name, count, worth = section["rows"][0]["cells"]
    nothing = {"before": 0, "before_href": None, "before_list": None, "change": None}
    behind = count["list"]
    assert count == {"value": 1, "href": "/parties?f.status.is=active", "list": behind, **nothing}
    assert "Firma" in [one["name"] for one in caller.get(behind).json()["items"]]
    assert worth["value"] == {"amount": "1000.00", "currency": "PLN"}
    assert section["totals"][1] == {"value": 1, "href": None, "list": None, **nothing}
    shapes = caller.get("/reports/test.shapes?period=this_year").json()["sections"][0]["rows"][1]["cells"]
    assert shapes[3]["value"].startswith("0.65")


def test_wrong_question_is_refused_by_its_name(caller: Program) -> None:
    assert error_of(caller.get("/reports/test.nothing")) == (404, "not_found")
    assert error_of(caller.get("/reports/test.parties?period=soon")) == (422, [["period"]])
    assert error_of(caller.get("/reports/test.parties?owner=3")) == (422, [["owner"]])
    assert error_of(caller.get("/reports/test.parties?from=2026-01-01")) == (422, [["to"]])


def test_token_needs_the_scope_of_what_is_reported() -> None:
    blind = program(scopes=("tasks:read",))
    assert blind.get("/reports").json()["items"] == []
    assert blind.get("/reports/test.parties").json()["facts"] == {"scope": "parties:read"}
    assert program(scopes=("parties:read",)).get("/reports/test.parties").status_code == 200
    assert error_of(program("read_only").get("/reports/test.parties/file?format=pdf"))[0] == 403


def test_file_comes_as_pdf_and_excel(caller: Program) -> None:
    answer = caller.get("/reports/test.parties/file?period=last_month&format=xlsx")
    assert answer.content.startswith(b"PK")
    assert caller.get("/reports/test.parties/file?format=pdf").content.startswith(b"%PDF")
    assert error_of(caller.get("/reports/test.parties/file")) == (422, [["format"]])


def new(caller: Program, **more: Any) -> Any:
    assert caller.user is not None
    body = {
        "report": "test.parties",
        "name": "Poniedziałek",
        "asked": {"period": "last_week", "compare": "before", "filters": {"status": ["active"]}},
        "rhythm": "weekly",
        "day": 1,
        "hour": 7,
        "receivers": [str(caller.user.pk)],
        "files": ["pdf"],
    }
    return caller.post("/report-schedules", {**body, **more})


def test_schedule_is_made_changed_paused_removed_and_restored(caller: Program) -> None:
    made = new(caller)
    assert made.status_code == 201, made.content
    body, path = made.json(), made["Location"].removeprefix("/api/v1")
    assert body["asked"] == {"period": "last_week", "compare": "before", "filters": {"status": ["active"]}}
    assert body["next_at"] == "2026-11-30T06:00:00Z"
    changed = caller.patch(
        path, {"rhythm": "monthly", "day": 31, "asked": {"period": "last_month"}}, If_Match=made["ETag"]
    )
    assert changed.json()["next_at"] == "2026-11-30T06:00:00Z"
    assert changed.json()["asked"] == {"period": "last_month", "compare": "before", "filters": {"status": ["active"]}}
    assert error_of(caller.patch(path, {"name": "X"}, If_Match=made["ETag"])) == (412, "stale_version")
    paused = caller.patch(path, {"paused": True})
    assert (paused.json()["paused"], paused.json()["next_at"]) == (True, None)
    assert error_of(caller.delete(path))[0] == 428
    assert caller.delete(path, If_Match=paused["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404
    assert caller.post(f"{path}/restore").json()["name"] == "Poniedziałek"
    assert [item["id"] for item in caller.get("/report-schedules").json()["items"]] == [body["id"]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"report": "test.nothing"}, ["report"]),
        ({"name": ""}, ["name"]),
        ({"rhythm": "hourly"}, ["rhythm"]),
        ({"day": 8}, ["day"]),
        ({"hour": 24}, ["hour"]),
        ({"receivers": []}, ["receivers"]),
        ({"receivers": ["999999999"]}, ["receivers"]),
        ({"files": ["docx"]}, ["files"]),
        ({"asked": {"period": "never"}}, ["asked", "period"]),
        ({"asked": {"compare": "never"}}, ["asked", "compare"]),
        ({"asked": {"filters": {"status": ["nonsense"]}}}, ["asked", "filters", "status"]),
        ({"asked": 5}, ["asked"]),
        ({"paused": "yes"}, ["paused"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_wrong_schedule_is_refused_by_the_field_and_nothing_is_made(
    caller: Program, wrong: dict[str, Any], field: list[str]
) -> None:
    status, fields = error_of(new(caller, **wrong))
    assert status == 422
    assert field in fields
    assert not ReportSchedule.objects.exists()


def test_receiver_who_may_not_open_the_report_is_refused_by_name(caller: Program) -> None:
    stranger = make_user()
    answer = new(caller, receivers=[str(stranger.pk)])
    assert error_of(answer) == (422, [["receivers"]])
    assert stranger.name in answer.json()["detail"]


def test_schedules_of_others_are_seen_by_who_manages_them_alone(caller: Program) -> None:
    path = new(caller)["Location"].removeprefix("/api/v1")
    seller, manager = program("salesperson"), program("sales_manager")
    assert seller.get(path).status_code == 404
    assert seller.patch(path, {"name": "X"}).status_code == 404
    assert seller.get("/report-schedules").json()["items"] == []
    assert manager.get(path).status_code == 200
    assert manager.patch(path, {"paused": True}).status_code == 200
    narrow = program(scopes=("parties:read",))
    assert narrow.get("/report-schedules").json()["facts"] == {"scope": "report-schedules:read"}
    assert new(narrow).json()["code"] == "scope_missing"


def test_receiver_reads_what_others_send_and_has_it_no_longer(caller: Program) -> None:
    jan, ewa = program("salesperson"), program("salesperson")
    assert caller.user is not None
    assert jan.user is not None
    path = new(caller, receivers=[str(caller.user.pk), str(jan.user.pk)])["Location"].removeprefix("/api/v1")
    (received,) = jan.get("/report-schedules/received").json()["items"]
    assert (received["name"], received["owner"]["id"]) == ("Poniedziałek", str(caller.user.pk))
    assert set(received) == {"id", "name", "report", "owner", "rhythm", "day", "hour"}
    assert caller.get("/report-schedules/received").json() == {"items": [], "next": None}
    assert ewa.post(f"{path}/leave").status_code == 404
    assert ReportSchedule.objects.get().receiver_ids == [caller.user.pk, jan.user.pk]
    assert jan.post(f"{path}/leave").status_code == 204
    assert ReportSchedule.objects.get().receiver_ids == [caller.user.pk]
    assert jan.post(f"{path}/leave").status_code == 404
    narrow = program("salesperson", scopes=("parties:read",))
    assert narrow.get("/report-schedules/received").json()["code"] == "scope_missing"


def test_rows_say_what_they_are_of_in_every_language(caller: Program) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Firma"})
    address = "/reports/test.parties?period=this_year&compare=year"
    rows = [caller.get(address, Accept_Language=one).json()["sections"][0]["rows"] for one in ("pl", "en")]
    keys = [[row["key"] for row in each] for each in rows]
    assert keys[0] == keys[1]
    assert all(keys[0])
