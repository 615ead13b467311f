"""Custom values in exchanges with other systems: each is compared, kept and settled by itself."""

from typing import Any

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party
from opiekun.records.custom.kinds import kinds_with_fields
from opiekun.records.custom.services import archive_field
from tests.api.program import Program, company, program
from tests.api.test_exchange import put, put_ok
from tests.records.custom.fields import define

pytestmark = pytest.mark.django_db
NEW = {"kind": "organisation", "name": "Polmetal"}


def sent(**custom: Any) -> dict[str, Any]:
    return {**NEW, "custom": custom}


def change_here(caller: Program, party: dict[str, Any], **custom: Any) -> None:
    assert caller.patch(f"/parties/{party['id']}", {"custom": custom}).status_code == 200


def test_repeated_call_gets_the_same_answer_and_leaves_other_values_alone() -> None:
    define("choice"), define("money"), define("number")
    caller = program()
    call = sent(choice="gold", money={"amount": "12.5", "currency": "PLN"})
    first = put(caller, "K-1", call)
    assert (first.status_code, first.json()) == (201, put_ok(caller, "K-1", call))
    change_here(caller, first.json(), number="7")
    assert put_ok(caller, "K-1", call)["custom"] == {**first.json()["custom"], "number": "7"}


def test_each_value_is_compared_by_itself() -> None:
    define("choice"), define("text")
    caller = program()
    party = put_ok(caller, "K-1", sent(choice="gold", text="A"))
    change_here(caller, party, text="B")
    answer = put_ok(caller, "K-1", sent(choice="silver", text="A"))
    assert answer["custom"] == {"choice": "silver", "text": "B"}
    assert answer["kept"] == [{"field": "custom.text", "reason": "changed_here"}]


@pytest.mark.parametrize(
    ("type_", "first", "here", "theirs"),
    [
        ("text", "A", "B", "C"),
        ("multi_choice", ["gold"], ["silver"], ["gold", "silver"]),
        ("money", "1", "2", {"amount": "3.00", "currency": "PLN"}),
    ],
)
def test_value_that_both_changed_is_settled_and_undone(type_: str, first: Any, here: Any, theirs: Any) -> None:
    define(type_)
    caller = program()
    party = put_ok(caller, "K-1", sent(**{type_: first}))
    change_here(caller, party, **{type_: here})
    ours = caller.get(f"/parties/{party['id']}").json()["custom"]
    (conflict,) = put_ok(caller, "K-1", sent(**{type_: theirs}))["conflicts"]
    assert conflict["field"] == f"custom.{type_}"
    (shown,) = caller.get("/conflicts").json()["items"]
    assert (shown["ours"], shown["theirs"]) == (ours[type_], theirs)
    page = caller.client
    page.force_login(caller.user)  # type: ignore[arg-type]
    assert f"Pole {type_}" in page.get("/conflicts").content.decode()
    assert caller.post(f"/conflicts/{conflict['id']}/settle", {"keep": "theirs"}).status_code == 200
    assert caller.get(f"/parties/{party['id']}").json()["custom"] == {type_: theirs}
    assert caller.post(f"/conflicts/{conflict['id']}/undo").status_code == 200
    assert caller.get(f"/parties/{party['id']}").json()["custom"] == ours


def test_conflict_in_an_archived_field_is_shown_and_settled_for_us() -> None:
    field = define("text")
    caller = program()
    party = put_ok(caller, "K-1", sent(text="A"))
    change_here(caller, party, text="B")
    (conflict,) = put_ok(caller, "K-1", sent(text="C"))["conflicts"]
    archive_field(SYSTEM, field.id)
    assert [c["id"] for c in caller.get("/conflicts").json()["items"]] == [conflict["id"]]
    assert caller.post(f"/conflicts/{conflict['id']}/settle", {"keep": "theirs"}).status_code == 422
    assert caller.post(f"/conflicts/{conflict['id']}/settle", {"keep": "ours"}).status_code == 200
    assert Party.objects.get(pk=party["id"]).custom == {"text": "B"}


def test_wrong_values_are_named_and_nothing_is_written() -> None:
    define("choice"), define("number")
    caller = program()
    party = put_ok(caller, "K-1", sent(choice="gold"))
    for key in ("K-1", "K-2"):
        response = put(caller, key, sent(choice="bronze", number="x"))
        assert response.status_code == 422
        assert {tuple(e["loc"]) for e in response.json()["errors"]} == {("custom", "choice"), ("custom", "number")}
    assert Party.objects.get(pk=party["id"]).custom == {"choice": "gold"}
    assert Party.objects.filter(is_own=False).count() == 1


def test_protected_field_is_as_one_that_is_not_there_and_none_is_said_to_be_read() -> None:
    define("text", field_class="private")
    caller = program(scopes=("all",))
    party = company(caller, custom={"text": "Tajne"})
    caller.call("PUT", f"/parties/{party['id']}/external-ids/subiekt", {"external_id": "K-1"})
    AccessLog.objects.all().delete()
    for key in ("K-1", "K-2"):
        response = put(caller, key, sent(text="X"))
        assert [(e["loc"], e["code"]) for e in response.json()["errors"]] == [(["custom", "text"], "unknown_field")]
    assert not AccessLog.objects.exists()
    assert Party.objects.get(pk=party["id"]).custom == {"text": "Tajne"}


def test_person_has_values_exchanged_too() -> None:
    define("text", kind="person")
    caller = program()
    party = company(caller)
    call = {"first_name": "Jan", "last_name": "Kot", "party": party["id"], "custom": {"text": "A"}}
    made = put_ok(caller, "P-1", call, "persons")
    assert made["custom"]["text"] == "A"
    assert put_ok(caller, "P-1", {**call, "custom": {"text": "B"}}, "persons")["custom"]["text"] == "B"


def test_role_has_values_exchanged_each_by_itself_and_settled() -> None:
    assert {"party", "person", "customer", "supplier", "user", "team", "task", "document"} <= set(kinds_with_fields())
    define("text", kind="customer"), define("number", kind="customer"), define("choice", kind="customer")
    define("text", "debt", kind="customer", field_class="private")
    caller = program()
    put_ok(caller, "F-1", NEW)
    call = {"party_external_id": "F-1", "custom": {"text": "A", "number": "1"}}
    first = put(caller, "K-1", call, "customers")
    assert (first.status_code, first.json()) == (201, put_ok(caller, "K-1", call, "customers"))
    made = first.json()
    here = {"custom": {"text": "B", "choice": "gold"}}
    assert caller.patch(f"/customers/{made['id']}", here).status_code == 200
    answer = put_ok(caller, "K-1", {**call, "custom": {"text": "C", "number": "2"}}, "customers")
    assert answer["custom"] == {**made["custom"], "text": "B", "number": "2", "choice": "gold"}
    (conflict,) = answer["conflicts"]
    assert conflict["field"] == "custom.text"
    caller.client.force_login(caller.user)  # type: ignore[arg-type]
    assert "Pole text" in caller.client.get("/conflicts").content.decode()
    assert caller.post(f"/conflicts/{conflict['id']}/settle", {"keep": "theirs"}).status_code == 200
    assert Customer.objects.get().custom == {"text": "C", "number": "2", "choice": "gold"}
    for wrong, code in (({"number": "x"}, "wrong_number"), ({"debt": "x"}, "unknown_field")):
        refused = put(caller, "K-1", {**call, "custom": wrong}, "customers")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == code
    assert Customer.objects.get().custom == {"text": "C", "number": "2", "choice": "gold"}
