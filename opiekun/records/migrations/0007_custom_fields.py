"""Fields that users add to kinds of records, and what the database itself holds true about them.

Values stand in the column ``custom`` of each kind's table. A trigger, put on a table with the first definition for it,
lets in only values that fit their definitions. Its writers share one lock, which a change of a definition takes alone:
so that no value of the old type comes in while the type changes.
"""

import django.db.models.functions.datetime
import django.db.models.lookups
import opiekun.core.schema.functions
from django.db import migrations, models

from opiekun.core.schema import TrackHistory

# Values as the database compares them. What is not written as the program writes it has no value, and is no error: an
# index must never refuse a row. Dates that do not exist are refused by the guard.
VALUES = r"""
CREATE FUNCTION records_number(value text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^-?[0-9]{1,15}(\.[0-9]{1,6})?$' THEN value::numeric END
$$;
CREATE FUNCTION records_day(value text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
                THEN make_date(left(value, 4)::integer, substr(value, 6, 2)::integer, 1) + right(value, 2)::integer - 1
           END
$$;
CREATE FUNCTION records_id(value text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^[1-9][0-9]{0,17}$' THEN value::bigint END
$$;
"""

# In a language whose plans are kept: it is asked for each value of each row that is written.
FITS = r"""
CREATE FUNCTION records_custom_fits(f records_custom_field, value jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    as_text text := value #>> '{}';
    is_text boolean := jsonb_typeof(value) = 'string';
BEGIN
    CASE f.type
    WHEN 'text' THEN RETURN is_text AND length(as_text) BETWEEN 1 AND 300;
    WHEN 'long_text' THEN RETURN is_text AND length(as_text) BETWEEN 1 AND 20000;
    WHEN 'url' THEN RETURN is_text AND as_text ~ '^https?://[^[:space:]]+$' AND length(as_text) <= 490;
    WHEN 'number' THEN
        RETURN is_text AND as_text ~ '^(0|-?[1-9][0-9]{0,14}|-?(0|[1-9][0-9]{0,14})\.[0-9]{0,5}[1-9])$';
    WHEN 'money' THEN
        RETURN jsonb_typeof(value) = 'object'
            AND value = jsonb_build_object('amount', value -> 'amount', 'currency', f.currency)
            AND jsonb_typeof(value -> 'amount') = 'string' AND records_number(value ->> 'amount') IS NOT NULL;
    WHEN 'date' THEN RETURN is_text AND coalesce(records_day(as_text)::text = as_text, false);
    WHEN 'boolean' THEN RETURN value = 'true';
    WHEN 'choice' THEN RETURN is_text AND f.choices @> jsonb_build_array(jsonb_build_object('code', value));
    WHEN 'multi_choice' THEN
        RETURN jsonb_typeof(value) = 'array' AND value <> '[]' AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(value) e
            WHERE NOT f.choices @> jsonb_build_array(jsonb_build_object('code', e)));
    WHEN 'reference' THEN RETURN is_text AND records_id(as_text) IS NOT NULL;
    ELSE RETURN false;
    END CASE;
END $$;
"""

# "opcf": any constant that nothing else in this database uses. The argument of the trigger is the kind.
GUARD = """
CREATE FUNCTION records_guard_custom() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := '{}';
    wrong text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1869636454);
    IF TG_OP = 'UPDATE' THEN
        before := OLD.custom;
    END IF;
    IF jsonb_typeof(NEW.custom) <> 'object' THEN
        wrong := '';
    ELSE
        SELECT e.key INTO wrong
        FROM jsonb_each(NEW.custom) e LEFT JOIN records_custom_field f ON f.kind = TG_ARGV[0] AND f.code = e.key
        WHERE before -> e.key IS DISTINCT FROM e.value
          AND (f.id IS NULL OR NOT records_custom_fits(f, e.value)
               OR (f.type = 'reference' AND NOT EXISTS (
                   SELECT FROM core_record c WHERE c.id = records_id(e.value #>> '{}') AND c.kind = f.reference)))
        LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the value of custom field "%" does not fit its definition', wrong
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'records_custom_value', COLUMN = wrong;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION records_attach_custom_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger
                   WHERE tgname = 'custom_guard_update' AND tgrelid = NEW.table_name::regclass) THEN
        EXECUTE format(
            'CREATE TRIGGER custom_guard_insert BEFORE INSERT ON %I FOR EACH ROW WHEN (NEW.custom <> %L::jsonb) '
            'EXECUTE FUNCTION records_guard_custom(%L)', NEW.table_name, '{}', NEW.kind);
        EXECUTE format(
            'CREATE TRIGGER custom_guard_update BEFORE UPDATE OF custom ON %I FOR EACH ROW '
            'WHEN (NEW.custom IS DISTINCT FROM OLD.custom) EXECUTE FUNCTION records_guard_custom(%L)',
            NEW.table_name, NEW.kind);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attach_guard BEFORE INSERT ON records_custom_field
    FOR EACH ROW EXECUTE FUNCTION records_attach_custom_guard();
"""

