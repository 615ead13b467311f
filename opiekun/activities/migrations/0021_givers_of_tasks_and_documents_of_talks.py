"""Whoever gave a task away keeps it in sight, however often it is passed on; documents of what was said are found at
whom it was said with, and at what it was about."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

import opiekun.activities.models.task_givers
from opiekun.core.schema import TrackHistory

COMPUTED = ("owner_id", "search_key", "sort_key", "party_id")
IGNORED_BEFORE = (*COMPUTED, "series_id", "occurrence_on")

# Nobody gave away what is its maker's again. The name comes after that of the trigger that says who made it.
KEPT = """
CREATE FUNCTION activities_keep_givers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.givers := CASE WHEN NEW.delegated_by_id IS NOT NULL THEN ARRAY(
        SELECT DISTINCT giver FROM unnest(NEW.givers || ARRAY[NEW.delegated_by_id, NEW.created_by_id]) AS giver
        WHERE giver IS NOT NULL ORDER BY giver) END;
    RETURN NEW;
END $$;
CREATE TRIGGER set_givers BEFORE INSERT OR UPDATE OF delegated_by_id, created_by_id, givers ON activities_task
    FOR EACH ROW WHEN (NEW.delegated_by_id IS NOT NULL OR NEW.givers IS NOT NULL)
    EXECUTE FUNCTION activities_keep_givers();
"""
NOT_KEPT = """
DROP TRIGGER set_givers ON activities_task;
DROP FUNCTION activities_keep_givers();
"""
# Those of tasks that are given away now: since they were last their maker's own, as the history knows it. The tasks
# themselves do not change by it.
FILLED = """
ALTER TABLE activities_task DISABLE TRIGGER USER;
WITH told AS MATERIALIZED (
    SELECT h.id, h.row_id,
        (CASE h.operation WHEN 'insert' THEN h.changes -> 'delegated_by_id'
            ELSE h.changes -> 'delegated_by_id' -> 1 END #>> '{}')::bigint AS giver
    FROM activities_task t JOIN core_history h ON h.subject_id = t.id
    WHERE t.delegated_by_id IS NOT NULL AND h.table_name = 'activities_task' AND h.row_id = t.id
        AND h.operation IN ('insert', 'update') AND h.changes ? 'delegated_by_id'
), since AS (
    SELECT row_id, max(id) FILTER (WHERE giver IS NULL) AS id FROM told GROUP BY row_id
), gave AS (
    SELECT row_id AS id, giver FROM told JOIN since USING (row_id) WHERE told.id > coalesce(since.id, 0)
    UNION SELECT id, delegated_by_id FROM activities_task WHERE delegated_by_id IS NOT NULL
    UNION SELECT id, created_by_id FROM activities_task WHERE delegated_by_id IS NOT NULL
)
UPDATE activities_task t SET givers = g.givers
FROM (SELECT id, array_agg(giver ORDER BY giver) AS givers FROM gave WHERE giver IS NOT NULL GROUP BY id) g
WHERE t.id = g.id;
ALTER TABLE activities_task ENABLE TRIGGER USER;
"""

# The documents of a record: those that hang on it, and those of the interactions that are its own.
DOCUMENTS = """
CREATE VIEW activities_document_of AS
SELECT a.id, a.document_id, a.record_id, NULL::bigint AS said_id FROM activities_attachment a
UNION ALL
SELECT a.id, a.document_id, i.party_id, i.id FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL
UNION ALL
SELECT a.id, a.document_id, i.person_id, i.id FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL AND i.person_id IS NOT NULL
UNION ALL
SELECT a.id, a.document_id, p.person_id, i.id FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL
    JOIN activities_participant p ON p.interaction_id = i.id AND p.person_id IS NOT NULL
UNION ALL
SELECT a.id, a.document_id, l.record_id, i.id FROM activities_attachment a
    JOIN activities_interaction i ON i.id = a.record_id AND i.trashed_at IS NULL
    JOIN activities_interactionlink l ON l.interaction_id = i.id;
"""


class TrackedAnew(TrackHistory):
    """The history of a table that was tracked before, with other columns left out."""

    def __init__(self, *args: Any, before: tuple[str, ...], ignore: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, ignore=ignore, **options)
        self._before = TrackHistory(*args, ignore=before, **options)

    def create(self, table: str) -> tuple[str, ...]:
        return (*super().drop(table), *super().create(table))

    def drop(self, table: str) -> tuple[str, ...]:
        return (*super().drop(table), *self._before.create(table))


class Migration(migrations.Migration):
    dependencies = [("activities", "0020_parts_of_divided_series")]

    operations = [
        migrations.AddField(
            "Task",
            "givers",
            opiekun.activities.models.task_givers.UserIdsField(models.BigIntegerField(), editable=False, null=True),
        ),
        TrackedAnew("Task", "id", kind="task", before=IGNORED_BEFORE, ignore=(*IGNORED_BEFORE, "givers")),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.AddIndex(
            "Task",
            GinIndex(
                fields=["givers"],
                condition=models.Q(("trashed_at__isnull", True), ("givers__isnull", False)),
                name="activities_task_givers",
            ),
        ),
        migrations.RunSQL(DOCUMENTS, "DROP VIEW activities_document_of"),
        migrations.CreateModel(
            "DocumentOf",
            [
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("document_id", models.BigIntegerField()),
                ("record_id", models.BigIntegerField()),
                ("said_id", models.BigIntegerField(null=True)),
            ],
            options={"db_table": "activities_document_of", "default_permissions": (), "managed": False},
        ),
    ]
