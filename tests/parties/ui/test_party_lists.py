"""The pages of party lists: the place with all, the form, a list as a page of parties, the lists of a party."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.aims import AIMS
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, PartyList, PartyListMember
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.parties.services import add_to_list, change_list, create_list, trash_list, update_party
from opiekun.records.conditions.reading import condition_to_json
from tests.parties.lists import ACTIVE, SUSPENDED, company, criterion, manual, named
from tests.parties.people import make_user
from tests.parties.ui.browser import fields
from tests.records.test_builder_pages import CITY, sent
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
CARD = {**PART, "HX-Target": "party-lists"}


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def chosen(*ids: int, query: str = "", **more: str) -> dict[str, object]:
    return {"ids": [str(pk) for pk in ids], "query": query, **more}


def member_ids(list_id: int) -> set[int]:
    return set(PartyListMember.objects.filter(party_list_id=list_id).values_list("party_id", flat=True))


def test_all_lists_stand_in_their_order_and_archived_ones_apart(client: Client) -> None:
    change_list(SYSTEM, all_lists(SYSTEM)[0].id, {"is_archived": True})
    shown = text(client, "/party-lists")
    places = [shown.index(f">{name}</a>") for name in ("Dostawcy", "Klienci potencjalni", "Konkurencja", "Klienci")]
    assert places == sorted(places)
    assert shown.index("Zarchiwizowane") < places[-1]
    assert "Nowa baza" in shown
    reader = logged_in("read_only")[0]
    shown = text(reader, "/party-lists")
    assert "data-ordered" not in shown
    assert "Nowa baza" not in shown


def test_lists_are_ordered_by_those_who_may(client: Client) -> None:
    ids = [row.id for row in all_lists(SYSTEM)]
    answer = client.post("/party-lists/order", {"ids": [ids[3], ids[0], ids[1], ids[2], "x", "9" * 30]})
    assert answer.status_code == 204
    assert [row.id for row in all_lists(SYSTEM)] == [ids[3], ids[0], ids[1], ids[2]]
    assert logged_in("salesperson")[0].post("/party-lists/order", {"ids": ids}).status_code == 403


def test_numbers_come_after_the_page_and_are_of_the_viewers_reach() -> None:
    client, user = logged_in("salesperson")
    mine, other = company("Moja", account_manager=str(user.pk)), company("Cudza", account_manager=str(make_user().pk))
    fair = manual()
    add_to_list(SYSTEM, fair, [mine, other])
    shown = text(client, "/party-lists/counts")
    assert f'id="list-count-{fair}" hx-swap-oob="true">1</span>' in shown
    assert text(client, f"/party-lists/{fair}/count") == "1"
    assert client.get("/party-lists/999999/count").status_code == 404


def test_list_is_made_by_its_form_and_opens(client: Client) -> None:
    answer = client.post("/party-lists/new", {"name": "Targi", "kind": "manual", "colour": "teal", "description": ""})
    made = PartyList.objects.get(name="Targi")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/parties?list={made.pk}")
    shown = text(client, f"/parties?list={made.pk}")
    assert "<span>Targi</span>" in shown
    assert "o-swatch--teal" in shown
    assert "W tej bazie nie ma jeszcze nic" in shown


def test_list_by_criterion_is_made_of_the_builder_and_shown_in_it_again(client: Client) -> None:
    form = {"name": "Żorskie", "kind": "criterion", "colour": "red", **sent(CITY, join="none")}
    assert client.post("/party-lists/new", form).status_code == 204
    made = PartyList.objects.get(name="Żorskie")
    assert made.condition == {"not": {"any": [{"field": "city", "op": "contains", "values": ["Żory"]}]}}
    shown = text(client, f"/party-lists/{made.pk}/edit")
    assert 'value="Żory"' in shown
    assert '<option value="none" selected>' in shown


def test_form_with_faults_keeps_what_was_typed_and_makes_nothing(client: Client) -> None:
    typed = {"name": "klienci", "kind": "criterion", "colour": "red", "description": "Opis bazy", **sent(CITY)}
    answer = client.post("/party-lists/new", typed)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert '<a href="#id_name">Nazwa: Jest już baza o tej nazwie' in shown
    for kept in ('value="klienci"', "Opis bazy", 'value="Żory"', 'value="red" checked', 'value="criterion" checked'):
        assert kept in shown, kept
    unfinished = sent([*CITY[:-1], ("n1.v", "")])
    answer = client.post("/party-lists/new", {**typed, "name": "Inna", **unfinished})
    assert answer.status_code == 422
    assert 'id="n1-problem"' in answer.content.decode()
    assert PartyList.objects.count() == 4


def test_form_sent_from_an_old_page_changes_nothing_until_it_is_sent_again(client: Client) -> None:
    made = manual()
    change_list(SYSTEM, made, {"description": "Nowy opis"})
    typed = {"name": "Moja nazwa", "colour": "red", "description": "Mój opis", "version": "1"}
    answer = client.post(f"/party-lists/{made}/edit", typed)
    assert answer.status_code == 412
    assert "Mój opis" in answer.content.decode()
    told = answer.content.decode().split("o-formerrors")[1].split("</div>")[0]
    assert "Nazwa: Targi 2026; Kolor: Szary; Opis: Nowy opis" in told, "what is saved, where it differs"
    assert PartyList.objects.get(pk=made).description == "Nowy opis"
    assert 'name="version" value="2"' in answer.content.decode()
    assert client.post(f"/party-lists/{made}/edit", {**typed, "version": "2"}).status_code == 204
    assert PartyList.objects.get(pk=made).description == "Mój opis"


def test_criterion_that_leads_back_to_the_list_is_told_at_the_builder(client: Client) -> None:
    a = criterion(ACTIVE, "A")
    b = criterion(named(a), "B")
    leaf = [("n", "1"), ("n1.in", "0"), ("n1.field", "party_list"), ("n1.was", "party_list"), ("n1.op", "is")]
    form = {"name": "A", "colour": "red", "version": "1", **sent([*leaf, ("n1.v", str(b))])}
    answer = client.post(f"/party-lists/{a}/edit", form)
    assert answer.status_code == 409
    assert "prowadzi z powrotem do tej samej bazy" in answer.content.decode()
    assert PartyList.objects.get(pk=a).condition == ACTIVE


def test_list_that_another_names_is_not_removed_and_it_is_said_which(client: Client) -> None:
    a = criterion(ACTIVE, "A")
    criterion(named(a), "Zewnętrzna")
    answer = client.post(f"/party-lists/{a}/trash", headers=PART)
    assert "Zewn\\u0119trzna" in answer["HX-Trigger"]
    assert PartyList.objects.get(pk=a).trashed_at is None


def test_list_goes_to_the_trash_and_comes_back(client: Client) -> None:
    made, party = manual(), company()
    add_to_list(SYSTEM, made, [party])
    assert client.post(f"/party-lists/{made}/trash", headers=PART)["HX-Redirect"] == "/party-lists"
    assert client.get(f"/parties?list={made}").status_code == 404
    shown = text(client, "/trash?kind=party_list")
    assert "Targi 2026" in shown
    assert f'hx-post="/party-lists/{made}/restore"' in shown
    client.post(f"/party-lists/{made}/restore", headers={**PART, "HX-Target": f"trash-{made}"})
    assert ">Metal-Plast</a>" in text(client, f"/parties?list={made}")


def test_list_opens_as_a_page_of_parties_with_all_its_tools(client: Client) -> None:
    fair = manual()
    names = ("Alfa", "Beta", "Żubr")
    parties = [company(name, status="active" if name != "Beta" else "suspended") for name in names]
    company("Obca")
    add_to_list(SYSTEM, fair, parties)
    shown = text(client, f"/parties?list={fair}")
    assert all(f">{name}</a>" in shown for name in names)
    assert "Obca" not in shown
    assert f"/parties?list={fair}&amp;view=mine" in shown
    narrowed = text(client, f"/parties?list={fair}&f.status.is=suspended")
    assert ">Beta</a>" in narrowed
    assert ">Alfa</a>" not in narrowed
    assert f'href="/parties?list={fair}"' in narrowed, "taking the filter away leaves the list open"
    assert ">Żubr</a>" in text(client, f"/parties?list={fair}&q=zub")
    assert f'name="list" value="{fair}"' in shown, "searching stays in the list"
    assert client.get(f"/parties/count?list={fair}").json() == {"count": 3}
    assert "Beta" not in text(client, f"/parties?list={fair}&limit=1")
    export = client.post("/parties/export", {"all": "1", "query": f"list={fair}", "format": "csv"})
    assert export.status_code == 303
    assert client.get(f"/parties/conditions?list={fair}").status_code == 200
    saved = text(client, f"/parties?list={fair}")
    assert f"f.party_list.is={fair}" in saved.replace("&amp;", "&"), "a view saved from it is of the list"


def test_view_saved_from_a_list_finds_what_the_list_has(client: Client) -> None:
    fair, party = manual(), company("Alfa")
    company("Obca")
    add_to_list(SYSTEM, fair, [party])
    state = f"f.party_list.is={fair}&sort=name&columns=nip&limit=50"
    answer = client.post("/parties/views/new", {"name": "Z targów", "visibility": "personal", "state": state})
    shown = text(client, answer["HX-Redirect"])
    assert ">Alfa</a>" in shown
    assert "Obca" not in shown
    assert "<b>Targi 2026</b>" in shown


def test_list_that_is_not_there_is_not_found_and_nothing_is_told(client: Client) -> None:
    for value in ("999999", "x", "", "-1", "9" * 40):
        assert client.get(f"/parties?list={value}").status_code == 404, value
    assert client.get("/persons?list=1").status_code == 200
    assert client.get("/party-lists/999999/edit").status_code == 404


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


def test_list_is_found_by_its_name_on_the_search_page_as_in_the_palette(client: Client) -> None:
    made = manual("Targi w Kielcach")
    for address in ("/search?q=kielc", "/palette?q=kielc"):
        assert f"/parties?list={made}" in text(client, address), address
    assert "Nic nie pasuje do" not in text(client, "/search?q=kielc")
    assert "Nic nie pasuje do" in text(client, "/search?q=kielich")


def test_archiving_a_list_is_undone_from_the_toast(client: Client) -> None:
    fair = manual()
    client.post(f"/party-lists/{fair}/archive", {"on": "1"}, headers=PART)
    assert PartyList.objects.get(pk=fair).is_archived
    shown = text(client, f"/parties?list={fair}")
    assert "Baza ręczna, w archiwum" in shown
    undo_url = shown.split('data-undo-url="')[1].split('"')[0]
    client.post(undo_url, headers=PART)
    assert not PartyList.objects.get(pk=fair).is_archived


def test_list_by_criterion_says_above_its_parties_whom_it_holds(client: Client) -> None:
    made = criterion({"all": [SUSPENDED, {"not": condition_to_json(named(criterion(ACTIVE, "Czynni")))}]})
    shown = text(client, f"/parties?list={made}")
    assert "Status: Zawieszony i " in shown
    assert "Czynni" in shown.split("o-listpage__criterion")[1].split("</p>")[0]
    assert "o-listpage__criterion" not in text(client, f"/parties?list={manual()}")


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


def test_pages_of_lists_take_few_statements_however_many_lists_and_members(client: Client) -> None:
    party = company()
    made = manual()

    def statements(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    auto = criterion(SUSPENDED, "0")
    addresses = (f"/parties?list={made}", f"/parties?list={auto}", f"/parties/{party}/lists", "/party-lists")
    with_one = {address: statements(address) for address in addresses}
    for number in range(1, 8):
        auto_too = criterion(named(auto), f"Auto {number}")
        add_to_list(SYSTEM, manual(f"Ręczna {number}"), [party])
        add_to_list(SYSTEM, made, [company(f"Firma {number}", status="suspended")])
    assert {address: statements(address) for address in addresses} == with_one
    # One more for the names that the criterion refers to, which is told above the list.
    assert statements(f"/parties?list={auto_too}") == with_one[addresses[1]] + 1
    assert with_one[addresses[0]] <= AIMS["list"].statements
    assert with_one[addresses[2]] <= 4


def test_first_page_of_a_list_by_criterion_is_one_statement_of_its_rows(client: Client) -> None:
    auto = criterion({"all": [SUSPENDED, {"some": "persons", "where": {"field": "is_main", "op": "true"}}]})
    client.get(f"/parties?list={auto}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/parties?list={auto}")
    rows = [query["sql"] for query in asked if 'FROM "parties_party"' in query["sql"]]
    assert len(rows) == 1
    assert "EXISTS" in rows[0]
    assert "DISTINCT" not in rows[0]
    trash_list(SYSTEM, auto)


def test_palette_finds_lists_by_either_name(client: Client) -> None:
    shown = text(client, "/palette?q=klienc")
    assert "Klienci potencjalni" in shown
    assert "/parties?list=" in shown
    assert "Konkurencja" in text(client, "/palette?q=compet")
    change_list(SYSTEM, all_lists(SYSTEM)[3].id, {"is_archived": True})
    assert "Konkurencja" not in text(client, "/palette?q=compet")


@pytest.mark.parametrize(("query", "name"), [("list={}", "targi-w-lodzi-"), ("view=all", "podmioty-")])
def test_export_of_a_list_is_named_by_it(client: Client, query: str, name: str) -> None:
    targi = manual("Targi w Łodzi")
    add_to_list(SYSTEM, targi, [company()])
    made = client.post("/parties/export", {"query": query.format(targi), "all": "1", "format": "csv"})
    assert name in client.get(made["Location"])["Content-Disposition"]


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


def test_criterion_without_a_condition_is_refused(client: Client) -> None:
    answer = client.post("/party-lists/new", {"name": "Wszyscy", "kind": "criterion", "colour": "grey", "n": "0"})
    assert answer.status_code == 422
    assert "Dodaj co najmniej jeden warunek." in answer.content.decode()
    for condition in ({"all": []}, {"any": []}, {"not": {"all": [{"any": []}]}}):
        with pytest.raises(InvalidInput) as refused:
            create_list(SYSTEM, {"name": "Wszyscy", "kind": "criterion", "condition": condition})
        assert [error.code for error in refused.value.errors] == ["no_condition"]
    assert not PartyList.objects.filter(name="Wszyscy").exists()


def place(shown: str) -> str:
    """The place that the sidebar marks."""
    sidebar = shown[shown.index('id="sidebar"') : shown.index("</nav>", shown.index('id="sidebar"'))]
    found = re.search(r'<a class="o-nav" href="([^"]+)" aria-current="page"', sidebar)
    return found[1] if found else ""


def test_sidebar_and_path_agree_where_a_list_is(client: Client) -> None:
    shown = text(client, f"/parties?list={manual()}")
    assert place(shown) == "/party-lists"
    assert 'href="/party-lists">Bazy</a>' in shown
    assert place(text(client, "/parties?view=all")) == "/parties"


def test_list_says_what_it_is_beside_a_register_of_its_name(client: Client) -> None:
    klienci = next(row.id for row in all_lists(SYSTEM) if row.name == "Klienci")
    shown = text(client, f"/parties?list={klienci}")
    assert "<title>Klienci · Bazy · Opiekun</title>" in shown
    assert "Baza ręczna" in shown
    assert "Baza według kryterium" in text(client, f"/parties?list={criterion(ACTIVE, 'Czynni')}")
    assert "Baza ręczna" in text(client, "/palette?q=klienci")
    assert "<title>Klienci · Opiekun</title>" in text(client, "/customers")


def test_menu_of_the_list_exports_and_imports_for_whoever_sees_no_buttons(client: Client) -> None:
    shown = text(client, f"/parties?list={manual()}")
    menu = shown[shown.index('id="view-menu"') :]
    menu = menu[: menu.index("o-viewbar__tools") if "o-viewbar__tools" in menu else 6000]
    assert 'hx-post="/parties/export"' in menu
    assert "/parties/import?list=" in menu
