"""Documents with their versions, the words in them, and the records that they hang on.

- A version never changes but in how far its text was read; the current one is the document's own.
- A record that is deleted takes its attachments along, not the documents.
- Whoever may do something to parties may do it to documents: their own, and those of records in reach.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models

from opiekun.core.schema import RegisterRecordKind, TouchOwner, TrackHistory

GUARDS = """
ALTER TABLE activities_document_version ADD CONSTRAINT activities_document_version_own UNIQUE (id, document_id);
ALTER TABLE activities_document
    ADD CONSTRAINT activities_document_current_own FOREIGN KEY (current_id, id)
        REFERENCES activities_document_version (id, document_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE activities_attachment
    ADD CONSTRAINT activities_attachment_record_fk FOREIGN KEY (record_id)
        REFERENCES core_record (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION activities_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % of document % does not change', OLD.number, OLD.document_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'activities_document_version_kept';
END $$;
CREATE TRIGGER keep_version BEFORE UPDATE ON activities_document_version FOR EACH ROW
    WHEN (to_jsonb(OLD) - 'text_state' IS DISTINCT FROM to_jsonb(NEW) - 'text_state')
    EXECUTE FUNCTION activities_keep_version();
"""
NO_GUARDS = """
ALTER TABLE activities_document DROP CONSTRAINT activities_document_current_own;
DROP TRIGGER keep_version ON activities_document_version;
DROP FUNCTION activities_keep_version();
"""
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT role_id, 'document', action, CASE WHEN action = 'create' THEN 'all' ELSE 'own' END
FROM accounts_role_right WHERE kind = 'party'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind = 'document'"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0001_interactions_and_notes"),
        ("accounts", "0007_role_version"),
        ("core", "0006_own_plan_settings"),
        ("parties", "0011_cities_by_fragments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                ("title", models.CharField(max_length=255)),
                (
                    "type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contract", "Contract"),
                            ("quote", "Quote"),
                            ("order", "Order"),
                            ("invoice", "Invoice"),
                            ("letter", "Letter"),
                            ("minutes", "Minutes of a meeting"),
                            ("specification", "Specification"),
                            ("photo", "Photo"),
                            ("other", "Other"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                    ),
                ),
                ("description", models.TextField(blank=True, db_default="", default="")),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold(models.F("title")),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.PolishSortKey(models.F("title")),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
            ],
            options={
                "db_table": "activities_document",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DocumentVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("remark", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("restored_from", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("created_by_id", models.BigIntegerField(null=True)),
                (
                    "text_state",
                    models.CharField(
                        choices=[
                            ("waiting", "The text is being read"),
                            ("done", "Found by its text"),
                            ("partly", "Found by the beginning of its text"),
                            ("none", "Files of this type have no text to search"),
                            ("empty", "There is no text in it, only pictures"),
                            ("encrypted", "Protected by a password"),
                            ("broken", "The file is damaged"),
                            ("too_large", "Too large to read"),
                            ("failed", "Reading took too long"),
                        ],
                        db_default="waiting",
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="activities.document",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "db_table": "activities_document_version",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("part", models.SmallIntegerField()),
                ("text", models.TextField(blank=True, db_default="", default="")),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="activities.documentversion",
                    ),
                ),
            ],
            options={
                "db_table": "activities_document_text",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="document",
            name="current",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="activities.documentversion",
            ),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("attached_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attached_by_id", models.BigIntegerField(null=True)),
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
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="activities.document",
                    ),
                ),
            ],
            options={
                "db_table": "activities_attachment",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("document", "record"), name="activities_attachment_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=models.Index(fields=["sha256"], name="activities_document_bytes"),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=models.Index(
                condition=models.Q(("text_state", "waiting")), fields=["id"], name="activities_document_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.UniqueConstraint(
                fields=("document", "number"), name="activities_document_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="activities_document_version_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "text_state__in",
                        ["waiting", "done", "partly", "none", "empty", "encrypted", "broken", "too_large", "failed"],
                    )
                ),
                name="activities_document_text_state",
            ),
        ),
        migrations.AddIndex(
            model_name="documenttext",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="activities_document_words"),
        ),
        migrations.AddConstraint(
            model_name="documenttext",
            constraint=models.UniqueConstraint(fields=("version", "part"), name="activities_document_text_part"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["sort_key", "id"],
                name="activities_document_sort",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-updated_at", "-id"],
                name="activities_document_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-created_at", "-id"],
                name="activities_document_created",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["created_by_id", "-created_at"],
                name="activities_document_maker",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="activities_document_search",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trashed_at"],
                name="activities_document_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="activities_document_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="activities_document_titled"
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="created_by",
            field=models.ForeignObject(
                from_fields=["created_by_id"],
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                to_fields=["id"],
            ),
        ),
        migrations.AddField(
            model_name="documentversion",
            name="format",
            field=models.CharField(
                choices=[
                    ("pdf", "PDF"),
                    ("picture", "Picture"),
                    ("text_document", "Text document"),
                    ("sheet", "Spreadsheet"),
                    ("slides", "Presentation"),
                    ("plain", "Plain text"),
                    ("mail", "E-mail"),
                    ("archive", "Archive"),
                    ("media", "Sound or film"),
                    ("other", "Other"),
                ],
                db_default="other",
                default="other",
                max_length=20,
            ),
        ),
        RegisterRecordKind("Document", "document", computed=("search_key", "sort_key")),
        TrackHistory("Document", "id", kind="document", ignore=("search_key", "sort_key", "current_id")),
        TrackHistory("DocumentVersion", "document_id", ignore=("text_state", "document_id", "file_id")),
        TrackHistory("Attachment", "document_id", ignore=("document_id", "attached_at", "attached_by_id")),
        TouchOwner("Attachment", "document_id", "activities_document", "id"),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
