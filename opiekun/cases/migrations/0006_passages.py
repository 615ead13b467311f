"""What funnels are counted from: since when a case was in the stage that it left, and when it first reached each."""

import django.db.models.deletion
from django.db import migrations, models

# The stages through which cases of a type go, in their order; to be lost leads out of it.
WAY = """
CREATE VIEW cases_way AS
SELECT s.id, s.type_id, s.is_retired,
       row_number() OVER (PARTITION BY s.type_id
           ORDER BY CASE s.state WHEN 'potential' THEN 0 WHEN 'active' THEN 1 ELSE 2 END, s.position, s.id) AS place
FROM cases_stage s WHERE s.outcome <> 'lost';
"""
NO_WAY = "DROP VIEW cases_way"

# Moves tell since when the case was in the stage that it leaves.
SINCE = """
CREATE OR REPLACE FUNCTION cases_write_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('opiekun.loading_moves', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO cases_stage_move (case_id, type_id, from_stage_id, to_stage_id, since, at, by_id, spent_days, owner_id,
                                  planned_revenue, currency)
    VALUES (NEW.id, NEW.type_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.stage_id END, NEW.stage_id,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.entered_stage_at END, NEW.entered_stage_at, core_actor(),
            CASE WHEN TG_OP = 'UPDATE' THEN cases_working_days(OLD.entered_stage_at, NEW.entered_stage_at) END,
            NEW.owner_id, NEW.planned_revenue, NEW.currency);
    RETURN NULL;
END $$;
ALTER TABLE cases_stage_move DISABLE TRIGGER append_only;
UPDATE cases_stage_move m SET since = was.at
FROM (SELECT id, lag(at) OVER (PARTITION BY case_id ORDER BY at, id) AS at FROM cases_stage_move) was
WHERE was.id = m.id AND was.at IS NOT NULL;
ALTER TABLE cases_stage_move ENABLE TRIGGER append_only;
"""
NO_SINCE = """
CREATE OR REPLACE FUNCTION cases_write_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('opiekun.loading_moves', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO cases_stage_move (case_id, type_id, from_stage_id, to_stage_id, at, by_id, spent_days, owner_id,
                                  planned_revenue, currency)
    VALUES (NEW.id, NEW.type_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.stage_id END, NEW.stage_id, NEW.entered_stage_at,
            core_actor(),
            CASE WHEN TG_OP = 'UPDATE' THEN cases_working_days(OLD.entered_stage_at, NEW.entered_stage_at) END,
            NEW.owner_id, NEW.planned_revenue, NEW.currency);
    RETURN NULL;
END $$;
"""

