"""The trigger functions behind records, versions, history and outbox.

They are attached to tables by the operations in ``opiekun.core.schema``.
"""

from django.db import migrations

CONTEXT = """
CREATE FUNCTION core_actor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('opiekun.actor', true), '')::bigint
$$;
-- Who acts when it is no user: a named system actor, else the login of the database (psql, a restore, another program).
CREATE FUNCTION core_actor_name() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN coalesce(current_setting('opiekun.actor', true), '') = ''
                THEN coalesce(nullif(current_setting('opiekun.actor_name', true), ''), session_user::text) END
$$;
CREATE FUNCTION core_request() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('opiekun.request_id', true), '')
$$;
"""

RECORDS = """
CREATE SEQUENCE core_record_id_seq AS bigint;

-- What the row itself must hold; before the insert, so that COPY and raw SQL need not know of it.
CREATE FUNCTION core_prepare_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS NULL THEN
        NEW.id := nextval('core_record_id_seq');
    END IF;
    NEW.version := 1;
    NEW.created_by_id := coalesce(NEW.created_by_id, core_actor());
    NEW.updated_at := now();
    -- The usual value is that of the statement, which comes after the beginning of the transaction.
    NEW.created_at := least(NEW.created_at, now());
    RETURN NEW;
END $$;

-- After the insert: one that ends in ON CONFLICT DO NOTHING or DO UPDATE must leave no record without a row.
CREATE FUNCTION core_register_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_record (id, kind) SELECT id, TG_ARGV[0] FROM new_rows;
    RETURN NULL;
END $$;

-- A write that changes nothing is no change. (*<> compares the stored bytes, so that it works for every type.)
-- Arguments: the columns which the database computes; NEW does not hold them yet.
CREATE FUNCTION core_bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the id of a record cannot change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW *<> OLD AND (TG_NARGS = 0 OR to_jsonb(NEW) - TG_ARGV[0]::text[] <> to_jsonb(OLD) - TG_ARGV[0]::text[]) THEN
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION core_forget_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM core_record WHERE id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;

-- Arguments: column of the changed rows, table of the owner, column of the owner that equals it.
-- An owner that this transaction wrote already bears the transaction's time and needs no second version. (xmin would
-- not do: inside a savepoint it is another number than the transaction's.) Locks are taken in the order of ids.
CREATE FUNCTION core_touch_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rows text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT %1$I FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT %1$I FROM old_rows'
        ELSE 'SELECT unnest(ARRAY[o.%1$I, n.%1$I]) FROM old_rows o JOIN new_rows n USING (id) WHERE n *<> o' END;
BEGIN
    EXECUTE format(
        'UPDATE %2$I SET version = version + 1 WHERE id IN (SELECT id FROM %2$I WHERE %3$I IN (' || rows || ')'
        ' AND updated_at <> now() ORDER BY id FOR NO KEY UPDATE)', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]);
    RETURN NULL;
END $$;
"""

