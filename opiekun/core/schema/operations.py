"""Migration operations that attach the core triggers to a table."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Columns that say nothing to a reader of the history: keys of the row itself and what the database computes.
ROW_KEEPING = ("id", "version", "created_at", "created_by_id", "updated_at", "trash_root_id")


class _TableOperation(Operation):
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


class RegisterRecordKind(_TableOperation):
    """Makes a ``RecordModel`` table a record kind: its id is a record's id, its version counts every change."""

    def __init__(self, model_name: str, kind: str) -> None:
        super().__init__(model_name)
        self.kind = kind

    def create(self, table: str) -> Sequence[str]:
        return (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_record_fk FOREIGN KEY (id) REFERENCES core_record (id) "
            "DEFERRABLE INITIALLY IMMEDIATE",
            f"CREATE TRIGGER record_insert BEFORE INSERT ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION core_register_record('{self.kind}')",
            f"CREATE TRIGGER record_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION core_bump_version()",
            f"CREATE TRIGGER record_delete AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION core_forget_record()",
        )

    def drop(self, table: str) -> Sequence[str]:
        return (
            f"DROP TRIGGER record_delete ON {table}",
            f"DROP TRIGGER record_update ON {table}",
            f"DROP TRIGGER record_insert ON {table}",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_record_fk",
        )

    def describe(self) -> str:
        return f"Register {self.model_name} as record kind {self.kind}"


class TrackHistory(_TableOperation):
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
        return tuple(
            f"CREATE TRIGGER history_{event.lower()} AFTER {event} ON {table} REFERENCING {transition} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {call}"
            for event, transition in (
                ("INSERT", "NEW TABLE AS new_rows"),
                ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
                ("DELETE", "OLD TABLE AS old_rows"),
            )
        )

    def drop(self, table: str) -> Sequence[str]:
        return tuple(f"DROP TRIGGER history_{event} ON {table}" for event in ("insert", "update", "delete"))

    def describe(self) -> str:
        return f"Track the history of {self.model_name}"


class TouchOwner(_TableOperation):
    """Lets a change of a row count as a change of the record that shows it.

    When a row of this table changes, the ``owner_table`` rows whose ``owner_column`` equals the row's ``column`` get
    a new version, once a transaction.
    """

    def __init__(self, model_name: str, column: str, owner_table: str, owner_column: str) -> None:
        super().__init__(model_name)
        self.column, self.owner_table, self.owner_column = column, owner_table, owner_column

    @property
    def _name(self) -> str:
        return f"touch_{self.owner_table}"

    def create(self, table: str) -> Sequence[str]:
        return (
            f"CREATE TRIGGER {self._name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION core_touch_owner('{self.column}', '{self.owner_table}', '{self.owner_column}')",
        )

    def drop(self, table: str) -> Sequence[str]:
        return (f"DROP TRIGGER {self._name} ON {table}",)

    def describe(self) -> str:
        return f"Touch {self.owner_table} when {self.model_name} changes"
