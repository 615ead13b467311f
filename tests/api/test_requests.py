"""What holds at every address, whatever the resource."""

from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.accounts.models import ApiToken
from opiekun.core.models import Record
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db


def test_unknown_address_is_a_problem() -> None:
    for path in ("/api/", "/api/v1/", "/api/v1/unicorns", "/api/v2/parties", "/api/v1/parties/1/2/3"):
        response = Client().get(path)
        assert response.status_code == 404, path
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "not_found"


def test_other_methods_are_named() -> None:
    response = program().call("PUT", "/parties")
    assert response.status_code == 405
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"
    assert program().call("OPTIONS", "/parties")["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_head_is_get_without_body() -> None:
    caller = program()
    got, head = caller.get("/me"), caller.call("HEAD", "/me")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(got.content))


def test_without_valid_token_nothing_is_told() -> None:
    caller = program()
    ApiToken.objects.filter(user=caller.user).update(revoked_at="2026-01-01T00:00:00Z")
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {caller.token}"}):
        response = Client().get("/api/v1/parties", headers=headers)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["code"] == "token_needed"


def test_session_cookie_is_no_token() -> None:
    client = Client()
    client.force_login(program().user)
    assert client.get("/api/v1/me").status_code == 401


def test_many_wrong_tokens_from_one_address_are_slowed_down() -> None:
    cache.clear()
    statuses = [Program("opk_wrong").get("/me").status_code for _ in range(22)]
    assert statuses[:20] == [401] * 20
    last = Program("opk_wrong").get("/me")
    assert (last.status_code, last["Retry-After"]) == (429, "300")
    assert program().get("/me").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        ('{"kind": NaN}', 400, "malformed_json"),
        ('{"kind": "a", "kind": "b"}', 400, "repeated_name"),
        ("[" * 20_000, 400, "malformed_json"),
        ('{"a":' * 20_000, 400, "malformed_json"),
        ("1" * 5_000, 400, "malformed_json"),
        ("[]", 422, "not_an_object"),
        ("null", 422, "not_an_object"),
    ],
)
def test_malformed_body_is_refused(body: str | bytes, status: int, code: str) -> None:
    response = program().post("/parties", body)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_name_that_is_given_twice_is_told_wherever_it_stands() -> None:
    caller = program()
    for body in ('{"kind": "a", "kind": "b"}', '{"name": "a", "addresses": [{"city": "x", "kind": "y", "kind": "z"}]}'):
        error = caller.post("/parties", body.encode()).json()["errors"][0]
        assert (error["loc"], error["code"]) == (["kind"], "repeated_name")


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/parties?q=%ff", "q"),
        ("/search?limit=1&q=a%C5", "q"),
        ("/parties?name__contains=%C4%85%ED%A0%80", "name__contains"),
    ],
)
def test_parameter_that_is_not_utf8_is_named(path: str, named: str) -> None:
    response = program().get(path)
    assert response.status_code == 422
    assert [(e["loc"], e["code"]) for e in response.json()["errors"]] == [([named], "not_utf8")]
    assert program().get(path.split("?")[0] + "?q=%C5%BB%C3%B3%C5%82w").status_code == 200


def test_body_of_another_type_is_refused() -> None:
    caller = program()
    response = caller.client.post(
        "/api/v1/parties", "kind=organisation", "text/plain", headers={"Authorization": f"Bearer {caller.token}"}
    )
    assert (response.status_code, response.json()["code"]) == (415, "not_json")


def test_too_large_body_is_refused() -> None:
    response = program().post("/parties", b'{"name": "' + b"x" * (5 * 1024 * 1024) + b'"}')
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/me?x=1", "/parties?colour=red", "/parties?limit=1&limit=2", "/parties/1?x=1"])
def test_unknown_or_repeated_parameter_is_named(path: str) -> None:
    response = program().get(path)
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] in (["x"], ["colour"], ["limit"])


def test_refusals_speak_the_language_of_the_request_else_of_the_user() -> None:
    caller = program()
    headers = {"Authorization": f"Bearer {caller.token}"}
    english = caller.client.get("/api/v1/parties/0", headers={**headers, "Accept-Language": "en"})
    assert english.json()["title"] == "There is no such record or address."
    type(caller.user).objects.filter(pk=caller.user.pk).update(language="en")
    own = caller.client.get("/api/v1/parties/0", headers=headers)
    assert own.json()["title"] == english.json()["title"]


def test_request_id_is_sent_back() -> None:
    assert program().get("/me", X_Request_Id="abcdef-123456")["X-Request-Id"] == "abcdef-123456"


def test_me_tells_user_and_scopes() -> None:
    caller = program("salesperson", scopes=("parties:read",))
    body = caller.get("/me").json()
    assert (body["id"], body["scopes"]) == (str(caller.user.pk), ["parties:read"])


HOSTILE = st.one_of(
    st.text(max_size=50),
    st.sampled_from(
        ["\x00", "a\x00b", "\ud800", "\u202eevil", "👩‍👩‍👧", "ś" * 5000, "' OR 1=1 --", "%", "\\", "\u2066"]
    ),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)
SUITED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ("name", "short_name", "remarks", "nip", "status", "account_manager", "channels", "addresses", "x\x00\ud800")


@given(body=st.dictionaries(st.sampled_from(NAMES), HOSTILE, max_size=4))
@SUITED
def test_hostile_body_is_taken_or_refused_by_name(body: dict[str, object]) -> None:
    caller = program()
    records = Record.objects.count()
    response = caller.post("/parties", {"kind": "organisation", **body})
    assert response.status_code in (201, 409, 422), response.content
    if response.status_code != 201:
        assert response.json()["errors"]
        assert Record.objects.count() == records
        return
    read = caller.get(f"/parties/{response.json()['id']}").json()
    assert "\x00" not in read["name"]


@given(
    name=st.sampled_from(["q", "limit", "cursor", "ordering", "status", "nip", "updated_at__gte", "account_manager"]),
    value=st.text(max_size=60),
)
@SUITED
def test_hostile_parameter_is_taken_or_refused_by_name(name: str, value: str) -> None:
    caller = program()
    response = caller.get(f"/parties?{name}={quote(value.encode('utf-8', 'surrogatepass'))}")
    assert response.status_code in (200, 422), response.content
    if response.status_code == 422:
        assert response.json()["errors"][0]["loc"] == [name]


def test_hostile_names_survive_a_round_trip() -> None:
    caller = program()
    name = "Żółć 👩‍👩‍👧 'x' \"y\" <b>&amp;</b> \\ %"
    assert company(caller, name)["name"] == name
