from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from opiekun.core.models import Record
from tests.accounts.people import make_user
from tests.api.program import company, program

pytestmark = pytest.mark.django_db


def test_created_party_is_read_back_as_it_was_answered() -> None:
    caller = program()
    channels = [{"kind": "phone", "value": "33 810 20 30"}]
    made = company(caller, "Śruba sp. z o.o.", nip="526-025-02-74", channels=channels)
    read = caller.get(f"/parties/{made['id']}")
    assert read.status_code == 200
    assert made.pop("notices") == []
    assert read.json() == made
    assert made["nip"] == "5260250274"
    assert made["channels"][0]["normalised"] == "+48338102030"
    assert read["ETag"] == f'"{made["version"]}"'
    assert made["account_manager"] == {"id": str(caller.user.pk), "name": caller.user.name}
    assert made["created_at"].endswith("Z")


def test_wrong_fields_are_all_named_and_nothing_is_written() -> None:
    caller = program()
    records = Record.objects.count()
    response = caller.post("/parties", {"kind": "organisation", "nip": "1234567890", "colour": "red"})
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert {tuple(e["loc"]) for e in problem["errors"]} == {("name",), ("nip",), ("colour",)}
    assert problem["code"] == "invalid_input"
    assert Record.objects.count() == records


def test_stale_change_is_refused_and_nothing_overwritten() -> None:
    caller = program()
    made = company(caller)
    first = caller.patch(f"/parties/{made['id']}", {"industry": "Metal"}, If_Match=f'"{made["version"]}"')
    assert first.status_code == 200
    stale = caller.patch(f"/parties/{made['id']}", {"industry": "Drewno"}, If_Match=f'"{made["version"]}"')
    assert stale.status_code == 412
    assert stale.json()["facts"] == {"current": int(first.json()["version"]), "expected": int(made["version"])}
    assert caller.get(f"/parties/{made['id']}").json()["industry"] == "Metal"


def test_change_without_if_match_is_taken_and_malformed_one_refused() -> None:
    caller = program()
    path = f"/parties/{company(caller)['id']}"
    assert caller.patch(path, {"industry": "Metal"}).status_code == 200
    malformed = caller.patch(path, {"industry": "Drewno"}, If_Match="7")
    assert malformed.status_code == 400
    assert malformed.json()["errors"][0]["loc"] == ["If-Match"]


def test_known_version_is_not_sent_again() -> None:
    caller = program()
    made = company(caller)
    response = caller.get(f"/parties/{made['id']}", If_None_Match=f'W/"{made["version"]}"')
    assert response.status_code == 304
    assert response.content == b""


def test_removal_needs_the_version_and_can_be_taken_back() -> None:
    caller = program()
    made = company(caller)
    path = f"/parties/{made['id']}"
    assert caller.delete(path).status_code == 428
    assert caller.delete(path, If_Match='"999"').status_code == 412
    gone = caller.delete(path, If_Match=f'"{made["version"]}"')
    assert gone.status_code == 204
    assert caller.get(path).status_code == 404
    trash = caller.get("/parties?trashed=true").json()["items"]
    assert [item["id"] for item in trash] == [made["id"]]
    assert caller.post(f"{path}/restore").status_code == 428
    back = caller.post(f"{path}/restore", If_Match=gone["ETag"])
    assert back.status_code == 200, back.content
    assert caller.get(path).status_code == 200


def test_party_of_another_salesperson_does_not_exist() -> None:
    made = company(program("salesperson"))
    stranger = program("salesperson")
    hidden, absent = stranger.get(f"/parties/{made['id']}"), stranger.get("/parties/999999999")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()
    assert stranger.patch(f"/parties/{made['id']}", {"industry": "x"}).status_code == 404
    assert stranger.delete(f"/parties/{made['id']}", If_Match='"1"').status_code == 404
    assert made["id"] not in {item["id"] for item in stranger.get("/parties").json()["items"]}


def test_token_without_the_scope_is_told_which_it_lacks() -> None:
    reader = program(scopes=("parties:read",))
    refused = reader.post("/parties", {"kind": "organisation", "name": "X"})
    assert refused.status_code == 403
    assert refused.json()["facts"] == {"scope": "parties:write"}
    assert reader.get("/persons").json()["facts"] == {"scope": "persons:read"}
    assert reader.get("/parties").status_code == 200


def test_shared_nip_is_noticed() -> None:
    caller = program()
    company(caller, "Gmina", nip="5260250274")
    assert company(caller, "Szkoła", nip="5260250274")["notices"][0]["code"] == "nip_shared"


def test_taken_regon_is_a_conflict_at_its_field() -> None:
    caller = program()
    company(caller, "Gmina", regon="012100784")
    refused = caller.post("/parties", {"kind": "organisation", "name": "Szkoła", "regon": "012100784"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "regon_taken"
    assert refused.json()["errors"][0]["loc"] == ["regon"]


def test_inactive_account_manager_is_refused() -> None:
    caller = program()
    user = make_user()
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    refused = caller.post("/parties", {"kind": "organisation", "name": "X", "account_manager": str(user.pk)})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_such_user")


@pytest.mark.parametrize("raw", ["abc", "0", "-1", "9" * 30, "1.0", "%00", "٣"])
def test_what_is_no_id_is_not_found(raw: str) -> None:
    assert program().get(f"/parties/{raw}").status_code == 404


def test_create_costs_at_most_ten_statements() -> None:
    caller = program()
    caller.get("/me")
    with CaptureQueriesContext(connection) as asked:
        company(
            caller,
            channels=[{"kind": "phone", "value": "33 810 20 30"}],
            addresses=[{"kind": "branch", "city": "Tychy"}],
        )
    assert len(asked) <= 10, [query["sql"][:80] for query in asked]


def test_database_that_is_away_is_a_plain_problem() -> None:
    caller = program()

    def refuse(*_args: object) -> None:
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(refuse):
        response = caller.get("/parties")
    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "unavailable", "5")
    assert caller.get("/parties").status_code == 200


def test_history_tells_who_changed_what_page_by_page() -> None:
    caller = program()
    party = company(caller, nip="5260250274")
    changed = caller.patch(f"/parties/{party['id']}", {"status": "suspended"}, If_Match=f'"{party["version"]}"')
    first = caller.get(f"/parties/{party['id']}/history?limit=1").json()
    change = first["items"][0]
    assert change["fields"] == [{"field": "status", "label": "Status", "old": "Active", "new": "Suspended"}]
    assert (change["event"], change["actor_id"]) == ("changed", str(caller.user.pk))  # type: ignore[union-attr]
    assert change["request_id"] == changed["X-Request-Id"]
    rest = caller.get(f"/parties/{party['id']}/history?cursor={quote(first['next'])}").json()
    assert ([item["event"] for item in rest["items"]], rest["next"]) == (["created"], None)
    assert {"field": "nip", "label": "NIP", "old": "", "new": "526-025-02-74"} in rest["items"][0]["fields"]


@pytest.mark.parametrize(("query", "loc"), [("cursor=x", "cursor"), ("limit=0", "limit"), ("colour=red", "colour")])
def test_odd_parameters_of_the_history_are_refused_by_name(query: str, loc: str) -> None:
    caller = program()
    refused = caller.get(f"/parties/{company(caller)['id']}/history?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, [loc])


def test_history_out_of_reach_does_not_exist() -> None:
    party = company(program())
    assert program("salesperson").get(f"/parties/{party['id']}/history").status_code == 404
