"""No case comes into a stage that is being taken out of use; a move looks at the stages of its type once."""

from importlib import import_module

from django.db import migrations

_before = import_module("opiekun.cases.migrations.0002_rules_and_history")
_passages = import_module("opiekun.cases.migrations.0006_passages")

# A move holds its stage as it is until it is over, and so does a new case: who retires the stage waits for them and takes
# them along, and they wait for him and are refused. What is loaded with its moves may stand in stages of old.
GUARD = """
CREATE OR REPLACE FUNCTION cases_follow_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stage cases_stage;
BEGIN
    IF coalesce(current_setting('opiekun.loading_moves', true), '') = 'on' THEN
        SELECT * INTO stage FROM cases_stage WHERE id = NEW.stage_id;
    ELSE
        SELECT * INTO stage FROM cases_stage WHERE id = NEW.stage_id FOR SHARE;
        IF NOT FOUND OR stage.is_retired THEN
            RAISE EXCEPTION 'stage % is not in use', NEW.stage_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_case_stage_in_use';
        END IF;
    END IF;
    NEW.state := stage.state;
    NEW.outcome := CASE stage.state WHEN 'active' THEN 'won' WHEN 'closed' THEN stage.outcome ELSE '' END;
    IF TG_OP = 'UPDATE' THEN
        NEW.entered_stage_at := statement_timestamp();
    ELSE
        NEW.entered_stage_at := coalesce(NEW.entered_stage_at, statement_timestamp());
    END IF;
    IF NEW.outcome = '' THEN
        NEW.decided_at := NULL;
        -- What was said of a loss is in the history; the case that is open again has no outcome.
        IF TG_OP = 'UPDATE' AND OLD.outcome <> '' THEN
            NEW.outcome_note := '';
        END IF;
    ELSIF TG_OP = 'INSERT' OR OLD.outcome <> NEW.outcome THEN
        NEW.decided_at := CASE WHEN TG_OP = 'INSERT' THEN coalesce(NEW.decided_at, NEW.entered_stage_at)
                               ELSE NEW.entered_stage_at END;
    END IF;
    IF stage.state = 'closed' THEN
        NEW.closed_at := CASE WHEN TG_OP = 'UPDATE' AND OLD.state = 'closed' THEN OLD.closed_at
                              ELSE NEW.entered_stage_at END;
    ELSE
        NEW.closed_at := NULL;
    END IF;
    IF stage.state = 'active' THEN
        NEW.activated_at := coalesce(NEW.activated_at, NEW.entered_stage_at);
    END IF;
    IF NEW.outcome <> 'lost' THEN
        NEW.loss_reason_id := NULL;
    END IF;
    RETURN NEW;
END $$;
"""

# Without the view of all ways, which was worked out three times: the way of this type, once.
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
        INSERT INTO cases_passage (case_id, stage_id, at, is_skipped, planned_revenue, currency, went_on_at)
        SELECT NEW.case_id, s.id, NEW.at, s.id <> NEW.to_stage_id, NEW.planned_revenue, NEW.currency,
               CASE WHEN s.id <> NEW.to_stage_id OR NOT goes_on THEN NEW.at END
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


def _body(sql: str, name: str) -> str:
    """The function as the earlier migration makes it."""
    start = sql.index(f"CREATE FUNCTION {name}()")
    return "CREATE OR REPLACE" + sql[start + len("CREATE") : sql.index("END $$;", start)] + "END $$;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_board")]

    operations = [
        migrations.RunSQL(GUARD, _body(_before.STAGES, "cases_follow_stage")),
        migrations.RunSQL(FOLLOW, _body(_passages.FOLLOW, "cases_follow_move")),
    ]
