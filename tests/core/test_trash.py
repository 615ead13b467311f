from __future__ import annotations

import pytest
from django.db import connection

from opiekun.core.errors import Conflict, NotFound, StaleVersion
from opiekun.core.locking import lock_current
from opiekun.core.models import OutboxEntry, Record
from opiekun.core.trash import purge_expired, register_purge, restore_rows, trash_rows
from opiekun.core.trash.purging import purge_rules
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from tests.core.toys import Sticker, Toy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toy_tables")]


def trash(toy: Toy) -> None:
    with writing(SYSTEM):
        trash_rows(Toy.objects.all(), toy.pk, [Sticker.objects.filter(toy_id=toy.pk)])


def restore(toy: Toy, **options: object) -> None:
    with writing(SYSTEM):
        restore_rows(Toy.objects.all(), toy.pk, [Sticker.objects.filter(toy_id=toy.pk)], **options)  # type: ignore[arg-type]


def live() -> set[str]:
    return {*Toy.objects.filter(trashed_at=None).values_list("name", flat=True)} | {
        *Sticker.objects.filter(trashed_at=None).values_list("text", flat=True)
    }


def test_children_go_and_return_with_their_parent_but_for_those_trashed_before() -> None:
    toy = Toy.objects.create(name="toy")
    for text in ("a", "b", "before"):
        Sticker.objects.create(toy=toy, text=text)
    before = Sticker.objects.get(text="before")
    trash_rows(Sticker.objects.all(), before.pk)
    trash(toy)
    assert live() == set()
    restore(toy)
    assert live() == {"toy", "a", "b"}
    assert OutboxEntry.objects.filter(name="sticker.restored").count() == 2


def test_restoring_refuses_and_names_the_conflict_and_changes_nothing() -> None:
    toy = Toy.objects.create(name="taken")
    Sticker.objects.create(toy=toy, text="a")
    trash(toy)
    other = Toy.objects.create(name="taken")
    with pytest.raises(Conflict) as plain:
        restore(toy)
    assert plain.value.facts == {"constraint": "toys_toy_name"}
    with pytest.raises(Conflict) as named:
        restore(toy, explain={"toys_toy_name": lambda: Conflict("name_taken", "taken", record=str(other.pk))})
    assert (named.value.code, named.value.facts) == ("name_taken", {"record": str(other.pk)})
    assert Sticker.objects.get().trashed_at is not None
    assert Toy.objects.get(pk=toy.pk).trashed_at is not None


def test_a_trashed_record_is_purged_after_30_days() -> None:
    old, new = Toy.objects.create(name="old"), Toy.objects.create(name="new")
    kept = Toy.objects.create(name="still referred to")
    Sticker.objects.create(toy=kept, text="live")
    trash_rows(Toy.objects.all(), old.pk)
    trash_rows(Toy.objects.all(), kept.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE toys_toy SET trashed_at = now() - interval '31 days' WHERE trashed_at IS NOT NULL")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    trash_rows(Toy.objects.all(), new.pk)
    register_purge("toy", Toy, lambda ids: Toy.objects.filter(pk__in=ids).delete())
    try:
        assert purge_expired()["toy"] == 1
    finally:
        purge_rules.remove("toy")
    assert set(Toy.objects.values_list("name", flat=True)) == {"new", "still referred to"}
    assert not Record.objects.filter(pk=old.pk).exists()


def test_a_record_is_locked_only_in_the_version_that_was_seen() -> None:
    toy = Toy.objects.create(name="toy")
    assert lock_current(Toy.objects.all(), toy.pk, 1).pk == toy.pk
    assert lock_current(Toy.objects.all(), toy.pk, None).pk == toy.pk
    Toy.objects.update(name="changed")
    with pytest.raises(StaleVersion) as stale:
        lock_current(Toy.objects.all(), toy.pk, 1)
    assert stale.value.facts == {"current": 2, "expected": 1}
    with pytest.raises(NotFound):
        lock_current(Toy.objects.all(), toy.pk + 1, 1)
