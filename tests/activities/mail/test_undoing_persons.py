"""Undoing the act that made a person of a sender takes the person and their firm back, and nothing that others made."""

from collections.abc import Iterator, Mapping

import pytest

from opiekun.activities.models import Interaction
from opiekun.activities.selectors.mail.inbox import inbox
from opiekun.activities.services.mail import triage
from opiekun.activities.services.notes import create_note
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import current_request_id
from opiekun.parties.models import Party, Person
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.update_person import update_person
from tests.activities.mail.letters import bring, letter
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture(autouse=True)
def request_id() -> Iterator[None]:
    """Each act is a request of its own."""
    token = current_request_id.set("first")
    yield
    current_request_id.reset(token)


def made(actor: TestViewer, **raw: str) -> tuple[int, triage.Settled]:
    [line] = bring(letter("Ewa Lis <ewa@nowa.pl>", mid="1@x"))
    assert line.message_id
    current_request_id.set("second")
    saved, settled = triage.create_person_for(actor, line.message_id, {"last_name": "Lis", **raw})
    current_request_id.set("third")
    return saved.id, settled


def live() -> Mapping[str, int]:
    rows = {"parties": Party.objects.filter(is_own=False), "persons": Person.objects, "talks": Interaction.objects}
    return {name: found.filter(trashed_at__isnull=True).count() for name, found in rows.items()}


def test_a_person_and_their_firm_go_along(actor: TestViewer) -> None:
    _person, settled = made(actor, new_party="Nowa")
    assert live() == {"parties": 1, "persons": 1, "talks": 1}
    assert triage.undo(actor, settled.settlement) == 1
    assert live() == {"parties": 0, "persons": 0, "talks": 0}
    assert len(inbox(actor).messages) == 1


def test_a_firm_that_was_there_stays(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id
    _person, settled = made(actor, party=str(party))
    triage.undo(actor, settled.settlement)
    assert live() == {"parties": 1, "persons": 0, "talks": 0}


def test_who_was_written_of_since_stays(actor: TestViewer) -> None:
    person, settled = made(actor, new_party="Nowa")
    create_note(actor, {"person": str(person), "body": "<p>Dzwoniła</p>"})
    triage.undo(actor, settled.settlement)
    assert live() == {"parties": 1, "persons": 1, "talks": 0}


def test_who_was_changed_since_stays(actor: TestViewer) -> None:
    person, settled = made(actor, new_party="Nowa")
    update_person(SYSTEM, person, {"first_name": "Ewa"})
    triage.undo(actor, settled.settlement)
    assert live() == {"parties": 1, "persons": 1, "talks": 0}


def test_a_firm_of_which_something_was_written_stays_without_the_person(actor: TestViewer) -> None:
    person, settled = made(actor, new_party="Nowa")
    party = Person.objects.get(pk=person).party_id
    create_note(actor, {"party": str(party), "body": "<p>Nowa firma</p>"})
    triage.undo(actor, settled.settlement)
    assert live() == {"parties": 1, "persons": 0, "talks": 0}


def test_a_person_who_was_there_stays(actor: TestViewer) -> None:
    [line] = bring(letter("Ktoś <ktos@inna.pl>", mid="2@x"))
    person, _settled = made(actor, new_party="Nowa")
    assert line.message_id
    settled = triage.assign(actor, line.message_id, person_id=person)
    triage.undo(actor, settled.settlement)
    assert live() == {"parties": 1, "persons": 1, "talks": 1}
