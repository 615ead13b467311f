"""Passages say whose their case is, and none while it is in the trash: a funnel looks at no case any more."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, F, Q, When

_passages = import_module("opiekun.cases.migrations.0006_passages")
_moves = import_module("opiekun.cases.migrations.0010_moves_beside_retirements")

# A case that changes hands, goes to the trash or comes back takes its passages along.
KEPT = """
CREATE FUNCTION cases_own_passages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_passage SET owner_id = CASE WHEN NEW.trashed_at IS NULL THEN NEW.owner_id END
    WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER own_passages AFTER UPDATE OF owner_id, trashed_at ON cases_case FOR EACH ROW
    WHEN (OLD.owner_id <> NEW.owner_id OR (OLD.trashed_at IS NULL) <> (NEW.trashed_at IS NULL))
    EXECUTE FUNCTION cases_own_passages();
"""
KEPT_NO_MORE = """
DROP TRIGGER own_passages ON cases_case;
DROP FUNCTION cases_own_passages();
"""
# The table is written anew once, dense, with both columns; an update of each row took six times as long, and left as much
# room empty as it filled.
FILLED = """
CREATE FUNCTION cases_owner_in_funnels(case_id bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT c.owner_id FROM cases_case c WHERE c.id = case_id AND c.trashed_at IS NULL);
END $$;
ALTER TABLE cases_passage ADD COLUMN owner_id bigint;
ALTER TABLE cases_passage
    ADD COLUMN pln numeric(19, 4) GENERATED ALWAYS AS (CASE WHEN currency = 'PLN' THEN planned_revenue END) STORED,
    ALTER COLUMN owner_id TYPE bigint USING cases_owner_in_funnels(case_id);
DROP FUNCTION cases_owner_in_funnels(bigint);
"""
EMPTIED = "ALTER TABLE cases_passage DROP COLUMN pln, DROP COLUMN owner_id"
FOLLOW = """
CREATE OR REPLACE FUNCTION cases_follow_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    way bigint[];
    target integer;
    furthest integer;
    goes_on boolean;
BEGIN
    IF coalesce(current_setting('opiekun.loading_moves', true), '') = 'on' THEN
        RETURN NULL;
    END IF;
    way := ARRAY(SELECT s.id FROM cases_stage s WHERE s.type_id = NEW.type_id AND s.outcome <> 'lost'
                 ORDER BY CASE s.state WHEN 'potential' THEN 0 WHEN 'active' THEN 1 ELSE 2 END, s.position, s.id);
    target := array_position(way, NEW.to_stage_id);
    furthest := (SELECT max(array_position(way, p.stage_id)) FROM cases_passage p WHERE p.case_id = NEW.case_id);
    goes_on := coalesce(target > coalesce(furthest, 0), false);
    UPDATE cases_passage p SET
        spent_days = CASE WHEN p.stage_id = NEW.from_stage_id THEN coalesce(p.spent_days, NEW.spent_days)
                          ELSE p.spent_days END,
        went_on_at = CASE WHEN goes_on AND p.stage_id = ANY (way) THEN coalesce(p.went_on_at, NEW.at)
                          ELSE p.went_on_at END,
        lost_at = CASE WHEN target IS NOT NULL THEN NULL WHEN p.stage_id = NEW.from_stage_id THEN NEW.at
                       ELSE p.lost_at END
    WHERE p.case_id = NEW.case_id
      AND (p.stage_id = NEW.from_stage_id AND (p.spent_days IS NULL OR target IS NULL)
           OR goes_on AND p.stage_id = ANY (way) AND p.went_on_at IS NULL
           OR target IS NOT NULL AND p.lost_at IS NOT NULL);
    -- Back to where it was before, there is nothing new.
    IF target IS NOT NULL AND (goes_on OR NOT EXISTS (
        SELECT FROM cases_passage p WHERE p.case_id = NEW.case_id AND p.stage_id = NEW.to_stage_id)) THEN
        INSERT INTO cases_passage (case_id, stage_id, at, is_skipped, planned_revenue, currency, went_on_at,
                                   owner_id)
        SELECT NEW.case_id, s.id, NEW.at, s.id <> NEW.to_stage_id, NEW.planned_revenue, NEW.currency,
               CASE WHEN s.id <> NEW.to_stage_id OR NOT goes_on THEN NEW.at END,
               (SELECT c.owner_id FROM cases_case c WHERE c.id = NEW.case_id AND c.trashed_at IS NULL)
        FROM cases_stage s
        WHERE s.type_id = NEW.type_id
          AND (s.id = NEW.to_stage_id
               OR goes_on AND NOT s.is_retired AND array_position(way, s.id) > coalesce(furthest, 0)
                  AND array_position(way, s.id) < target)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
