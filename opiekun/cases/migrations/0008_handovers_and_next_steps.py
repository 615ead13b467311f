"""Handovers; what comes next in a case, whether it is stale, which parties nobody goes about: asked everywhere alike."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# The day by the company's clock.
TODAY = """
CREATE FUNCTION cases_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE coalesce((SELECT time_zone FROM parties_companyprofile LIMIT 1), 'Europe/Warsaw'))::date
$$;
"""
# The next step is the open task that is due first (one without a day is last), or the planned talk that comes first.
STEPS = """
CREATE FUNCTION cases_next_step_on(wanted bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT least(
        (SELECT min(coalesce(k.due_on, '9999-12-31')) FROM activities_task_link l
         JOIN activities_task k ON k.id = l.task_id
         WHERE l.record_id = wanted AND k.trashed_at IS NULL AND k.state = 'open'),
        (SELECT min((i.started_at AT TIME ZONE
                     coalesce((SELECT time_zone FROM parties_companyprofile LIMIT 1), 'Europe/Warsaw'))::date)
         FROM activities_interactionlink n JOIN activities_interaction i ON i.id = n.interaction_id
         WHERE n.record_id = wanted AND i.trashed_at IS NULL AND i.state = 'planned'))
$$;
CREATE FUNCTION cases_next_step(wanted bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN step.day IS NULL THEN 'none' WHEN step.day < t.today THEN 'late'
                WHEN step.day = t.today THEN 'today' ELSE 'later' END
    FROM (SELECT cases_today() AS today) t, (SELECT cases_next_step_on(wanted) AS day) step
$$;
-- Whether something is planned for a time that has not passed.
CREATE FUNCTION cases_step_ahead(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM activities_task_link l JOIN activities_task k ON k.id = l.task_id
        WHERE l.record_id = wanted AND k.trashed_at IS NULL AND k.state = 'open' AND k.due_on >= cases_today())
    OR EXISTS (
        SELECT FROM activities_interactionlink n JOIN activities_interaction i ON i.id = n.interaction_id
        WHERE n.record_id = wanted AND i.trashed_at IS NULL AND i.state = 'planned' AND i.started_at >= now())
$$;
-- An open case is stale that stands in its stage for longer than that allows, and for which nothing is planned.
CREATE FUNCTION cases_is_stale(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT CASE WHEN c.state = 'closed' OR s.stale_after_days IS NULL THEN false
                    -- So many working days are never passed in fewer days of the calendar.
                    WHEN c.entered_stage_at > now() - make_interval(days => s.stale_after_days - 1) THEN false
                    WHEN cases_working_days(c.entered_stage_at, now()) < s.stale_after_days THEN false
                    ELSE NOT cases_step_ahead(c.id) END
        FROM cases_case c JOIN cases_stage s ON s.id = c.stage_id WHERE c.id = wanted), false)
$$;
-- A party is idle for which no case is open and nothing is planned.
CREATE FUNCTION cases_party_is_idle(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM cases_case c
                       WHERE c.party_id = wanted AND c.trashed_at IS NULL AND c.state <> 'closed')
       AND NOT EXISTS (SELECT FROM activities_task k
                       WHERE k.party_id = wanted AND k.state = 'open' AND k.trashed_at IS NULL)
       AND NOT EXISTS (SELECT FROM activities_interaction i
                       WHERE i.party_id = wanted AND i.state = 'planned' AND i.trashed_at IS NULL)
$$;
"""
NO_STEPS = """
DROP FUNCTION cases_party_is_idle(bigint);
DROP FUNCTION cases_is_stale(bigint);
DROP FUNCTION cases_step_ahead(bigint);
DROP FUNCTION cases_next_step(bigint);
DROP FUNCTION cases_next_step_on(bigint);
"""
# A message that was written from a case joins it with its thread when it has gone, and so does what comes to that.
SENT = """
CREATE FUNCTION cases_join_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_thread (case_id, thread_id)
    SELECT c.id, m.thread_id FROM cases_case c, activities_mailmessage m
    WHERE c.id = NEW.record_id AND c.trashed_at IS NULL AND m.id = NEW.fact_id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_join AFTER UPDATE OF fact_id ON activities_outgoingmail FOR EACH ROW
    WHEN (NEW.record_id IS NOT NULL AND NEW.fact_id IS NOT NULL AND NEW.fact_id IS DISTINCT FROM OLD.fact_id)
    EXECUTE FUNCTION cases_join_sent();
"""
NO_SENT = """
DROP TRIGGER cases_join ON activities_outgoingmail;
DROP FUNCTION cases_join_sent();
"""
# Whoever leads salespeople may hand over what is theirs.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT id, 'handover', 'create', 'subtree' FROM accounts_role WHERE code = 'sales_manager'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind = 'handover'"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_sales_targets"),
        ("activities", "0014_mail_joins_a_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("asked", models.JSONField()),
                ("note", models.TextField(blank=True, db_default="", default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("done", "Done"), ("undone", "Undone")],
                        db_default="draft",
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "cases_handover",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HandoverRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("case", "Case"), ("task", "Task"), ("interaction", "Mail"), ("party", "Party")],
                        max_length=12,
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("party_id", models.BigIntegerField(null=True)),
                ("note", models.TextField(null=True)),
                ("before", models.JSONField(null=True)),
                ("note_made", models.BigIntegerField(null=True)),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=6)),
                ("code", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("undo", models.CharField(blank=True, db_default="", default="", max_length=6)),
                (
                    "handover",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="cases.handover",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "cases_handover_row",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["actor", "-id"], name="cases_handover_actor"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["created_at"], name="cases_handover_created"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "done", "undone"])), name="cases_handover_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state", "draft")),
                    models.Q(models.Q(("state", "draft"), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="cases_handover_done",
            ),
        ),
        migrations.AddIndex(
            model_name="handoverrow",
            index=models.Index(fields=["record_id"], name="cases_handover_row_record"),
        ),
        migrations.AddIndex(
            model_name="handoverrow",
            index=models.Index(fields=["receiver", "handover"], name="cases_handover_row_receiver"),
        ),
        migrations.AddConstraint(
            model_name="handoverrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["case", "task", "interaction", "party"])),
                name="cases_handover_row_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverrow",
            constraint=models.UniqueConstraint(
                fields=("handover", "kind", "record_id"), name="cases_handover_row_once"
            ),
        ),
        migrations.RunSQL(TODAY, "DROP FUNCTION cases_today()"),
        migrations.RunSQL(STEPS, NO_STEPS),
        migrations.RunSQL(SENT, NO_SENT),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
