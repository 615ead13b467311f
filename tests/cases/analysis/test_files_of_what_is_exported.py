"""Files of the leaderboard and of activity count talks and tasks by the right to export, and say where it is less."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from opiekun.accounts.models import RoleRight, UserRole
from opiekun.activities.models import Task
from opiekun.cases.analysis.activity import ACTIVITY
from opiekun.cases.analysis.leaderboard import LEADERBOARD
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.records.reports.registry import files_have_less
from tests.accounts.people import make_role
from tests.cases.analysis.builds import talk
from tests.cases.analysis.ways import begin, noon
from tests.cases.cases import make_party
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Somebody:
    """Sees and exports all that there is: his talks at a party of his own and at another's, a task of his own and of
    another's."""
    boss, other = log_in("salesperson", language="en"), log_in("salesperson")
    every = {(kind, action): Reach.ALL for kind in ("case", "interaction", "task") for action in ("view", "export")}
    UserRole.objects.filter(user=boss.user).update(role=make_role(every))
    for one in (boss, other):
        party = make_party(SYSTEM, account_manager=str(one.user.pk))
        talk(begin(boss.user.pk, noon(3), party_id=party), boss.user.pk, 1)
        Task.objects.create(title="Oferta", assignee_id=one.user.pk, state="done", finished_at=noon(1))
    return boss


def exports(somebody: Somebody, kind: str, reach: Reach | None) -> None:
    """How far he exports records of the kind."""
    rights = RoleRight.objects.filter(role__user_roles__user=somebody.user, kind=kind, action="export")
    if reach is None:
        rights.delete()
    else:
        rights.update(reach=reach)


def sheets(somebody: Somebody, code: str) -> list[tuple[Any, ...]]:
    sent = {"format": "xlsx", "query": "period=this_year"}
    made = somebody.client.post(f"/reports/{code}/export", sent)
    assert made.status_code == 200, made.content[:500]
    return [row for sheet in load_workbook(BytesIO(made.content)).worksheets for row in sheet.values]


def row_of(rows: list[tuple[Any, ...]], name: str) -> tuple[Any, ...]:
    return next(row for row in rows if row[0] == name)


def says_so(somebody: Somebody, code: str) -> tuple[bool, bool]:
    """Whether the page, and the file, say that the file has less."""
    page = somebody.client.get(f"/reports/{code}?period=this_year").content.decode()
    file = str(sheets(somebody, code))
    return "Files have only what you may export." in page, f"Only what {somebody.user.name} may export" in file


def test_files_of_who_exports_all_have_all(boss: Somebody) -> None:
    assert says_so(boss, "cases.leaderboard") == (False, False)
    assert says_so(boss, "cases.activity") == (False, False)
    assert row_of(sheets(boss, "cases.leaderboard"), "Total")[5:7] == (2, 2)
    assert row_of(sheets(boss, "cases.activity"), boss.user.name)[1:3] == (2, 2)


def test_files_count_the_talks_and_tasks_that_one_may_export(boss: Somebody) -> None:
    exports(boss, "interaction", Reach.OWN)
    exports(boss, "task", Reach.OWN)
    assert row_of(sheets(boss, "cases.leaderboard"), "Total")[4:7] == (2, 1, 1)
    assert row_of(sheets(boss, "cases.activity"), boss.user.name)[1:3] == (2, 1)
    assert says_so(boss, "cases.leaderboard") == (True, True)
    assert says_so(boss, "cases.activity") == (True, True)
    # The page goes on by the right to view.
    read = boss.client.get("/reports/cases.leaderboard?period=this_year").content.decode()
    assert read.count(">2</a>") >= 3


def test_files_of_who_exports_no_talks_have_none_and_no_zero(boss: Somebody) -> None:
    exports(boss, "interaction", None)
    assert row_of(sheets(boss, "cases.leaderboard"), "Total")[5:7] == (None, 2)
    assert "You may not export interactions." in str(sheets(boss, "cases.activity"))
    assert says_so(boss, "cases.activity") == (True, True)


def test_what_is_not_seen_is_not_missing_in_files(boss: Somebody) -> None:
    RoleRight.objects.filter(role__user_roles__user=boss.user, kind__in=("interaction", "task")).delete()
    viewer = boss.viewer
    assert not files_have_less(viewer, LEADERBOARD)
    assert not files_have_less(viewer, ACTIVITY)
    assert row_of(sheets(boss, "cases.leaderboard"), boss.user.name)[5:7] == (None, None)