"""
MAKE = """
CREATE OR REPLACE FUNCTION cases_make_passages(first_case bigint) RETURNS void LANGUAGE sql AS $$
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
                               lost_at, owner_id)
    SELECT r.case_id, r.stage_id, r.at, r.is_skipped, r.planned_revenue, r.currency,
           min(r.at) OVER (PARTITION BY r.case_id, r.type_id ORDER BY r.place
               ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
           y.spent_days, l.at, c.owner_id
    FROM reached r LEFT JOIN stays y USING (case_id, stage_id) LEFT JOIN losses l USING (case_id, stage_id)
    LEFT JOIN cases_case c ON c.id = r.case_id AND c.trashed_at IS NULL
    ORDER BY r.at, r.case_id, r.place
$$;
"""
# It made the three keys of the former statement countable by several processes.
STATISTICS = """
CREATE STATISTICS cases_passage_groups (ndistinct) ON stage_id, spent_days, (went_on_at IS NOT NULL) FROM cases_passage;
"""

_START = _passages.FOLLOW.index("CREATE FUNCTION cases_make_passages(")
MAKE_BEFORE = (
    "CREATE OR REPLACE" + _passages.FOLLOW[_START + len("CREATE") : _passages.FOLLOW.index("$$;", _START)] + "$$;"
)

READ = models.Index(
    fields=["stage", "at"],
    include=["owner", "case", "went_on_at", "spent_days", "pln"],
    name="cases_passage_at",
)
FOREIGN = models.Index(
    fields=["stage", "at"],
    include=["owner", "case", "planned_revenue", "currency"],
    condition=~Q(currency="PLN") & Q(planned_revenue__isnull=False),
    name="cases_passage_foreign",
)
COLUMNS = [
    migrations.AddField(
        "passage",
        "pln",
        models.GeneratedField(
            expression=Case(When(currency="PLN", then=F("planned_revenue"))),
            output_field=models.DecimalField(max_digits=19, decimal_places=4, null=True),
            db_persist=True,
        ),
    ),
    migrations.AddField(
        "passage",
        "owner",
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=django.db.models.deletion.DO_NOTHING,
            db_constraint=False,
            db_index=False,
            null=True,
            related_name="+",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_orders_of_lists"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        # Cases first, as every move takes them: else an owner that changes meanwhile would stay unknown, and moves that
        # go on would wait for one another in a circle with this.
        migrations.RunSQL("LOCK TABLE cases_case IN SHARE ROW EXCLUSIVE MODE", migrations.RunSQL.noop),
        # They are made at the end, of what there is then.
        migrations.RemoveIndex(model_name="passage", name=READ.name),
        migrations.RemoveIndex(model_name="passage", name=FOREIGN.name),
        migrations.RunSQL("DROP STATISTICS cases_passage_groups", STATISTICS),
        migrations.RunSQL(FILLED, EMPTIED, state_operations=COLUMNS),
        migrations.RunSQL(KEPT, KEPT_NO_MORE),
        migrations.RunSQL(FOLLOW, _moves.FOLLOW),
        migrations.RunSQL(MAKE, MAKE_BEFORE),
        migrations.AddIndex("passage", READ),
        migrations.AddIndex("passage", FOREIGN),
        # The way back begins with the second: cases first, as every move takes them.
        migrations.RunSQL("ANALYZE cases_passage", "LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE"),
    ]
