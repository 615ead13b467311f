"""Migration operations that attach the core triggers to a table."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Columns that say nothing to a reader of the history: keys of the row itself and what the database computes.
ROW_KEEPING = ("id", "version", "created_at", "created_by_id", "updated_at", "trash_root_id")

# The rows of a statement as its triggers see them.
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


# The plan of the first call is kept, whatever the number of rows then and later: it looks owners up by their index.
# Where nobody has to be touched, as when a record is made, asking is cheaper than an update of no row.
_TOUCH = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS ({new_waits}) THEN
            {new};
        END IF;
    ELSIF EXISTS ({old_waits}) THEN
        {old};
    END IF;
    RETURN NULL;
END $$
"""


def _after_statement(table: str, name: str, event: str, call: str) -> str:
    return (
        f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {TRANSITIONS[event]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {call}"
    )


def _after_each_statement(table: str, name: str, call: str) -> tuple[str, ...]:
    return tuple(_after_statement(table, name, event, call) for event in TRANSITIONS)


class TableOperation(Operation):
    """Runs SQL for the table of one model; reversible."""

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def create(self, table: str) -> Sequence[str]:
        raise NotImplementedError

    def drop(self, table: str) -> Sequence[str]:
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of the models' state."""

    def _run(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState, forwards: bool) -> None:
        model = state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            table = model._meta.db_table
            for statement in self.create(table) if forwards else self.drop(table):
                # params=None: the statements hold literal percent signs and no placeholders.
                editor.execute(statement, params=None)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(app_label, schema_editor, to_state, forwards=True)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self._run(app_label, schema_editor, from_state, forwards=False)


class RegisterRecordKind(TableOperation):
    """Makes a ``RecordModel`` table a record kind: its id is a record's id, its version counts every change.

    ``computed`` names the generated columns; without it each write to a table that has some counts as a change.
    """

    def __init__(self, model_name: str, kind: str, computed: Sequence[str] = ()) -> None:
        super().__init__(model_name)
        self.kind, self.computed = kind, tuple(computed)

    def create(self, table: str) -> Sequence[str]:
        computed = f"'{{{','.join(self.computed)}}}'" if self.computed else ""
        return (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_record_fk FOREIGN KEY (id) REFERENCES core_record (id) "
            "DEFERRABLE INITIALLY DEFERRED",
            f"CREATE TRIGGER record_prepare BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION core_prepare_record()",
            f"CREATE TRIGGER record_update BEFORE UPDATE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION core_bump_version({computed})",
            f"CREATE TRIGGER record_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION core_register_record('{self.kind}')",
            f"CREATE TRIGGER record_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows "
            "FOR EACH STATEMENT EXECUTE FUNCTION core_forget_record()",
        )

    def drop(self, table: str) -> Sequence[str]:
        return (
            f"DROP TRIGGER record_delete ON {table}",
            f"DROP TRIGGER record_update ON {table}",
            f"DROP TRIGGER record_insert ON {table}",
            f"DROP TRIGGER record_prepare ON {table}",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_record_fk",
        )

    def describe(self) -> str:
        return f"Register {self.model_name} as record kind {self.kind}"


class TrackHistory(TableOperation):
    """Writes each insert, update and delete of the table to the history, whoever makes it.

    ``subject`` is the column that names the record (or identity) to which a row belongs. With ``kind`` the rows are
    records themselves, and each change is also put into the outbox. ``ignore`` names computed columns; of ``secret``
    columns the history says that they changed, never their values.
    """

    def __init__(
        self, model_name: str, subject: str, kind: str = "", ignore: Sequence[str] = (), secret: Sequence[str] = ()
    ) -> None:
        super().__init__(model_name)
        self.subject, self.kind, self.ignore, self.secret = subject, kind, tuple(ignore), tuple(secret)

    def create(self, table: str) -> Sequence[str]:
        ignored = ",".join((*ROW_KEEPING, *self.ignore))
        call = f"core_track('{self.subject}', '{self.kind}', '{{{ignored}}}', '{{{','.join(self.secret)}}}')"
        return _after_each_statement(table, "history", call)

    def drop(self, table: str) -> Sequence[str]:
        return tuple(f"DROP TRIGGER history_{event.lower()} ON {table}" for event in TRANSITIONS)

    def describe(self) -> str:
        return f"Track the history of {self.model_name}"


class TouchOwner(TableOperation):
    """Lets a change of a row count as a change of the record that shows it.

    When a row of this table changes, the ``owner_table`` rows whose ``owner_column`` equals the row's ``column`` get
    a new version, once a transaction.

    Inserts and deletes, of which making a record consists, have a function of their own whose plan is kept: making
    the plan anew takes more time than touching. Updates join their old and new rows and are planned each time.
    """

    def __init__(self, model_name: str, column: str, owner_table: str, owner_column: str) -> None:
        super().__init__(model_name)
        self.column, self.owner_table, self.owner_column = column, owner_table, owner_column

    @property
    def _name(self) -> str:
        return f"touch_{self.owner_table}"

    def _function(self, table: str) -> str:
        return f"{table}_{self._name}"

    def create(self, table: str) -> Sequence[str]:
        changed = f"core_touch_owner('{self.column}', '{self.owner_table}', '{self.owner_column}')"
        calls = {"INSERT": f"{self._function(table)}()", "DELETE": f"{self._function(table)}()", "UPDATE": changed}
        if self.column == "id":
            # Owners point at rows like these, so that none is older than a new row.
            del calls["INSERT"]
        return (
            _TOUCH.format(
                function=self._function(table),
                new_waits=self._waiting("new_rows"),
                new=self._touch("new_rows"),
                old_waits=self._waiting("old_rows"),
                old=self._touch("old_rows"),
            ),
            *(_after_statement(table, self._name, event, call) for event, call in calls.items()),
        )

    def _waiting(self, rows: str) -> str:
        """The owners that this transaction has not written yet."""
        return (
            f"SELECT id FROM {self.owner_table} WHERE {self.owner_column} IN (SELECT {self.column} FROM {rows})"  # noqa: S608
            " AND updated_at <> now()"
        )

    def _touch(self, rows: str) -> str:
        return (
            f"UPDATE {self.owner_table} SET version = version + 1"  # noqa: S608
            f" WHERE id IN ({self._waiting(rows)} ORDER BY id FOR NO KEY UPDATE)"
        )

    def drop(self, table: str) -> Sequence[str]:
        return (
            *(f"DROP TRIGGER IF EXISTS {self._name}_{event.lower()} ON {table}" for event in TRANSITIONS),
            f"DROP FUNCTION IF EXISTS {self._function(table)}()",
        )

    def describe(self) -> str:
        return f"Touch {self.owner_table} when {self.model_name} changes"
