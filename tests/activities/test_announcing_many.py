"""Of many interactions or notes at once the open pages on which they stand are told, each once, and nobody else."""

from typing import Any

import pytest

from opiekun.activities.importing.undoing import undo_said
from opiekun.activities.models import Interaction, Note
from opiekun.activities.services.many_interactions import create_interactions, update_interactions
from opiekun.activities.services.many_notes import create_notes
from opiekun.activities.services.saved import Saved
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.parties.services import create_party, create_person
from opiekun.records.importing.registry import Done
from tests.activities.mail.letters import bring, letter
from tests.core.test_announcing import heard, listening
from tests.parties.people import manager

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 60


def company(name: str, address: str) -> int:
    raw = {"kind": "organisation", "name": name, "channels": [{"kind": "email", "value": address}]}
    return create_party(SYSTEM, raw).id


def told(link: Any) -> list[list[int]]:
    """The ids of each payload about records."""
    payloads = [payload for payload in heard(link) if payload.startswith("record:")]
    return [sorted(int(one) for one in payload.removeprefix("record:").split(",")) for payload in payloads]


def ids_of(done: Any) -> list[int]:
    return [one.id for one in done if isinstance(one, Saved)]


def test_many_calls_that_are_imported_and_changed_are_told_on_the_pages_of_their_parties() -> None:
    anna, one, other = manager(), company("Stalmix", "a@stalmix.example"), company("Kłos", "a@klos.example")
    person = create_person(SYSTEM, {"party": str(one), "last_name": "Lis"}).id
    raws = [{"kind": "call", "subject": f"Telefon {n}", "party": str(one if n else other)} for n in range(MANY)]
    raws[1]["person"] = str(person)
    with listening() as link:
        calls = ids_of(create_interactions(anna, raws))
        assert told(link) == [sorted([one, other, person])]
        update_interactions(anna, [(pk, {"outcome": "Oddzwonić"}) for pk in calls])
        assert told(link) == [sorted([one, other, person])]
        few = ids_of(create_interactions(anna, raws[:2]))
        assert told(link) == [sorted([one, other, person, *few])]
        create_interactions(anna, [{**raw, "party": "999999"} for raw in raws])
        assert told(link) == []
    assert Interaction.objects.count() == MANY + 2


def test_many_notes_that_are_imported_are_told_on_their_pages_and_so_is_their_undoing() -> None:
    anna, party = manager(), company("Stalmix", "a@stalmix.example")
    person = create_person(SYSTEM, {"party": str(party), "last_name": "Lis"}).id
    with listening() as link:
        notes = ids_of(create_notes(anna, [{"person": person, "body": f"<p>{n}</p>"} for n in range(MANY)]))
        assert told(link) == [sorted([party, person])]
        versions = dict(Note.objects.values_list("pk", "version"))
        work = [Done(record_id=pk, version=versions[pk], is_new=True, changes=[]) for pk in notes]
        with writing(anna):
            undo_said("note")(anna, None, work)  # type: ignore[arg-type]
        assert told(link) == [sorted([party, person])]
    assert not Note.objects.filter(trashed_at__isnull=True).exists()


def test_a_heap_of_mail_is_told_on_the_page_of_whom_it_concerns() -> None:
    manager()
    party = company("Stalmix", "biuro@stalmix.example")
    with listening() as link:
        bring(*(letter("biuro@stalmix.example", subject=f"Archiwum {n}", mid=f"{n}@x") for n in range(MANY)))
        assert [party] in told(link)
    assert Interaction.objects.filter(party_id=party).count() == MANY
