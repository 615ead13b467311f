"""The pages of party lists: all of them, one of them, their forms, trash and archive."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.aims import AIMS
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import PartyList
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.parties.services import add_to_list, change_list, create_list
from tests.parties.lists import ACTIVE, SUSPENDED, company, criterion, manual, named
from tests.parties.people import make_user
from tests.parties.ui.party_lists import PART, text
from tests.records.test_builder_pages import CITY, sent
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


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


def test_list_that_is_not_there_is_not_found_and_nothing_is_told(client: Client) -> None:
    for value in ("999999", "x", "", "-1", "9" * 40):
        assert client.get(f"/parties?list={value}").status_code == 404, value
    assert client.get("/persons?list=1").status_code == 200
    assert client.get("/party-lists/999999/edit").status_code == 404


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


def test_palette_finds_lists_by_either_name(client: Client) -> None:
    shown = text(client, "/palette?q=klienc")
    assert "Klienci potencjalni" in shown
    assert "/parties?list=" in shown
    assert "Konkurencja" in text(client, "/palette?q=compet")
    change_list(SYSTEM, all_lists(SYSTEM)[3].id, {"is_archived": True})
    assert "Konkurencja" not in text(client, "/palette?q=compet")


def test_criterion_without_a_condition_is_refused(client: Client) -> None:
    answer = client.post("/party-lists/new", {"name": "Wszyscy", "kind": "criterion", "colour": "grey", "n": "0"})
    assert answer.status_code == 422
    assert "Dodaj co najmniej jeden warunek." in answer.content.decode()
    for condition in ({"all": []}, {"any": []}, {"not": {"all": [{"any": []}]}}):
        with pytest.raises(InvalidInput) as refused:
            create_list(SYSTEM, {"name": "Wszyscy", "kind": "criterion", "condition": condition})
        assert [error.code for error in refused.value.errors] == ["no_condition"]
    assert not PartyList.objects.filter(name="Wszyscy").exists()
