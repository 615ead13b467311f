"""What bulk work refuses, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import update_party
from opiekun.records.bulk import planning, report
from opiekun.records.bulk.planning import plan_edit, plan_trash
from opiekun.records.bulk.preview import preview_rows
from opiekun.records.bulk.starting import run, undo
from opiekun.records.models import BulkEdit
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import chosen, company, person

pytestmark = pytest.mark.django_db


def statuses(*ids: int) -> list[str]:
    found = dict(Party.objects.filter(pk__in=ids).values_list("pk", "status"))
    return [found[pk] for pk in ids]


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("status", "no such", "value"),
        ("status", "", "value"),
        ("industry", "x" * 121, "value"),
        ("industry", "a\x00b", "value"),
        ("account_manager", "999999999", "value"),
        ("account_manager", "'; DROP", "value"),
        ("nip", "5260250274", "field"),
        ("colour", "red", "field"),
    ],
)
def test_wrong_field_or_value_is_refused_by_name_and_nothing_is_planned(field: str, value: str, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_edit(manager(), chosen(company()), field, value)
    assert refused.value.errors[0].loc == (place,)
    assert not BulkEdit.objects.exists()


def test_false_is_a_value_and_nothing_is_not() -> None:
    actor, party = manager(), company()
    left = person(party, has_left=True)
    with pytest.raises(InvalidInput):
        plan_edit(actor, chosen(left, kind="person"), "has_left", "")
    run(actor, plan_edit(actor, chosen(left, kind="person"), "has_left", "false").pk)
    assert Person.objects.get(pk=left).has_left is False


def test_more_than_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_RECORDS", 1)
    ids = company("A"), company("B")
    with pytest.raises(InvalidInput):
        plan_edit(manager(), chosen(*ids), "status", "closed")
    assert not BulkEdit.objects.exists()


def test_whoever_may_not_edit_or_trash_plans_nothing() -> None:
    reader = manager(actions=frozenset({"view"}))
    party = company()
    with pytest.raises(NotAllowed):
        plan_edit(reader, chosen(party), "status", "closed")
    with pytest.raises(NotAllowed):
        plan_trash(reader, chosen(party))
    assert not BulkEdit.objects.exists()


def test_what_is_out_of_sight_is_not_even_counted() -> None:
    actor = salesperson()
    other = company("Cudza", account_manager=str(make_user().pk))
    edit = plan_edit(actor, chosen(other), "status", "closed")
    assert (edit.selected, edit.planned, edit.out_of_reach) == (0, 0, 0)


def test_operation_belongs_to_whoever_planned_it() -> None:
    party = company()
    edit = plan_edit(manager(), chosen(party), "status", "closed")
    other = manager()
    for use in (run, undo):
        with pytest.raises(NotFound):
            use(other, edit.pk)
    with pytest.raises(NotFound):
        report.own_edit(other, edit.pk)
    assert statuses(party) == ["active"]


def test_right_that_is_lost_between_preview_and_run_is_refused_for_each_record() -> None:
    actor = salesperson()
    party = company(account_manager=str(actor.id))
    edit = plan_edit(actor, chosen(party), "status", "closed")
    update_party(SYSTEM, party, {"account_manager": str(make_user().pk)})
    run(actor, edit.pk)
    assert statuses(party) == ["active"]
    assert [named.code for named in report.refused(edit)] == ["not_found"]


def test_every_bulk_field_is_a_column_that_its_service_can_write() -> None:
    from opiekun.core.kinds import record_kind
    from opiekun.records.bulk.registry import bulk_services

    for code in ("party", "person"):
        kind = record_kind(code)
        columns = {field.attname for field in kind.model_class._meta.concrete_fields}
        for field in kind.fields:
            if field.bulk:
                assert field.editable
                assert field.path in columns
                assert field.code in bulk_services(code).readers


def test_a_thousand_records_are_planned_and_previewed_with_as_many_statements_as_ten() -> None:
    actor = manager()

    def statements(number: int) -> int:
        ids = list(Party.objects.order_by("pk").values_list("pk", flat=True)[:number])
        with CaptureQueriesContext(
            connection,
        ) as captured:
            preview_rows(plan_edit(actor, chosen(*ids), "source", "fair"))
        return len(captured)

    for number in range(30):
        company(f"Firma {number}")
    assert statements(2) == statements(30) <= 10


def test_changing_a_record_costs_the_same_for_each() -> None:
    actor, ids = manager(), [company(f"Firma {n}") for n in range(12)]

    def statements(some: list[int], industry: str) -> int:
        edit = plan_edit(actor, chosen(*some), "industry", industry)
        with CaptureQueriesContext(connection) as captured:
            run(actor, edit.pk)
        return len(captured)

    two, twelve = statements(ids[:2], "A"), statements(ids, "B")
    assert (twelve - two) / 10 <= 20