DEFINITIONS = """
CREATE FUNCTION records_custom_used(held_in text, code text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    used boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE custom ? $1)', held_in) INTO used USING code;
    RETURN used;
END $$;

CREATE FUNCTION records_choice_used(held_in text, code text, choice text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    used boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE custom @> $1 OR custom @> $2)', held_in) INTO used
        USING jsonb_build_object(code, choice), jsonb_build_object(code, jsonb_build_array(choice));
    RETURN used;
END $$;

CREATE FUNCTION records_guard_custom_field() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_advisory_xact_lock(1869636454);
        IF records_custom_used(OLD.table_name, OLD.code) THEN
            broken := 'records_custom_field_in_use';
        END IF;
    ELSIF (NEW.kind, NEW.code, NEW.table_name) <> (OLD.kind, OLD.code, OLD.table_name) THEN
        broken := 'records_custom_field_is_fixed';
    ELSIF (NEW.type, NEW.reference, NEW.currency, NEW.choices) <> (OLD.type, OLD.reference, OLD.currency, OLD.choices) THEN
        PERFORM pg_advisory_xact_lock(1869636454);
        IF (NEW.type, NEW.reference, NEW.currency) <> (OLD.type, OLD.reference, OLD.currency) THEN
            IF records_custom_used(OLD.table_name, OLD.code) THEN
                broken := 'records_custom_field_in_use';
            END IF;
        ELSIF EXISTS (
            SELECT FROM jsonb_array_elements(OLD.choices) o
            WHERE NOT NEW.choices @> jsonb_build_array(jsonb_build_object('code', o -> 'code'))
              AND records_choice_used(OLD.table_name, OLD.code, o ->> 'code')) THEN
            broken := 'records_custom_choice_in_use';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'custom field % of % is in use', OLD.code, OLD.kind
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = broken;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON records_custom_field
    FOR EACH ROW EXECUTE FUNCTION records_guard_custom_field();
CREATE TRIGGER version BEFORE UPDATE ON records_custom_field
    FOR EACH ROW EXECUTE FUNCTION core_bump_version('{position,index_faults,updated_at}');
-- All processes see a change at once: the stamp is read by each request.
CREATE TRIGGER stamp_configuration AFTER INSERT OR UPDATE OR DELETE ON records_custom_field
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_stamp_rights();
"""

# Values that no longer fit, for ``opiekun check``.
PROOF = """
CREATE FUNCTION records_broken_custom() RETURNS TABLE (kind text, record_id bigint, field text) LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    FOR held IN SELECT DISTINCT d.kind, d.table_name FROM records_custom_field d LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %1$L::text, r.id, e.key FROM %2$I r CROSS JOIN jsonb_each(r.custom) e '
            'LEFT JOIN records_custom_field f ON f.kind = %1$L AND f.code = e.key '
            'WHERE r.custom <> %3$L AND (f.id IS NULL OR NOT records_custom_fits(f, e.value))',
            held.kind, held.table_name, '{}');
    END LOOP;
END $$;
"""

REVERSE = """
DROP TRIGGER stamp_configuration ON records_custom_field;
DROP TRIGGER version ON records_custom_field;
DROP TRIGGER guard ON records_custom_field;
DROP TRIGGER attach_guard ON records_custom_field;
DROP FUNCTION records_broken_custom(), records_guard_custom_field(), records_choice_used(text, text, text),
    records_custom_used(text, text), records_attach_custom_guard();
DROP FUNCTION records_guard_custom() CASCADE;
DROP FUNCTION records_custom_fits(records_custom_field, jsonb), records_id(text), records_day(text),
    records_number(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rights_stamp_and_team_tree"),
        ("records", "0006_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
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
                ("kind", models.CharField(max_length=40)),
                ("table_name", models.CharField(max_length=63)),
                ("code", models.CharField(max_length=40)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("long_text", "Long text"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("multi_choice", "Multiple choice"),
                            ("boolean", "Yes or no"),
                            ("reference", "Link to a record"),
                            ("url", "Web address"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=80)),
                ("hint", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("hint_en", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("section", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("section_en", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("choices", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                ("reference", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("currency", models.CharField(blank=True, db_default="", default="", max_length=3)),
                ("field_class", models.CharField(db_default="business", default="business", max_length=10)),
                ("is_required", models.BooleanField(db_default=False, default=False)),
                ("is_unique", models.BooleanField(db_default=False, default=False)),
                ("is_searchable", models.BooleanField(db_default=False, default=False)),
                ("is_sortable", models.BooleanField(db_default=False, default=False)),
                ("in_lists", models.BooleanField(db_default=False, default=False)),
                ("index_faults", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "db_table": "records_custom_field",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="records_custom_field_code"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9]*(_[a-z0-9]+)*$")),
                        name="records_custom_field_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("kind", ""), _negated=True)
                        ),
                        name="records_custom_field_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                [
                                    "text",
                                    "long_text",
                                    "number",
                                    "money",
                                    "date",
                                    "choice",
                                    "multi_choice",
                                    "boolean",
                                    "reference",
                                    "url",
                                ],
                            )
                        ),
                        name="records_custom_field_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("field_class__in", ["business", "private", "personal"])),
                        name="records_custom_field_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("type", "reference"), models.Q(("reference", ""), _negated=True)),
                            models.Q(models.Q(("type", "reference"), _negated=True), ("reference", "")),
                            _connector="OR",
                        ),
                        name="records_custom_field_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("type", "money"), models.Q(("currency", ""), _negated=True)),
                            models.Q(models.Q(("type", "money"), _negated=True), ("currency", "")),
                            _connector="OR",
                        ),
                        name="records_custom_field_currency",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(models.F("choices"), function="jsonb_typeof", output_field=models.TextField()),
                            models.Value("array"),
                        ),
                        name="records_custom_field_choices",
                    ),
                ],
            },
        ),
        migrations.RunSQL(VALUES + FITS + GUARD + DEFINITIONS + PROOF, REVERSE),
        TrackHistory("CustomField", "id", ignore=("table_name", "position", "index_faults")),
    ]
