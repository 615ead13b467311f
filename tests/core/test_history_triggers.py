from __future__ import annotations

import json
import time
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM, SystemActor
from opiekun.core.writing import current_request_id, writing
from tests.core.toys import Part, Sticker, Toy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toy_tables")]


def execute(statement: str, *params: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


def history(table: str = "toys_toy") -> list[History]:
    return list(History.objects.filter(table_name=table).order_by("id"))


def test_each_way_of_writing_is_in_the_history() -> None:
    toy = Toy.objects.create(name="orm")
    Toy.objects.bulk_create([Toy(name="bulk")])
    execute("INSERT INTO toys_toy (name) VALUES ('raw')")
    with connection.cursor() as cursor, cursor.copy("COPY toys_toy (name) FROM STDIN") as copy:  # type: ignore[attr-defined]
        copy.write("copied\n")
    Toy.objects.filter(pk=toy.pk).update(name="updated")
    execute("DELETE FROM toys_toy WHERE name = 'raw'")
    assert [(h.operation, h.changes["name"]) for h in history()] == [
        ("insert", "orm"),
        ("insert", "bulk"),
        ("insert", "raw"),
        ("insert", "copied"),
        ("update", ["orm", "updated"]),
        ("delete", "raw"),
    ]


def test_an_update_names_only_what_changed() -> None:
    toy = Toy.objects.create(name="one", price="1.5")
    Toy.objects.update(price=None, custom={"size": "ł"})
    assert history()[-1].changes == {"price": [1.5, None], "custom": [{}, {"size": "ł"}]}
    assert history()[-1].subject_id == history()[-1].row_id == toy.pk


def test_who_and_for_which_request_is_written_down() -> None:
    token = current_request_id.set("request-1")
    try:
        with writing(SystemActor("Import", id=None)):
            Toy.objects.create(name="by a job")
    finally:
        current_request_id.reset(token)
    execute("UPDATE toys_toy SET name = 'by hand'")
    job, hand = history()
    assert (job.actor_id, job.actor_name, job.request_id) == (None, "Import", "request-1")
    assert (hand.actor_id, hand.request_id) == (None, None)
    assert hand.actor_name == execute("SELECT session_user")[0][0]


def test_a_block_of_another_actor_gives_the_rest_back_to_the_first() -> None:
    first, second = SystemActor("first", id=1), SystemActor("second", id=2)
    with writing(first):
        Toy.objects.create(name="a")
        with writing(second):
            Toy.objects.create(name="b")
        Toy.objects.create(name="c")
        with pytest.raises(ZeroDivisionError), writing(second):
            Toy.objects.create(name=str(1 // 0))
        Toy.objects.create(name="d")
    assert [(h.changes["name"], h.actor_id) for h in history()] == [("a", 1), ("b", 2), ("c", 1), ("d", 1)]


def test_secret_columns_are_told_but_never_recorded() -> None:
    toy = Toy.objects.create(name="one", pin="0000-secret")
    Toy.objects.update(pin="1111-secret")
    toy.delete()
    assert [h.changes["pin"] for h in history()] == ["***", ["***", "***"], "***"]
    assert "secret" not in json.dumps([h.changes for h in history()])


def test_computed_columns_and_keys_of_the_row_are_left_out() -> None:
    Toy.objects.create(name="One")
    assert set(history()[0].changes) == {"name", "custom"}


_VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", '""', "null", " ", "ł", "a"])
_CUSTOM = st.dictionaries(st.sampled_from("abc"), _VALUES | st.lists(_VALUES, max_size=2) | st.just({"n": None}))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(text=st.sampled_from(["", '""', "null", " ", "x"]), before=_CUSTOM, after=_CUSTOM)
def test_without_secrets_the_same_is_written_down_as_with_them(text: str, before: object, after: object) -> None:
    """Tables without secret columns go a shorter way: empty columns are left out, what a value holds is kept whole."""
    first = History.objects.order_by("-id").values_list("id", flat=True).first() or 0
    toy = Toy.objects.create(name=uuid4().hex)
    sticker = Sticker.objects.create(toy=toy, text=text, custom=before)
    Sticker.objects.filter(pk=sticker.pk).update(custom=after)
    sticker.delete()
    told = [h.changes for h in History.objects.filter(table_name="toys_sticker", id__gt=first).order_by("id")]
    kept = {"toy_id": toy.pk} | ({"text": text} if text else {})
    # In Python, but not in JSON, a truth is a number.
    updates = (
        [{"custom": [before, after]}] if json.dumps(before, sort_keys=True) != json.dumps(after, sort_keys=True) else []
    )
    assert told == [kept | {"custom": before}, *updates, kept | {"custom": after}]


def test_a_part_is_found_under_its_owner() -> None:
    toy = Toy.objects.create(name="one")
    part = Part.objects.create(toy=toy, label="a")
    part.delete()
    assert [(h.subject_id, h.operation) for h in history("toys_part")] == [(toy.pk, "insert"), (toy.pk, "delete")]


def test_an_upsert_is_an_insert_or_an_update() -> None:
    upsert = (
        "INSERT INTO toys_toy (name, price) VALUES ('one', %s) "
        "ON CONFLICT (name) WHERE trashed_at IS NULL DO UPDATE SET price = excluded.price"
    )
    execute(upsert, 1)
    execute(upsert, 2)
    assert [h.operation for h in history()] == ["insert", "update"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_history SET changes = '{}'",
        "UPDATE core_history SET actor_id = 5",
        "DELETE FROM core_history",
        "TRUNCATE core_history",
        "SELECT set_config('opiekun.redaction', 'on', true); UPDATE core_history SET changes = '{}'",
    ],
)
def test_history_is_append_only(statement: str) -> None:
    Toy.objects.create(name="one")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement)


def test_an_erasure_takes_values_out_of_the_history_of_one_subject() -> None:
    one = Toy.objects.create(name="Jan Kowalski", price=1)
    Toy.objects.create(name="Other")
    Toy.objects.filter(pk=one.pk).update(name="Jan Nowak", price=2)
    Part.objects.create(toy=one, label="kept")
    assert execute("SELECT core_redact_history(%s, ARRAY['toys_toy'], ARRAY['name'])", one.pk) == [(2,)]
    assert [h.changes.get("name") for h in history()] == ["(redacted)", "Other", "(redacted)"]
    assert history()[-1].changes["price"] == [1, 2]
    assert history("toys_part")[0].changes["label"] == "kept"
    assert "Kowalski" not in json.dumps([h.changes for h in history()])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute("UPDATE core_history SET changes = '{}'")


def test_the_system_actor_is_named() -> None:
    with writing(SYSTEM):
        Toy.objects.create(name="one")
    assert history()[0].actor_name == "Opiekun"


def test_a_bulk_change_after_a_single_one_takes_no_quadratic_time() -> None:
    Toy.objects.bulk_create([Toy(name=f"t{n}") for n in range(3000)])
    Toy.objects.filter(name="t1").update(price=1)
    began = time.monotonic()
    Toy.objects.update(price=2)
    assert time.monotonic() - began < 4
    assert History.objects.filter(table_name="toys_toy", operation="update").count() == 3001
