"""What somebody does with carriers, through pages and API, in a process where their app is installed."""

import json
from typing import Any

from django.core.management import call_command
from django.test import Client

from opiekun.core.models import OutboxEntry
from opiekun.parties.models import PartyRole
from opiekun.records.custom.indexes import build_indexes
from tests.api.program import Program, company, program
from tests.carriers.models import Carrier


def tell() -> None:
    """Each step asserts what it needs; the last line says that all went well."""
    call_command("migrate", "carriers", verbosity=0, interactive=False)
    boss, sales = program(), program("salesperson")
    assert boss.user is not None
    pages = Client()
    pages.force_login(boss.user)
    party = company(boss, "Transmax sp. z o.o.", nip="5260250274")
    _made_by_one_click(pages, party)
    _api(boss, sales, party)
    _pages(pages, party)
    _conditions(boss, sales, pages, party)
    _fields_of_users(boss, sales, pages, party)
    _exchange_and_feed(boss)
    _import(boss, pages)
    assert sales.user is not None
    _trash(boss, party, sales.user.pk)
    print("all is well")  # noqa: T201


def _made_by_one_click(pages: Client, party: dict[str, Any]) -> None:
    card = pages.get(f"/parties/{party['id']}/roles").content.decode()
    assert "Make carrier" in card
    made = pages.post(f"/parties/{party['id']}/roles/carrier", headers={"HX-Request": "true"})
    assert made.status_code == 200, made.content
    assert Carrier.objects.get().number == "P001"
    assert PartyRole.objects.get().kind == "carrier"


def _api(boss: Program, sales: Program, party: dict[str, Any]) -> None:
    carrier = boss.get(f"/carriers?party={party['id']}").json()["items"][0]
    body = {"licence": "PL/2026/7", "insured_to": {"amount": "250000.00", "currency": "EUR"}}
    changed = boss.patch(f"/carriers/{carrier['id']}", body)
    assert changed.json()["insured_to"] == body["insured_to"], changed.content
    # Its rights are its own: a role of users that says nothing of carriers gives nothing on them.
    assert sales.get("/carriers").status_code == 403
    assert [item["kind"] for item in boss.get("/search?q=P001").json()["items"]] == ["carrier"]
    assert boss.get("/parties?role=carrier").json()["items"][0]["id"] == party["id"]
    edit = boss.post("/carriers/bulk-edit", {"ids": [carrier["id"]], "field": "licence", "value": "PL/2026/8"})
    assert edit.json()["changed"] == 1
    told = boss.get(f"/carriers/{carrier['id']}/history").json()["items"]
    assert [change["event"] for change in told] == ["changed", "changed", "created"]
    assert "/carriers" in json.dumps(boss.get("/openapi.json").json()["paths"])


def _pages(pages: Client, party: dict[str, Any]) -> None:
    carrier = Carrier.objects.get()
    for address in ("/carriers", "/carriers?sort=number", "/carriers/new", "/parties?f.role.is=carrier"):
        assert pages.get(address).status_code == 200, address
    listed = pages.get("/carriers").content.decode()
    assert "Transmax" in listed
    assert "PL/2026/8" in listed
    for part in ("", "/edit", "/timeline", "/history", "/facts/licence/edit", "/facts/insured_to/edit"):
        assert pages.get(f"/carriers/{carrier.pk}{part}").status_code == 200, part
    export = pages.post("/carriers/export", {"format": "csv", "all": "1"})
    assert export.status_code == 303, export.content
    assert "Carrier" in pages.get(f"/parties/{party['id']}").content.decode()


def _conditions(boss: Program, sales: Program, pages: Client, party: dict[str, Any]) -> None:
    """The kind is in the condition tree by its registration, under its own right."""
    assert 'value="some:carrier"' in pages.get("/parties/conditions").content.decode()
    assert 'value="some:party"' in pages.get("/carriers/conditions").content.decode()
    licensed = {"some": "carrier", "where": {"field": "licence", "op": "contains", "values": ["2026/8"]}}
    made = boss.post("/party-lists", {"kind": "criterion", "name": "Licensed", "condition": licensed})
    assert made.status_code == 201, made.content
    found = boss.get(f"/parties?party_list={made.json()['id']}").json()["items"]
    assert [item["id"] for item in found] == [party["id"]]
    of_party = {"some": "party", "where": {"field": "nip", "op": "filled"}}
    assert "Transmax" in pages.get("/carriers", {"where": json.dumps(of_party)}).content.decode()
    hidden = sales.get(f"/party-lists/{made.json()['id']}").json()
    assert (hidden["is_hidden"], hidden["condition"]) == (True, None)
    assert sales.get(f"/parties?party_list={made.json()['id']}").status_code == 422
    assert sales.get("/parties?role=carrier").status_code == 422
    clerk = Client()
    assert sales.user is not None
    clerk.force_login(sales.user)
    assert "some:carrier" not in clerk.get("/parties/conditions").content.decode()


