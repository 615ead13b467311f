"""Rows that hang on a record: several things of one and the same row, within the viewer's reach and classes."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core.fields import FieldClass
from opiekun.core.viewer import EVERYONE, SYSTEM
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.permissions import reached_parties
from opiekun.parties.services import create_party, create_person, trash_person
from opiekun.records.conditions import Condition, Every, Leaf, Negation, Operator, Some, compile_condition
from opiekun.records.conditions.errors import WrongCondition
from tests.parties.people import TestViewer, make_user, manager
from tests.records.conditions.things import THING, Label, Thing, things

pytestmark = pytest.mark.django_db
O = Operator  # noqa: E741 - as in the table of operators
MAIN_BUYER = Some("persons", Every((Leaf("is_main", O.TRUE), Leaf("job_title", O.CONTAINS, ("kupiec",)))))


@pytest.fixture
def toys() -> Iterator[None]:
    with things():
        yield


def company(name: str, **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def person(party: int, **more: object) -> int:
    return create_person(SYSTEM, {"party": str(party), "last_name": "Nowak", **more}).id


def found(viewer: TestViewer, condition: Condition) -> list[int]:
    rows = reached_parties(viewer).filter(is_own=False).filter(compile_condition(PARTY_KIND, viewer, condition))
    return sorted(rows.values_list("pk", flat=True))


def test_several_conditions_are_of_one_and_the_same_person() -> None:
    both, apart = company("Razem"), company("Osobno")
    person(both, job_title="Kupiec", is_main=True)
    person(apart, job_title="Kupiec")
    person(apart, job_title="Prezes", is_main=True)
    viewer = manager()
    assert found(viewer, MAIN_BUYER) == [both]
    assert found(viewer, Negation(MAIN_BUYER)) == [apart]
    apart_each = Every(
        (Some("persons", Leaf("is_main", O.TRUE)), Some("persons", Leaf("job_title", O.IS, ("kupiec",))))
    )
    assert found(viewer, apart_each) == sorted([both, apart])


def test_many_rows_that_match_give_their_record_once() -> None:
    party = company("Wielka", addresses=[{"kind": "branch", "city": "Żory"}, {"kind": "branch", "city": "Żory"}])
    for _number in range(3):
        person(party)
    condition = Every((Some("persons", Every(())), Some("addresses", Leaf("city", O.IS, ("zory",)))))
    viewer = manager()
    rows = reached_parties(viewer).filter(compile_condition(PARTY_KIND, viewer, condition))
    assert list(rows.values_list("pk", flat=True)) == [party]
    assert rows.count() == 1


def test_persons_in_the_trash_and_out_of_reach_do_not_count() -> None:
    party = company("Firma")
    gone = person(party, job_title="Kupiec", is_main=True)
    person(party, job_title="Prezes")
    viewer = manager()
    assert found(viewer, MAIN_BUYER) == [party]
    trash_person(SYSTEM, gone)
    assert found(viewer, MAIN_BUYER) == []
    assert found(viewer, Leaf("persons_count", O.IS, ("1",))) == [party]

    class Clerk(TestViewer):
        """Sees all parties, and the persons of none but his own."""

        def owners(self, kind: str, action: str) -> object:  # type: ignore[override]
            return frozenset({self.id}) if kind == "person" else EVERYONE

    clerk = Clerk(make_user().pk, "Jan", EVERYONE)
    assert found(clerk, Some("persons", Every(()))) == []
    assert found(clerk, Leaf("persons_count", O.IS, ("0",))) == [party]


def test_numbers_of_rows_are_compared_in_every_way() -> None:
    none, one, three = company("A"), company("B"), company("C")
    person(one)
    for _number in range(3):
        person(three)
    viewer = manager()
    for operator, values, expected in (
        (O.IS, ("0",), [none]),
        (O.IS, ("1", "3"), [one, three]),
        (O.IS, ("1.5",), []),
        (O.AT_LEAST, ("1",), [one, three]),
        (O.AT_LEAST, ("1.5",), [three]),
        (O.MORE, ("0",), [one, three]),
        (O.LESS, ("1",), [none]),
        (O.AT_MOST, ("1",), [none, one]),
        (O.BETWEEN, ("2", "5"), [three]),
    ):
        assert found(viewer, Leaf("persons_count", operator, values)) == expected, (operator, values)
    assert found(viewer, Leaf("last_person_at", O.TODAY)) == [one, three]
    assert found(viewer, Leaf("last_person_at", O.EMPTY)) == [none]


def test_condition_goes_from_a_person_to_the_party_and_back_down() -> None:
    party = company("Firma", addresses=[{"kind": "branch", "city": "Żory"}])
    person(party)
    person(company("Inna"))
    viewer = manager()
    in_zory = Some("party", Some("addresses", Leaf("city", O.IS, ("Żory",))))
    assert found(viewer, Some("persons", in_zory)) == [party]


def test_field_of_a_class_that_the_viewer_may_not_read_is_unknown_inside_rows_as_well(toys: None) -> None:
    thing = Thing.objects.create(name="a")
    Label.objects.create(thing=thing, text="tajne")
    secret = Some("labels", Leaf("remark", O.CONTAINS, ("tajne",)))
    reader = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    assert Thing.objects.filter(compile_condition(THING, reader, secret)).exists()
    for hidden in (secret, Some("children", secret), Some("children", Leaf("diary", O.FILLED))):
        with pytest.raises(WrongCondition) as refused:
            compile_condition(THING, manager(), hidden)
        assert refused.value.errors[0].code == "unknown_field"


def test_a_condition_is_one_statement_however_large() -> None:
    viewer = manager()
    company("Firma")
    condition = Every((MAIN_BUYER, Negation(MAIN_BUYER), Leaf("persons_count", O.AT_LEAST, ("2",))))
    with CaptureQueriesContext(connection) as asked:
        found(viewer, condition)
    assert len(asked) == 1
