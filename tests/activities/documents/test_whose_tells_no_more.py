"""The names that the list of documents tells, against what each reader can open by himself, for all reaches."""

from __future__ import annotations

import pytest

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.assignments import set_roles
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.whose import whose
from opiekun.activities.models import Attachment
from opiekun.activities.permissions import reached_interactions, reached_notes
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.models import Record
from opiekun.core.viewer import SYSTEM, Reach, Viewer
from opiekun.core.writing import writing
from opiekun.parties.services import create_party, create_person
from opiekun.records.references import shown_name
from tests.accounts.people import make_role, make_team, make_user, viewer
from tests.activities.documents.papers import put
from tests.activities.tasks.tasks import make_task
from tests.cases.cases import make_case

pytestmark = pytest.mark.django_db
KINDS = ("party", "person", "interaction", "note", "case", "task")


def names_that_can_be_opened(reader: Viewer, document: int) -> set[str]:
    """Of what it hangs on, and of what was said with it or about it, as far as the reader opens both."""
    ids: set[int] = set()
    for record in Attachment.objects.filter(document_id=document).values_list("record_id", flat=True):
        ids.add(record)
        for said in reached_interactions(reader).filter(pk=record):
            ids |= {one for one in (said.party_id, said.person_id) if one is not None}
            ids |= set(said.participants.exclude(person=None).values_list("person_id", flat=True))
            ids |= set(said.links.values_list("record_id", flat=True))
        for note in reached_notes(reader).filter(pk=record):
            ids |= {one for one in (note.party_id, note.person_id, note.about_id) if one is not None}
    seen: set[str] = set()
    for kind in record_kinds():
        of_kind = Record.objects.filter(pk__in=ids, kind=kind.code).values_list("pk", flat=True)
        if of_kind and reader.can(kind.code, "view"):
            rows = record_kind(kind.code).visible(reader, "view").filter(pk__in=list(of_kind))
            seen |= {name or str(kind.label) for _pk, name in rows.values_list("pk", shown_name(kind.code))}
    return seen


def documents(maker: Viewer, mate: Viewer) -> list[int]:
    """Papers on all sorts of records of the maker's, of a team mate's and of a stranger's; some on those of two."""
    places: list[int] = []
    for number, owner in enumerate((maker, mate, viewer("administrator"))):
        firm = {"kind": "organisation", "name": f"Podmiot {number}", "account_manager": str(owner.id)}
        with_party = create_party(SYSTEM, firm).id
        person = create_person(SYSTEM, {"party": str(with_party), "last_name": f"Osoba {number}"}).id
        case = make_case(viewer("administrator"), f"Sprawa {number}", party=str(with_party), owner=str(owner.id)).pk
        call = {"kind": "call", "subject": f"Rozmowa {number}", "party": str(with_party), "person": str(person)}
        talk = create_interaction(SYSTEM, {**call, "state": "done", "links": [str(case)]}).id
        notes = [
            create_note(owner, {"body": f"<p>Notatka {number}</p>", "party": str(with_party), "visibility": who}).id
            for who in ("private", "team", "all")
        ]
        about = {"body": f"<p>O sprawie {number}</p>", "person": str(person), "about": str(case)}
        notes.append(create_note(owner, {**about, "visibility": "private"}).id)
        task = make_task(owner, f"Zadanie {number}", links=[str(notes[0])]).pk
        places += [with_party, person, case, talk, *notes, task]
    alone = [put(SYSTEM, place, data=b"%d" % n, name=f"{n}.txt").id for n, place in enumerate(places)]
    pairs = zip(places[::2], [*places[9:], *places[:9]][::2], strict=True)
    return alone + [put(SYSTEM, *pair, data=b"%d-%d" % pair, name=f"{n}.txt").id for n, pair in enumerate(pairs)]


@pytest.mark.parametrize("least", [Reach.NONE, Reach.OWN, Reach.TEAM])
def test_no_reader_is_told_a_name_that_they_could_not_open(least: Reach) -> None:
    team = make_team("Sprzedaż")
    reader, mate = (make_user("administrator", teams=(team,)) for _ in range(2))
    papers = documents(viewer_of_user(reader), viewer_of_user(mate))
    told = 0
    for narrow in KINDS:
        rights = {(kind, "view"): least if kind == narrow else Reach.ALL for kind in KINDS}
        with writing(SYSTEM):
            set_roles(SYSTEM, reader.pk, [make_role({**rights, ("document", "view"): Reach.ALL}).pk])
        one = viewer_of_user(reader)
        listed = list(reached_documents(one).filter(pk__in=papers).values_list("pk", flat=True))
        for document, words in whose(one, listed).items():
            name, _plus, more = words.partition(" +")
            can = names_that_can_be_opened(one, document)
            assert name in can, (narrow, least, words, can)
            assert int(more or 0) < len(can)
            told += 1
    assert told > 100
