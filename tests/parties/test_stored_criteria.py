"""A criterion that asks for what is gone says so wherever it is used, and never answers as though it did not ask."""

import re
from typing import Any

import pytest
from django.test import Client

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, PartyList, PartyListMember
from opiekun.parties.services import add_to_list, create_person, trash_list
from opiekun.records.conditions import Condition, Every, Leaf, Operator, Some
from opiekun.records.custom.services import archive_field, change_field, restore_field
from tests.accounts.people import make_user
from tests.api.program import program
from tests.parties.lists import criterion, manual
from tests.records.custom.fields import company, define
from tests.records.test_list_page import logged_in
from tests.records.test_view_opening import way_on
from tests.records.views import content, save

pytestmark = pytest.mark.django_db
GOLD = Leaf("custom.tier", Operator.IS, ("gold",))
MASON = Some("persons", Leaf("custom.trade", Operator.CONTAINS, ("murarz",)))


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


def golden() -> tuple[Any, int, int]:
    """A field, a list by criterion that asks for it, and who is in it."""
    field = define("choice", "tier", name="Segment")
    party = company(name="Złota", tier="gold")
    company(name="Zwykła")
    return field, criterion(GOLD, "Złoci"), party.pk


def faults(page: str) -> list[str]:
    return re.findall(r"<li><b>[^<]*</b>: ([^<]*)</li>", page)


def test_list_by_a_field_out_of_use_says_so_on_its_page_and_shows_nobody(client: Client) -> None:
    field, made, _party = golden()
    assert "Złota" in client.get(f"/parties?list={made}").content.decode()
    archive_field(SYSTEM, field.id)
    answer = client.get(f"/parties?list={made}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert faults(page) == [
        "Kryterium tej bazy pyta o coś, czego już nie ma. Segment: To pole wycofano z użycia.",
    ]
    assert "Złoci" in page
    assert "Złota" not in page
    assert "Zwykła" not in page
    assert client.get(f"/parties/counts?list={made}").status_code == 200
    form = client.get(f"/party-lists/{made}/edit").content.decode()
    assert "Segment (wycofane)" in form
    assert "To pole wycofano z użycia." in form
    restore_field(SYSTEM, field.id)
    assert "Złota" in client.get(f"/parties?list={made}").content.decode()


def test_nothing_is_exported_changed_or_counted_by_a_list_that_cannot_be_asked(client: Client) -> None:
    field, made, party = golden()
    archive_field(SYSTEM, field.id)
    query = f"list={made}"
    assert client.post("/parties/export", {"format": "csv", "all": "1", "query": query}).status_code == 422
    bulk = {"all": "1", "query": query, "field": "status", "value": "closed"}
    assert client.post("/parties/bulk/edit", bulk).status_code == 422
    assert client.get(f"/parties/count?{query}").status_code == 422
    assert Party.objects.get(pk=party).status == "active"
    target = manual("Targi")
    sent = {"all": "1", "query": query, "list": str(target), "do": "add"}
    assert client.post("/parties/bulk/lists/run", sent).status_code == 422
    assert not PartyListMember.objects.filter(party_list_id=target).exists()


def test_api_marks_the_list_and_refuses_to_answer_by_it() -> None:
    caller = program()
    field, made, party = golden()
    outer = criterion(Every((Leaf("party_list", Operator.IS, (str(made),)),)), "Zewnętrzna")
    assert [p["id"] for p in caller.get(f"/parties?party_list={made}").json()["items"]] == [str(party)]
    archive_field(SYSTEM, field.id)
    for asked in (made, outer):
        refused = caller.get(f"/parties?party_list={asked}")
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["loc"], error["code"]) == (422, ["party_list"], "broken_list")
        assert "Segment" in error["message"]
        body = caller.get(f"/party-lists/{asked}").json()
        assert body["is_hidden"] is False
        assert "Segment" in body["fault"]
        members = caller.get(f"/party-lists/{asked}/members")
        assert (members.status_code, members.json()["code"]) == (409, "broken_list")
    of_party = caller.get(f"/parties/{party}/party-lists").json()
    assert of_party["items"] == []
    assert {one["id"] for one in of_party["broken"]} == {str(made), str(outer)}
    mended = caller.patch(f"/party-lists/{made}", {"condition": {"field": "status", "op": "is", "values": ["active"]}})
    assert mended.json()["fault"] is None
    assert caller.get(f"/parties?party_list={outer}").status_code == 200


def _tree(condition: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "criterion", "name": "Nowa", "condition": condition}


def test_new_criterion_cannot_ask_for_a_field_out_of_use_and_it_is_named() -> None:
    caller = program()
    field = define("text", "trade", kind="person", name="Fach")
    tree = {"some": "persons", "where": {"field": "custom.trade", "op": "contains", "values": ["murarz"]}}
    assert caller.post("/party-lists", _tree(tree)).status_code == 201
    archive_field(SYSTEM, field.id)
    (error,) = caller.post("/party-lists", {**_tree(tree), "name": "Druga"}).json()["errors"]
    assert (error["loc"], error["code"]) == (["condition", "where", "custom.trade"], "out_of_use")
    assert error["message"] == "Person › Fach: This field was taken out of use."


def test_custom_field_of_a_person_is_asked_from_the_party_and_named_when_it_is_gone(client: Client) -> None:
    field = define("text", "trade", kind="person", name="Fach")
    party = company(name="Murex")
    create_person(SYSTEM, {"party": str(party.pk), "last_name": "Nowak", "custom": {"trade": "Murarz"}})
    made = criterion(MASON, "Murarze")
    assert "Murex" in client.get(f"/parties?list={made}").content.decode()
    archive_field(SYSTEM, field.id)
    page = client.get(f"/parties?list={made}").content.decode()
    assert "Osoba › Fach: To pole wycofano z użycia." in page
    assert "Murex" not in page


