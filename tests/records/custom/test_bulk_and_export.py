"""Custom fields in bulk changes and in exports; as any other field."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core.errors import InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import update_party
from opiekun.records.bulk import starting
from opiekun.records.bulk.planning import plan_edit
from opiekun.records.bulk.preview import preview_rows
from opiekun.records.bulk.report import changed
from opiekun.records.bulk.titles import title_of
from opiekun.records.conditions.tree import Leaf
from opiekun.records.custom.services import archive_field, change_field
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows
from tests.parties.people import manager
from tests.records.custom.fields import company, define
from tests.records.custom.listing import EDITS, O, leaf
from tests.records.operations import whole_list
from tests.records.test_export import csv_rows, xlsx_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("type_", "raw", "value", "words"), EDITS)
def test_bulk_change_sets_a_value_and_takes_it_back(type_: str, raw: str, value: Any, words: str) -> None:
    define(type_, "it", name="Pole")
    boss = manager()
    with_value, empty = company(it=raw), company()
    edit = plan_edit(boss, whole_list(), "custom.it", raw)
    assert (edit.planned, edit.unchanged) == (2, 1), "our own company and the empty one"
    assert [row.after for row in preview_rows(edit)] == [words, words]
    done = starting.run(boss, edit.pk)
    assert title_of(done).endswith(f"Pole → {words}")
    empty.refresh_from_db()
    assert empty.custom == {"it": value}
    assert {row.before for row in changed(done)} == {"nie" if type_ == "boolean" else "–"}
    starting.undo(boss, edit.pk)
    empty.refresh_from_db()
    with_value.refresh_from_db()
    assert (empty.custom, with_value.custom) == ({}, {"it": value})


def test_bulk_change_is_undone_though_choices_are_retired_and_values_required_by_now() -> None:
    level, ways, area = define("choice", "level"), define("multi_choice", "ways"), define("text", "area")
    boss = manager()
    party = company(level="gold", ways=["gold", "silver"])
    planned = (("level", O.FILLED, "silver"), ("ways", O.FILLED, "silver"), ("area", O.EMPTY, "Śląsk"))
    edits = [
        starting.run(boss, plan_edit(boss, whole_list(leaf(code, how)), f"custom.{code}", raw).pk)
        for code, how, raw in planned
    ]
    # What nobody has is removed at once, what one record has is retired.
    company(level="gold", ways=["gold"])
    for field in (level, ways):
        change_field(SYSTEM, field.id, {"choices": [{"code": "silver", "name": "Srebrny"}]})
    change_field(SYSTEM, area.id, {"required": True})
    with pytest.raises(InvalidInput):
        update_party(boss, party.pk, {"custom": {"level": "gold"}})
    with pytest.raises(InvalidInput):
        update_party(boss, party.pk, {"custom": {"area": ""}})
    for edit in edits:
        starting.undo(boss, edit.pk)
        assert set(edit.rows.values_list("undo", flat=True)) == {"changed"}
    party.refresh_from_db()
    assert party.custom == {"level": "gold", "ways": ["gold", "silver"]}
    with pytest.raises(InvalidInput):
        update_party(boss, company(area="x").pk, {"custom": {"level": "gold"}})


def test_bulk_change_refuses_wrong_values_and_fields_that_take_no_part() -> None:
    define("number", "it")
    define("text", "card", unique=True)
    define("text", "must", required=True)
    define("text", "debt", field_class="private")
    boss = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    for code, raw in (("it", "x"), ("card", "a"), ("must", ""), ("debt", "a"), ("none", "a")):
        with pytest.raises(InvalidInput):
            plan_edit(boss, whole_list(), f"custom.{code}", raw)


def test_bulk_change_of_a_field_archived_since_is_still_told_and_refused_row_by_row() -> None:
    field = define("text", "it", name="Pole")
    boss = manager()
    party = company()
    edit = plan_edit(boss, whole_list(leaf("it", O.EMPTY)), "custom.it", "A1")
    archive_field(SYSTEM, field.id)
    done = starting.run(boss, edit.pk)
    assert title_of(done).endswith("Pole → A1")
    assert set(done.rows.values_list("outcome", flat=True)) == {"refused"}
    party.refresh_from_db()
    assert party.custom == {}


def test_export_writes_values_with_their_own_types_and_gives_back_what_it_was_given() -> None:
    boss = manager()
    define("money", "turnover", name="Obrót")
    define("number", "size", name="Wielkość")
    define("date", "until", name="Do")
    define("multi_choice", "likes", name="Lubi")
    define("boolean", "logo", name="Logo")
    define("reference", "referrer", name="Polecający")
    define("text", "card", name="Karta")
    target = company(name="Polecająca")
    given = {"turnover": "1250,5", "size": "3", "until": "2027-06-30", "likes": ["gold", "silver"], "logo": True}
    company(name="Polmetal", card="=1+1", referrer=str(target.pk), **given)
    codes = ("turnover", "size", "until", "likes", "logo", "referrer", "card")
    selection = whole_list(Leaf("name", O.IS, ("Polmetal",)), columns=tuple(f"custom.{code}" for code in codes))
    head, row = csv_rows(boss, selection)
    assert head[1:] == ["Obrót (PLN)", "Wielkość", "Do", "Lubi", "Logo", "Polecający", "Karta"]
    assert row[1:] == ["1250,50", "3", "2027-06-30", "Złoty; Srebrny", "tak", "Polecająca", "'=1+1"]
    _head, cells = xlsx_rows(boss, selection)
    assert cells[1] == 1250.5
    assert getattr(cells[3], "date", lambda: None)() == date(2027, 6, 30)
    assert cells[7] == "=1+1"
    again = company(**dict(zip(codes[:5], row[1:6], strict=True)))
    first = Party.objects.get(custom__size="3", custom__has_key="card")
    assert again.custom == {code: value for code, value in first.custom.items() if code in codes[:5]}


def test_export_of_what_is_not_everybodys_is_noted_with_its_class() -> None:
    define("text", "debt", field_class="personal")
    boss = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))
    company(debt="duży")
    csv_rows(boss, whole_list(columns=("custom.debt",)))
    assert AccessLog.objects.get().field_classes == ["business", "personal"]


def test_amounts_and_numbers_are_exact_in_lists() -> None:
    define("number", "it")
    company(it="123456789012345.678901")
    query = ListQuery(Sort("name"), ("custom.it",), leaf("it", O.FILLED))
    assert list_rows(SYSTEM, record_kind("party"), query).rows[0][-1] == Decimal("123456789012345.678901")
