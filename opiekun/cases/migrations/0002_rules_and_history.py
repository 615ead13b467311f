"""What the database keeps of cases: their stage and state, moves, sums of plans, history, rights, numbers."""

from django.db import migrations

from opiekun.core.schema import NumberSequence, RegisterRecordKind, TouchOwner, TrackHistory

COMPUTED = ("search_key", "sort_key")
# They follow from the stage, of which the history tells.
FOLLOWING = ("state", "outcome", "entered_stage_at", "activated_at", "decided_at", "closed_at")

KEYS = """
ALTER TABLE cases_case ADD CONSTRAINT cases_case_stage_of_type
    FOREIGN KEY (stage_id, type_id) REFERENCES cases_stage (id, type_id) DEFERRABLE INITIALLY IMMEDIATE;
ALTER TABLE cases_stage_move
    ADD CONSTRAINT cases_stage_move_case_fk FOREIGN KEY (case_id) REFERENCES cases_case (id) ON DELETE CASCADE,
    ADD CONSTRAINT cases_stage_move_to_fk FOREIGN KEY (to_stage_id) REFERENCES cases_stage (id);
"""
NO_KEYS = """
ALTER TABLE cases_stage_move DROP CONSTRAINT cases_stage_move_to_fk, DROP CONSTRAINT cases_stage_move_case_fk;
ALTER TABLE cases_case DROP CONSTRAINT cases_case_stage_of_type;
"""

# Working days in Poland: Monday to Friday but for public holidays (Act of 18 January 1951 on non-working days, with
# Epiphany since 2011 and Christmas Eve since 2025). Easter by the anonymous Gregorian computus.
WORKING_DAYS = """
CREATE FUNCTION cases_easter(y integer) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH a AS (SELECT y % 19 AS a, y / 100 AS b, y % 100 AS c),
         d AS (SELECT *, (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30 AS h FROM a),
         l AS (SELECT *, (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7 AS l FROM d),
         m AS (SELECT *, (a + 11 * h + 22 * l) / 451 AS m FROM l)
    SELECT make_date(y, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1) FROM m
$$;
CREATE FUNCTION cases_is_working_day(day date) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT extract(isodow FROM day) < 6
       AND to_char(day, 'MMDD') NOT IN ('0101', '0501', '0503', '0815', '1101', '1111', '1225', '1226')
       AND NOT (to_char(day, 'MMDD') = '0106' AND extract(year FROM day) >= 2011)
       AND NOT (to_char(day, 'MMDD') = '1224' AND extract(year FROM day) >= 2025)
       -- Easter Monday; Corpus Christi.
       AND day - cases_easter(extract(year FROM day)::integer) NOT IN (1, 60)
$$;
-- How many working days came after the first day until the last one; days begin and end by the company's clock.
CREATE FUNCTION cases_working_days(since timestamptz, until timestamptz) RETURNS integer LANGUAGE sql STABLE STRICT AS $$
    SELECT count(*)::integer
    FROM (SELECT coalesce((SELECT time_zone FROM parties_companyprofile LIMIT 1), 'Europe/Warsaw') AS name) zone,
         generate_series((since AT TIME ZONE zone.name)::date + 1, (until AT TIME ZONE zone.name)::date,
                         interval '1 day') day
    WHERE cases_is_working_day(day::date)
$$;
"""
NO_WORKING_DAYS = """
DROP FUNCTION cases_working_days(timestamptz, timestamptz);
DROP FUNCTION cases_is_working_day(date);
DROP FUNCTION cases_easter(integer);
"""

