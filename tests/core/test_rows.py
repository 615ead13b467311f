"""Rows written by plain statements."""

import pytest
from django.db import DataError, transaction

from opiekun.core.rows import insert_row, insert_rows, update_row, update_rows
from opiekun.parties.models import Address, Channel, Identity, Party
from tests.records.operations import company

pytestmark = pytest.mark.django_db


def identity(name: str = "Śruba") -> int:
    return int(insert_row(Identity, {"kind": "organisation", "name": name}, "id")[0])


def test_columns_that_are_left_out_get_the_defaults_of_the_database() -> None:
    made = Identity.objects.get(pk=identity('O\'Brien "%s" żółć'))
    assert (made.name, made.short_name, made.display_name) == ('O\'Brien "%s" żółć', "", 'O\'Brien "%s" żółć')


def test_rows_may_name_their_columns_in_any_order() -> None:
    owner = identity()
    insert_rows(
        Channel,
        [
            {"identity_id": owner, "kind": "web", "value": "A", "normalised": "a"},
            {"normalised": "b", "value": "B", "kind": "web", "identity_id": owner},
        ],
    )
    assert list(Channel.objects.order_by("id").values_list("value", "normalised")) == [("A", "a"), ("B", "b")]


def test_rows_of_different_columns_are_refused_and_none_is_written() -> None:
    owner = identity()
    with pytest.raises(ValueError, match="same columns"):
        insert_rows(
            Address,
            [{"identity_id": owner, "kind": "branch", "city": "Tychy"}, {"identity_id": owner, "kind": "branch"}],
        )
    assert not Address.objects.exists()


def test_no_rows_are_no_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_rows(Channel, [])


def test_change_touches_one_row_and_answers_what_the_database_computed() -> None:
    first, second = identity("Śruba"), identity("Wkręt")
    assert update_row(Identity, first, {"name": "Nakrętka", "short_name": "NK"}, "id", "display_name") == (first, "NK")
    assert Identity.objects.get(pk=second).name == "Wkręt"


def test_many_rows_are_changed_by_a_statement_for_each_set_of_columns(django_assert_num_queries: object) -> None:
    one, two, three = (company(f"Firma {n}") for n in range(3))
    before = dict(Party.objects.values_list("pk", "version"))
    note = {"remarks": 'O\'Brien "%s" żółć', "account_manager_id": None}
    with django_assert_num_queries(2):  # type: ignore[operator]
        changed = [(one, {"industry": "Meble"}), (two, {"industry": "Stal"}), (three, note)]
        versions = dict(update_rows(Party, changed, "id", "version"))
    assert (
        versions
        == {pk: before[pk] + 1 for pk in (one, two, three)}
        == dict(Party.objects.filter(pk__in=versions).values_list("pk", "version"))
    )
    assert Party.objects.get(pk=three).remarks == note["remarks"]
    with pytest.raises(DataError), transaction.atomic():
        update_rows(Party, [(one, {"industry": "x" * 5000})])
    assert sorted(Party.objects.filter(pk__in=versions).values_list("industry", flat=True)) == ["", "Meble", "Stal"]
