"""Tasks, their series, checklists, links and reminders; secret addresses of calendars; rights of the shipped roles."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models


from opiekun.core.schema import RegisterRecordKind, TouchOwner, TrackHistory

COMPUTED = ("owner_id", "search_key", "sort_key", "party_id")

# A linked record takes the link along when it is gone for good. The task's party is the first linked one, or that of
# the first linked person; it stays when the person moves on.
LINKS = """
ALTER TABLE activities_task_link ADD CONSTRAINT activities_task_link_record_fk
    FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION activities_set_task_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities_task t SET party_id = f.party_id
    FROM (SELECT c.task_id, (
              SELECT coalesce(p.id, n.party_id) FROM activities_task_link l
              LEFT JOIN parties_party p ON p.id = l.record_id LEFT JOIN parties_person n ON n.id = l.record_id
              WHERE l.task_id = c.task_id AND coalesce(p.id, n.party_id) IS NOT NULL ORDER BY l.id LIMIT 1) AS party_id
          FROM (SELECT DISTINCT task_id FROM changed) c) f
    WHERE t.id = f.task_id AND t.party_id IS DISTINCT FROM f.party_id;
    RETURN NULL;
END $$;
CREATE TRIGGER set_party_insert AFTER INSERT ON activities_task_link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION activities_set_task_party();
CREATE TRIGGER set_party_delete AFTER DELETE ON activities_task_link REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION activities_set_task_party();
"""
NO_LINKS = """
DROP TRIGGER set_party_insert ON activities_task_link;
DROP TRIGGER set_party_delete ON activities_task_link;
DROP FUNCTION activities_set_task_party();
ALTER TABLE activities_task_link DROP CONSTRAINT activities_task_link_record_fk;
"""
# A task that is given to somebody else has not only changed: the change feed tells those whose it was.
REACH = """
CREATE FUNCTION activities_tell_task_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('task', OLD.id, OLD.owner_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.owner_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_reach AFTER UPDATE ON activities_task FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION activities_tell_task_reach();
CREATE TRIGGER tell_gone AFTER DELETE ON activities_task FOR EACH ROW EXECUTE FUNCTION activities_tell_task_reach();
"""
NO_REACH = """
DROP TRIGGER tell_gone ON activities_task;
DROP TRIGGER tell_reach ON activities_task;
DROP FUNCTION activities_tell_task_reach();
"""
# Each role reaches with tasks as far as it does with parties; a company that wants it otherwise changes its roles.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT r.role_id, 'task', r.action, r.reach FROM accounts_role_right r WHERE r.kind = 'party'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind = 'task'"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_role_version"),
        ("core", "0006_own_plan_settings"),
        ("parties", "0011_cities_by_fragments"),
        ("activities", "0002_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("last_read_at", models.DateTimeField(editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "activities_calendar_feed",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TaskSeries",
            fields=[
                ("title", models.CharField(max_length=300)),
                ("details", models.TextField(blank=True, db_default="", default="")),
                (
                    "priority",
                    models.CharField(
                        choices=[("high", "High"), ("normal", "Normal"), ("low", "Low")],
                        db_default="normal",
                        default="normal",
                        max_length=10,
                    ),
                ),
                ("due_time", models.TimeField(blank=True, null=True)),
                ("duration_minutes", models.IntegerField(blank=True, null=True)),
                ("remind_before", models.IntegerField(blank=True, null=True)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("rule", models.TextField()),
                ("start_on", models.DateField()),
                (
                    "excluded",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), blank=True, default=list, size=None
                    ),
                ),
                ("ended", models.BooleanField(db_default=False, default=False)),
                (
                    "links",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "checklist",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                    ),
                ),
                ("created_by_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "activities_task_series",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=opiekun.core.schema.functions.NextRecordId(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("created_by_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("trashed_at", models.DateTimeField(editable=False, null=True)),
                ("trash_root_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "custom",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
                ),
                ("title", models.CharField(max_length=300)),
                ("details", models.TextField(blank=True, db_default="", default="")),
                (
                    "priority",
                    models.CharField(
                        choices=[("high", "High"), ("normal", "Normal"), ("low", "Low")],
                        db_default="normal",
                        default="normal",
                        max_length=10,
                    ),
                ),
                ("due_time", models.TimeField(blank=True, null=True)),
                ("duration_minutes", models.IntegerField(blank=True, null=True)),
                ("remind_before", models.IntegerField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
                        db_default="open",
                        default="open",
                        max_length=10,
                    ),
                ),
                ("outcome", models.TextField(blank=True, db_default="", default="")),
                ("finished_at", models.DateTimeField(editable=False, null=True)),
                ("recurrence", models.TextField(blank=True, db_default="", default="")),
                ("occurrence_on", models.DateField(editable=False, null=True)),
                (
                    "owner_id",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            models.F("assignee"), models.F("created_by_id")
                        ),
                        output_field=models.BigIntegerField(null=True),
                    ),
                ),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold("title"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.PolishSortKey("title"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegated_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finished_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="parties.party",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="activities.taskseries",
                    ),
                ),
            ],
            options={
                "db_table": "activities_task",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=300)),
                ("is_done", models.BooleanField(db_default=False, default=False)),
                ("position", models.IntegerField(db_default=0, default=0)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checklist", to="activities.task"
                    ),
                ),
            ],
            options={
                "db_table": "activities_task_item",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="activities_task_item_filled"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.record",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="activities.task",
                    ),
                ),
            ],
            options={
                "db_table": "activities_task_link",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("task", "record"), name="activities_task_link_once")],
            },
        ),
        migrations.CreateModel(
            name="TaskReminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("due_on", models.DateField()),
                ("due_time", models.TimeField(null=True)),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="activities.task",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "activities_task_reminder",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "user", "due_on", "due_time"),
                        name="activities_task_reminder_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="taskseries",
            index=models.Index(
                condition=models.Q(("ended", False)), fields=["assignee"], name="activities_series_assignee"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="activities_task_series_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule", ""), _negated=True), name="activities_task_series_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["high", "normal", "low"])), name="activities_series_priority"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duration_minutes__isnull", True),
                    models.Q(
                        ("due_time__isnull", False), ("duration_minutes__gte", 1), ("duration_minutes__lte", 1440)
                    ),
                    _connector="OR",
                ),
                name="activities_series_duration",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remind_before__isnull", True),
                    models.Q(("remind_before__gte", 0), ("remind_before__lte", 86400)),
                    _connector="OR",
                ),
                name="activities_series_notice",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "open")),
                fields=["owner_id", "due_on", "id"],
                name="activities_task_open",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["owner_id", "due_on", "id"],
                name="activities_task_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["assignee", "due_on", "id"],
                name="activities_task_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)), fields=["due_on", "id"], name="activities_task_due"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("delegated_by__isnull", False)),
                fields=["delegated_by", "due_on", "id"],
                name="activities_task_delegated",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["party", "due_on", "id"],
                name="activities_task_party",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "done")),
                fields=["party", "-finished_at", "-id"],
                name="activities_task_party_done",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "open"), ("remind_before__isnull", False)),
                fields=["due_on"],
                name="activities_task_remind",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("finished_at__isnull", False)),
                fields=["-finished_at", "-id"],
                name="activities_task_finished_at",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)), fields=["sort_key", "id"], name="activities_task_sort"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-created_at", "-id"],
                name="activities_task_created",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-updated_at", "-id"],
                name="activities_task_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="activities_task_search",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trashed_at"],
                name="activities_task_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="activities_task_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="activities_task_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["high", "normal", "low"])), name="activities_task_priority"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duration_minutes__isnull", True),
                    models.Q(
                        ("due_time__isnull", False), ("duration_minutes__gte", 1), ("duration_minutes__lte", 1440)
                    ),
                    _connector="OR",
                ),
                name="activities_task_duration",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remind_before__isnull", True),
                    models.Q(("remind_before__gte", 0), ("remind_before__lte", 86400)),
                    _connector="OR",
                ),
                name="activities_task_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "done", "cancelled"])), name="activities_task_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("outcome", ""), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("finished_at__isnull", False)),
                    _connector="OR",
                ),
                name="activities_task_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_time__isnull", True), ("due_on__isnull", False), _connector="OR"),
                name="activities_task_time_of_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("series__isnull", True), ("occurrence_on__isnull", False), _connector="OR"),
                name="activities_task_occurrence",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("series", "occurrence_on"),
                name="activities_task_occurs_once",
            ),
        ),
        RegisterRecordKind("Task", "task", computed=COMPUTED),
        TrackHistory("Task", "id", kind="task", ignore=(*COMPUTED, "series_id", "occurrence_on")),
        TrackHistory("ChecklistItem", "task_id", ignore=("position",)),
        TrackHistory("TaskLink", "task_id"),
        TouchOwner("ChecklistItem", "task_id", "activities_task", "id"),
        TouchOwner("TaskLink", "task_id", "activities_task", "id"),
        migrations.RunSQL(LINKS, NO_LINKS),
        migrations.RunSQL(REACH, NO_REACH),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
