"""A change of an id in another system is a change of the record: a new version, told to whoever follows."""

from typing import Any

import pytest
from django.db import transaction

from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party, Person
from opiekun.records.external_ids import attach, change_external_id, detach, external_ids_of
from opiekun.records.models import ExternalId
from tests.accounts.races import race
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db(transaction=True)


def records(caller: Program) -> dict[str, dict[str, Any]]:
    party = company(caller)
    person = {"party": party["id"], "last_name": "Maj"}
    return {
        "parties": party,
        "persons": caller.post("/persons", person).json(),
        "customers": caller.post("/customers", {"party": party["id"]}).json(),
    }


def test_program_gives_reads_and_takes_away_ids_one_by_one_each_with_a_new_etag() -> None:
    caller = program()
    for name, record in records(caller).items():
        at = f"/{name}/{record['id']}"
        version = int(caller.get(at).json()["version"])
        given = caller.call("PUT", f"{at}/external-ids/subiekt", {"external_id": "K-1"}, If_Match=f'"{version}"')
        assert (given.status_code, given["ETag"]) == (200, f'"{version + 1}"'), name
        assert given.json() == {"external_ids": {"subiekt": "K-1"}}
        again = caller.call("PUT", f"{at}/external-ids/subiekt", {"external_id": "K-1"})
        assert again["ETag"] == given["ETag"], "the same id is no change"
        stale = caller.delete(f"{at}/external-ids/subiekt", If_Match=f'"{version}"')
        assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
        assert caller.get(f"{at}/external-ids").json() == {"external_ids": {"subiekt": "K-1"}}
        taken = caller.delete(f"{at}/external-ids/subiekt", If_Match=given["ETag"])
        assert (taken.status_code, taken["ETag"]) == (204, f'"{version + 2}"')
        assert caller.get(f"{at}/external-ids").json() == {"external_ids": {}}
        assert int(caller.get(at).json()["version"]) == version + 2
        fields = [c["fields"][0] for c in caller.get(f"{at}/history").json()["items"][:2]]
        assert [(f["field"], f["old"], f["new"]) for f in fields] == [
            ("external_ids", "subiekt: K-1", ""),
            ("external_ids", "", "subiekt: K-1"),
        ], name


def test_refused_change_of_an_id_leaves_the_version() -> None:
    caller = program()
    first, second = company(caller), company(caller, "Drewno")
    caller.call("PUT", f"/parties/{second['id']}/external-ids/subiekt", {"external_id": "K-1"})
    refused = caller.call("PUT", f"/parties/{first['id']}/external-ids/subiekt", {"external_id": "K-1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "external_id_taken")
    reader = program(scopes=("parties:read",))
    assert reader.call("PUT", f"/parties/{first['id']}/external-ids/shop", {"external_id": "1"}).status_code == 403
    assert caller.get(f"/parties/{first['id']}").json()["version"] == first["version"]


def test_each_transaction_counts_once_whichever_kinds_it_writes() -> None:
    found = records(program())
    pairs = [(int(record["id"]), f"K-{record['id']}") for record in found.values()]
    before = versions(found)
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        assert attach(SYSTEM, "subiekt", pairs) == attach(SYSTEM, "shop", pairs) == []
    assert versions(found) == {name: version + 1 for name, version in before.items()}
    told = set(OutboxEntry.objects.values_list("name", "record_id"))
    assert {("party.changed", pairs[0][0]), ("person.changed", pairs[1][0]), ("customer.changed", pairs[2][0])} <= told
    change_external_id(SYSTEM, pairs[0][0], "subiekt", pairs[0][1], "K-9")
    detach(SYSTEM, pairs[1][0], "shop")
    ExternalId.objects.filter(record_id=pairs[2][0], system="shop").update(exchange={"a": 1})
    assert versions(found) == {
        "parties": before["parties"] + 2,
        "persons": before["persons"] + 2,
        "customers": before["customers"] + 1,
    }, "what the exchange keeps beside the id is no change"


def test_records_that_are_purged_take_their_ids_along() -> None:
    found = records(program())
    attach(SYSTEM, "subiekt", [(int(record["id"]), f"K-{record['id']}") for record in found.values()])
    Customer.objects.all().delete()
    Person.objects.all().delete()
    Party.objects.filter(pk=found["parties"]["id"]).delete()
    assert not ExternalId.objects.exists()


def test_of_two_who_give_ids_at_once_both_are_counted() -> None:
    caller = program()
    party = company(caller)
    outcomes = race(
        lambda: attach(SYSTEM, "subiekt", [(int(party["id"]), "K-1")]),
        lambda: attach(SYSTEM, "shop", [(int(party["id"]), "S-1")]),
    )
    assert outcomes == [None, None], "nobody was refused"
    assert external_ids_of([int(party["id"])]) == {int(party["id"]): {"subiekt": "K-1", "shop": "S-1"}}
    assert int(caller.get(f"/parties/{party['id']}").json()["version"]) == int(party["version"]) + 2


def versions(found: dict[str, dict[str, Any]]) -> dict[str, int]:
    models: dict[str, Any] = {"parties": Party, "persons": Person, "customers": Customer}
    return {name: models[name].objects.get(pk=record["id"]).version for name, record in found.items()}