# Whoever moves a case: what it reached thereby. What is loaded with its moves asks for its passages by
# cases_make_passages.
FOLLOW = """
ALTER TABLE cases_passage
    ADD CONSTRAINT cases_passage_case_fk FOREIGN KEY (case_id) REFERENCES cases_case (id) ON DELETE CASCADE,
    ADD CONSTRAINT cases_passage_stage_fk FOREIGN KEY (stage_id) REFERENCES cases_stage (id);

CREATE FUNCTION cases_follow_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target integer := (SELECT place FROM cases_way WHERE id = NEW.to_stage_id);
    furthest integer := (SELECT max(w.place) FROM cases_passage p JOIN cases_way w ON w.id = p.stage_id
                         WHERE p.case_id = NEW.case_id AND w.type_id = NEW.type_id);
    goes_on boolean := coalesce(target > coalesce(furthest, 0), false);
BEGIN
    IF coalesce(current_setting('opiekun.loading_moves', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    UPDATE cases_passage p SET
        spent_days = CASE WHEN p.stage_id = NEW.from_stage_id THEN coalesce(p.spent_days, NEW.spent_days)
                          ELSE p.spent_days END,
        went_on_at = CASE WHEN goes_on AND w.type_id = NEW.type_id THEN coalesce(p.went_on_at, NEW.at)
                          ELSE p.went_on_at END,
        lost_at = CASE WHEN target IS NOT NULL THEN NULL WHEN p.stage_id = NEW.from_stage_id THEN NEW.at
                       ELSE p.lost_at END
    FROM cases_way w
    WHERE p.case_id = NEW.case_id AND w.id = p.stage_id
      AND (p.stage_id = NEW.from_stage_id AND (p.spent_days IS NULL OR target IS NULL)
           OR goes_on AND w.type_id = NEW.type_id AND p.went_on_at IS NULL
           OR target IS NOT NULL AND p.lost_at IS NOT NULL);
    IF target IS NOT NULL THEN
        INSERT INTO cases_passage (case_id, stage_id, at, is_skipped, planned_revenue, currency, went_on_at)
        SELECT NEW.case_id, w.id, NEW.at, w.id <> NEW.to_stage_id, NEW.planned_revenue, NEW.currency,
               CASE WHEN w.place < target OR NOT goes_on THEN NEW.at END
        FROM cases_way w
        WHERE w.type_id = NEW.type_id
          AND (w.id = NEW.to_stage_id
               OR goes_on AND NOT w.is_retired AND w.place > coalesce(furthest, 0) AND w.place < target)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_move AFTER INSERT ON cases_stage_move FOR EACH ROW EXECUTE FUNCTION cases_follow_move();

-- The passages of cases that have none yet, out of their moves: all of the cases, or those from an id on.
CREATE FUNCTION cases_make_passages(first_case bigint) RETURNS void LANGUAGE sql AS $$
    WITH moved AS (
        SELECT m.case_id, m.type_id, m.to_stage_id, m.at, m.id, m.planned_revenue, m.currency, w.place,
               coalesce(max(w.place) OVER (PARTITION BY m.case_id, m.type_id ORDER BY m.at, m.id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS furthest
        FROM cases_stage_move m JOIN cases_way w ON w.id = m.to_stage_id
        WHERE m.case_id >= first_case AND NOT EXISTS (SELECT FROM cases_passage p WHERE p.case_id = m.case_id)
    ), reached AS (
        SELECT DISTINCT ON (m.case_id, w.id) m.case_id, w.id AS stage_id, w.type_id, w.place, m.at,
               w.id <> m.to_stage_id AS is_skipped, m.planned_revenue, m.currency
        FROM moved m JOIN cases_way w ON w.type_id = m.type_id
            AND (w.id = m.to_stage_id OR NOT w.is_retired AND w.place > m.furthest AND w.place < m.place)
        ORDER BY m.case_id, w.id, m.at, m.id
    ), stays AS (
        SELECT DISTINCT ON (case_id, from_stage_id) case_id, from_stage_id AS stage_id, spent_days
        FROM cases_stage_move WHERE case_id >= first_case AND from_stage_id IS NOT NULL AND spent_days IS NOT NULL
        ORDER BY case_id, from_stage_id, at, id
    ), losses AS (
        SELECT DISTINCT ON (m.case_id) m.case_id, m.from_stage_id AS stage_id, m.at
        FROM cases_stage_move m JOIN cases_case c ON c.id = m.case_id AND c.outcome = 'lost'
        JOIN cases_stage s ON s.id = m.to_stage_id AND s.outcome = 'lost'
        JOIN cases_way w ON w.id = m.from_stage_id
        WHERE m.case_id >= first_case ORDER BY m.case_id, m.at DESC, m.id DESC
    )
    INSERT INTO cases_passage (case_id, stage_id, at, is_skipped, planned_revenue, currency, went_on_at, spent_days,
                               lost_at)
    SELECT r.case_id, r.stage_id, r.at, r.is_skipped, r.planned_revenue, r.currency,
           min(r.at) OVER (PARTITION BY r.case_id, r.type_id ORDER BY r.place
               ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
           y.spent_days, l.at
    FROM reached r LEFT JOIN stays y USING (case_id, stage_id) LEFT JOIN losses l USING (case_id, stage_id)
    ORDER BY r.at, r.case_id, r.place
$$;
SELECT cases_make_passages(0);
"""
NO_FOLLOW = """
DROP FUNCTION cases_make_passages(bigint);
DROP TRIGGER follow_move ON cases_stage_move;
DROP FUNCTION cases_follow_move();
"""


def _stage(null: bool = False) -> "models.ForeignKey":
    return models.ForeignKey(
        "cases.stage",
        on_delete=django.db.models.deletion.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=null,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_entry_rules")]

    operations = [
        # The columns of stages have been there, under the same names.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("stagemove", "cases_move_to"),
                migrations.RemoveField("stagemove", "from_stage_id"),
                migrations.RemoveField("stagemove", "to_stage_id"),
                migrations.AddField("stagemove", "from_stage", _stage(null=True)),
                migrations.AddField("stagemove", "to_stage", _stage()),
                migrations.AddIndex("stagemove", models.Index(fields=["to_stage", "at"], name="cases_move_to")),
            ]
        ),
        migrations.AddField("stagemove", "since", models.DateTimeField(null=True)),
        migrations.RunSQL(SINCE, NO_SINCE),
        migrations.AddIndex("stagemove", models.Index(fields=["at", "since"], name="cases_move_stay")),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("is_skipped", models.BooleanField(db_default=False, default=False)),
                ("planned_revenue", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("went_on_at", models.DateTimeField(null=True)),
                ("spent_days", models.IntegerField(null=True)),
                ("lost_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="passages",
                        to="cases.case",
                    ),
                ),
                ("stage", _stage()),
            ],
            options={"db_table": "cases_passage", "default_permissions": ()},
        ),
        migrations.RunSQL(WAY, NO_WAY),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.AddConstraint(
            "passage", models.UniqueConstraint(fields=("case", "stage"), name="cases_passage_once")
        ),
        migrations.AddIndex(
            "passage",
            models.Index(
                fields=["stage", "at"],
                include=["case", "planned_revenue", "currency", "went_on_at", "spent_days"],
                name="cases_passage_at",
            ),
        ),
        migrations.AddIndex(
            "passage",
            models.Index(
                condition=models.Q(("lost_at__isnull", False)),
                fields=["lost_at"],
                include=["case", "stage"],
                name="cases_passage_lost",
            ),
        ),
    ]
