"""Timelines walk along what is newest or due next, however much hangs on a record.

When documents of a record were renewed, when tasks about it are due or were done, and when interactions take place in
which a person takes part or which are about a record stands in tables of its own, in the order of the timeline, kept
by triggers.
"""

# ruff: noqa: S608 - statements are put together from constants of this file
import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

_SEES = "SET enable_seqscan = off"
RENEWALS = f"""
ALTER TABLE activities_renewal
    ADD CONSTRAINT activities_renewal_attachment_fk FOREIGN KEY (attachment_id)
        REFERENCES activities_attachment (id) ON DELETE CASCADE,
    ADD CONSTRAINT activities_renewal_version_fk FOREIGN KEY (version_id)
        REFERENCES activities_document_version (id) ON DELETE CASCADE;

-- An attachment and a version that are written at once wait for each other at the document; the statement after the
-- lock sees what the other has committed.
CREATE FUNCTION activities_renewals_of_attachments() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    PERFORM FROM activities_document d WHERE d.id IN (SELECT document_id FROM new_rows) ORDER BY d.id FOR NO KEY UPDATE;
    INSERT INTO activities_renewal (attachment_id, version_id, record_id, at)
    SELECT a.id, v.id, a.record_id, v.created_at
    FROM new_rows a JOIN activities_document_version v ON v.document_id = a.document_id AND v.number > 1
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_renewals AFTER INSERT ON activities_attachment REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_renewals_of_attachments();

CREATE FUNCTION activities_renewals_of_version() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    PERFORM FROM activities_document d WHERE d.id = NEW.document_id FOR NO KEY UPDATE;
    INSERT INTO activities_renewal (attachment_id, version_id, record_id, at)
    SELECT a.id, NEW.id, a.record_id, NEW.created_at
    FROM activities_attachment a WHERE a.document_id = NEW.document_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_renewals AFTER INSERT ON activities_document_version FOR EACH ROW WHEN (NEW.number > 1)
    EXECUTE FUNCTION activities_renewals_of_version();

CREATE FUNCTION activities_renewals_moved() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    IF NEW.document_id = OLD.document_id THEN
        UPDATE activities_renewal SET record_id = NEW.record_id WHERE attachment_id = NEW.id;
        RETURN NULL;
    END IF;
    PERFORM FROM activities_document d WHERE d.id = NEW.document_id FOR NO KEY UPDATE;
    DELETE FROM activities_renewal WHERE attachment_id = NEW.id;
    INSERT INTO activities_renewal (attachment_id, version_id, record_id, at)
    SELECT NEW.id, v.id, NEW.record_id, v.created_at
    FROM activities_document_version v WHERE v.document_id = NEW.document_id AND v.number > 1;
    RETURN NULL;
END $$;
CREATE TRIGGER move_renewals AFTER UPDATE OF record_id, document_id ON activities_attachment FOR EACH ROW
    WHEN (OLD.record_id <> NEW.record_id OR OLD.document_id <> NEW.document_id)
    EXECUTE FUNCTION activities_renewals_moved();

INSERT INTO activities_renewal (attachment_id, version_id, record_id, at)
SELECT a.id, v.id, a.record_id, v.created_at
FROM activities_attachment a JOIN activities_document_version v ON v.document_id = a.document_id AND v.number > 1;
"""
NO_RENEWALS = """
DROP TRIGGER move_renewals ON activities_attachment;
DROP TRIGGER keep_renewals ON activities_document_version;
DROP TRIGGER keep_renewals ON activities_attachment;
DROP FUNCTION activities_renewals_moved();
DROP FUNCTION activities_renewals_of_version();
DROP FUNCTION activities_renewals_of_attachments();
"""
TASKS = f"""
ALTER TABLE activities_task_moment ADD CONSTRAINT activities_task_moment_link_fk FOREIGN KEY (link_id)
    REFERENCES activities_task_link (id) ON DELETE CASCADE;

CREATE FUNCTION activities_task_due(task activities_task) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN task.state = 'open' AND task.trashed_at IS NULL THEN
        coalesce((task.due_on + coalesce(task.due_time, '23:59'))::timestamp AT TIME ZONE 'UTC', 'infinity') END
$$;
CREATE FUNCTION activities_task_done_at(task activities_task) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN task.state = 'done' AND task.trashed_at IS NULL THEN task.finished_at END
$$;

-- A link that is written while its task changes waits for it; whoever changes the task later finds the link's row.
CREATE FUNCTION activities_moments_of_links() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    PERFORM FROM activities_task t WHERE t.id IN (SELECT task_id FROM new_rows) ORDER BY t.id FOR NO KEY UPDATE;
    INSERT INTO activities_task_moment (link_id, task_id, record_id, due, done_at)
    SELECT l.id, t.id, l.record_id, activities_task_due(t), activities_task_done_at(t)
    FROM new_rows l JOIN activities_task t ON t.id = l.task_id;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_moments AFTER INSERT ON activities_task_link REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_moments_of_links();

CREATE FUNCTION activities_moments_of_link() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    PERFORM FROM activities_task t WHERE t.id = NEW.task_id FOR NO KEY UPDATE;
    UPDATE activities_task_moment m SET task_id = t.id, record_id = NEW.record_id, due = activities_task_due(t),
        done_at = activities_task_done_at(t)
    FROM activities_task t WHERE t.id = NEW.task_id AND m.link_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER move_moments AFTER UPDATE OF record_id, task_id ON activities_task_link FOR EACH ROW
    WHEN (OLD.record_id <> NEW.record_id OR OLD.task_id <> NEW.task_id) EXECUTE FUNCTION activities_moments_of_link();

CREATE FUNCTION activities_moments_of_task() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    UPDATE activities_task_moment m SET due = activities_task_due(NEW), done_at = activities_task_done_at(NEW)
    FROM activities_task_link l WHERE l.task_id = NEW.id AND m.link_id = l.id;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_moments AFTER UPDATE OF due_on, due_time, state, finished_at, trashed_at ON activities_task
    FOR EACH ROW WHEN ((OLD.due_on, OLD.due_time, OLD.state, OLD.finished_at, OLD.trashed_at)
        IS DISTINCT FROM (NEW.due_on, NEW.due_time, NEW.state, NEW.finished_at, NEW.trashed_at))
    EXECUTE FUNCTION activities_moments_of_task();

INSERT INTO activities_task_moment (link_id, task_id, record_id, due, done_at)
SELECT l.id, t.id, l.record_id, activities_task_due(t), activities_task_done_at(t)
FROM activities_task_link l JOIN activities_task t ON t.id = l.task_id;
"""
NO_TASKS = """
DROP TRIGGER keep_moments ON activities_task;
DROP TRIGGER move_moments ON activities_task_link;
DROP TRIGGER keep_moments ON activities_task_link;
DROP FUNCTION activities_moments_of_task();
DROP FUNCTION activities_moments_of_link();
DROP FUNCTION activities_moments_of_links();
DROP FUNCTION activities_task_done_at(activities_task);
DROP FUNCTION activities_task_due(activities_task);
"""
_TALKS = f"""
ALTER TABLE {{moments}} ADD CONSTRAINT {{moments}}_fk FOREIGN KEY ({{own}})
    REFERENCES {{table}} (id) ON DELETE CASCADE;

-- As with tasks: who writes a participant or link while its interaction changes waits for it.
CREATE FUNCTION {{moments}}_of_new() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    PERFORM FROM activities_interaction i WHERE i.id IN (
        SELECT interaction_id FROM new_rows WHERE {{record}} IS NOT NULL) ORDER BY i.id FOR NO KEY UPDATE;
    INSERT INTO {{moments}} ({{own}}, interaction_id, record_id, at, is_planned)
    SELECT n.id, i.id, n.{{record}}, i.started_at, i.state = 'planned'
    FROM new_rows n JOIN activities_interaction i ON i.id = n.interaction_id WHERE n.{{record}} IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_moments AFTER INSERT ON {{table}} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {{moments}}_of_new();

CREATE FUNCTION {{moments}}_moved() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    PERFORM FROM activities_interaction i WHERE i.id = NEW.interaction_id FOR NO KEY UPDATE;
    DELETE FROM {{moments}} WHERE {{own}} = NEW.id;
    INSERT INTO {{moments}} ({{own}}, interaction_id, record_id, at, is_planned)
    SELECT NEW.id, i.id, NEW.{{record}}, i.started_at, i.state = 'planned'
    FROM activities_interaction i WHERE i.id = NEW.interaction_id AND NEW.{{record}} IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER move_moments AFTER UPDATE OF interaction_id, {{record}} ON {{table}} FOR EACH ROW
    WHEN ((OLD.interaction_id, OLD.{{record}}) IS DISTINCT FROM (NEW.interaction_id, NEW.{{record}}))
    EXECUTE FUNCTION {{moments}}_moved();

INSERT INTO {{moments}} ({{own}}, interaction_id, record_id, at, is_planned)
SELECT n.id, i.id, n.{{record}}, i.started_at, i.state = 'planned'
FROM {{table}} n JOIN activities_interaction i ON i.id = n.interaction_id WHERE n.{{record}} IS NOT NULL;
"""
_NO_TALKS = """
DROP TRIGGER move_moments ON {table};
DROP TRIGGER keep_moments ON {table};
DROP FUNCTION {moments}_moved();
DROP FUNCTION {moments}_of_new();
"""
_PLACES = (
    {
        "table": "activities_participant",
        "record": "person_id",
        "own": "participant_id",
        "moments": "activities_participant_moment",
    },
    {
        "table": "activities_interactionlink",
        "record": "record_id",
        "own": "link_id",
        "moments": "activities_interactionlink_moment",
    },
)
TALKS = f"""
{"".join(_TALKS.format(**place) for place in _PLACES)}
CREATE FUNCTION activities_moments_of_interaction() RETURNS trigger LANGUAGE plpgsql {_SEES} AS $$
BEGIN
    UPDATE activities_participant_moment m SET at = NEW.started_at, is_planned = NEW.state = 'planned'
    FROM activities_participant p WHERE p.interaction_id = NEW.id AND m.participant_id = p.id;
    UPDATE activities_interactionlink_moment m SET at = NEW.started_at, is_planned = NEW.state = 'planned'
    FROM activities_interactionlink l WHERE l.interaction_id = NEW.id AND m.link_id = l.id;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_moments AFTER UPDATE OF started_at, state ON activities_interaction FOR EACH ROW
    WHEN (OLD.started_at <> NEW.started_at OR (OLD.state = 'planned') <> (NEW.state = 'planned'))
    EXECUTE FUNCTION activities_moments_of_interaction();
"""
NO_TALKS = f"""
DROP TRIGGER keep_moments ON activities_interaction;
DROP FUNCTION activities_moments_of_interaction();
{"".join(_NO_TALKS.format(**place) for place in _PLACES)}
"""
# Of a task's few links the first: as a plain order the links of all tasks were walked along where the plan was made
# before there were any.
_PARTIES = """
CREATE OR REPLACE FUNCTION activities_set_task_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities_task t SET party_id = f.party_id
    FROM (SELECT c.task_id, (
              SELECT coalesce(p.id, n.party_id) FROM activities_task_link l
              LEFT JOIN parties_party p ON p.id = l.record_id LEFT JOIN parties_person n ON n.id = l.record_id
              WHERE l.task_id = c.task_id AND coalesce(p.id, n.party_id) IS NOT NULL ORDER BY {order} LIMIT 1
          ) AS party_id
          FROM (SELECT DISTINCT task_id FROM changed) c) f
    WHERE t.id = f.task_id AND t.party_id IS DISTINCT FROM f.party_id;
    RETURN NULL;
END $$;
"""
PARTIES, NO_PARTIES = _PARTIES.format(order="l.id + 0"), _PARTIES.format(order="l.id")


