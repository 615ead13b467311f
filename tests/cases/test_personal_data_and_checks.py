"""What cases keep about a person is given out and taken out; what should hold of cases is proved."""

import json

import pytest
from django.db import connection

from opiekun.cases.models import Case, CasePerson, StageMove
from opiekun.cases.notifications import MARGIN
from opiekun.cases.personal_data import CASE_DATA
from opiekun.cases.services import move_case
from opiekun.core.checks.registry import run_checks
from opiekun.core.writing import writing
from opiekun.parties.services import create_party
from opiekun.records.models import Notification
from opiekun.records.notifications import notify
from tests.cases.cases import again, make_case, make_person
from tests.cases.money import book
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {finding.code for finding in run_checks() if finding.code.startswith("cases.")}


def test_a_person_is_told_in_which_cases_they_are_and_leaves_them() -> None:
    anna = manager()
    case, other = make_case(anna, "Regały", details="Poufne"), make_case(anna, "Wiata")
    assert case.party_id is not None
    person = make_person(anna, case.party_id)
    CasePerson.objects.create(case=case, person_id=person, role="decision_maker")
    told = json.dumps(CASE_DATA.export(person), default=str, ensure_ascii=False)
    assert "Regały" in told
    assert "decision_maker" in told
    # What the case says of the firm is not the employee's.
    assert "Poufne" not in told
    assert "Wiata" not in told
    CASE_DATA.erase(anna, person)
    assert not CasePerson.objects.exists()
    assert again(case).details == "Poufne"
    assert again(other).title == "Wiata"


def test_cases_of_a_private_person_are_blanked_and_their_sums_stay() -> None:
    anna = manager()
    raw = {"kind": "natural_person", "first_name": "Ewa", "last_name": "Lis"}
    party = create_party(anna, raw).id
    lines = [{"side": "revenue", "text": "Kuchnia Ewy", "amount": "100"}]
    case = make_case(anna, "Kuchnia dla Ewy", party=str(party), details="Woli biały", plan_lines=lines)
    move_case(anna, case.pk, {"stage": "sale_delivery"})
    book(anna, case, "12", text="Fronty dla Ewy")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM parties_person WHERE party_id = %s", [party])
        person = cursor.fetchone()[0]
    assert "Fronty dla Ewy" in json.dumps(CASE_DATA.export(person), default=str, ensure_ascii=False)
    assert "Woli biały" in json.dumps(CASE_DATA.export(person), default=str, ensure_ascii=False)
    other = make_case(anna, "Wiata")
    with writing(anna):
        for told_of in (case, other):
            notify([anna.id], MARGIN, record_id=told_of.pk, facts={"text": "Fronty dla Ewy"})
    CASE_DATA.erase(anna, person)
    assert [row.record_id for row in Notification.objects.all()] == [other.pk]
    left = json.dumps(CASE_DATA.export(person), default=str, ensure_ascii=False)
    assert "Ewy" not in left
    assert "Woli" not in left
    assert case.entries.get().amount == 12
    assert "Ewy" not in json.dumps(case.plan_versions.get().lines)
    assert again(case).planned_revenue == 100
    assert StageMove.objects.filter(case=case).count() == 2


def test_checks_find_what_was_broken_around_the_program() -> None:
    anna = manager()
    lines = [{"side": "cost", "text": "Regały", "amount": "100"}]
    case = make_case(anna, plan_lines=lines)
    assert broken() == set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("cases_case", "cases_stage_move", "parties_party"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_case SET state = 'active', planned_cost = 7 WHERE id = %s", [case.pk])
        cursor.execute("DELETE FROM cases_stage_move WHERE case_id = %s", [case.pk])
        cursor.execute("UPDATE parties_party SET trashed_at = now() WHERE id = %s", [case.party_id])
    assert broken() == {"cases.states", "cases.moves", "cases.sums", "cases.parties"}
    assert Case.objects.get(pk=case.pk).planned_cost == 7
