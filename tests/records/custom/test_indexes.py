"""Indexes are built beside the work, and hold what they promise between writers who do not see one another."""

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.core.errors import Conflict, InvalidInput, Refusal
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, restore_party, trash_party, update_party
from opiekun.records.custom import indexes, services
from opiekun.records.custom.definitions import present, read_definitions, refresh
from opiekun.records.custom.indexes import build_indexes
from opiekun.records.custom.listing import listed_field
from opiekun.records.custom.services import archive_field, change_field, create_field
from opiekun.records.custom.standing import standing
from opiekun.records.models import CustomField
from tests.accounts.races import race
from tests.records.custom.fields import company, define

pytestmark = pytest.mark.django_db(transaction=True)


def names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'custom\\_%' AND relkind = 'i'")
        return {row[0] for row in cursor.fetchall()}


def purposes(field_id: int) -> set[str]:
    mark = f"custom_{field_id}_"
    return {name.removeprefix(mark) for name in names() if name.startswith(mark)}


_MANY = """
WITH named AS (INSERT INTO parties_identity (kind, name)
               SELECT 'organisation', 'Firma ' || g FROM generate_series(1, 3000) g RETURNING id)
INSERT INTO parties_party (kind, identity_id, custom)
SELECT 'organisation', id, jsonb_build_object('card', 'K' || id, 'tier', 'silver') FROM named
"""


def plan(statement: str) -> str:
    """The plan, of tables with next to nothing in them, too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_each_purpose_has_its_index_and_the_field_says_until_then_what_it_waits_for() -> None:
    field = define("text", "card", searchable=True, sortable=True, unique=True)
    assert not record_kind("party").field_by_code["custom.card"].sortable
    assert set(listed_field(SYSTEM, field.id).waits) == {"search", "sort", "sort_down", "unique"}
    assert standing(listed_field(SYSTEM, field.id)).is_moving
    build_indexes()
    refresh()
    assert purposes(field.id) == {"search", "sort", "sort_down", "unique"}
    assert record_kind("party").field_by_code["custom.card"].sortable
    assert not standing(listed_field(SYSTEM, field.id)).tags
    build_indexes()
    change_field(SYSTEM, field.id, {"searchable": False})
    build_indexes()
    assert purposes(field.id) == {"sort", "sort_down", "unique"}
    archive_field(SYSTEM, field.id)
    build_indexes()
    assert purposes(field.id) == set()


@pytest.mark.parametrize("type_", ["text", "number", "money", "date"])
def test_order_and_comparison_use_the_index(type_: str) -> None:
    field = define(type_, "it", sortable=True)
    build_indexes()
    refresh()
    kind = record_kind("party")
    from opiekun.records.lists.order import Order

    for descending in (False, True):
        order = Order(kind, kind.field_by_code["custom.it"], descending)
        rows = order.arrange(Party.objects.filter(trashed_at__isnull=True)).values_list("pk")[:10]
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            statement = cursor.mogrify(sql, params)  # type: ignore[attr-defined]
        purpose = "sort_down" if descending else "sort"
        assert f"custom_{field.id}_{purpose}" in plan(statement)


def test_search_and_equality_use_their_indexes() -> None:
    from django.db.models import F

    from opiekun.core.schema import Fold
    from opiekun.records.conditions.folded import FoldedLike
    from opiekun.records.custom.ways import path

    field = define("text", "card", searchable=True)
    define("choice", "tier")
    with connection.cursor() as cursor:
        cursor.execute(_MANY)
    build_indexes()
    live = Party.objects.filter(trashed_at__isnull=True)
    found = live.filter(FoldedLike(Fold(F(path("text", "card"))), "%abc%")).values_list("pk")
    equal = live.filter(**{f"{path('choice', 'tier')}__in": ["gold"]}).values_list("pk")
    for rows, index in ((found, f"custom_{field.id}_search"), (equal, "parties_party_custom")):
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            statement = cursor.mogrify(sql, params)  # type: ignore[attr-defined]
        assert index in plan(statement)


def test_two_records_with_one_unique_value_never_come_in_together() -> None:
    define("text", "card", unique=True)
    build_indexes()
    raw = {"kind": "organisation", "name": "Firma", "custom": {"card": "A1"}}
    outcomes = race(*(lambda: (refresh(), create_party(SYSTEM, raw)) for _writer in range(4)))
    assert sum(outcome is None for outcome in outcomes) == 1, outcomes
    for outcome in outcomes:
        if outcome is not None:
            assert isinstance(outcome, InvalidInput), outcome
            assert [(e.loc, e.code) for e in outcome.errors] == [(("custom", "card"), "taken")]
    assert Party.objects.filter(custom__card="A1").count() == 1


def test_restoring_a_record_whose_unique_value_was_given_meanwhile_is_refused_by_name() -> None:
    define("number", "no", unique=True)
    build_indexes()
    refresh()
    old = company(no=7)
    trash_party(SYSTEM, old.pk)
    company(no=7)
    with pytest.raises(InvalidInput) as refused:
        restore_party(SYSTEM, old.pk)
    assert [(e.loc, e.code) for e in refused.value.errors] == [(("custom", "no"), "taken")]
    assert Party.objects.get(pk=old.pk).trashed_at is not None


def test_duplicates_that_came_in_before_the_index_was_there_are_told_with_the_field() -> None:
    field = define("text", "card", unique=True)
    parties = [company(), company()]
    for party in parties:
        _put(party, "A1")
    other = define("text", "other", sortable=True)
    build_indexes()
    refresh()
    listed = listed_field(SYSTEM, field.id)
    assert listed.faults == {"unique": "duplicates"}
    assert standing(listed).tags[0][1] == "danger"
    assert purposes(field.id) == set(), "nothing half built is left"
    assert purposes(other.id) == {"sort", "sort_down"}, "one that cannot be built stops no other"
    update_party(SYSTEM, parties[0].pk, {"custom": {"card": None}})
    build_indexes()
    refresh()
    assert not listed_field(SYSTEM, field.id).faults
    assert purposes(field.id) == {"unique"}


def test_half_built_index_is_built_anew() -> None:
    field = define("text", "card", unique=True)
    parties = [company(), company()]
    for party in parties:
        _put(party, "A1")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(indexes._indexes(read_definitions())[f"custom_{field.id}_unique"].statement)
    assert purposes(field.id) == {"unique"}, "the database leaves what it could not finish"
    _put(parties[0], "A2")
    refresh()
    assert listed_field(SYSTEM, field.id).waits == ["unique"]
    build_indexes()
    refresh()
    assert not listed_field(SYSTEM, field.id).waits


def _put(party: Party, card: str) -> None:
    """As somebody writes who does not ask whether the value is taken."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_party SET custom = %s WHERE id = %s", [f'{{"card": "{card}"}}', party.pk])


