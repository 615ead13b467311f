"""Fields in which a case is chosen: cases of one title are told apart, and none is offered that is out of reach."""

from typing import Any

import pytest

from opiekun.cases.models import Case
from tests.cases.cases import make_case, make_party
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


def offered(who: Somebody, typed: str) -> list[dict[str, Any]]:
    answer = who.client.get("/cases/options", {"q": typed})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def note(case: Case) -> str:
    assert case.party is not None
    return f"{case.number} · {case.stage.name_en} · {case.party.display_name}"


def test_cases_of_one_title_are_told_apart_by_number_stage_and_party() -> None:
    boss = log_in("sales_manager", "Anna", "Bosak")
    one = make_case(boss.viewer, "Serwis roczny", party=str(make_party(boss.viewer, "Alfa")))
    other = make_case(boss.viewer, "Serwis roczny", party=str(make_party(boss.viewer, "Beta")))
    notes = {row["value"]: row["note"] for row in offered(boss, "serwis") if row["text"] == "Serwis roczny"}
    assert notes == {str(case.pk): note(case) for case in (one, other)}
    assert [row["value"] for row in offered(boss, other.number)] == [str(other.pk)]
    assert offered(boss, "nic takiego") == []


def test_cases_out_of_reach_are_not_offered() -> None:
    boss, jan = log_in("sales_manager", "Anna", "Bosak"), log_in("salesperson", "Jan", "Wnuk")
    own = make_case(jan.viewer, "Serwis roczny")
    case = make_case(boss.viewer, "Serwis tajny")
    assert str(case.pk) not in [row["value"] for row in offered(jan, "serwis")]
    assert [row["value"] for row in offered(jan, "roczny")] == [str(own.pk)]