# A case's state and moments follow from its stage, and each stage that it comes into is written down, whoever writes.
# What is loaded with its moves says so by opiekun.loading_moves.
STAGES = """
CREATE FUNCTION cases_follow_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stage cases_stage;
BEGIN
    SELECT * INTO stage FROM cases_stage WHERE id = NEW.stage_id;
    NEW.state := stage.state;
    NEW.outcome := CASE stage.state WHEN 'active' THEN 'won' WHEN 'closed' THEN stage.outcome ELSE '' END;
    IF TG_OP = 'UPDATE' THEN
        NEW.entered_stage_at := statement_timestamp();
    ELSE
        NEW.entered_stage_at := coalesce(NEW.entered_stage_at, statement_timestamp());
    END IF;
    IF NEW.outcome = '' THEN
        NEW.decided_at := NULL;
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
CREATE TRIGGER follow_stage_insert BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_follow_stage();
CREATE TRIGGER follow_stage_update BEFORE UPDATE OF stage_id ON cases_case FOR EACH ROW
    WHEN (OLD.stage_id IS DISTINCT FROM NEW.stage_id) EXECUTE FUNCTION cases_follow_stage();

CREATE FUNCTION cases_write_move() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER write_move_insert AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_write_move();
CREATE TRIGGER write_move_update AFTER UPDATE OF stage_id ON cases_case FOR EACH ROW
    WHEN (OLD.stage_id IS DISTINCT FROM NEW.stage_id) EXECUTE FUNCTION cases_write_move();

-- Written once; gone with the case, by its key.
CREATE FUNCTION cases_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are not changed once written', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cases_append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_stage_move FOR EACH ROW
    EXECUTE FUNCTION cases_refuse_rewriting();
"""
NO_STAGES = """
DROP TRIGGER append_only ON cases_stage_move;
DROP FUNCTION cases_refuse_rewriting();
DROP TRIGGER write_move_update ON cases_case;
DROP TRIGGER write_move_insert ON cases_case;
DROP FUNCTION cases_write_move();
DROP TRIGGER follow_stage_update ON cases_case;
DROP TRIGGER follow_stage_insert ON cases_case;
DROP FUNCTION cases_follow_stage();
"""

# The sums of a side that has lines stand on the case.
PLANS = """
CREATE FUNCTION cases_sum_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_case c SET
        planned_revenue = CASE WHEN f.revenue THEN f.revenue_sum ELSE c.planned_revenue END,
        planned_cost = CASE WHEN f.cost THEN f.cost_sum ELSE c.planned_cost END
    FROM (SELECT t.case_id, bool_or(t.side = 'revenue') AS revenue, bool_or(t.side = 'cost') AS cost,
                 (SELECT sum(l.amount) FROM cases_plan_line l
                  WHERE l.case_id = t.case_id AND l.side = 'revenue') AS revenue_sum,
                 (SELECT sum(l.amount) FROM cases_plan_line l
                  WHERE l.case_id = t.case_id AND l.side = 'cost') AS cost_sum
          FROM touched t GROUP BY t.case_id) f
    WHERE c.id = f.case_id
      AND (f.revenue AND c.planned_revenue IS DISTINCT FROM f.revenue_sum
           OR f.cost AND c.planned_cost IS DISTINCT FROM f.cost_sum);
    RETURN NULL;
END $$;
CREATE TRIGGER sum_plan_insert AFTER INSERT ON cases_plan_line REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION cases_sum_plan();
CREATE TRIGGER sum_plan_update AFTER UPDATE ON cases_plan_line REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION cases_sum_plan();
CREATE TRIGGER sum_plan_delete AFTER DELETE ON cases_plan_line REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION cases_sum_plan();

CREATE FUNCTION cases_refuse_moving_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line stays with its case and side' USING ERRCODE = 'restrict_violation',
        CONSTRAINT = 'cases_plan_line_stays';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OF case_id, side ON cases_plan_line FOR EACH ROW
    WHEN (OLD.case_id <> NEW.case_id OR OLD.side <> NEW.side) EXECUTE FUNCTION cases_refuse_moving_line();
"""
NO_PLANS = """
DROP TRIGGER stays ON cases_plan_line;
DROP FUNCTION cases_refuse_moving_line();
DROP TRIGGER sum_plan_delete ON cases_plan_line;
DROP TRIGGER sum_plan_update ON cases_plan_line;
DROP TRIGGER sum_plan_insert ON cases_plan_line;
DROP FUNCTION cases_sum_plan();
"""