@pytest.mark.parametrize("condition", [Every((GOLD,)), Every((GOLD, MASON))])
def test_saved_view_by_a_field_out_of_use_names_it_and_shows_nobody_until_asked(
    client: Client, condition: Condition
) -> None:
    user = make_user("administrator")
    field, trade = define("choice", "tier", name="Segment"), define("text", "trade", kind="person", name="Fach")
    company(name="Złota", tier="gold")
    company(name="Zwykła")
    view = save(viewer_of_user(user), visibility="everyone", content=content(condition))
    archive_field(SYSTEM, field.id)
    archive_field(SYSTEM, trade.id)
    page = client.get(f"/parties?view={view.pk}").content.decode()
    assert "Segment: To pole wycofano z użycia." in page
    assert "Zwykła" not in page
    assert "Zwykła" in client.get(way_on(page)).content.decode()
    caller = program()
    refused = caller.get(f"/parties?view={view.pk}")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "broken_view")
    assert "Segment" in caller.get(f"/saved-views/{view.pk}").json()["fault"]


def test_address_with_a_field_out_of_use_says_so_by_its_name(client: Client) -> None:
    field, _made, _party = golden()
    archive_field(SYSTEM, field.id)
    for query in (
        "f.custom.tier.is=gold",
        "where=%7B%22not%22%3A%7B%22field%22%3A%22custom.tier%22%2C%22op%22%3A%22filled%22%7D%7D",
    ):
        answer = client.get(f"/parties?{query}")
        assert answer.status_code == 422
        assert "<b>Segment</b>: To pole wycofano z użycia." in answer.content.decode()
        assert "Zwykła" not in answer.content.decode()


def test_field_out_of_use_that_the_viewer_could_not_read_is_not_named() -> None:
    field = define("text", "secret", name="Tajemnica", field_class=FieldClass.PRIVATE)
    made = criterion(Leaf("custom.secret", Operator.CONTAINS, ("x",)), "Tajna")
    archive_field(SYSTEM, field.id)
    clerk, _user = logged_in("salesperson")
    for address in (f"/parties?list={made}", "/parties?f.custom.secret.contains=x"):
        assert "Tajemnica" not in clerk.get(address).content.decode()
    assert clerk.get(f"/parties?list={made}").status_code == 403, "as any list that hides something"
    sales = program("salesperson")
    body = sales.get(f"/party-lists/{made}").json()
    assert (body["is_hidden"], body["fault"], body["condition"]) == (True, None, None)


def test_retired_choice_still_finds_who_has_it_and_is_said(client: Client) -> None:
    field, made, party = golden()
    change_field(SYSTEM, field.id, {"choices": [{"code": "silver", "name": "Srebrny"}]})
    page = client.get(f"/parties?list={made}").content.decode()
    assert "Złota" in page
    assert "Segment: „Złoty” jest wycofane" in page
    body = program().get(f"/party-lists/{made}").json()
    assert body["fault"] is None
    assert "Segment" in body["notes"][0]
    assert [p["id"] for p in program().get(f"/parties?party_list={made}").json()["items"]] == [str(party)]


def test_choice_that_is_gone_breaks_the_list_and_is_said(client: Client) -> None:
    field = define("choice", "tier", name="Segment")
    company(name="Zwykła")
    made = criterion(GOLD, "Złoci")
    change_field(SYSTEM, field.id, {"choices": [{"code": "silver", "name": "Srebrny"}]})
    answer = client.get(f"/parties?list={made}")
    assert answer.status_code == 422
    assert "Segment: " in faults(answer.content.decode())[0]
    assert "Zwykła" not in answer.content.decode()


def test_trashed_list_in_a_view_or_an_address_is_told_and_nobody_is_shown(client: Client) -> None:
    fair, party = manual("Targi"), company(name="Targowa")
    add_to_list(SYSTEM, fair, [party.pk])
    company(name="Zwykła")
    in_fair = Leaf("party_list", Operator.IS, (str(fair),))
    view = save(viewer_of_user(make_user("administrator")), visibility="everyone", content=content(in_fair))
    assert "Targowa" in client.get(f"/parties?view={view.pk}").content.decode()
    trash_list(SYSTEM, fair)
    for query in (f"view={view.pk}", f"f.party_list.is={fair}"):
        answer = client.get(f"/parties?{query}")
        assert answer.status_code == 422
        assert "Nie ma takiej bazy." in answer.content.decode()
        assert "Zwykła" not in answer.content.decode()


def test_list_that_cannot_be_asked_is_marked_on_the_page_of_a_party_and_among_all_lists(client: Client) -> None:
    field, made, party = golden()
    archive_field(SYSTEM, field.id)
    assert "Segment" in client.get(f"/parties/{party}/lists").content.decode()
    numbers = client.get("/party-lists/counts").content.decode()
    assert re.search(rf'id="list-count-{made}"[^>]*><span class="o-lists__broken" title="[^"]*Segment', numbers)


def test_criterion_that_nobody_can_read_any_more_is_broken_and_not_hidden(client: Client) -> None:
    made = criterion(Leaf("status", Operator.IS, ("active",)), "Zepsuta")
    PartyList.objects.filter(pk=made).update(condition={"xor": []})
    answer = client.get(f"/parties?list={made}")
    assert answer.status_code == 422
    assert "czego już nie ma" in answer.content.decode()
