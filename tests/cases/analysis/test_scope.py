"""What a report counts is what a list shows to the same reader: by the case's own row, and by its id in other rows."""

import pytest
from django.db import connection

from opiekun.cases.analysis.scope import scope_of
from opiekun.cases.models import Case, CaseUser
from opiekun.cases.permissions import reached_cases
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.reports.report import Period, ReportChoice
from tests.accounts.people import viewer
from tests.cases.cases import make_case

pytestmark = pytest.mark.django_db
DAY = clock.today()


def ids(reader: Viewer, action: str) -> list[set[int]]:
    """What counts for the action: by row, and by id."""
    scope = scope_of(reader, ReportChoice(Period(DAY, DAY), action=action))
    by_row, row_values = scope.of_row("c")
    by_id, id_values = scope.among("m.case_id")
    found = []
    with connection.cursor() as cursor:
        for sql, values in (
            (f"SELECT c.id FROM cases_case c WHERE {by_row}", row_values),
            (f"SELECT m.case_id FROM cases_stage_move m WHERE {by_id}", id_values),
        ):
            cursor.execute(sql, values)
            found.append({pk for (pk,) in cursor.fetchall()})
    return found


def test_reports_count_what_lists_show() -> None:
    boss, jan, ewa = viewer("administrator"), viewer("salesperson"), viewer("salesperson")
    for owner in (boss, jan, ewa):
        for place in range(4):
            case = make_case(owner, f"Sprawa {place}")
            if place % 2:
                CaseUser.objects.create(case=case, user_id=ewa.id, part="participant")
                CaseUser.objects.create(case=case, user_id=jan.id, part="follower")
            if place > 1:
                Case.objects.filter(pk=case.pk).update(trashed_at=clock.now(), trash_root_id=case.pk)
    for reader in (boss, jan, ewa, SYSTEM):
        for action in ("view", "export"):
            expected = set(reached_cases(reader, action).values_list("pk", flat=True))
            assert ids(reader, action) == [expected, expected], (reader, action)
    assert {len(reached_cases(one)) for one in (boss, jan, ewa)} == {6, 2, 4}
