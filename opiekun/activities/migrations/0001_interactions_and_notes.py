"""Interactions with their kinds and participants, and notes.

Whoever may do something to parties may do it to what was said with them and written about them; who may make parties
may make these wherever they see the party. A company that wants it otherwise changes its roles of users.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models


from opiekun.core.schema import RegisterRecordKind, TouchOwner, TrackHistory

# Keys that the database holds: a record that is removed for good takes links along and leaves notes untied.
KEYS = """
ALTER TABLE activities_interactionlink ADD CONSTRAINT activities_interactionlink_record_fk
    FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE activities_note ADD CONSTRAINT activities_note_about_fk
    FOREIGN KEY (about_id) REFERENCES core_record (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;
"""

TRASH = """
-- Nothing is live that hangs on a party or person in the trash. The lock lets a writer wait for whoever trashes it.
-- Plans of first calls are kept, however many rows come later: parties and persons are looked up by their index.
CREATE FUNCTION activities_check_live() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    gone boolean;
BEGIN
    SELECT coalesce(bool_or(trashed_at IS NOT NULL), false) INTO gone FROM (
        SELECT trashed_at FROM parties_party
        WHERE id IN (SELECT party_id FROM new_rows WHERE trashed_at IS NULL) ORDER BY id FOR SHARE) p;
    IF TG_TABLE_NAME = 'activities_note' AND NOT gone THEN
        SELECT coalesce(bool_or(trashed_at IS NOT NULL), false) INTO gone FROM (
            SELECT trashed_at FROM parties_person
            WHERE id IN (SELECT person_id FROM new_rows WHERE trashed_at IS NULL) ORDER BY id FOR SHARE) p;
    END IF;
    IF gone THEN
        RAISE EXCEPTION 'a live row of % would hang on a record in the trash', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'activities_owner_is_live';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_live AFTER INSERT ON activities_interaction REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_check_live();
CREATE TRIGGER check_live AFTER INSERT ON activities_note REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_check_live();

-- One that comes back from the trash by itself.
CREATE FUNCTION activities_check_restored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM parties_party WHERE id = NEW.party_id AND trashed_at IS NOT NULL) OR EXISTS (
        SELECT FROM parties_person WHERE id = NULLIF(to_jsonb(NEW) ->> 'person_id', '')::bigint
            AND TG_TABLE_NAME = 'activities_note' AND trashed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a live row of % would hang on a record in the trash', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'activities_owner_is_live';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_restored AFTER UPDATE OF trashed_at, party_id ON activities_interaction
    FOR EACH ROW WHEN (NEW.trashed_at IS NULL) EXECUTE FUNCTION activities_check_restored();
CREATE TRIGGER check_restored AFTER UPDATE OF trashed_at, party_id, person_id ON activities_note
    FOR EACH ROW WHEN (NEW.trashed_at IS NULL) EXECUTE FUNCTION activities_check_restored();

-- A party takes its interactions and notes into the trash and brings back those that went along; a person its notes.
CREATE FUNCTION activities_follow_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.trashed_at IS NOT NULL AND OLD.trashed_at IS NULL THEN
        UPDATE activities_interaction SET trashed_at = NEW.trashed_at, trash_root_id = NEW.trash_root_id
            WHERE party_id = NEW.id AND trashed_at IS NULL;
        UPDATE activities_note SET trashed_at = NEW.trashed_at, trash_root_id = NEW.trash_root_id
            WHERE party_id = NEW.id AND trashed_at IS NULL;
    ELSIF NEW.trashed_at IS NULL THEN
        UPDATE activities_interaction SET trashed_at = NULL, trash_root_id = NULL
            WHERE party_id = NEW.id AND trashed_at IS NOT NULL AND trash_root_id = OLD.trash_root_id;
        UPDATE activities_note SET trashed_at = NULL, trash_root_id = NULL
            WHERE party_id = NEW.id AND trashed_at IS NOT NULL AND trash_root_id = OLD.trash_root_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER activities_follow AFTER UPDATE OF trashed_at ON parties_party FOR EACH ROW
    WHEN (OLD.trashed_at IS DISTINCT FROM NEW.trashed_at) EXECUTE FUNCTION activities_follow_party();

CREATE FUNCTION activities_follow_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.trashed_at IS NOT NULL AND OLD.trashed_at IS NULL THEN
        UPDATE activities_note SET trashed_at = NEW.trashed_at, trash_root_id = NEW.trash_root_id
            WHERE person_id = NEW.id AND trashed_at IS NULL;
    ELSIF NEW.trashed_at IS NULL THEN
        UPDATE activities_note SET trashed_at = NULL, trash_root_id = NULL
            WHERE person_id = NEW.id AND trashed_at IS NOT NULL AND trash_root_id = OLD.trash_root_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER activities_follow AFTER UPDATE OF trashed_at ON parties_person FOR EACH ROW
    WHEN (OLD.trashed_at IS DISTINCT FROM NEW.trashed_at) EXECUTE FUNCTION activities_follow_person();
"""

# The change feed learns of what comes into somebody's reach or leaves it.
REACH = """
CREATE FUNCTION activities_tell_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_outbox (at, name, kind, record_id, actor_id, request_id, facts)
    SELECT now(), f.kind || '.reach', f.kind, f.id, core_actor(), core_request(),
           jsonb_build_object('owners', jsonb_build_array(OLD.owner_id, NEW.owner_id))
    FROM (SELECT 'interaction' AS kind, id FROM activities_interaction WHERE party_id = NEW.id
          UNION ALL SELECT 'note', id FROM activities_note WHERE party_id = NEW.id
          UNION ALL SELECT 'note', n.id FROM activities_note n JOIN parties_person p ON p.id = n.person_id
                    WHERE p.party_id = NEW.id) f ORDER BY f.id;
    RETURN NULL;
END $$;
CREATE TRIGGER activities_reach AFTER UPDATE ON parties_party FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION activities_tell_reach();

-- Notes go with a person who moves; interactions stay with the party.
CREATE FUNCTION activities_tell_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('note', id, (SELECT owner_id FROM parties_party WHERE id = OLD.party_id),
                                (SELECT owner_id FROM parties_party WHERE id = NEW.party_id))
        FROM activities_note WHERE person_id = NEW.id ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER activities_moved AFTER UPDATE OF party_id ON parties_person FOR EACH ROW
    WHEN (OLD.party_id <> NEW.party_id) EXECUTE FUNCTION activities_tell_moved();

-- A note that fewer may read has left the sight of the others.
CREATE FUNCTION activities_tell_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('note', NEW.id, (
        SELECT owner_id FROM parties_party WHERE id = coalesce(
            NEW.party_id, (SELECT party_id FROM parties_person WHERE id = NEW.person_id))), NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_hidden AFTER UPDATE OF visibility ON activities_note FOR EACH ROW
    WHEN (OLD.visibility <> NEW.visibility AND NEW.visibility <> 'all') EXECUTE FUNCTION activities_tell_hidden();

CREATE FUNCTION activities_tell_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach(TG_ARGV[0], OLD.id, (
        SELECT owner_id FROM parties_party WHERE id = coalesce(
            OLD.party_id, (SELECT party_id FROM parties_person WHERE id = OLD.person_id))), NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_gone AFTER DELETE ON activities_interaction FOR EACH ROW
    EXECUTE FUNCTION activities_tell_gone('interaction');
CREATE TRIGGER tell_gone AFTER DELETE ON activities_note FOR EACH ROW EXECUTE FUNCTION activities_tell_gone('note');
"""

UNDO = """
DROP TRIGGER tell_hidden ON activities_note;
DROP TRIGGER tell_gone ON activities_note;
DROP TRIGGER tell_gone ON activities_interaction;
DROP TRIGGER activities_moved ON parties_person;
DROP TRIGGER activities_reach ON parties_party;
DROP TRIGGER activities_follow ON parties_person;
DROP TRIGGER activities_follow ON parties_party;
DROP TRIGGER check_restored ON activities_note;
DROP TRIGGER check_restored ON activities_interaction;
DROP TRIGGER check_live ON activities_note;
DROP TRIGGER check_live ON activities_interaction;
DROP FUNCTION activities_tell_gone(), activities_tell_hidden(), activities_tell_moved(), activities_tell_reach(),
    activities_follow_person(), activities_follow_party(), activities_check_restored(), activities_check_live();
"""

# All processes see a change of the kinds at once: the stamp is read by each request.
STAMP = """
CREATE TRIGGER stamp_configuration AFTER INSERT OR UPDATE OR DELETE ON activities_interactionkind
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_stamp_rights();
"""

SHIPPED = """
SELECT set_config('opiekun.actor_name', 'Opiekun', true);
INSERT INTO activities_interactionkind (code, name, name_en, icon, position, custom_fields) VALUES
    ('call', 'Telefon', 'Call', 'phone', 1, '{}'),
    ('email', 'E-mail', 'E-mail', 'mail', 2, '{}'),
    ('meeting', 'Spotkanie', 'Meeting', 'users-group', 3, '{}'),
    ('visit', 'Wizyta', 'Visit', 'map-pin', 4, '{}'),
    ('chat', 'Czat', 'Chat', 'messages', 5, '{}'),
    ('sms', 'SMS', 'SMS', 'device-mobile', 6, '{}'),
    ('letter', 'List', 'Letter', 'send', 7, '{}'),
    ('fax', 'Faks', 'Fax', 'printer', 8, '{}');
SELECT set_config('opiekun.actor_name', '', true);
"""

RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT r.role_id, k.kind, r.action,
       CASE WHEN r.action = 'create' THEN coalesce((
           SELECT reach FROM accounts_role_right v
           WHERE v.role_id = r.role_id AND v.kind = 'party' AND v.action = 'view'), r.reach) ELSE r.reach END
FROM accounts_role_right r, (VALUES ('interaction'), ('note')) AS k (kind) WHERE r.kind = 'party';
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind IN ('interaction', 'note')"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0006_own_plan_settings"),
        ("accounts", "0007_role_version"),
        ("records", "0008_list_indexes"),
        ("parties", "0011_cities_by_fragments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InteractionKind",
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
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("icon", models.CharField(db_default="message", default="message", max_length=40)),
                ("is_archived", models.BooleanField(db_default=False, default=False)),
                ("position", models.IntegerField(db_default=0, default=0)),
                (
                    "custom_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1, default=1)),
            ],
            options={
                "db_table": "activities_interactionkind",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="activities_interactionkind_code"),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("is_archived", False)),
                        name="activities_interactionkind_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")),
                        name="activities_interactionkind_coded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="activities_interactionkind_named"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
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
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "Incoming"), ("out", "Outgoing"), ("none", "None")],
                        db_default="none",
                        default="none",
                        max_length=4,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("done", "Took place"), ("missed", "Did not take place")],
                        db_default="done",
                        default="done",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("duration_minutes", models.IntegerField(blank=True, null=True)),
                ("subject", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("body", models.TextField(blank=True, db_default="", default="")),
                ("body_text", models.TextField(blank=True, db_default="", default="")),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=1000)),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold(
                            django.db.models.functions.text.Left(
                                django.db.models.functions.text.Concat(
                                    models.F("subject"),
                                    models.Value(" "),
                                    models.F("outcome"),
                                    models.Value(" "),
                                    models.F("body_text"),
                                    output_field=models.TextField(),
                                ),
                                12000,
                            )
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interactions",
                        to="parties.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="interactions",
                        to="parties.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.interactionkind",
                    ),
                ),
            ],
            options={
                "db_table": "activities_interaction",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="InteractionLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "interaction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="activities.interaction",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="core.record",
                    ),
                ),
            ],
            options={
                "db_table": "activities_interactionlink",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                ("body", models.TextField()),
                ("body_text", models.TextField(db_default="", default="")),
                (
                    "title",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left(
                            models.Func(
                                models.F("body_text"),
                                models.Value("\n"),
                                models.Value(1),
                                function="split_part",
                                output_field=models.TextField(),
                            ),
                            120,
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                ("pinned", models.BooleanField(db_default=False, default=False)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("private", "Only me"),
                            ("team", "My teams"),
                            ("all", "Everybody who sees the record"),
                        ],
                        db_default="all",
                        default="all",
                        max_length=10,
                    ),
                ),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold(
                            django.db.models.functions.text.Left(models.F("body_text"), 12000)
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="core.record",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="parties.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="parties.person",
                    ),
                ),
            ],
            options={
                "db_table": "activities_note",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="activities.note",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mention",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("from", "From"),
                            ("to", "To"),
                            ("cc", "Copy"),
                            ("bcc", "Blind copy"),
                            ("attendee", "Attendee"),
                        ],
                        db_default="attendee",
                        default="attendee",
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(blank=True, db_default="", default="", max_length=320)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=300)),
                (
                    "interaction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="activities.interaction",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "activities_participant",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["party", "-started_at", "-id"],
                name="activities_inter_party",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["person", "-started_at", "-id"],
                name="activities_inter_person",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["user", "-started_at", "-id"],
                name="activities_inter_user",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "planned")),
                fields=["party", "started_at"],
                name="activities_inter_planned",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["kind", "-started_at", "-id"],
                name="activities_inter_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-started_at", "-id"],
                name="activities_inter_started",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-updated_at", "-id"],
                name="activities_inter_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="activities_inter_search",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trashed_at"],
                name="activities_inter_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trash_root_id"],
                name="activities_inter_trash_root",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["party"],
                name="activities_inter_party_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["person"],
                name="activities_inter_person_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="activities_inter_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["in", "out", "none"])), name="activities_interaction_direction"
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "done", "missed"])), name="activities_interaction_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duration_minutes__isnull", True),
                    models.Q(("duration_minutes__gte", 0), ("duration_minutes__lte", 14400)),
                    _connector="OR",
                ),
                name="activities_interaction_duration",
            ),
        ),
        migrations.AddConstraint(
            model_name="interactionlink",
            constraint=models.UniqueConstraint(
                fields=("interaction", "record"), name="activities_interactionlink_once"
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["party", "-created_at", "-id"],
                name="activities_note_party",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["person", "-created_at", "-id"],
                name="activities_note_person",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("about__isnull", False)), fields=["about"], name="activities_note_about"
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["author", "-created_at", "-id"],
                name="activities_note_author",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-created_at", "-id"],
                name="activities_note_created",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-updated_at", "-id"],
                name="activities_note_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="activities_note_search",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trashed_at"],
                name="activities_note_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trash_root_id"],
                name="activities_note_trash_root",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["party"],
                name="activities_note_party_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["person"],
                name="activities_note_person_trash",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("party__isnull", False), ("person__isnull", True)),
                    models.Q(("party__isnull", True), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="activities_note_belongs_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["private", "team", "all"])), name="activities_note_visibility"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility", "all"), ("author__isnull", False), _connector="OR"),
                name="activities_note_has_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="activities_note_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("note", "user"), name="activities_mention_once"),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "interaction"],
                name="activities_part_person",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("party__isnull", False)),
                fields=["party", "interaction"],
                name="activities_part_party",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                condition=models.Q(("user__isnull", False)), fields=["user", "interaction"], name="activities_part_user"
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                django.db.models.functions.text.Lower("address"),
                condition=models.Q(("address", ""), _negated=True),
                name="activities_part_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("address", ""), ("party__isnull", True), ("person__isnull", False), ("user__isnull", True)
                    ),
                    models.Q(
                        ("address", ""), ("party__isnull", False), ("person__isnull", True), ("user__isnull", True)
                    ),
                    models.Q(
                        ("address", ""), ("party__isnull", True), ("person__isnull", True), ("user__isnull", False)
                    ),
                    models.Q(
                        ("party__isnull", True),
                        ("person__isnull", True),
                        ("user__isnull", True),
                        models.Q(("address", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="activities_participant_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["from", "to", "cc", "bcc", "attendee"])),
                name="activities_participant_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("interaction", "role", "person", "party", "user", "address"),
                name="activities_participant_once",
                nulls_distinct=False,
            ),
        ),
        RegisterRecordKind("Interaction", "interaction", computed=("search_key",)),
        RegisterRecordKind("Note", "note", computed=("title", "search_key")),
        TrackHistory("Interaction", "id", kind="interaction", ignore=("body_text", "search_key")),
        TrackHistory("Participant", "interaction_id", ignore=("interaction_id",)),
        TrackHistory("InteractionLink", "interaction_id", ignore=("interaction_id",)),
        TrackHistory("Note", "id", kind="note", ignore=("body_text", "title", "search_key")),
        TrackHistory("InteractionKind", "id", ignore=("position",)),
        TouchOwner("Participant", "interaction_id", "activities_interaction", "id"),
        TouchOwner("InteractionLink", "interaction_id", "activities_interaction", "id"),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(TRASH + REACH, UNDO),
        migrations.RunSQL(STAMP, migrations.RunSQL.noop),
        migrations.RunSQL(SHIPPED, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