def test_failure_is_noted_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    field = define("number", "no", sortable=True)
    from opiekun.records.custom.definition import Definition

    def broken(_definition: Definition) -> dict[str, str]:
        return {"sort": "(no_such_column)"}

    monkeypatch.setattr(indexes, "wanted", broken)
    with pytest.raises(Exception, match="no_such_column"):
        build_indexes()
    assert CustomField.objects.get(pk=field.id).index_faults == {"sort": "failed"}
    monkeypatch.undo()
    build_indexes()
    assert CustomField.objects.get(pk=field.id).index_faults == {}


def test_two_definitions_of_one_code_never_come_in_together() -> None:
    raw = {"type": "text", "name": "Karta", "code": "card"}
    outcomes = race(*(lambda: create_field(SYSTEM, "party", raw) for _writer in range(3)))
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, InvalidInput) for outcome in outcomes)
    alike = [{"type": "text", "name": name} for name in ("Nr", "Nr!", "Nr?")]
    derived = race(*(lambda raw=raw: create_field(SYSTEM, "party", raw) for raw in alike))
    assert derived == [None] * 3
    codes = CustomField.objects.filter(name__startswith="Nr").values_list("code", flat=True)
    assert set(codes) == {"nr", "nr_2", "nr_3"}


def test_type_cannot_change_while_a_value_of_the_old_type_comes_in() -> None:
    for _attempt in range(5):
        CustomField.objects.all()
        field = define("text", f"c{_attempt}")
        party = company()
        code = field.code

        def write(party: Party = party, code: str = code) -> None:
            refresh()
            update_party(SYSTEM, party.pk, {"custom": {code: "abc"}})

        def retype(field_id: int = field.id) -> None:
            change_field(SYSTEM, field_id, {"type": "number"})

        outcomes = race(write, retype)
        assert all(outcome is None or isinstance(outcome, Refusal) for outcome in outcomes), outcomes
        refresh()
        party.refresh_from_db()
        now = present().find("party", code)
        assert now is not None
        assert (now.type, party.custom) in (("text", {code: "abc"}), ("number", {}))


def test_definition_waits_for_writers_of_values_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_LONGEST_WAIT", "200ms")
    field = define("text", "card")
    party = company()

    def write_and_wait() -> None:
        refresh()
        with transaction.atomic():
            update_party(SYSTEM, party.pk, {"custom": {"card": "A1"}})
            begun.set()
            done.wait(20)

    from threading import Event, Thread

    begun, done = Event(), Event()

    def work() -> None:
        try:
            write_and_wait()
        finally:
            connection.close()

    writer = Thread(target=work)
    writer.start()
    assert begun.wait(20)
    try:
        with pytest.raises(Conflict) as busy:
            change_field(SYSTEM, field.id, {"type": "number"})
        assert busy.value.code == "busy"
    finally:
        done.set()
        writer.join()
    assert CustomField.objects.get(pk=field.id).type == "text"


def test_unique_index_is_guarded_by_the_database_against_raw_sql() -> None:
    define("text", "card", unique=True)
    build_indexes()
    refresh()
    company(card="A1")
    other = company()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute('UPDATE parties_party SET custom = \'{"card": "a1"}\' WHERE id = %s', [other.pk])