def _own(to: str) -> "models.OneToOneField":
    return models.OneToOneField(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        primary_key=True,
        related_name="+",
        serialize=False,
        to=to,
    )


def _talks(model: str, own: str, to: str, table: str, prefix: str) -> list[Operation]:
    return [
        migrations.CreateModel(
            name=model,
            fields=[
                (own, _own(to)),
                ("interaction", _key("activities.interaction")),
                ("record", _key("core.record")),
                ("at", models.DateTimeField()),
                ("is_planned", models.BooleanField()),
            ],
            options={"db_table": table, "default_permissions": ()},
        ),
        migrations.AddIndex(
            model,
            models.Index(
                condition=models.Q(("is_planned", False)),
                fields=["record", "-at", "-interaction"],
                name=f"{prefix}_happened",
            ),
        ),
        migrations.AddIndex(
            model,
            models.Index(
                condition=models.Q(("is_planned", True)),
                fields=["record", "at", "interaction"],
                name=f"{prefix}_planned",
            ),
        ),
    ]


def _key(to: str) -> "models.ForeignKey":
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [("activities", "0017_senders_kept_out_of_own_mailboxes")]

    operations = [
        migrations.CreateModel(
            name="Renewal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("attachment", _key("activities.attachment")),
                ("version", _key("activities.documentversion")),
                ("record", _key("core.record")),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "activities_renewal", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="TaskMoment",
            fields=[
                ("link", _own("activities.tasklink")),
                ("task", _key("activities.task")),
                ("record", _key("core.record")),
                ("due", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "activities_task_moment", "default_permissions": ()},
        ),
        migrations.AddConstraint(
            "renewal", models.UniqueConstraint(fields=("attachment", "version"), name="activities_renewal_once")
        ),
        migrations.RunSQL(RENEWALS, NO_RENEWALS),
        migrations.RunSQL(TASKS, NO_TASKS),
        *_talks(
            *("ParticipantMoment", "participant", "activities.participant"),
            *("activities_participant_moment", "activities_part"),
        ),
        *_talks(
            *("LinkMoment", "link", "activities.interactionlink"),
            *("activities_interactionlink_moment", "activities_link"),
        ),
        migrations.RunSQL(TALKS, NO_TALKS),
        migrations.RunSQL(PARTIES, NO_PARTIES),
        migrations.AddIndex("renewal", models.Index(fields=["record", "-at", "-id"], name="activities_renewal_newest")),
        migrations.AddIndex("renewal", models.Index(fields=["version"], name="activities_renewal_version")),
        migrations.AddIndex(
            "taskmoment",
            models.Index(
                condition=models.Q(("due__isnull", False)),
                fields=["record", "due", "task"],
                name="activities_task_moment_due",
            ),
        ),
        migrations.AddIndex(
            "taskmoment",
            models.Index(
                condition=models.Q(("done_at__isnull", False)),
                fields=["record", "-done_at", "-task"],
                name="activities_task_moment_done",
            ),
        ),
        migrations.RemoveIndex("interaction", "activities_inter_planned"),
        migrations.AddIndex(
            "interaction",
            models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "planned")),
                fields=["party", "started_at", "id"],
                name="activities_inter_planned",
            ),
        ),
        migrations.AddIndex(
            "interaction",
            models.Index(
                condition=models.Q(("trashed_at__isnull", True), models.Q(("state", "planned"), _negated=True)),
                fields=["party", "-started_at", "-id"],
                name="activities_inter_happened",
            ),
        ),
        migrations.AddIndex(
            "interaction",
            models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "planned")),
                fields=["person", "started_at", "id"],
                name="activities_inter_pers_planned",
            ),
        ),
        migrations.RemoveIndex("note", "activities_note_about"),
        migrations.AddIndex(
            "note",
            models.Index(
                condition=models.Q(("about__isnull", False)),
                fields=["about", "-created_at", "-id"],
                name="activities_note_about",
            ),
        ),
    ]
