"""A program opens the list behind each figure, as the pages do."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from opiekun.cases.models import CaseTerm
from tests.api.program import Program, program
from tests.cases.analysis.ways import begin, day, move, noon
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db
REPORTS = ("funnel", "pipeline", "forecast", "decisions", "stale", "activity", "leaderboard")


@pytest.fixture
def caller() -> Program:
    anna, jan = manager(), salesperson()
    source = CaseTerm.objects.get(kind="source", code="referral")
    ways = [
        begin(owner.id, noon(40, n), planned_revenue=10 * n, source=source if n % 2 else None)
        for n, owner in enumerate((anna, jan, anna, jan))
    ]
    move(ways[0], "sale_quote", noon(30))
    move(ways[1], "sale_needs", noon(20))
    move(ways[1], "sale_lost", noon(10))
    move(ways[2], "sale_contract", noon(5))
    return program()


def numbers(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells of columns of numbers of records; days are numbers of something else."""
    return [
        cell
        for section in report["sections"]
        for row in (*section["rows"], *([{"cells": section["totals"]}] if section["totals"] else []))
        for column, cell in zip(section["columns"], row["cells"], strict=True)
        if column["type"] == "number" and column["code"] != "each"
    ]


@pytest.mark.parametrize("code", REPORTS)
def test_each_number_is_that_of_the_records_of_its_list(caller: Program, code: str) -> None:
    needed = "&type=sale" if code in ("funnel", "pipeline") else ""
    # What stands now has no period.
    period = "" if code == "stale" else f"&from={day(60)}&to={day(0)}"
    report = caller.get(f"/reports/cases.{code}?{(period + needed)[1:]}")
    assert report.status_code == 200, report.content
    found = numbers(report.json())
    assert all((cell["list"] is None) == (cell["href"] is None) for cell in found)
    looked = 0
    for cell in found:
        if cell["list"] is not None and isinstance(cell["value"], int):
            page = caller.get(f"{cell['list']}&count=exact&limit=1")
            assert (page.status_code, page.json().get("count")) == (200, cell["value"]), cell
            looked += 1
    assert looked or code == "activity"


def test_a_filter_that_is_none_is_refused_by_its_name(caller: Program) -> None:
    for wrong in ("{", "[]", '{"field": "secret", "op": "is", "values": ["1"]}', "[" * 30_000):
        refused = caller.get(f"/cases?filter={quote(wrong)}")
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["loc"][0] == "filter"
    lost = {"field": "outcome", "op": "is", "values": ["lost"]}
    body = caller.get(f"/cases?filter={quote(json.dumps(lost))}&count=exact").json()
    assert (body["count"], {one["outcome"] for one in body["items"]}) == (1, {"lost"})
    narrowed = caller.get(f"/cases?filter={quote(json.dumps(lost))}&source__empty=true&count=exact")
    assert narrowed.json()["count"] == 0
