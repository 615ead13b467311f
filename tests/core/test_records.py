from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.core.models import OutboxEntry, Record
from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from tests.core import toys
from tests.core.toys import Sticker, Toy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toy_tables")]


def execute(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def names() -> list[str]:
    return list(OutboxEntry.objects.filter(kind="toy").order_by("id").values_list("name", flat=True))


def kinds() -> dict[int, str]:
    return dict(Record.objects.filter(kind__in=["toy", "sticker"]).values_list("id", "kind"))


def test_every_way_of_writing_takes_its_id_from_the_one_sequence() -> None:
    orm = Toy.objects.create(name="orm")
    Toy.objects.bulk_create([Toy(name="b1"), Toy(name="b2")])
    reserved = reserve_record_ids(2)
    Toy.objects.bulk_create([Toy(id=pk, name=f"r{pk}") for pk in reserved])
    sticker = Sticker.objects.create(toy=orm, text="s")
    execute("INSERT INTO toys_toy (name) VALUES ('raw')")
    with connection.cursor() as cursor, cursor.copy("COPY toys_toy (name) FROM STDIN") as copy:  # type: ignore[attr-defined]
        copy.write("copied 1\ncopied 2\n")
    ids = [orm.pk, *reserved, sticker.pk]
    assert ids == sorted(set(ids))
    assert Toy.objects.count() == 8
    assert set(Toy.objects.values_list("id", flat=True)) | {sticker.pk} == set(kinds())
    assert kinds()[sticker.pk] == "sticker"
    assert Toy.objects.get(name="copied 2").pk > Toy.objects.get(name="raw").pk > sticker.pk


def test_a_null_id_gets_one_from_the_sequence() -> None:
    execute("INSERT INTO toys_toy (id, name) VALUES (NULL, 'raw')")
    assert Toy.objects.get().pk in kinds()


def test_an_insert_that_meets_a_conflict_leaves_no_record_behind() -> None:
    Toy.objects.create(name="one")
    Toy.objects.bulk_create([Toy(name="one"), Toy(name="two")], ignore_conflicts=True)
    execute(
        "INSERT INTO toys_toy (name) VALUES ('two') ON CONFLICT (name) WHERE trashed_at IS NULL DO UPDATE SET price = 5"
    )
    assert set(kinds()) == set(Toy.objects.values_list("id", flat=True))
    assert names() == ["toy.created", "toy.created", "toy.changed"]


def test_an_id_cannot_be_used_by_two_kinds() -> None:
    toy = Toy.objects.create(name="one")
    with pytest.raises(IntegrityError), transaction.atomic():
        execute("INSERT INTO toys_sticker (id, toy_id, text) VALUES (%s, %s, 's')", toy.pk, toy.pk)


def test_an_id_never_changes() -> None:
    Toy.objects.create(name="one")
    with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
        execute("UPDATE toys_toy SET id = id + 100")


def test_a_record_cannot_be_forgotten_while_its_row_lives() -> None:
    toy = Toy.objects.create(name="one")
    execute("DELETE FROM core_record WHERE id = %s", toy.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    Record.objects.create(id=toy.pk, kind="toy")


def test_a_deleted_row_takes_its_record_along() -> None:
    toy = Toy.objects.create(name="one")
    execute("DELETE FROM toys_toy")
    assert toy.pk not in kinds()
    assert names() == ["toy.created", "toy.deleted"]


def test_each_change_adds_one_to_the_version_whoever_writes() -> None:
    toy = Toy.objects.create(name="one")
    assert toy.version == 1
    toy.name = "two"
    toy.save()
    Toy.objects.filter(pk=toy.pk).update(price=3)
    execute("UPDATE toys_toy SET name = 'three', version = 99")
    toy.refresh_from_db()
    assert toy.version == 4


def test_a_write_that_changes_nothing_is_no_change() -> None:
    toy = Toy.objects.create(name="one", price=1)
    toy.refresh_from_db()
    toy.save()
    execute("UPDATE toys_toy SET name = name")
    toy.refresh_from_db()
    assert toy.version == 1
    assert names() == ["toy.created"]


def test_the_version_of_a_new_record_cannot_be_chosen() -> None:
    execute("INSERT INTO toys_toy (name, version) VALUES ('one', 7)")
    assert Toy.objects.get().version == 1


def test_a_new_record_was_not_changed_before_it_was_created() -> None:
    toy = Toy.objects.create(name="orm")
    toy.refresh_from_db()
    assert toy.created_at == toy.updated_at
    execute("INSERT INTO toys_toy (name, created_at) VALUES ('old', '2024-03-05T09:30:00Z'), ('odd', '2999-01-01')")
    assert Toy.objects.get(name="old").created_at.year == 2024
    assert Toy.objects.get(name="odd").created_at == toy.created_at


def test_change_rows_tell_created_changed_trashed_restored_deleted() -> None:
    toy = Toy.objects.create(name="one")
    Toy.objects.update(name="two", price=2)
    execute("UPDATE toys_toy SET trashed_at = now()")
    execute("UPDATE toys_toy SET trashed_at = NULL")
    execute("DELETE FROM toys_toy")
    rows = list(
        OutboxEntry.objects.filter(kind="toy")
        .order_by("id")
        .values_list("name", "kind", "record_id", "version", "facts")
    )
    assert rows == [
        ("toy.created", "toy", toy.pk, 1, {}),
        ("toy.changed", "toy", toy.pk, 1, {"fields": ["name", "price"]}),
        ("toy.trashed", "toy", toy.pk, 1, {"fields": ["trashed_at"]}),
        ("toy.restored", "toy", toy.pk, 1, {"fields": ["trashed_at"]}),
        ("toy.deleted", "toy", toy.pk, 1, {}),
    ]


def test_change_rows_know_actor_and_request() -> None:
    with writing(SYSTEM):
        execute("SELECT set_config('opiekun.actor', '41', true), set_config('opiekun.request_id', 'r-1', true)")
        toy = Toy.objects.create(name="one")
    row = OutboxEntry.objects.get(kind="toy")
    assert (row.actor_id, row.request_id, row.record_id) == (41, "r-1", toy.pk)
    assert Toy.objects.get().created_by_id == 41


def test_many_rows_in_one_statement_make_one_change_row_each() -> None:
    Toy.objects.bulk_create([Toy(name=f"t{n}") for n in range(50)])
    Toy.objects.update(price=1)
    assert OutboxEntry.objects.filter(name="toy.created").count() == 50
    assert OutboxEntry.objects.filter(name="toy.changed").count() == 50


def test_the_schema_operations_can_be_undone() -> None:
    toys.drop_tables()
    toys.create_tables()
    assert Toy.objects.create(name="again").version == 1
