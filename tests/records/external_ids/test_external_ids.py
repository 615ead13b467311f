"""Ids of records in other systems: found, given, taken away, and what the trash does to them."""

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.core.errors import Conflict, InvalidInput, NotFound
from opiekun.core.models import History, Record
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, create_person, restore_party, trash_party
from opiekun.parties.services.purge import purge_parties
from opiekun.records.external_ids import Unattached, attach, detach, external_ids_of, find
from opiekun.records.models import ExternalId
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db

ERP = "subiekt"


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def party(actor: TestViewer, name: str = "Metal-Plast") -> int:
    return create_party(actor, {"kind": "organisation", "name": name}).id


def test_record_is_found_by_the_id_of_each_system_and_kind(actor: TestViewer) -> None:
    first, second = party(actor), party(actor, "Drewno")
    person = create_person(actor, {"party": str(first), "last_name": "Maj"}).id
    assert attach(actor, ERP, [(first, "17"), (second, "18"), (person, "17")]) == []
    assert attach(actor, "shop", [(first, "a-9")]) == []
    assert find(ERP, "party", ["17", "18", "19"]) == {"17": first, "18": second}
    assert find(ERP, "person", ["17"]) == {"17": person}
    assert find("shop", "party", ["17"]) == {}
    assert external_ids_of([first, second]) == {first: {"shop": "a-9", ERP: "17"}, second: {ERP: "18"}}
    assert external_ids_of([first, second], "shop") == {first: {"shop": "a-9"}}


def test_attaching_again_changes_nothing(actor: TestViewer) -> None:
    record = party(actor)
    attach(actor, ERP, [(record, "17")])
    rows = list(ExternalId.objects.values())
    assert attach(actor, ERP, [(record, "17")]) == []
    assert list(ExternalId.objects.values()) == rows


def test_what_excludes_another_is_left_out_with_the_reason_and_the_rest_is_done(actor: TestViewer) -> None:
    first, second, third = party(actor), party(actor, "Drewno"), party(actor, "Szkło")
    attach(actor, ERP, [(first, "17")])
    pairs = [(first, "18"), (second, "17"), (third, "19"), (third, "20"), (second, " "), (10**12, "21")]
    assert attach(actor, ERP, pairs) == [
        Unattached(first, "18", "has_another"),
        Unattached(second, "17", "external_id_taken"),
        Unattached(third, "20", "has_another"),
        Unattached(second, " ", "wrong_external_id"),
        Unattached(10**12, "21", "not_found"),
    ]
    assert external_ids_of([first, second, third]) == {first: {ERP: "17"}, third: {ERP: "19"}}


def test_records_out_of_reach_and_in_the_trash_get_no_id(actor: TestViewer) -> None:
    hidden, trashed = party(actor), party(actor, "Drewno")
    trash_party(actor, trashed)
    assert [left.code for left in attach(salesperson(), ERP, [(hidden, "17")])] == ["not_found"]
    assert [left.code for left in attach(actor, ERP, [(trashed, "18")])] == ["not_found"]
    assert not ExternalId.objects.exists()


@pytest.mark.parametrize("system", ["", "Subiekt", "1c", "a b", "x" * 41, None])
def test_code_of_a_system_is_refused_unless_it_is_one(actor: TestViewer, system: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        attach(actor, system, [(party(actor), "17")])
    assert refused.value.errors[0].loc == ("system",)
    assert not ExternalId.objects.exists()


def test_id_can_be_taken_away_and_given_to_another_record(actor: TestViewer) -> None:
    first, second = party(actor), party(actor, "Drewno")
    attach(actor, ERP, [(first, "17")])
    with pytest.raises(NotFound):
        detach(salesperson(), first, ERP)
    detach(actor, first, ERP)
    with pytest.raises(NotFound):
        detach(actor, first, ERP)
    assert attach(actor, ERP, [(second, "17")]) == []
    assert find(ERP, "party", ["17"]) == {"17": second}


def test_history_tells_what_was_attached_and_by_whom(actor: TestViewer) -> None:
    record = party(actor)
    attach(actor, ERP, [(record, "17")])
    detach(actor, record, ERP)
    told = History.objects.filter(subject_id=record, table_name="records_external_id").order_by("id")
    assert [(row.operation, row.actor_id, row.changes) for row in told] == [
        ("insert", actor.id, {"system": ERP, "external_id": "17"}),
        ("delete", actor.id, {"system": ERP, "external_id": "17"}),
    ]


def test_record_in_the_trash_keeps_its_id_but_matches_nothing(actor: TestViewer) -> None:
    record = party(actor)
    person = create_person(actor, {"party": str(record), "last_name": "Maj"}).id
    attach(actor, ERP, [(record, "17"), (person, "p1")])
    trash_party(actor, record)
    assert find(ERP, "party", ["17"]) == {}
    assert find(ERP, "person", ["p1"]) == {}
    assert external_ids_of([record]) == {record: {ERP: "17"}}
    restore_party(actor, record)
    assert find(ERP, "party", ["17"]) == {"17": record}
    assert find(ERP, "person", ["p1"]) == {"p1": person}


def test_restore_is_refused_while_another_record_has_the_id(actor: TestViewer) -> None:
    record = party(actor)
    attach(actor, ERP, [(record, "17")])
    trash_party(actor, record)
    other = party(actor, "Drewno")
    assert attach(actor, ERP, [(other, "17")]) == []
    with pytest.raises(Conflict) as refused:
        restore_party(actor, record)
    assert refused.value.code == "external_id_taken"
    assert Party.objects.filter(pk=record, trashed_at__isnull=False).exists()
    detach(actor, other, ERP)
    restore_party(actor, record)
    assert find(ERP, "party", ["17"]) == {"17": record}


def test_rows_of_plain_sql_are_guarded_as_well(actor: TestViewer) -> None:
    first, second = party(actor), party(actor, "Drewno")
    insert = "INSERT INTO records_external_id (record_id, kind, system, external_id) VALUES (%s, 'toy', 'erp', '1')"
    with connection.cursor() as cursor:
        cursor.execute(insert, [first])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(insert, [second])
    assert ExternalId.objects.get().kind == "party"


def test_id_goes_with_the_record(actor: TestViewer) -> None:
    record = party(actor)
    attach(actor, ERP, [(record, "17")])
    trash_party(actor, record)
    purge_parties([record])
    assert not Record.objects.filter(pk=record).exists()
    assert not ExternalId.objects.exists()


def test_many_records_get_their_ids_by_a_handful_of_statements(
    actor: TestViewer, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    records = [party(actor, f"Firma {number}") for number in range(40)]
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert attach(actor, ERP, [(record, str(record)) for record in records]) == []
    assert len(find(ERP, "party", [str(record) for record in records])) == 40
