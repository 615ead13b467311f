"""Documents on timelines: of the party, of its persons, by words in them, and only with the right."""

from io import BytesIO

import pytest

from opiekun.activities.documents.trashing import trash_document
from opiekun.activities.documents.versions import add_version
from opiekun.parties.services import create_person
from opiekun.records.record.timeline import Asked, read_timeline
from tests.activities.documents.papers import party, put, read_all
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db


def told(viewer: TestViewer, record_id: int, kind: str = "party", **asked: object) -> list[tuple[int | None, str]]:
    page = read_timeline(viewer, kind, record_id, Asked(source="documents", **asked))  # type: ignore[arg-type]
    return [(entry.record_id, str(entry.title)) for entry in page.entries]


def test_documents_of_the_party_and_of_its_persons_are_on_its_timeline() -> None:
    actor = manager()
    firm = party(actor)
    person = create_person(actor, {"party": str(firm), "last_name": "Maj"}).id
    on_firm, on_person = put(actor, firm).id, put(actor, person, data=b"zwykla notatka", name="n.txt").id
    elsewhere = put(actor, party(actor, "Dąb")).id
    assert {one for one, _title in told(actor, firm)} == {on_firm, on_person}
    assert told(actor, person, "person") == [(on_person, "n")]
    assert told(actor, firm, person_id=person) == [(on_person, "n")]
    add_version(actor, on_firm, BytesIO(b"druga"), "b.txt")
    assert [one for one, _title in told(actor, firm)].count(on_firm) == 2
    trash_document(actor, on_person)
    assert {one for one, _title in told(actor, firm)} == {on_firm}
    assert elsewhere not in {one for one, _title in told(actor, firm)}


def test_timeline_is_searched_by_titles_and_by_words_in_files() -> None:
    actor = manager()
    firm = party(actor)
    contract = put(actor, firm).id
    put(actor, firm, data=b"zwykla notatka", name="n.txt")
    read_all()
    assert told(actor, firm, q="ramowa") == told(actor, firm, q="kara umown") == [(contract, "Umowa ramowa")]
    for hostile in ("' | !", "%", "a\\", "(:*"):
        told(actor, firm, q=hostile)


def test_timeline_without_the_right_to_documents_tells_of_none() -> None:
    jan = salesperson()
    firm = party(jan)
    put(jan, firm)
    without = TestViewer(jan.id, jan.name, jan.reach, frozenset({"view"}))
    assert told(without, firm)

    class NoDocuments(TestViewer):
        def can(self, kind: str, action: str) -> bool:
            return kind != "document" and super().can(kind, action)

    assert told(NoDocuments(jan.id, jan.name, jan.reach), firm) == []
