"""Every column that holds data of a party or a person has a class from its first migration."""

import pytest
from django.apps import apps

from opiekun.core.fields import FieldClass
from opiekun.core.kinds import record_kind
from opiekun.core.schema.operations import ROW_KEEPING
from opiekun.parties.roles import role_kinds

COMPUTED = {"display_name", "search_key", "sort_key", "owner_id", "party_kind", "yearly", "folded"}
# Tables of the program's own work: of a record they hold nothing but its id.
WORKING = {"parties_dayfeed", "parties_dayreminder"}
# Of records of any kind.
ELSEWHERE = {"records_external_id"}


# The list of all roles: triggers make it of the roles' own tables.
LISTS = {"parties_role"}
KINDS = ("party", "person", "party_list")


@pytest.mark.parametrize("kind", [*KINDS, "customer", "supplier"])
def test_every_column_of_the_kind_is_classed(kind: str) -> None:
    classed = record_kind(kind).columns
    tables = {model._meta.db_table: model for model in apps.get_app_config("parties").get_models()}
    for table, columns in classed.items():
        if table in ELSEWHERE:
            continue
        stored = {field.column for field in tables[table]._meta.concrete_fields}
        assert set(columns) == stored - COMPUTED - set(ROW_KEEPING) | (set(columns) & {"trash_root_id"}), table


def test_every_table_of_the_app_belongs_to_a_kind() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("parties").get_models()}
    kinds = (*KINDS, *(kind.code for kind in role_kinds()))
    classed = {table for kind in kinds for table in record_kind(kind).columns}
    assert tables - LISTS - WORKING == classed - ELSEWHERE


def test_private_tables_are_private_in_every_column() -> None:
    for table in ("parties_privatechannel", "parties_homeaddress"):
        assert set(record_kind("person").columns[table].values()) == {FieldClass.PRIVATE}


def test_personal_tables_are_personal_in_every_column() -> None:
    for table in ("parties_personday", "parties_familymember", "parties_interest", "parties_personfact"):
        assert set(record_kind("person").columns[table].values()) == {FieldClass.PERSONAL}