# No case is part of itself, and persons are in cases with a party only. The two writers that would close a circle
# together wait for one another.
SHAPES = """
CREATE FUNCTION cases_refuse_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('cases_case.parent'));
    IF EXISTS (
        WITH RECURSIVE above (id, parent_id) AS (
            SELECT id, parent_id FROM cases_case WHERE id = NEW.parent_id
            UNION SELECT c.id, c.parent_id FROM cases_case c JOIN above a ON c.id = a.parent_id)
        SELECT FROM above WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'case % would be part of itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_case_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_circle BEFORE INSERT OR UPDATE OF parent_id ON cases_case FOR EACH ROW
    WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION cases_refuse_circle();

CREATE FUNCTION cases_check_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint := CASE WHEN TG_TABLE_NAME = 'cases_case' THEN (to_jsonb(NEW) ->> 'id')::bigint
                         ELSE (to_jsonb(NEW) ->> 'case_id')::bigint END;
BEGIN
    IF EXISTS (SELECT FROM cases_case c JOIN cases_person p ON p.case_id = c.id
               WHERE c.id = found AND c.party_id IS NULL) THEN
        RAISE EXCEPTION 'case % has persons and no party', found
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_person_needs_party';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER persons_need_party AFTER INSERT ON cases_person DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION cases_check_persons();
CREATE CONSTRAINT TRIGGER persons_need_party AFTER UPDATE OF party_id ON cases_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.party_id IS NULL) EXECUTE FUNCTION cases_check_persons();

CREATE FUNCTION cases_check_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_term WHERE id = NEW.source_id AND kind <> 'source')
       OR EXISTS (SELECT FROM cases_term WHERE id = NEW.loss_reason_id AND kind <> 'loss_reason') THEN
        RAISE EXCEPTION 'case % names an entry of another list', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_case_terms';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER right_terms BEFORE INSERT OR UPDATE OF source_id, loss_reason_id ON cases_case FOR EACH ROW
    WHEN (NEW.source_id IS NOT NULL OR NEW.loss_reason_id IS NOT NULL) EXECUTE FUNCTION cases_check_terms();

-- A stage is one of its type for good, and stays in its state once a case was in it.
CREATE FUNCTION cases_guard_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.type_id <> OLD.type_id OR EXISTS (SELECT FROM cases_case WHERE stage_id = NEW.id)
       OR EXISTS (SELECT FROM cases_stage_move WHERE to_stage_id = NEW.id) THEN
        RAISE EXCEPTION 'stage % was used in its state', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_stage_was_used';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_state BEFORE UPDATE OF state, outcome, type_id ON cases_stage FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.outcome <> NEW.outcome OR OLD.type_id <> NEW.type_id)
    EXECUTE FUNCTION cases_guard_stage();
"""
NO_SHAPES = """
DROP TRIGGER keep_state ON cases_stage;
DROP FUNCTION cases_guard_stage();
DROP TRIGGER right_terms ON cases_case;
DROP FUNCTION cases_check_terms();
DROP TRIGGER persons_need_party ON cases_case;
DROP TRIGGER persons_need_party ON cases_person;
DROP FUNCTION cases_check_persons();
DROP TRIGGER no_circle ON cases_case;
DROP FUNCTION cases_refuse_circle();
"""

# No case is live whose party is in the trash: a party takes its cases along, and brings back those that it took. The
# lock lets a writer wait for whoever trashes the party.
PARTIES = """
CREATE FUNCTION cases_check_party() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone timestamptz;
BEGIN
    SELECT trashed_at INTO gone FROM parties_party WHERE id = NEW.party_id FOR SHARE;
    IF gone IS NOT NULL THEN
        RAISE EXCEPTION 'case % would be live with a party in the trash', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cases_party_is_live';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER party_is_live AFTER INSERT OR UPDATE OF party_id, trashed_at ON cases_case FOR EACH ROW
    WHEN (NEW.trashed_at IS NULL AND NEW.party_id IS NOT NULL) EXECUTE FUNCTION cases_check_party();

CREATE FUNCTION cases_follow_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.trashed_at IS NOT NULL AND OLD.trashed_at IS NULL THEN
        UPDATE cases_case SET trashed_at = NEW.trashed_at, trash_root_id = NEW.trash_root_id
            WHERE party_id = NEW.id AND trashed_at IS NULL;
    ELSIF NEW.trashed_at IS NULL THEN
        UPDATE cases_case SET trashed_at = NULL, trash_root_id = NULL
            WHERE party_id = NEW.id AND trashed_at IS NOT NULL AND trash_root_id = OLD.trash_root_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_follow AFTER UPDATE OF trashed_at ON parties_party FOR EACH ROW
    WHEN (OLD.trashed_at IS DISTINCT FROM NEW.trashed_at) EXECUTE FUNCTION cases_follow_party();
"""
NO_PARTIES = """
DROP TRIGGER cases_follow ON parties_party;
DROP FUNCTION cases_follow_party();
DROP TRIGGER party_is_live ON cases_case;
DROP FUNCTION cases_check_party();
"""

