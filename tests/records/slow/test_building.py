"""Indexes for slow lists are built and dropped beside all work, as an administrator says."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection

from opiekun.core.errors import NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.services import create_person
from opiekun.records.conditions import Leaf, Operator, Some
from opiekun.records.models import ListIndex
from opiekun.records.slow import indexes
from opiekun.records.slow.indexes import build_list_indexes, drop_index, present_indexes, want_index
from opiekun.records.slow.noting import note_slow
from tests.api.program import program
from tests.parties.lists import company, criterion
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db(transaction=True)
BUYER = Some("persons", Leaf("job_title", Operator.CONTAINS, ("kupiec",)))


def noted() -> ListIndex:
    note_slow(PARTY_KIND, SYSTEM, BUYER)
    return ListIndex.objects.get()


def test_index_is_built_used_dropped_and_built_again_from_the_page() -> None:
    row = noted()
    client, user = logged_in("administrator")
    assert client.post(f"/settings/slow-lists/{row.pk}/build/").status_code == 302
    assert "Buduje się" in client.get("/settings/slow-lists/").content.decode()
    build_list_indexes()
    build_list_indexes()
    assert present_indexes() == {f"asked_{row.pk}": True}
    row.refresh_from_db()
    assert row.wanted_by_id == user.pk
    assert "Indeks gotowy" in client.get("/settings/slow-lists/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM parties_person WHERE core_fold(job_title) LIKE '%%kupiec%%'")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert f"asked_{row.pk}" in plan
    assert client.post(f"/settings/slow-lists/{row.pk}/drop/").status_code == 302
    build_list_indexes()
    assert present_indexes() == {}
    assert ListIndex.objects.get().wanted_at is None, "the line stays, and the index can be built again"


def test_programs_build_and_drop_it_too() -> None:
    row, caller = noted(), program()
    criterion(BUYER, "Kupcy")
    (item,) = caller.get("/list-indexes").json()["items"]
    assert (item["id"], item["state"], item["field"]) == (str(row.pk), "offered", "Persons › Job title")
    assert caller.post(f"/list-indexes/{row.pk}/build").status_code == 204
    build_list_indexes()
    assert caller.get("/list-indexes").json()["items"][0]["state"] == "ready"
    assert caller.post(f"/list-indexes/{row.pk}/drop").status_code == 204
    build_list_indexes()
    assert caller.get("/list-indexes").json()["items"][0]["state"] == "offered"
    assert caller.post("/list-indexes/999999/build").status_code == 404


def test_broken_off_index_is_made_anew_and_what_cannot_be_built_is_told() -> None:
    row = noted()
    want_index(SYSTEM, row.pk)
    party = company()
    for _number in range(2):
        create_person(SYSTEM, {"party": str(party), "last_name": "Nowak"})
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f'CREATE UNIQUE INDEX CONCURRENTLY "asked_{row.pk}" ON parties_person (job_title)')
    assert present_indexes() == {f"asked_{row.pk}": False}
    build_list_indexes()
    assert present_indexes() == {f"asked_{row.pk}": True}
    drop_index(SYSTEM, row.pk)
    build_list_indexes()
    gone = ListIndex.objects.create(kind="party", field="no_such_field", purpose="value")
    with pytest.raises(NotFound):
        want_index(SYSTEM, gone.pk)


def test_failure_of_building_is_shown_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    row = noted()
    want_index(SYSTEM, row.pk)
    whole = indexes.body_of

    def wrong(offer: object) -> object:
        body = whole(offer)  # type: ignore[arg-type]
        assert body is not None
        return replace(body, key="no_such_column")

    monkeypatch.setattr(indexes, "body_of", wrong)
    build_list_indexes()
    client, _user = logged_in("administrator")
    page = client.get("/settings/slow-lists/").content.decode()
    assert "no_such_column" in page
    assert "Nie zbudowano" in page
    monkeypatch.setattr(indexes, "body_of", whole)
    client.post(f"/settings/slow-lists/{row.pk}/build/")
    build_list_indexes()
    assert present_indexes() == {f"asked_{row.pk}": True}
    drop_index(SYSTEM, row.pk)
    build_list_indexes()


def test_page_looks_again_by_itself_while_an_index_is_built_or_removed() -> None:
    row = noted()
    client, _user = logged_in("administrator")
    want_index(SYSTEM, row.pk)
    again = {"HX-Request": "true", "HX-Target": "slow-lists"}
    part = client.get("/settings/slow-lists/", headers=again).content.decode()
    assert part.strip().startswith("<div")
    assert 'hx-trigger="load delay:3s"' in part
    build_list_indexes()
    assert "hx-trigger" not in client.get("/settings/slow-lists/", headers=again).content.decode()
    drop_index(SYSTEM, row.pk)
    part = client.get("/settings/slow-lists/", headers=again).content.decode()
    assert "Usuwany" in part
    assert "hx-trigger" in part
    build_list_indexes()
    assert "Zbuduj indeks" in client.get("/settings/slow-lists/", headers=again).content.decode()
