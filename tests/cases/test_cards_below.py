"""Boards that stand open while cases are moved: they are told, and learn which cards loaded further down have gone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.cases.live import LIVE
from opiekun.cases.models import Case, CaseType
from opiekun.cases.services import move_back, move_case, restore_case, trash_case, update_case
from tests.cases.cases import make_case
from tests.cases.test_board import page
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def gone(who: Somebody, query: str) -> set[int]:
    found = re.search(r'data-left="([^"]*)"', page(who, f"/cases/board?type=sale&{query}"))
    return {int(one) for one in found[1].split(" ")} if found else set()


def test_cards_that_left_their_lane_are_named_and_those_that_stand_are_not(jan: Somebody) -> None:
    stays, moved, trashed, narrowed_out = (make_case(jan.viewer, f"Hala {n}").pk for n in range(4))
    everything = f"below=sale_qualification.{stays}.{moved}.{trashed}.{narrowed_out}"
    assert gone(jan, everything) == set()
    move_case(jan.viewer, moved, {"stage": "sale_needs"})
    trash_case(jan.viewer, trashed)
    update_case(jan.viewer, narrowed_out, {"title": "Wiata"})
    assert gone(jan, everything) == {moved, trashed}
    assert gone(jan, f"q=Hala&{everything}") == {moved, trashed, narrowed_out}
    assert gone(jan, f"below=sale_qualification.{stays}&below=sale_needs.{moved}") == set()


def test_what_nobody_could_have_loaded_is_left_alone(jan: Somebody) -> None:
    case = make_case(jan.viewer).pk
    for wrong in ("", "nowhere.1", "sale_needs", "sale_needs.x.-1.99999999999999999999", f"..{case}"):
        assert gone(jan, f"below={wrong}") == set()
    assert gone(jan, "below=sale_needs.999999") == {999999}


def test_to_ask_takes_one_statement_more_however_many_are_asked_about(jan: Somebody) -> None:
    ids = [str(make_case(jan.viewer).pk) for _n in range(3)]
    counts = []
    for query in ("", f"&below=sale_qualification.{ids[0]}", f"&below=sale_qualification.{'.'.join(ids)}"):
        page(jan, f"/cases/board?type=sale{query}")
        with CaptureQueriesContext(connection) as asked:
            page(jan, f"/cases/board?type=sale{query}")
        counts.append(len(asked))
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_boards_of_the_type_are_told_of_what_stands_otherwise_on_them(jan: Somebody) -> None:
    case = make_case(jan.viewer).pk
    sale, project = (CaseType.objects.get(code=code).pk for code in ("sale", "project"))

    def told(work: object) -> bool:
        with CaptureQueriesContext(connection) as asked:
            work()  # type: ignore[operator]
        return any("pg_notify" in one["sql"] and LIVE in one["sql"] for one in asked)

    assert told(lambda: move_case(jan.viewer, case, {"stage": "sale_needs"}))
    assert told(lambda: move_back(jan.viewer, case, "sale_qualification"))
    assert told(lambda: update_case(jan.viewer, case, {"title": "Inna"}))
    assert told(lambda: trash_case(jan.viewer, case))
    assert told(lambda: restore_case(jan.viewer, case))
    assert told(lambda: make_case(jan.viewer))
    with CaptureQueriesContext(connection) as asked:
        move_case(jan.viewer, case, {"stage": "project_idea"})
    [sql] = [one["sql"] for one in asked if "pg_notify" in one["sql"]]
    assert str(sale) in sql
    assert str(project) in sql
    assert Case.objects.get(pk=case).type_id == project


def changed(who: Somebody, query: str) -> list[int]:
    found = re.search(r"<template data-changed>(.*?)</template>", page(who, f"/cases/board?type=sale&{query}"))
    return [int(one) for one in re.findall(r'data-case="(\d+)"', found[1])] if found else []


def test_cards_of_another_version_come_as_they_are_now_where_they_stand(jan: Somebody) -> None:
    same, other, moved = (make_case(jan.viewer, f"Hala {n}").pk for n in range(3))
    versions = {one.pk: one.version for one in Case.objects.filter(pk__in=[same, other, moved])}
    query = f"q=Hala&below=sale_qualification.{'.'.join(f'{pk}-{version}' for pk, version in versions.items())}"
    assert changed(jan, query) == []
    update_case(jan.viewer, other, {"title": "Hala nowa"})
    move_case(jan.viewer, moved, {"stage": "sale_needs"})
    assert changed(jan, query) == [other]
    assert gone(jan, query) == {moved}
    # Who may not see it, and whom the filters no longer show it to, is told that it has gone, and nothing of it.
    update_case(jan.viewer, other, {"title": "Wiata"})
    assert changed(jan, query) == []
    assert gone(jan, query) == {moved, other}
    # Without a version it is not asked for.
    assert changed(jan, f"below=sale_qualification.{other}.{same}-x") == []


def test_more_changed_cards_than_a_page_come_all_by_one_statement_more(jan: Somebody) -> None:
    made = [make_case(jan.viewer, f"Hala {n}").pk for n in range(22)]
    query = f"below=sale_qualification.{'.'.join(f'{one}-0' for one in made)}"
    page(jan, "/cases/board?type=sale")
    with CaptureQueriesContext(connection) as plain:
        page(jan, "/cases/board?type=sale")
    with CaptureQueriesContext(connection) as asked:
        assert sorted(changed(jan, query)) == sorted(made)
    assert len(asked) == len(plain) + 2
