"""`migrate` is quicker than Django's and makes the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import BaseCommand, call_command, get_commands
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState
from psycopg import sql

from opiekun.core.management.commands.migrate import options_added_in_place
from tests.template_database import administrator, drop_database, use_database

DEFINED = """
    SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_class c
    WHERE c.relkind IN ('i', 'I') AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT attrelid::regclass || '.' || attname, format_type(atttypid, atttypmod) || attnotnull
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    ORDER BY 1, 2
"""


def state() -> ProjectState:
    """A boat and the sail that belongs to it."""
    made = ProjectState()
    made.add_model(ModelState("carriers", "Boat", [("id", models.AutoField(primary_key=True))]))
    boat = models.ForeignKey("carriers.Boat", models.CASCADE)
    fields = [("id", models.AutoField(primary_key=True)), ("boat", boat), ("size", models.IntegerField())]
    made.add_model(ModelState("carriers", "Sail", fields))
    return made


def test_an_index_and_a_constraint_join_the_model_that_there_is() -> None:
    made = state()
    sail, boat = made.apps.get_model("carriers", "Sail"), made.apps.get_model("carriers", "Boat")
    index = models.Index(fields=["size"], name="by_size")
    rule = models.CheckConstraint(condition=models.Q(size__gt=0), name="has_a_size")
    with options_added_in_place():
        made.add_index("carriers", "sail", index)
        made.add_constraint("carriers", "sail", rule)
    assert made.apps.get_model("carriers", "Sail") is sail
    assert made.apps.get_model("carriers", "Boat") is boat
    assert (sail._meta.indexes, sail._meta.constraints) == ([index], [rule])
    options = made.models["carriers", "sail"].options
    assert (options["indexes"], options["constraints"]) == ([index], [rule])
    # Whoever renders it anew, as for a new field, finds both.
    made.add_field("carriers", "sail", "color", models.TextField(default=""), preserve_default=True)
    anew = made.apps.get_model("carriers", "Sail")
    assert anew is not sail
    assert [one.name for one in (*anew._meta.indexes, *anew._meta.constraints)] == ["by_size", "has_a_size"]


def test_what_is_not_drawn_up_yet_has_them_once_it_is() -> None:
    made = state()
    with options_added_in_place():
        made.add_index("carriers", "sail", models.Index(fields=["size"], name="by_size"))
    assert [one.name for one in made.apps.get_model("carriers", "Sail")._meta.indexes] == ["by_size"]


def test_the_command_is_ours_and_leaves_django_as_it_was() -> None:
    assert get_commands()["migrate"] == "opiekun.core"
    original = vars(ProjectState)["_append_option"]
    with pytest.raises(KeyError), options_added_in_place():
        raise KeyError
    assert vars(ProjectState)["_append_option"] is original


@contextmanager
def empty_database() -> Iterator[None]:
    own, name = str(connection.settings_dict["NAME"]), f"opiekun_test_{os.getpid()}_migrating"
    with administrator() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    use_database(name)
    try:
        yield
    finally:
        drop_database(name)
        use_database(own)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_the_schema_is_that_of_djangos_own_command() -> None:
    def made_by(command: str | BaseCommand) -> list[tuple[object, ...]]:
        with empty_database():
            call_command(command, verbosity=0, interactive=False)
            with connection.cursor() as cursor:
                cursor.execute(DEFINED)
                return cursor.fetchall()

    theirs, ours = made_by(migrate.Command()), made_by("migrate")
    assert ours == theirs
    assert len(theirs) > 2000
