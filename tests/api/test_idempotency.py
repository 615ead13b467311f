import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from opiekun.core.api import idempotency
from opiekun.core.api.answers import answer
from opiekun.core.models import IdempotentAnswer
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from tests.accounts.races import race
from tests.api.program import Program, program

BODY = {"kind": "organisation", "name": "Śruba"}


@pytest.mark.django_db
def test_repeated_request_gets_the_same_answer_and_makes_one_record() -> None:
    caller = program()
    first = caller.post("/parties", BODY, Idempotency_Key="one")
    count = Party.objects.count()
    again = caller.post("/parties", BODY, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["ETag"] == first["ETag"]
    assert again["Location"] == first["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert Party.objects.count() == count


@pytest.mark.django_db
def test_refusal_is_repeated_and_writes_nothing() -> None:
    caller = program()
    count = Party.objects.count()
    first = caller.post("/parties", {"kind": "organisation"}, Idempotency_Key="one")
    again = caller.post("/parties", {"kind": "organisation"}, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (422, 422)
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"
    assert Party.objects.count() == count


@pytest.mark.django_db
def test_key_with_another_body_is_refused() -> None:
    caller = program()
    caller.post("/parties", BODY, Idempotency_Key="one")
    count = Party.objects.count()
    other = caller.post("/parties", {**BODY, "name": "Nakrętka"}, Idempotency_Key="one")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert Party.objects.count() == count


@pytest.mark.django_db
def test_keys_of_two_tokens_and_of_two_addresses_are_apart() -> None:
    one, two = program(), program()
    ids = {caller.post("/parties", BODY, Idempotency_Key="k").json()["id"] for caller in (one, two)}
    assert len(ids) == 2
    body = {"party": ids.pop(), "last_name": "Nowak"}
    assert one.post("/persons", body, Idempotency_Key="k").status_code == 201


@pytest.mark.django_db
def test_key_is_forgotten_after_seven_days() -> None:
    caller = program()
    first = caller.post("/parties", BODY, Idempotency_Key="one").json()["id"]
    kept = IdempotentAnswer.objects.get(key="one")
    IdempotentAnswer.objects.filter(pk=kept.pk).update(at=kept.at - timedelta(days=7, seconds=1))
    assert caller.post("/parties", BODY, Idempotency_Key="one").json()["id"] != first
    IdempotentAnswer.objects.update(at=kept.at - timedelta(days=8))
    assert idempotency.forget_old_answers() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "ż", "x" * 256, "a b"])
def test_malformed_key_is_refused(key: str) -> None:
    caller = program()
    count = Party.objects.count()
    response = caller.post("/parties", BODY, Idempotency_Key=key)
    assert (response.status_code, response.json()["errors"][0]["loc"]) == (400, ["Idempotency-Key"])
    assert Party.objects.count() == count


@pytest.mark.django_db
def test_answer_that_holds_a_secret_is_not_kept(rf: object) -> None:
    request = rf.post("/api/v1/tokens", b"{}", content_type="application/json", headers={"Idempotency-Key": "s"})  # type: ignore[attr-defined]

    def work() -> HttpResponse:
        response = answer({"token": "opk_secret"}, 201)
        response.holds_secret = True  # type: ignore[attr-defined]
        return response

    assert idempotency.once(request, SYSTEM, 1, work).status_code == 201
    assert IdempotentAnswer.objects.get().body is None
    with pytest.raises(idempotency.RequestRefused) as refused:
        idempotency.once(request, SYSTEM, 1, work)
    assert refused.value.code == "answer_not_kept"


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_requests_make_one_record() -> None:
    token = program().token
    count = Party.objects.count()
    answers: list[HttpResponse] = []

    def send() -> None:
        answers.append(Program(token).post("/parties", BODY, Idempotency_Key="race"))

    assert race(send, send, send) == [None, None, None]
    assert Party.objects.count() == count + 1
    statuses = sorted(response.status_code for response in answers)
    assert statuses[0] == 201
    assert set(statuses) <= {201, 409}
    assert all(r["Retry-After"] == "1" for r in answers if r.status_code == 409)


@pytest.mark.django_db(transaction=True)
def test_request_in_flight_is_told_to_come_back() -> None:
    caller = program()
    seen: list[HttpResponse] = []
    store = idempotency._store

    def slowly(*what: object) -> None:
        race(lambda: seen.append(Program(caller.token).post("/parties", BODY, Idempotency_Key="slow")))
        store(*what)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(idempotency, "_store", slowly)
        first = caller.post("/parties", BODY, Idempotency_Key="slow")
    assert first.status_code == 201
    assert (seen[0].status_code, seen[0].json()["code"]) == (409, "in_flight")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_conflict_found_at_the_end_undoes_all_and_is_repeated(rf: RequestFactory) -> None:
    company = program().post("/parties", BODY).json()
    worked: list[int] = []

    def work() -> HttpResponse:
        worked.append(Party.objects.filter(pk=company["id"]).update(industry="steel", account_manager_id=10**12))
        return answer({})

    request = rf.post("/api/v1/parties", b"{}", content_type="application/json", headers={"Idempotency-Key": "c"})
    first, again = (idempotency.once(request, SYSTEM, 1, work) for _time in range(2))
    assert (first.status_code, again.status_code, worked) == (409, 409, [1])
    assert first.content == again.content
    assert Party.objects.get(pk=company["id"]).industry == ""


@pytest.mark.django_db(transaction=True)
def test_answer_stored_meanwhile_is_repeated_and_the_second_work_undone(rf: RequestFactory) -> None:
    count = Party.objects.count()
    place = {"caller_id": 1, "method": "POST", "path": "/api/v1/parties", "key": "m"}
    digest = hashlib.sha256(b"{}\n\n").hexdigest()

    def work() -> HttpResponse:
        race(lambda: idempotency._store(place, digest, answer({"id": "first"}, 201)))
        create_party(SYSTEM, BODY)
        return answer({"id": "second"}, 201)

    request = rf.post("/api/v1/parties", b"{}", content_type="application/json", headers={"Idempotency-Key": "m"})
    response = idempotency.once(request, SYSTEM, 1, work)
    assert (response.status_code, response.content) == (201, b'{"id":"first"}')
    assert response["Idempotency-Replayed"] == "true"
    assert Party.objects.count() == count