# What comes to a thread that was joined to a case joins the case, and threads that become one stay joined.
THREADS = """
CREATE FUNCTION cases_link_thread(joined_case bigint, joined_thread bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO activities_interactionlink (interaction_id, record_id)
    SELECT i.interaction_id, joined_case FROM activities_mailmessage m
    JOIN activities_mailinteraction i ON i.message_id = m.id
    WHERE m.thread_id = joined_thread ORDER BY i.interaction_id
    ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION cases_join_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_link_thread(NEW.case_id, NEW.thread_id);
    RETURN NULL;
END $$;
CREATE TRIGGER join_thread AFTER INSERT ON cases_thread FOR EACH ROW EXECUTE FUNCTION cases_join_thread();

CREATE FUNCTION cases_join_message() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO activities_interactionlink (interaction_id, record_id)
    SELECT n.interaction_id, t.case_id FROM new_rows n
    JOIN activities_mailmessage m ON m.id = n.message_id JOIN cases_thread t ON t.thread_id = m.thread_id
    JOIN cases_case c ON c.id = t.case_id AND c.trashed_at IS NULL
    ORDER BY n.interaction_id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_join AFTER INSERT ON activities_mailinteraction REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cases_join_message();

CREATE FUNCTION cases_follow_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_thread (case_id, thread_id) SELECT case_id, NEW.thread_id FROM cases_thread
        WHERE thread_id = OLD.thread_id ON CONFLICT DO NOTHING;
    PERFORM cases_link_thread(case_id, NEW.thread_id) FROM cases_thread WHERE thread_id = NEW.thread_id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_follow AFTER UPDATE OF thread_id ON activities_mailmessage FOR EACH ROW
    WHEN (OLD.thread_id <> NEW.thread_id) EXECUTE FUNCTION cases_follow_thread();
"""
NO_THREADS = """
DROP TRIGGER cases_follow ON activities_mailmessage;
DROP FUNCTION cases_follow_thread();
DROP TRIGGER cases_join ON activities_mailinteraction;
DROP FUNCTION cases_join_message();
DROP TRIGGER join_thread ON cases_thread;
DROP FUNCTION cases_join_thread();
DROP FUNCTION cases_link_thread(bigint, bigint);
"""

# A case that becomes another owner's has not only changed: the change feed tells those whose it was.
REACH = """
CREATE FUNCTION cases_tell_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('case', OLD.id, OLD.owner_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.owner_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_reach AFTER UPDATE OF owner_id ON cases_case FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION cases_tell_reach();
CREATE TRIGGER tell_gone AFTER DELETE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_tell_reach();
"""
NO_REACH = """
DROP TRIGGER tell_gone ON cases_case;
DROP TRIGGER tell_reach ON cases_case;
DROP FUNCTION cases_tell_reach();
"""

# Each role reaches as far with cases as it does with parties; the sales manager defines types and stages.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT r.role_id, 'case', r.action, r.reach FROM accounts_role_right r WHERE r.kind = 'party'
UNION ALL SELECT id, 'case_type', 'manage', 'all' FROM accounts_role WHERE code = 'sales_manager'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind IN ('case', 'case_type')"

# All processes see a change of the definitions at once: the stamp is read by each request.
DEFINED = ("cases_type", "cases_stage", "cases_stage_next", "cases_stage_mover", "cases_stage_check", "cases_term")
STAMP = "".join(
    f"CREATE TRIGGER stamp_configuration AFTER INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION accounts_stamp_rights();\n"
    for table in (*DEFINED, "cases_template", "cases_stage_task")
)
NO_STAMP = "".join(
    f"DROP TRIGGER stamp_configuration ON {table};\n" for table in (*DEFINED, "cases_template", "cases_stage_task")
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables")]

    operations = [
        NumberSequence("case"),
        migrations.RunSQL(KEYS, NO_KEYS),
        RegisterRecordKind("Case", "case", computed=COMPUTED),
        TrackHistory("Case", "id", kind="case", ignore=(*COMPUTED, *FOLLOWING)),
        TrackHistory("CasePerson", "case_id"),
        TrackHistory("CaseUser", "case_id"),
        TrackHistory("CaseCheck", "case_id", ignore=("at", "by_id")),
        TrackHistory("PlanLine", "case_id", ignore=("position",)),
        TrackHistory("CaseType", "id", ignore=("position",)),
        TrackHistory("Stage", "type_id", ignore=("position",)),
        TrackHistory("StageCheck", "stage_id", ignore=("position",)),
        TouchOwner("CasePerson", "case_id", "cases_case", "id"),
        TouchOwner("CaseUser", "case_id", "cases_case", "id"),
        TouchOwner("CaseCheck", "case_id", "cases_case", "id"),
        TouchOwner("PlanLine", "case_id", "cases_case", "id"),
        migrations.RunSQL(WORKING_DAYS, NO_WORKING_DAYS),
        migrations.RunSQL(STAGES, NO_STAGES),
        migrations.RunSQL(PLANS, NO_PLANS),
        migrations.RunSQL(SHAPES, NO_SHAPES),
        migrations.RunSQL(PARTIES, NO_PARTIES),
        migrations.RunSQL(THREADS, NO_THREADS),
        migrations.RunSQL(REACH, NO_REACH),
        migrations.RunSQL(STAMP, NO_STAMP),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
