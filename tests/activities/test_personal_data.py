"""What interactions and notes keep about a person is given out and taken out."""

import json

import pytest

from opiekun.activities.models import Interaction, Note, Participant
from opiekun.activities.personal_data import SAID
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.errors import NotFound
from opiekun.core.history.redaction import redact_history
from opiekun.core.models import History
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture
def people(actor: TestViewer) -> tuple[int, int]:
    party = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id
    one, two = (create_person(actor, {"party": str(party), "last_name": name}).id for name in ("Nowak", "Wilk"))
    return one, two


def test_what_was_said_and_written_is_given_out(actor: TestViewer, people: tuple[int, int]) -> None:
    person, other = people
    create_interaction(actor, {"kind": "call", "person": str(person), "body": "<p>Choruje</p>"})
    create_interaction(actor, {"kind": "call", "person": str(other), "body": "<p>Inne</p>"})
    create_note(actor, {"person": str(person), "body": "<p>Lubi kawę</p>"})
    told = json.dumps(SAID.export(person), default=str, ensure_ascii=False)
    assert "Choruje" in told
    assert "Lubi kawę" in told
    assert "Inne" not in told
    with pytest.raises(NotFound):
        SAID.export(999_999_999)


def test_an_erasure_takes_out_the_words_and_the_name_and_leaves_what_is_others(
    actor: TestViewer, people: tuple[int, int]
) -> None:
    person, other = people
    alone = create_interaction(actor, {"kind": "call", "person": str(person), "body": "<p>Choruje</p>"}).id
    both = create_interaction(
        actor,
        {
            "kind": "meeting",
            "person": str(person),
            "body": "<p>Umowa</p>",
            "participants": [{"person": str(person)}, {"person": str(other)}],
        },
    ).id
    note = create_note(actor, {"person": str(person), "body": "<p>Lubi kawę</p>"}).id
    assert SAID.erase(actor, person) >= 4
    redact_history(actor, [alone, both, note], SAID.history)
    rows = {row.pk: row for row in Interaction.objects.all()}
    assert (rows[alone].body, rows[alone].person_id) == ("", None)
    assert (rows[both].body_text, rows[both].person_id) == ("Umowa", None)
    assert list(Participant.objects.values_list("person_id", flat=True)) == [other]
    assert "kawę" not in Note.objects.get().body
    kept = json.dumps(list(History.objects.values_list("changes", flat=True)), ensure_ascii=False)
    assert "Choruje" not in kept
    assert "kawę" not in kept