# Arguments: subject column, record kind or '', ignored columns, secret columns (both as text arrays).
TRACK = """
CREATE FUNCTION core_shown(changed_row jsonb, ignored text[], secret text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE WHEN key = ANY (secret) THEN '"***"'::jsonb ELSE value END), '{}')
    FROM jsonb_each(changed_row - ignored) WHERE value NOT IN ('null', '""')
$$;

CREATE FUNCTION core_difference(old_row jsonb, new_row jsonb, ignored text[], secret text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_object_agg(o.key, CASE WHEN o.key = ANY (secret) THEN '["***", "***"]'::jsonb
                                                 ELSE jsonb_build_array(o.value, n.value) END), '{}')
    FROM jsonb_each(old_row - ignored) o JOIN jsonb_each(new_row - ignored) n USING (key) WHERE o.value <> n.value
$$;

-- The plan of the first call is kept: made for one row, a nested loop would take minutes for some thousands.
CREATE FUNCTION core_track() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    subject text := TG_ARGV[0];
    record_kind text := TG_ARGV[1];
    ignored text[] := TG_ARGV[2];
    secret text[] := TG_ARGV[3];
    actor bigint := core_actor();
    actor_name text := core_actor_name();
    request text := core_request();
BEGIN
    IF TG_OP = 'INSERT' THEN
        WITH changed AS MATERIALIZED (SELECT id, to_jsonb(n) AS data FROM new_rows n),
        written AS (
            INSERT INTO core_history
                   (at, subject_id, table_name, row_id, operation, actor_id, actor_name, request_id, changes)
            SELECT now(), (data ->> subject)::bigint, TG_TABLE_NAME, id, 'insert', actor, actor_name, request,
                   core_shown(data, ignored, secret) FROM changed ORDER BY id)
        INSERT INTO core_outbox (at, name, kind, record_id, actor_id, request_id)
        SELECT now(), record_kind || '.created', record_kind, id, actor, request
        FROM changed WHERE record_kind <> '' ORDER BY id;
    ELSIF TG_OP = 'UPDATE' THEN
        WITH changed AS MATERIALIZED (
            SELECT id, to_jsonb(o) AS before, to_jsonb(n) AS data,
                   core_difference(to_jsonb(o), to_jsonb(n), ignored, secret) AS difference
            FROM new_rows n JOIN old_rows o USING (id) WHERE n *<> o),
        written AS (
            INSERT INTO core_history
                   (at, subject_id, table_name, row_id, operation, actor_id, actor_name, request_id, changes)
            SELECT now(), (data ->> subject)::bigint, TG_TABLE_NAME, id, 'update', actor, actor_name, request,
                   difference FROM changed WHERE difference <> '{}' ORDER BY id)
        INSERT INTO core_outbox (at, name, kind, record_id, actor_id, request_id, facts)
        SELECT now(), record_kind || CASE
                   WHEN before ->> 'trashed_at' IS NULL AND data ->> 'trashed_at' IS NOT NULL THEN '.trashed'
                   WHEN before ->> 'trashed_at' IS NOT NULL AND data ->> 'trashed_at' IS NULL THEN '.restored'
                   ELSE '.changed' END,
               record_kind, id, actor, request,
               jsonb_build_object('fields', (SELECT coalesce(jsonb_agg(k ORDER BY k), '[]')
                                             FROM jsonb_object_keys(difference) k))
        FROM changed WHERE record_kind <> '' AND before ->> 'version' <> data ->> 'version' ORDER BY id;
    ELSE
        WITH changed AS MATERIALIZED (SELECT id, to_jsonb(o) AS data FROM old_rows o),
        written AS (
            INSERT INTO core_history
                   (at, subject_id, table_name, row_id, operation, actor_id, actor_name, request_id, changes)
            SELECT now(), (data ->> subject)::bigint, TG_TABLE_NAME, id, 'delete', actor, actor_name, request,
                   core_shown(data, ignored, secret) FROM changed ORDER BY id)
        INSERT INTO core_outbox (at, name, kind, record_id, actor_id, request_id)
        SELECT now(), record_kind || '.deleted', record_kind, id, actor, request
        FROM changed WHERE record_kind <> '' ORDER BY id;
    END IF;
    RETURN NULL;
END $$;
"""

GUARD = """
-- Only core_redact_history may change what was written: the call stack tells, no setting could be forged.
CREATE FUNCTION core_guard_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%core_redact_history(bigint,text[],text[])%' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_history
    FOR EACH ROW EXECUTE FUNCTION core_guard_history();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON core_history
    FOR EACH STATEMENT EXECUTE FUNCTION core_guard_history();

-- The one way to take values out of the history: columns of some tables for one subject, for an erasure.
CREATE FUNCTION core_redact_history(subject bigint, tables text[], columns text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    redacted bigint;
BEGIN
    UPDATE core_history SET changes = (
        SELECT jsonb_object_agg(key, CASE WHEN key = ANY (columns) THEN '"(redacted)"'::jsonb ELSE value END)
        FROM jsonb_each(changes))
    WHERE subject_id = subject AND table_name = ANY (tables) AND changes ?| columns;
    GET DIAGNOSTICS redacted = ROW_COUNT;
    RETURN redacted;
END $$;

CREATE FUNCTION core_announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows) THEN
        PERFORM pg_notify('opiekun_outbox', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON core_outbox REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION core_announce_outbox();
"""

REVERSE = """
DROP TRIGGER announce ON core_outbox;
DROP TRIGGER append_only_whole ON core_history;
DROP TRIGGER append_only ON core_history;
DROP FUNCTION core_announce_outbox(), core_redact_history(bigint, text[], text[]), core_guard_history(), core_track(),
    core_difference(jsonb, jsonb, text[], text[]), core_shown(jsonb, text[], text[]), core_touch_owner(),
    core_forget_record(), core_bump_version(), core_register_record(), core_prepare_record(), core_request(),
    core_actor_name(), core_actor();
DROP SEQUENCE core_record_id_seq;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_records_history_outbox")]
    operations = [migrations.RunSQL(CONTEXT + RECORDS + TRACK + GUARD, REVERSE)]
