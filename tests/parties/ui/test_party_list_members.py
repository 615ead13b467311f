"""Parties are put into lists and taken out of them in the browser, and that is undone."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, PartyList, PartyListMember
from opiekun.parties.services import add_to_list, trash_list, update_party
from tests.parties.lists import ACTIVE, company, criterion, manual
from tests.parties.people import make_user
from tests.parties.ui.browser import fields
from tests.parties.ui.party_lists import PART, text
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db
CARD = {**PART, "HX-Target": "party-lists"}


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


def chosen(*ids: int, query: str = "", **more: str) -> dict[str, object]:
    return {"ids": [str(pk) for pk in ids], "query": query, **more}


def member_ids(list_id: int) -> set[int]:
    return set(PartyListMember.objects.filter(party_list_id=list_id).values_list("party_id", flat=True))


def test_chosen_parties_are_put_in_and_taken_out_at_once_and_undone(client: Client) -> None:
    fair, parties = manual(), [company(f"Firma {number}") for number in range(3)]
    assert "Targi 2026" in client.post("/parties/bulk/lists", chosen(*parties), headers=PART).content.decode()
    unchosen = client.post("/parties/bulk/lists/run", chosen(*parties, do="add"), headers=PART)
    assert (unchosen.status_code, "Wybierz bazę" in unchosen.content.decode()) == (422, True)
    done = client.post("/parties/bulk/lists/run", chosen(*parties, do="add", list=str(fair)), headers=PART)
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")
    assert member_ids(fair) == set(parties)
    shown = text(client, "/parties")
    assert "Dodano 3 podmioty do bazy Targi 2026." in shown
    undo = shown.split('data-undo-url="')[1].split('"')[0]
    taken = client.post(f"/parties/bulk/lists/{fair}/take", chosen(parties[0], query=f"list={fair}"), headers=PART)
    assert taken.status_code == 204
    assert member_ids(fair) == set(parties[1:])
    add_to_list(SYSTEM, fair, [parties[0]])
    # Undoing takes out what it had put in; the one that somebody put in again since stays.
    client.post(undo, headers=PART)
    assert member_ids(fair) == {parties[0]}
    report = text(client, undo.replace("/undo", ""))
    assert "Do bazy Targi 2026" in report
    assert "Firma 0" in report


def test_chosen_parties_go_into_a_list_that_is_made_for_them(client: Client) -> None:
    parties = [company(f"Firma {number}") for number in range(2)]
    assert "Albo nowa, o nazwie" in client.post("/parties/bulk/lists", chosen(*parties), headers=PART).content.decode()
    done = client.post("/parties/bulk/lists/run", chosen(*parties, do="add", new=" Targi 2027 "), headers=PART)
    assert done.status_code == 204
    made = PartyList.objects.get(name="Targi 2027")
    assert member_ids(made.pk) == set(parties)
    taken = client.post("/parties/bulk/lists/run", chosen(*parties, do="add", new="targi 2027"), headers=PART)
    assert taken.status_code == 422
    assert 'value="targi 2027"' in taken.content.decode(), "what was typed stays"
    assert PartyList.objects.filter(name__iexact="targi 2027").count() == 1


def test_who_may_not_make_lists_makes_none_for_the_chosen_parties() -> None:
    client, _user = logged_in("salesperson")
    party = company()
    assert "Albo nowa" not in client.post("/parties/bulk/lists", chosen(party), headers=PART).content.decode()
    refused = client.post("/parties/bulk/lists/run", chosen(party, do="add", new="Moja"), headers=PART)
    assert refused.status_code == 403
    assert not PartyList.objects.filter(name="Moja").exists()


def test_taking_out_is_undone_with_who_had_put_it_in_and_when(client: Client) -> None:
    fair, party = manual(), company()
    someone = make_user()
    add_to_list(SYSTEM, fair, [party])
    PartyListMember.objects.update(added_by_id=someone.pk)
    before = PartyListMember.objects.values("party_id", "added_by_id", "added_at").get()
    client.post("/parties/bulk/lists/run", chosen(party, do="take", list=str(fair)), headers=PART)
    assert not PartyListMember.objects.exists()
    undo = text(client, "/parties").split('data-undo-url="')[1].split('"')[0]
    for _again in range(2):
        client.post(undo, headers=PART)
        assert PartyListMember.objects.values("party_id", "added_by_id", "added_at").get() == before


def test_everything_that_a_list_finds_is_put_in_by_few_statements(client: Client) -> None:
    fair = manual()
    for number in range(40):
        company(f"Firma {number}", status="suspended" if number % 2 else "active")
    sent_whole = {"all": "1", "query": "f.status.is=suspended", "do": "add", "list": str(fair)}
    client.get("/parties")
    with CaptureQueriesContext(connection) as asked:
        client.post("/parties/bulk/lists/run", sent_whole, headers=PART)
    assert len(member_ids(fair)) == 20
    assert len(asked) <= 20, [query["sql"][:90] for query in asked]


def test_party_shows_its_lists_and_is_put_in_and_taken_out_by_one_press(client: Client) -> None:
    fair, party = manual(), company(status="active")
    auto = criterion(ACTIVE, "Aktywni")
    shown = text(client, f"/parties/{party}/lists")
    assert f'id="list-{auto}"' in shown
    assert f'id="list-{fair}"' not in shown
    assert f"/parties/{party}/lists/{fair}" in shown
    put = client.post(f"/parties/{party}/lists/{fair}", {"on": "1"}, headers=CARD)
    assert f'id="list-{fair}"' in put.content.decode()
    assert "Targi 2026" in text(client, f"/parties/{party}/history")
    taken = client.post(f"/parties/{party}/lists/{fair}", {"on": "0"}, headers=CARD)
    assert f'id="list-{fair}"' not in taken.content.decode()
    assert text(client, f"/parties/{party}/history").count("Targi 2026") == 2
    assert client.post(f"/parties/{party}/lists/{auto}", {"on": "1"}, headers=PART).status_code == 409
    update_party(SYSTEM, party, {"status": "suspended"})
    assert f'id="list-{auto}"' not in text(client, f"/parties/{party}/lists")


def test_putting_into_a_list_and_taking_out_is_undone_from_the_toast(client: Client) -> None:
    fair, party = manual(), company()
    for on, members in (("1", {party}), ("0", set())):
        done = client.post(f"/parties/{party}/lists/{fair}", {"on": on}, headers=CARD)
        assert member_ids(fair) == members
        undo_url = json.loads(done["HX-Trigger"])["opiekun:toast"]["undo_url"]
        undone = client.post(undo_url, headers=PART)
        assert "opiekun:lists-changed" in undone["HX-Trigger"], "the card loads itself anew"
        assert member_ids(fair) == {party} - members
        client.post(f"/parties/{party}/lists/{fair}", {"on": on}, headers=CARD)


def test_lists_of_a_party_out_of_reach_are_not_told_and_it_is_not_put_anywhere() -> None:
    client, _user = logged_in("salesperson")
    fair, party = manual(), company(account_manager=str(make_user().pk))
    assert client.get(f"/parties/{party}/lists").status_code == 404
    assert client.post(f"/parties/{party}/lists/{fair}", {"on": "1"}).status_code == 404
    client.post("/parties/bulk/lists/run", chosen(party, do="add", list=str(fair)), headers=PART)
    assert not PartyListMember.objects.exists()


def test_who_may_not_fill_lists_gets_no_way_to_it() -> None:
    client, _user = logged_in("read_only")
    fair, party = manual(), company()
    assert "/parties/bulk/lists" not in text(client, "/parties")
    assert "hx-post" not in text(client, f"/parties/{party}/lists")
    assert client.post(f"/parties/{party}/lists/{fair}", {"on": "1"}).status_code == 403
    assert client.post("/parties/bulk/lists", chosen(party)).status_code == 403
    assert client.post("/parties/bulk/lists/run", chosen(party, list=str(fair))).status_code == 403
    assert client.post(f"/parties/bulk/lists/{fair}/take", chosen(party)).status_code == 403
    assert client.get("/party-lists/new").status_code == 403
    assert client.get(f"/party-lists/{fair}/edit").status_code == 403
    assert client.post(f"/party-lists/{fair}/archive").status_code == 403
    assert client.post(f"/party-lists/{fair}/trash").status_code == 403
    assert not PartyListMember.objects.exists()


def test_party_made_from_a_list_goes_into_it(client: Client) -> None:
    fair = manual("Targi")
    assert f'href="/parties/new?list={fair}"' in text(client, f"/parties?list={fair}")
    shown = text(client, f"/parties/new?list={fair}")
    assert "Trafi do bazy „Targi”" in shown
    form = fields(shown)
    refused = client.post("/parties/new", {**form, "name": ""})
    assert fields(refused.content.decode())["list"] == str(fair)
    assert client.post("/parties/new", {**form, "name": "Nowa"}).status_code == 302
    assert client.post("/parties/new", {**form, "name": "Nowa"}).status_code == 302
    assert member_ids(fair) == {Party.objects.get(display_name="Nowa").pk}
    blank = fields(text(client, f"/parties/new?list={fair}"))
    more = client.post("/parties/new", {**blank, "name": "Inna", "next": "1"})
    assert more["Location"] == f"/parties/new?kind=organisation&list={fair}"


def test_party_joins_no_list_that_cannot_be_filled(client: Client) -> None:
    by_status, gone = criterion(ACTIVE, "Aktywne"), manual("Dawne")
    trash_list(SYSTEM, gone)
    for list_id in (by_status, gone, "x", "9" * 30):
        assert "Trafi do bazy" not in text(client, f"/parties/new?list={list_id}")
        form = fields(text(client, "/parties/new"))
        assert client.post("/parties/new", {**form, "name": f"Firma {list_id}", "list": list_id}).status_code == 302
    assert not PartyListMember.objects.exists()
    assert Party.objects.filter(display_name__startswith="Firma").count() == 4
