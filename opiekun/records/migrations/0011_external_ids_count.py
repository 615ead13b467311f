"""A change of a record's id in another system counts as a change of the record, whoever makes it."""

from django.db import migrations

from opiekun.core.schema.operations import TRANSITIONS

# Which table holds a kind is what its own trigger says. A record that this transaction wrote already bears the
# transaction's time and needs no second version; of one that is being deleted there is nothing to count.
FUNCTION = r"""
CREATE FUNCTION records_touch_by_external_id() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
    holding record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(record_id) INTO changed FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(record_id) INTO changed FROM old_rows;
    ELSE
        SELECT array_agg(c.record_id) INTO changed
        FROM old_rows o JOIN new_rows n USING (id) CROSS JOIN unnest(ARRAY[o.record_id, n.record_id]) AS c (record_id)
        WHERE (o.record_id, o.system, o.external_id) <> (n.record_id, n.system, n.external_id);
    END IF;
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    FOR holding IN
        SELECT t.tgrelid::regclass AS name, array_agg(DISTINCT r.id) AS ids
        FROM core_record r JOIN pg_trigger t
             ON t.tgname = 'record_insert' AND t.tgargs = convert_to(r.kind, 'UTF8') || '\x00'::bytea
        WHERE r.id = ANY (changed) GROUP BY t.tgrelid ORDER BY t.tgrelid
    LOOP
        EXECUTE format(
            'UPDATE %1$s SET version = version + 1 WHERE id IN (SELECT id FROM %1$s WHERE id = ANY ($1)'
            ' AND updated_at <> now() ORDER BY id FOR NO KEY UPDATE)', holding.name) USING holding.ids;
    END LOOP;
    RETURN NULL;
END $$;
"""
TRIGGERS = "".join(
    f"CREATE TRIGGER touch_record_{event.lower()} AFTER {event} ON records_external_id REFERENCING {rows} "
    "FOR EACH STATEMENT EXECUTE FUNCTION records_touch_by_external_id();\n"
    for event, rows in TRANSITIONS.items()
)
REVERSE = (
    "".join(f"DROP TRIGGER touch_record_{event.lower()} ON records_external_id;\n" for event in TRANSITIONS)
    + "DROP FUNCTION records_touch_by_external_id();"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0008_list_indexes")]
    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, REVERSE)]
