"""A list that takes too long is broken off with a plain answer, and noted by what it asks for, never by the values."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import BooleanField, Func, Q

from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.kinds import PARTY_KIND
from opiekun.records.conditions import Condition, Every, Leaf, Negation, Operator, Some
from opiekun.records.conditions.registry import subject_of, subject_within
from opiekun.records.lists import rows
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.models import ListIndex
from opiekun.records.slow import limit
from opiekun.records.slow.bodies import body_of, is_there
from opiekun.records.slow.noting import note_slow
from opiekun.records.slow.offers import FRAGMENT, NONE, PART, VALUE, Offer, offers_for
from tests.api.program import program
from tests.parties.lists import company, criterion
from tests.records.custom.fields import define
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db
BUYERS = Every(
    (
        Some("persons", Leaf("job_title", Operator.CONTAINS, ("Tajny kupiec",))),
        Leaf("persons_count", Operator.IS, ("2",)),
    )
)


class _Asleep(Func):
    template = "((SELECT pg_sleep(2)) IS NOT NULL)"
    output_field = BooleanField()
    conditional = True


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that ask for something take two seconds where a fifth of one is allowed."""
    asked = rows.compile_condition

    def slowly(*args: Any) -> Q:
        return asked(*args) & Q(_Asleep())

    monkeypatch.setattr(limit, "MOST_MILLISECONDS", 200)
    monkeypatch.setattr(rows, "compile_condition", slowly)


def timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


