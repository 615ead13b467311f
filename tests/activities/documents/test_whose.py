"""The list of documents says whose they are, as far as the reader may know."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.assignments import set_roles
from opiekun.activities.documents.whose import whose
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.viewer import SYSTEM, Reach, Viewer
from opiekun.core.writing import writing
from opiekun.parties.services import create_person
from opiekun.parties.services.trash import trash_party
from tests.accounts.people import make_role, make_user, viewer
from tests.activities.documents.papers import party, put
from tests.cases.cases import make_case

pytestmark = pytest.mark.django_db


def seeing(*kinds: str) -> Viewer:
    """Who sees all records of these kinds, and of others none."""
    user = make_user()
    with writing(SYSTEM):
        set_roles(SYSTEM, user.pk, [make_role({(kind, "view"): Reach.ALL for kind in kinds}).pk])
    return viewer_of_user(user)


def talk(place: int) -> int:
    given = {"kind": "call", "subject": "Wycena", "party": str(place), "state": "done"}
    return create_interaction(SYSTEM, given).id


def test_the_party_says_most_then_the_person_then_the_case() -> None:
    stalmix, huta = party(SYSTEM, "Stalmix"), party(SYSTEM, "Huta")
    lis = create_person(SYSTEM, {"party": str(stalmix), "first_name": "Ewa", "last_name": "Lis"}).id
    hall = make_case(viewer("administrator"), "Hala", party=str(stalmix)).pk
    of_party = put(SYSTEM, stalmix, lis, hall, data=b"1", name="1.txt").id
    of_two = put(SYSTEM, stalmix, huta, data=b"2", name="2.txt").id
    of_person = put(SYSTEM, hall, lis, data=b"3", name="3.txt").id
    of_case = put(SYSTEM, hall, data=b"4", name="4.txt").id
    of_talk = put(SYSTEM, talk(huta), data=b"5", name="5.txt").id
    loose = put(SYSTEM, data=b"6", name="6.txt").id
    told = whose(SYSTEM, [of_party, of_two, of_person, of_case, of_talk, loose])
    assert told[of_party] == "Stalmix"
    assert told[of_two] == "Stalmix +1"
    assert told[of_person] == "Ewa Lis"
    assert "Hala" in told[of_case]
    assert told[of_talk] == "Huta"
    assert loose not in told


def test_nothing_is_named_that_the_reader_may_not_see() -> None:
    reader = seeing("document")
    stalmix = party(SYSTEM, "Stalmix")
    paper = put(SYSTEM, stalmix, data=b"1", name="1.txt").id
    assert whose(reader, [paper]) == {}
    sees_parties = seeing("document", "party")
    assert whose(sees_parties, [paper]) == {paper: "Stalmix"}
    # He sees the party, but not that something was said there.
    said = put(SYSTEM, talk(stalmix), data=b"2", name="2.txt").id
    secret = create_note(
        viewer("administrator"), {"body": "<p>Cicho</p>", "party": str(stalmix), "visibility": "private"}
    ).id
    noted = put(SYSTEM, secret, data=b"3", name="3.txt").id
    assert whose(sees_parties, [said, noted]) == {}
    trash_party(SYSTEM, stalmix, 1)
    assert whose(sees_parties, [paper]) == {}


def test_a_page_of_many_costs_no_statement_more_for_each() -> None:
    client = Client()
    client.force_login(make_user("administrator"))

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/documents").status_code == 200
        return len(asked)

    put(SYSTEM, party(SYSTEM, "Stalmix"), data=b"0", name="0.txt")
    client.get("/documents")
    few = statements()
    for number in range(1, 12):
        put(SYSTEM, party(SYSTEM, f"Huta {number}"), data=b"%d" % number, name=f"{number}.txt")
    assert statements() <= few
    page = client.get("/documents").content.decode()
    rows = re.findall(r"<tr data-id.*?</tr>", page, re.DOTALL)
    assert len(rows) == 12
    assert "Stalmix" in rows[-1]
    assert 'class="o-text2 o-line2"' in rows[0]
