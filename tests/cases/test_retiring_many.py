"""A stage is retired with all its cases by one statement, each with a history of its own; open boards are told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.cases.live import TYPE_TOPIC
from opiekun.cases.models import Case, Stage, StageMove
from opiekun.cases.services import create_case, move_case, trash_case
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.core.errors import InvalidInput
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import viewer
from tests.cases.cases import again, make_case, make_party, stage_of
from tests.cases.test_case_pages import page
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


def in_needs(actor: Any, number: int) -> list[Case]:
    raw = {"type": "sale", "party": str(make_party(actor)), "stage": "sale_needs"}
    ids = [create_case(actor, {**raw, "title": f"Hala {n}"}).id for n in range(number)]
    return list(Case.objects.filter(pk__in=ids).order_by("pk"))


def retire(code: str, replacement: str) -> int:
    """How many statements it takes."""
    with CaptureQueriesContext(connection) as asked:
        retire_stage(SYSTEM, Stage.objects.get(code=code).pk, replacement)
    return len(asked)


def test_each_case_has_its_move_its_history_and_its_next_version() -> None:
    anna = manager()
    cases = in_needs(anna, 3)
    trash_case(anna, cases[0].pk)
    elsewhere = make_case(anna)
    before = {case.pk: again(case).version for case in (*cases, elsewhere)}
    gone, found = Stage.objects.get(code="sale_needs"), Stage.objects.get(code="sale_quote")
    retire("sale_needs", "sale_quote")
    for case in cases:
        assert stage_of(case) == "sale_quote"
        assert again(case).version == before[case.pk] + 1
        last = StageMove.objects.filter(case=case).latest("pk")
        assert (last.from_stage_id, last.to_stage_id, last.spent_days) == (gone.pk, found.pk, 0)
        changed = History.objects.filter(subject_id=case.pk, table_name="cases_case", operation="update").latest("pk")
        assert changed.changes["stage_id"] == [gone.pk, found.pk]
    assert again(elsewhere).version == before[elsewhere.pk]
    move_case(anna, cases[1].pk, {"stage": "sale_negotiation"})


def test_many_cases_need_no_more_statements_than_one() -> None:
    anna = manager()
    in_needs(anna, 1)
    few = retire("sale_needs", "sale_quote")
    in_quote = Case.objects.filter(stage__code="sale_quote")
    for _n in range(11):
        make_case(anna, stage="sale_quote")
    assert in_quote.count() == 12
    assert retire("sale_quote", "sale_negotiation") <= few
    assert not in_quote.exists()


def test_a_refused_retirement_moves_nothing() -> None:
    anna = manager()
    [case] = in_needs(anna, 1)
    with pytest.raises(InvalidInput):
        retire("sale_needs", "sale_delivery")
    assert (stage_of(case), again(case).version) == ("sale_needs", case.version)


def test_open_boards_of_the_type_draw_themselves_anew() -> None:
    anna = manager()
    of = Stage.objects.get(code="sale_needs").type_id
    with CaptureQueriesContext(connection) as asked:
        retire_stage(SYSTEM, Stage.objects.get(code="sale_needs").pk, "sale_quote")
    assert any("pg_notify" in one["sql"] and "case_type" in one["sql"] for one in asked)
    jan = log_in("salesperson", "Jan", "Wnuk")
    assert f'data-live="case_type:{of}"' in page(jan, "/cases/board?type=sale")
    nobody = viewer()
    assert TYPE_TOPIC.news([(anna, {of}), (nobody, {of})]) == [{of: {}}, {}]


@pytest.mark.django_db(transaction=True)
def test_cases_that_move_away_and_in_meanwhile_are_never_left_behind() -> None:
    anna = manager()
    cases = in_needs(anna, 6)
    coming = [make_case(anna) for _n in range(2)]
    needs = Stage.objects.get(code="sale_needs").pk
    run_together(
        lambda: retire_stage(SYSTEM, needs, "sale_quote"),
        *(lambda pk=one.pk: move_case(anna, pk, {"stage": "sale_negotiation"}) for one in cases[-2:]),
        *(lambda pk=one.pk: move_case(anna, pk, {"stage": "sale_needs"}) for one in coming),
    )
    assert not Case.objects.filter(stage_id=needs).exists()
    assert {stage_of(one) for one in cases[:4]} == {"sale_quote"}
    assert {stage_of(one) for one in cases[-2:]} <= {"sale_quote", "sale_negotiation"}
    assert {stage_of(one) for one in coming} <= {"sale_quote", "sale_qualification"}
