"""Ids of records in other systems, and what those systems and we differ on."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from opiekun.core.schema import TrackHistory

# A record is deleted by its table's trigger and takes its rows along. Its kind is looked up, so that the unique index
# can tell kinds apart; into the trash and back the row follows the outbox, in the record's own transaction, so that a
# restore breaks the index where another record has the id by now.
KEYS = """
ALTER TABLE records_external_id ADD CONSTRAINT records_external_id_record_fk
    FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE records_sync_conflict ADD CONSTRAINT records_sync_conflict_record_fk
    FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION records_kind_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT kind INTO NEW.kind FROM core_record WHERE id = NEW.record_id;
    RETURN NEW;
END $$;
CREATE TRIGGER kind_of_record BEFORE INSERT OR UPDATE OF record_id, kind ON records_external_id
    FOR EACH ROW EXECUTE FUNCTION records_kind_of_record();

CREATE FUNCTION records_external_ids_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE records_external_id SET live = NEW.name LIKE '%.restored' WHERE record_id = NEW.record_id;
    RETURN NULL;
END $$;
CREATE TRIGGER external_ids_follow AFTER INSERT ON core_outbox FOR EACH ROW
    WHEN (NEW.record_id IS NOT NULL AND (NEW.name LIKE '%.trashed' OR NEW.name LIKE '%.restored'))
    EXECUTE FUNCTION records_external_ids_follow();
"""
NO_KEYS = """
DROP TRIGGER external_ids_follow ON core_outbox;
DROP TRIGGER kind_of_record ON records_external_id;
DROP FUNCTION records_external_ids_follow(), records_kind_of_record();
"""
KEEPING = ("record_id", "kind", "live", "attached_at", "exchanged_version", "exchanged_at", "exchange")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_idempotent_answers"),
        ("records", "0004_bulk_edits"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(editable=False, max_length=40)),
                ("system", models.CharField(max_length=40)),
                ("external_id", models.CharField(max_length=120)),
                ("live", models.BooleanField(db_default=True, default=True, editable=False)),
                (
                    "attached_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("exchanged_version", models.BigIntegerField(null=True)),
                ("exchanged_at", models.DateTimeField(null=True)),
                ("exchange", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.record",
                    ),
                ),
            ],
            options={
                "db_table": "records_external_id",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("record", "system"), name="records_external_id_one_a_system"),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("system", "kind", "external_id"),
                        name="records_external_id_match",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system__regex", "^[a-z][a-z0-9_-]*$")),
                        name="records_external_id_system_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("external_id", ""), _negated=True), name="records_external_id_filled"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SyncConflict",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("system", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=60)),
                ("theirs", models.JSONField()),
                ("stamp", models.BigIntegerField(null=True)),
                ("reported_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_id", models.BigIntegerField(null=True)),
                (
                    "settlement",
                    models.CharField(
                        blank=True,
                        choices=[("ours", "Ours"), ("theirs", "Theirs"), ("agreed", "Agreed")],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                ("replaced", models.JSONField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.record",
                    ),
                ),
            ],
            options={
                "db_table": "records_sync_conflict",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["record"], name="records_sync_conflict_record"),
                    models.Index(fields=["settled_at"], name="records_sync_conflict_settled"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("record", "system", "field"),
                        name="records_sync_conflict_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settlement", "")),
                            models.Q(("settled_at__isnull", False), models.Q(("settlement", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="records_sync_conflict_settled_somehow",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEYS, NO_KEYS),
        TrackHistory("ExternalId", subject="record_id", ignore=KEEPING),
    ]
