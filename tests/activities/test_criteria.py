"""Conditions on parties and persons that ask for what was said with them and is to be done."""

from datetime import timedelta

import pytest

from opiekun.activities.services.interactions import create_interaction, trash_interaction
from opiekun.activities.services.tasks import create_task
from opiekun.core import clock
from opiekun.parties.kinds import PARTY_KIND, PERSON_KIND
from opiekun.parties.models import Person
from opiekun.parties.permissions import reached_parties
from opiekun.parties.services import create_party, create_person
from opiekun.records.conditions import compile_condition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.registry import subject_of
from opiekun.records.conditions.tree import Condition, Every, Leaf, Some
from tests.parties.people import TestViewer, make_user, manager

pytestmark = pytest.mark.django_db


def company(actor: TestViewer, name: str) -> int:
    return create_party(actor, {"kind": "organisation", "name": name}).id


def found(viewer: TestViewer, condition: Condition) -> list[int]:
    rows = reached_parties(viewer).filter(is_own=False).filter(compile_condition(PARTY_KIND, viewer, condition))
    return sorted(rows.values_list("pk", flat=True))


def test_parties_are_found_by_how_often_and_when_one_last_spoke_with_them() -> None:
    actor = manager()
    never, long_ago, lately, planned = (company(actor, name) for name in ("A", "B", "C", "D"))
    days_ago = (clock.now() - timedelta(days=200)).isoformat()
    create_interaction(actor, {"kind": "call", "party": str(long_ago), "started_at": days_ago})
    for kind in ("call", "meeting"):
        create_interaction(actor, {"kind": kind, "party": str(lately), "outcome": "Chcą rabatu"})
    ahead = (clock.now() + timedelta(days=3)).isoformat()
    create_interaction(actor, {"kind": "meeting", "party": str(planned), "state": "planned", "started_at": ahead})
    assert found(actor, Leaf("interactions_count", Operator.AT_LEAST, ("2",))) == [lately]
    assert found(actor, Leaf("interactions_count", Operator.IS, ("0",))) == [never, planned]
    assert found(actor, Leaf("last_interaction_at", Operator.OLDER_THAN, ("90",))) == [long_ago]
    assert found(actor, Leaf("last_interaction_at", Operator.EMPTY)) == [never, planned]
    met = Every((Leaf("kind", Operator.IS, ("meeting",)), Leaf("outcome", Operator.CONTAINS, ("rabat",))))
    assert found(actor, Some("interactions", met)) == [lately]
    assert found(actor, Some("planned_interactions", Every(()))) == [planned]


def test_what_is_in_the_trash_or_not_for_the_viewer_does_not_count() -> None:
    actor = manager()
    party = company(actor, "A")
    said = create_interaction(actor, {"kind": "call", "party": str(party)})
    assert found(actor, Leaf("interactions_count", Operator.IS, ("1",))) == [party]

    class Clerk(TestViewer):
        """Sees parties, and nothing of what was said with them."""

        def can(self, kind: str, action: str) -> bool:
            return kind != "interaction" and super().can(kind, action)

    clerk = Clerk(make_user().pk, "Jan", actor.owners("party", "view"))
    subject = subject_of(PARTY_KIND)
    assert "interactions_count" not in {field.code for field in subject.fields_for(clerk)}
    assert "interactions_count" in {field.code for field in subject.fields_for(actor)}
    trash_interaction(actor, said.id, said.version)
    assert found(actor, Leaf("interactions_count", Operator.IS, ("0",))) == [party]


def test_persons_are_found_by_the_last_talk_and_parties_by_their_tasks() -> None:
    actor = manager()
    party = company(actor, "A")
    company(actor, "B")
    person = create_person(actor, {"party": str(party), "last_name": "Nowak"}).id
    create_person(actor, {"party": str(party), "last_name": "Wilk"})
    create_interaction(actor, {"kind": "call", "person": str(person)})
    condition = compile_condition(PERSON_KIND, actor, Leaf("last_interaction_at", Operator.TODAY))
    assert list(Person.objects.filter(condition).values_list("pk", flat=True)) == [person]
    create_task(actor, {"title": "Oddzwonić", "links": [str(party)]})
    assert found(actor, Leaf("tasks_count", Operator.IS, ("1",))) == [party]
