"""A change of a part counts as a change of its record. These tests commit: a touch is counted once a transaction."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from tests.core.toys import Part, Toy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_toy_tables")]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def names() -> list[str]:
    return list(OutboxEntry.objects.filter(kind="toy").order_by("id").values_list("name", flat=True))


def version(toy: Toy) -> int:
    return Toy.objects.values_list("version", flat=True).get(pk=toy.pk)


def test_a_change_of_a_part_is_a_change_of_its_record_once_a_transaction() -> None:
    toy = Toy.objects.create(name="one")
    with writing(SYSTEM):
        Part.objects.create(toy=toy, label="a")
        with writing(SYSTEM):
            part = Part.objects.create(toy=toy, label="b")
        with transaction.atomic():
            Part.objects.filter(pk=part.pk).update(label="c")
        Part.objects.filter(label="a").delete()
    assert version(toy) == 2
    Part.objects.update(label="d")
    assert version(toy) == 3
    Part.objects.all().delete()
    assert version(toy) == 4
    assert names() == ["toy.created", *["toy.changed"] * 3]


def test_a_touch_in_a_savepoint_that_is_rolled_back_is_made_again() -> None:
    toy = Toy.objects.create(name="one")
    with transaction.atomic():
        savepoint = transaction.savepoint()
        Part.objects.create(toy=toy, label="a")
        transaction.savepoint_rollback(savepoint)
        Part.objects.create(toy=toy, label="b")
    assert version(toy) == 2


def test_a_record_made_with_its_parts_keeps_its_first_version() -> None:
    with transaction.atomic():
        toy = Toy.objects.create(name="one")
        Part.objects.bulk_create([Part(toy=toy, label=f"p{n}") for n in range(5)])
    assert version(toy) == 1
    assert names() == ["toy.created"]


def test_a_part_that_moves_touches_both_owners() -> None:
    one, two = Toy.objects.create(name="one"), Toy.objects.create(name="two")
    part = Part.objects.create(toy=one, label="a")
    part.toy = two
    part.save()
    assert (version(one), version(two)) == (3, 2)


def test_a_part_written_without_a_change_touches_nobody() -> None:
    toy = Toy.objects.create(name="one")
    part = Part.objects.create(toy=toy, label="a")
    part.save()
    execute("UPDATE toys_part SET label = label")
    assert version(toy) == 2


def test_a_bulk_change_of_parts_touches_each_owner_once() -> None:
    Toy.objects.bulk_create([Toy(name=f"t{n}") for n in range(30)])
    Part.objects.bulk_create([Part(toy=toy, label=str(n)) for toy in Toy.objects.all() for n in range(3)])
    Part.objects.update(label="same")
    assert set(Toy.objects.values_list("version", flat=True)) == {3}


def test_a_record_is_deleted_together_with_its_parts() -> None:
    toy = Toy.objects.create(name="one")
    Part.objects.create(toy=toy, label="a")
    with transaction.atomic():
        Part.objects.all().delete()
        toy.delete()
    assert not Toy.objects.exists()
    assert names()[-1] == "toy.deleted"


def test_many_parts_touch_their_records_after_one_part_did() -> None:
    """The plan made for one row serves for many."""
    toys = [Toy.objects.create(name=f"t{n}") for n in range(40)]
    Part.objects.create(toy=toys[0], label="first")
    with transaction.atomic():
        Part.objects.bulk_create([Part(toy=toy, label=f"p{n}") for toy in toys for n in range(3)])
    assert [version(toy) for toy in toys] == [3, *[2] * 39]
    Part.objects.all().delete()
    assert [version(toy) for toy in toys] == [4, *[3] * 39]


def test_triggers_below_a_touched_owner_are_planned_by_settings_of_their_own() -> None:
    """The function that touches forbids joins; a trigger of the owner that joined by loops would take minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, proconfig FROM pg_proc WHERE proname IN ('core_track', 'core_touch_owner')")
        settings = dict(cursor.fetchall())
    assert len(settings) == 2
    for config in settings.values():
        assert {"enable_seqscan=on", "enable_hashjoin=on", "enable_mergejoin=on"} <= set(config)