def _fields_of_users(boss: Program, sales: Program, pages: Client, party: dict[str, Any]) -> None:
    """The company adds fields of its own to the kind."""
    assert "kind=carrier" in pages.get("/settings/fields/").content.decode()
    gold = {"code": "gold", "name": "Złoty"}
    for raw in (
        {"type": "choice", "name": "Rank", "code": "rank", "choices": [gold], "in_lists": True},
        {"type": "text", "name": "Depot", "code": "depot", "searchable": True},
    ):
        assert boss.post("/custom-fields", {"kind": "carrier", **raw}).status_code == 201
    assert sales.get("/custom-fields?kind=carrier").json()["items"] == []
    build_indexes()
    carrier = Carrier.objects.get()
    at = f"/carriers/{carrier.pk}"
    refused = boss.patch(at, {"custom": {"rank": "tin", "depot": "Łódź", "none": 1}}).json()["errors"]
    assert {error["loc"][-1] for error in refused} == {"rank", "none"}
    assert boss.patch(at, {"custom": {"rank": "gold", "depot": "Łódź"}}).json()["custom"]["rank"] == "gold"
    assert 'name="custom-depot"' in pages.get(f"{at}/edit").content.decode()
    assert 'name="custom-depot"' in pages.get(f"/carriers/new?party={party['id']}").content.decode()
    sent = {"custom-depot": "Łask", "version": boss.get(at).json()["version"]}
    assert pages.post(f"{at}/facts/custom-depot", sent, headers={"HX-Request": "true"}).status_code == 200
    for address in (at, f"{at}/history", "/carriers?f.custom.rank.is=gold", "/carriers?q=lask"):
        assert "Złoty" in pages.get(address).content.decode(), address
    assert [item["kind"] for item in boss.get("/search?q=lask").json()["items"]] == ["carrier"]
    ranked = {"some": "carrier", "where": {"field": "custom.rank", "op": "is", "values": ["gold"]}}
    listed = boss.post("/party-lists", {"kind": "criterion", "name": "Ranked", "condition": ranked}).json()
    assert [item["id"] for item in boss.get(f"/parties?party_list={listed['id']}").json()["items"]] == [party["id"]]
    properties = boss.get("/openapi.json").json()["components"]["schemas"]["Carrier"]["properties"]
    assert set(properties["custom"]["properties"]) == {"rank", "depot"}
    version = boss.get(at)["ETag"]
    gone = boss.delete(at, If_Match=version)
    assert boss.post(f"{at}/restore", If_Match=gone["ETag"]).json()["custom"] == {"rank": "gold", "depot": "Łask"}


def _exchange_and_feed(boss: Program) -> None:
    place = boss.get("/changes?after=now&kinds=carrier").json()["next"]
    boss.call("PUT", "/parties/by-external-id/tms/T1", {"kind": "organisation", "name": "Wozak"})
    body = {"party_external_id": "T1", "licence": "PL/2026/9", "custom": {"depot": "Ełk"}}
    first = boss.call("PUT", "/carriers/by-external-id/tms/C1", body)
    second = boss.call("PUT", "/carriers/by-external-id/tms/C1", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    (told,) = boss.get(f"/changes?after={place}&kinds=carrier&records=true").json()["items"]
    assert told["record"]["licence"] == "PL/2026/9"
    assert told["record"]["custom"]["depot"] == "Ełk"


def _import(boss: Program, pages: Client) -> None:
    """A file of carriers comes in without a word of them in parties: columns, parties, undo."""
    file = "Nazwa;NIP;Licence;Insured up to\nTransmax;5260250274;PL/2026/10;1 000,00 EUR\nNowy;5261040828;PL/1;\n"
    headers = {"Authorization": f"Bearer {boss.token}"}
    asked = "/api/v1/imports?kind=carriers&missing_party=create&name=przewoznicy.csv"
    told = boss.client.generic("POST", asked, file.encode(), content_type="text/csv", headers=headers).json()
    assert (told["created"], told["updated"], told["failed"]) == (1, 1, 0), told
    assert Carrier.objects.filter(licence="PL/2026/10", insured_to=1000, insured_to_currency="EUR").exists()
    assert Carrier.objects.get(licence="PL/1").party.nip == "5261040828"
    assert pages.get("/carriers/import").status_code == 200
    assert "/carriers/import" in pages.get("/carriers").content.decode()
    undone = boss.post(f"/imports/{told['id']}/undo", {}).json()
    assert (undone["state"], undone["kept"]) == ("undone", 0), undone
    assert Carrier.objects.filter(licence="PL/2026/9").exists()
    assert not Carrier.objects.filter(licence="PL/1", trashed_at=None).exists()


def _trash(boss: Program, party: dict[str, Any], to: int) -> None:
    version = boss.get(f"/parties/{party['id']}")["ETag"]
    gone = boss.delete(f"/parties/{party['id']}", If_Match=version)
    assert Carrier.objects.filter(party_id=party["id"], trashed_at=None).count() == 0
    boss.post(f"/parties/{party['id']}/restore", If_Match=gone["ETag"])
    assert Carrier.objects.filter(party_id=party["id"], trashed_at=None).count() == 1
    boss.patch(f"/parties/{party['id']}", {"account_manager": str(to)})
    assert OutboxEntry.objects.filter(name="carrier.reach").exists()