def test_page_says_plainly_that_the_list_takes_too_long_and_shows_nobody(slow: None) -> None:
    company("Widoczna")
    made = criterion(BUYERS, "Kupcy")
    client, _user = logged_in("administrator")
    before = timeout()
    answer = client.get(f"/parties?list={made}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wyszukanie tej listy trwa zbyt długo" in page
    assert "Kupcy" in page
    assert "Widoczna" not in page
    assert "/settings/slow-lists/" in page
    assert timeout() == before
    clerk, _user = logged_in("salesperson")
    assert "/settings/slow-lists/" not in clerk.get(f"/parties?list={made}").content.decode()


def test_what_was_slow_is_noted_by_its_fields_and_lists_and_without_values(slow: None) -> None:
    made = criterion(BUYERS, "Kupcy")
    client, _user = logged_in("administrator")
    client.get(f"/parties?list={made}")
    client.get(f"/parties?list={made}")
    (row,) = ListIndex.objects.all()
    assert (row.kind, row.relation, row.field, row.purpose, row.times) == ("person", "", "job_title", FRAGMENT, 2)
    assert row.sources == [["party_list", made]]
    assert "Tajny" not in str(vars(row))
    page = client.get("/settings/slow-lists/").content.decode()
    assert "Osoby › Stanowisko" in page
    assert f'href="/parties?list={made}">Kupcy</a>' in page
    assert "Zbuduj indeks" in page


def test_api_says_it_by_a_code_of_its_own(slow: None) -> None:
    made = criterion(BUYERS, "Kupcy")
    refused = program().get(f"/parties?party_list={made}")
    assert (refused.status_code, refused.json()["code"]) == (422, "list_too_slow")
    (row,) = ListIndex.objects.all()
    assert row.sources == [["party_list", made]]


@pytest.mark.parametrize(
    ("asked", "field", "purpose"),
    [
        ("f.industry.contains=Tajna", "industry", FRAGMENT),
        ("f.status.is=active", "status", VALUE),
        ("view=new", "created_at", NONE),
        ("f.custom.weight.gte=5", "custom.weight", VALUE),
    ],
)
def test_filter_of_the_records_own_fields_is_bounded_too(slow: None, asked: str, field: str, purpose: str) -> None:
    define("number", "weight")
    company("Widoczna")
    client, _user = logged_in("administrator")
    before = timeout()
    answer = client.get(f"/parties?{asked}")
    page = answer.content.decode()
    assert (answer.status_code, timeout()) == (422, before)
    assert "Wyszukanie tej listy trwa zbyt długo" in page
    assert "Widoczna" not in page
    (row,) = ListIndex.objects.all()
    assert "Tajna" not in str(vars(row))
    if purpose != NONE and row.purpose != NONE:
        assert (row.kind, row.relation, row.field, row.purpose) == ("party", "", field, purpose)


def test_filter_of_a_program_is_bounded_and_the_whole_register_is_not(slow: None) -> None:
    caller = program()
    for asked in ("industry__contains=Tajna", "created_at__gte=2026-01-01"):
        refused = caller.get(f"/parties?{asked}")
        assert (refused.status_code, refused.json()["code"]) == (422, "list_too_slow"), asked
    assert not rows._is_narrowed(ListQuery(Sort("name"), ()))
    assert rows._is_narrowed(ListQuery(Sort("name"), (), Leaf("name", Operator.IS, ("a",))))


def test_fast_list_is_bounded_and_leaves_the_connection_as_it_was() -> None:
    made = criterion(BUYERS, "Kupcy")
    client, _user = logged_in("administrator")
    before = timeout()
    assert client.get(f"/parties?list={made}").status_code == 200
    assert timeout() == before
    assert not ListIndex.objects.exists()


def test_whoever_does_not_look_after_the_system_sees_no_slow_lists() -> None:
    note_slow(PARTY_KIND, SYSTEM, BUYERS)
    (row,) = ListIndex.objects.all()
    clerk, _user = logged_in("sales_manager")
    assert clerk.get("/settings/slow-lists/").status_code == 403
    for what in ("build", "drop", "forget"):
        assert clerk.post(f"/settings/slow-lists/{row.pk}/{what}/").status_code == 403
    assert program("sales_manager").get("/list-indexes").status_code == 403
    assert ListIndex.objects.get().wanted_at is None


def test_line_is_forgotten_until_the_list_is_slow_again() -> None:
    note_slow(PARTY_KIND, SYSTEM, BUYERS)
    (row,) = ListIndex.objects.all()
    client, _user = logged_in("administrator")
    assert client.post(f"/settings/slow-lists/{row.pk}/forget/").status_code == 302
    assert not ListIndex.objects.exists()
    assert "Żadna lista nie była dotąd zbyt wolna" in client.get("/settings/slow-lists/").content.decode()


@pytest.mark.parametrize(
    ("condition", "offers"),
    [
        (Leaf("industry", Operator.CONTAINS, ("stal",)), [Offer("party", "", "industry", FRAGMENT)]),
        (Leaf("nip", Operator.CONTAINS, ("52",)), [Offer("party", "", "nip", PART)]),
        (Leaf("status", Operator.IS, ("active",)), [Offer("party", "", "status", VALUE)]),
        (Leaf("industry", Operator.EMPTY), [Offer("party", "", "industry", NONE)]),
        (Leaf("persons_count", Operator.IS, ("2",)), [Offer("party", "", "persons_count", NONE)]),
        (
            Negation(Some("addresses", Leaf("street", Operator.STARTS, ("Długa",)))),
            [Offer("party", "addresses", "street", FRAGMENT)],
        ),
        (Some("customer", Leaf("credit_limit", Operator.MORE, ("5",))), [Offer("customer", "", "credit_limit", VALUE)]),
    ],
)
def test_each_comparison_is_offered_its_index(condition: Condition, offers: list[Offer]) -> None:
    assert offers_for(PARTY_KIND, SYSTEM, condition) == offers


def test_every_field_that_can_be_asked_gives_an_index_that_the_database_takes_or_none() -> None:
    """Of each field and purpose; the statement is run, so that a wrong column or expression shows."""
    for type_ in ("text", "number", "money", "date", "choice", "boolean"):
        define(type_)
    made = 0
    for code in ("party", "person", "customer", "supplier"):
        subject = subject_of(record_kind(code))
        asked = [(code, "", field) for field in subject.fields_for(SYSTEM)]
        for relation in subject.relations_for(SYSTEM):
            if not relation.records:
                asked += [(code, relation.code, field) for field in subject_within(relation).fields_for(SYSTEM)]
        for kind, relation_code, field in asked:
            is_text = field.type.value in ("text", "long_text", "email", "phone", "url")
            for purpose in (FRAGMENT, PART, VALUE) if is_text else (VALUE,):
                body = body_of(Offer(kind, relation_code, field.code, purpose))
                if body is None:
                    continue
                with connection.cursor() as cursor:
                    cursor.execute(f'CREATE INDEX "asked_test_{made}" {body.sql}')
                assert is_there(body), (body.sql, field.code)
                made += 1
    assert made > 80


def test_index_that_is_there_is_not_offered_again() -> None:
    city = Some("addresses", Leaf("city", Operator.IS, ("Żory",)))
    found = {offer: body for offer in offers_for(PARTY_KIND, SYSTEM, city) if (body := body_of(offer))}
    note_slow(PARTY_KIND, SYSTEM, city)
    noted = {row.field for row in ListIndex.objects.all()}
    assert noted == ({"city"} if not any(is_there(body) for body in found.values()) else {""})
    name = Leaf("name", Operator.CONTAINS, ("stal",))
    ListIndex.objects.all().delete()
    note_slow(PARTY_KIND, SYSTEM, name)
    assert [(row.field, row.purpose) for row in ListIndex.objects.all()] == [("", NONE)], "names have their index"
