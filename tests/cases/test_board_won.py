"""What was won stands beside the board: since a day, within the reader's reach, of what the filters leave."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest

from opiekun.cases.models import Case
from opiekun.cases.selectors.board import board_sums
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.selectors.narrowing import narrowed
from opiekun.cases.services import move_case
from opiekun.core import clock
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition, Leaf, Operator
from opiekun.records.conditions.tree import EVERYTHING
from opiekun.records.lists.query import ListQuery, Sort
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
ALL = ListQuery(Sort("updated_at", True), ())


def sale() -> TypeDefinition:
    of = definitions().type_by_code("sale")
    assert of is not None
    return of


def test_the_board_sums_what_was_won_since_a_day_within_reach_and_filters() -> None:
    jan, boss, since = viewer("salesperson"), viewer("administrator"), clock.now() - timedelta(days=5)
    for owner, amount, currency, days in (
        (jan, "100", "PLN", 1),
        (jan, "20", "EUR", 2),
        (jan, "3", "PLN", 9),
        (boss, "1000", "PLN", 1),
    ):
        case = make_case(owner, planned_revenue={"amount": amount, "currency": currency})
        move_case(owner, case.pk, {"stage": "sale_contract"})
        won = next(stage.code for stage in sale().stages if stage.outcome == "won" and not stage.is_open)
        move_case(owner, case.pk, {"stage": won})
        Case.objects.filter(pk=case.pk).update(decided_at=clock.now() - timedelta(days=days))

    def won_of(who: Viewer, condition: Condition = EVERYTHING) -> dict[str, Decimal]:
        found = board_sums(sale(), narrowed(who, replace(ALL, condition=condition)), since).won
        return {one.currency: one.amount for one in found.sums}

    assert won_of(jan) == {"PLN": 100, "EUR": 20}
    assert won_of(boss) == {"PLN": 1100, "EUR": 20}
    assert won_of(boss, Leaf("owner", Operator.IS, (str(jan.id),))) == {"PLN": 100, "EUR": 20}
    assert won_of(boss, Leaf("planned_revenue", Operator.BETWEEN, ("900", "2000"))) == {"PLN": 1000}


def test_the_lane_opens_the_list_of_what_it_counts() -> None:
    jan, boss = log_in("salesperson", "Jan", "Wnuk"), log_in("administrator")
    won = next(stage.code for stage in sale().stages if stage.outcome == "won" and not stage.is_open)
    for owner, title, days in ((jan, "Regały", 0), (boss, "Regały", 0), (jan, "Wiata", 0), (jan, "Regały", 40)):
        case = make_case(owner.viewer, title)
        move_case(owner.viewer, case.pk, {"stage": "sale_contract"})
        move_case(owner.viewer, case.pk, {"stage": won})
        Case.objects.filter(pk=case.pk).update(decided_at=clock.now() - timedelta(days=days))
    make_case(jan.viewer, "Regały otwarte")
    for narrowed_by, number in (("", 3), ("&f.owner.is=me", 1), (f"&f.owner.is={jan.user.pk}&q=Rega%C5%82y", 1)):
        board = boss.client.get(f"/cases/board?type=sale{narrowed_by}").content.decode()
        [lane] = re.findall(r'<a class="o-lane o-lane--folded[^"]*" href="([^"]*)".*?</a>', board, re.DOTALL)
        rows = boss.client.get(unescape(lane)).content.decode()
        assert len(set(re.findall(r'href="(/cases/\d+)"', rows))) == number, narrowed_by
