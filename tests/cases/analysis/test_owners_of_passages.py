"""Passages know whose their case is, none while it is in the trash: whatever changed that, and so does the funnel."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from opiekun.cases.analysis.reached import reached
from opiekun.cases.analysis.scope import scope_of
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.models import Case, CaseTerm, CaseUser, Passage, PassageMonth, Stage
from opiekun.cases.permissions import reached_cases
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services import move_case, update_case
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.cases.services.trash import purge_cases, restore_case, trash_case
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import PartyList, PartyListMember
from opiekun.records.conditions import compile_condition
from opiekun.records.reports.report import Period, ReportChoice
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.parties.people import make_user, manager

pytestmark = pytest.mark.django_db
TODAY = Period(clock.today(), clock.today())
# Whatever day it is, today lies in its whole months.
MONTHS = Period(clock.today() - timedelta(days=100), clock.today() + timedelta(days=60))


def owners(case: Case) -> list[int | None]:
    """Of its passages, in their order."""
    return list(Passage.objects.filter(case_id=case.pk).order_by("id").values_list("owner_id", flat=True))


def test_a_new_owner_takes_the_passages_over() -> None:
    anna, other = manager(), make_user("Nowa")
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_quote"})
    assert owners(case) == [anna.id] * 3
    update_case(anna, case.pk, {"owner": str(other.pk)})
    move_case(anna, case.pk, {"stage": "sale_negotiation"})
    assert owners(case) == [other.pk] * 4


def test_the_trash_has_no_owner_until_the_case_comes_back() -> None:
    anna = manager()
    case, beside = make_case(anna), make_case(anna)
    trash_case(anna, case.pk)
    assert (owners(case), owners(beside)) == ([None], [anna.id])
    restore_case(anna, case.pk)
    assert owners(case) == [anna.id]
    trash_case(anna, case.pk)
    purge_cases([case.pk])
    assert (owners(case), owners(beside)) == ([], [anna.id])


def test_a_case_in_the_trash_whose_stage_is_retired_counts_only_when_it_comes_back() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_needs"})
    trash_case(anna, case.pk)
    retire_stage(SYSTEM, Stage.objects.get(code="sale_needs").pk, "sale_quote")
    assert owners(case) == [None] * 3
    restore_case(anna, case.pk)
    assert owners(case) == [anna.id] * 3


def test_a_case_from_elsewhere_and_with_another_party_takes_its_passages_along() -> None:
    anna = manager()
    case, beside = make_case(anna), make_case(anna, "Obok")
    source = CaseTerm.objects.get(kind="source", code="referral")
    update_case(anna, case.pk, {"source": "referral", "party": str(beside.party_id)})
    move_case(anna, case.pk, {"stage": "sale_needs"})
    known = Passage.objects.order_by("id").values_list("source_id", "party_id")
    assert list(known.filter(case_id=case.pk)) == [(source.pk, beside.party_id)] * 2
    assert list(known.filter(case_id=beside.pk)) == [(None, beside.party_id)]
    months = PassageMonth.objects.filter(source_id=source.pk).values_list("stage__code").annotate(Sum("cases"))
    assert dict(months) == {"sale_qualification": 1, "sale_needs": 1}
    update_case(anna, case.pk, {"source": None})
    assert set(known.filter(case_id=case.pk)) == {(None, beside.party_id)}
    assert dict(months.all()) == {"sale_qualification": 0, "sale_needs": 0}


def test_many_that_change_hands_together_are_counted_together() -> None:
    anna, other = manager(), make_user("Nowa")
    cases = [make_case(anna, f"Sprawa {place}") for place in range(5)]
    gone = make_case(anna, "W koszu")
    trash_case(anna, gone.pk)
    before = PassageMonth.objects.order_by("-id").values_list("id", flat=True)[0]
    Case.objects.filter(pk__in=[gone.pk, *(case.pk for case in cases)]).update(owner_id=other.pk)
    assert [owners(case) for case in (*cases, gone)] == [[other.pk]] * 5 + [[None]]
    added = PassageMonth.objects.filter(id__gt=before).order_by("cases").values_list("owner_id", "cases")
    assert list(added) == [(anna.id, -5), (other.pk, 5)]


def test_what_changes_neither_owner_nor_trash_writes_no_passage() -> None:
    anna = manager()
    case = make_case(anna)
    before = Passage.objects.filter(case_id=case.pk).values_list("id", "owner_id").get()
    # The row of the database itself: an update would be another version of it.
    where = Passage.objects.extra(select={"row": "ctid::text"}).filter(case_id=case.pk)
    row = where.values_list("row", flat=True).get()
    update_case(anna, case.pk, {"title": "Inny tytuł"})
    Case.objects.filter(pk=case.pk).update(owner_id=anna.id)
    assert where.values_list("row", flat=True).get() == row
    assert Passage.objects.filter(case_id=case.pk).values_list("id", "owner_id").get() == before


def counted(reader: Viewer, choice: ReportChoice) -> tuple[int, int, int]:
    """How many cases came into the first stage: as the funnel says it, by the rows of the cases, and as a list of cases
    shows it."""
    scope = scope_of(reader, choice, without="type")
    of = definitions().type_by_code("sale")
    assert of is not None
    first = next(stage.id for stage in of.every_stage if stage.code == "sale_qualification")
    found = reached(scope, of, choice.period).get(first)
    of_row, given = scope.of_row("c")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM cases_case c WHERE {of_row}", given)
        of_rows: int = cursor.fetchone()[0]
    listed = reached_cases(reader, choice.action).filter(compile_condition(CASE_KIND, reader, scope.condition))
    return found.worth.count if found else 0, of_rows, listed.filter(trashed_at=None).count()


def test_each_filter_counts_what_a_list_would_show_to_the_same_reader() -> None:
    boss, jan, ewa = viewer("administrator"), viewer("salesperson"), viewer("salesperson")
    source = CaseTerm.objects.filter(kind="source").first()
    assert source is not None
    chosen = PartyList.objects.create(kind="manual", name="Kluczowi", position=99)
    for owner, place in product((boss, jan, ewa), range(6)):
        case = make_case(owner, f"Sprawa {place}")
        if place % 2:
            CaseUser.objects.create(case=case, user_id=ewa.id, part="participant")
            Case.objects.filter(pk=case.pk).update(source=source)
        if place % 3:
            PartyListMember.objects.create(party_list=chosen, party_id=case.party_id)
        if place > 3:
            Case.objects.filter(pk=case.pk).update(trashed_at=clock.now(), trash_root_id=case.pk)
    jans, sources = (str(jan.id),), (source.code,)
    # For the administrator, for whom has his own four, for whom takes part in four of others, and for the program.
    wanted: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [12, 4, 8, 12]),
        ({"owner": jans}, [4, 4, 2, 4]),
        ({"owner": (*jans, str(ewa.id))}, [8, 4, 6, 8]),
        ({"source": sources}, [6, 2, 6, 6]),
        # Whoever does not reach a party does not learn of which list it is.
        ({"party_list": (str(chosen.pk),)}, [6, 2, 2, 6]),
        ({"owner": jans, "source": sources}, [2, 2, 2, 2]),
        ({"owner": jans, "source": sources, "party_list": (str(chosen.pk),)}, [1, 1, 0, 1]),
    ]
    for (values, numbers), period, action in product(wanted, (TODAY, MONTHS), ("view", "export")):
        choice = ReportChoice(period, values=values, action=action)
        found = [counted(reader, choice) for reader in (boss, jan, ewa, SYSTEM)]
        assert all(one == other == listed for one, other, listed in found), choice
        if action == "view":
            assert [one for one, *_others in found] == numbers, choice
