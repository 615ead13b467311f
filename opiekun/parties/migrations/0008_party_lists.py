"""Party lists, manual and by criterion, with the four that a company begins with.

- Members are of manual lists only (a foreign key of two columns), once each.
- A criterion may name other lists: each is there, and none comes back to where it began, also between two writers.
- The roles that come with the program get their rights on lists.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import opiekun.core.schema.functions
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from opiekun.core.schema import RegisterRecordKind, TrackHistory

# Django would add the unique key at the end of the migration: too late for the one that refers to it.
MANUAL_ONLY = """
ALTER TABLE parties_partylist ADD CONSTRAINT parties_partylist_kind UNIQUE (id, kind);
ALTER TABLE parties_partylistmember
    ADD CONSTRAINT parties_partylistmember_kind_fk FOREIGN KEY (party_list_id, list_kind)
        REFERENCES parties_partylist (id, kind) DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER keep_kind BEFORE UPDATE OF kind ON parties_partylist
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION parties_keep_kind('party list');
"""

# One writer at a time looks at the whole of who names whom, and after the one before him has committed.
NAMED_LISTS = """
CREATE FUNCTION parties_lists_named(condition jsonb) RETURNS SETOF bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT value::bigint
    FROM jsonb_path_query(condition, 'strict $.** ? (@.field == "party_list")') leaf,
         jsonb_array_elements_text(CASE jsonb_typeof(leaf -> 'values') WHEN 'array' THEN leaf -> 'values'
                                   ELSE '[]'::jsonb END) value
    WHERE value ~ '^[0-9]{1,18}$'
$$;

CREATE FUNCTION parties_check_named_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('parties_partylist', 0));
    IF NEW.trashed_at IS NOT NULL THEN
        IF EXISTS (SELECT FROM parties_partylist o, parties_lists_named(o.condition) named
                   WHERE o.trashed_at IS NULL AND o.condition IS NOT NULL AND named = NEW.id) THEN
            RAISE EXCEPTION 'party list % is named by another', NEW.id
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_partylist_is_named';
        END IF;
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM parties_lists_named(NEW.condition) named WHERE NOT EXISTS (
                   SELECT FROM parties_partylist o WHERE o.id = named AND o.trashed_at IS NULL)) THEN
        RAISE EXCEPTION 'party list % names one that is not there', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_partylist_names_live';
    END IF;
    IF EXISTS (
        WITH RECURSIVE named AS (
            SELECT parties_lists_named(NEW.condition) AS id
            UNION
            SELECT parties_lists_named(o.condition) FROM named JOIN parties_partylist o ON o.id = named.id
            WHERE o.condition IS NOT NULL)
        SELECT FROM named WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'party list % would be found by itself', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_partylist_no_cycle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_named_lists AFTER INSERT OR UPDATE OF condition, trashed_at ON parties_partylist
    FOR EACH ROW WHEN (NEW.condition IS NOT NULL OR NEW.trashed_at IS NOT NULL)
    EXECUTE FUNCTION parties_check_named_lists();
"""

STARTERS = (
    ("Klienci", "Customers", "green"),
    ("Dostawcy", "Suppliers", "violet"),
    ("Klienci potencjalni", "Prospects", "amber"),
    ("Konkurencja", "Competitors", "red"),
)
RIGHTS = {
    "sales_manager": ("view", "create", "edit", "trash", "members"),
    "salesperson": ("view", "members"),
    "customer_service": ("view", "members"),
    "read_only": ("view",),
}


def add_starters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # The program makes them, not the login of the database under which it happens to run.
    schema_editor.execute("SELECT set_config('opiekun.actor_name', 'Opiekun', true)")
    lists = apps.get_model("parties", "PartyList")
    for position, (name, name_en, colour) in enumerate(STARTERS, start=1):
        lists.objects.create(kind="manual", name=name, name_en=name_en, colour=colour, position=position)
    # Checked now: indexes, which are made at the end, do not wait for what is checked at commit.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    schema_editor.execute("SELECT set_config('opiekun.actor_name', '', true)")


def add_rights(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rights = apps.get_model("accounts", "RoleRight")
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=RIGHTS):
        for action in RIGHTS[role.code]:
            about = ("party_list_member", "edit") if action == "members" else ("party_list", action)
            rights.objects.create(role=role, kind=about[0], action=about[1], reach="all")


def remove_rights(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "RoleRight").objects.filter(kind__in=("party_list", "party_list_member")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_role_version"),
        ("parties", "0007_personal_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartyList",
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
                    "kind",
                    models.CharField(choices=[("manual", "Manual"), ("criterion", "By criterion")], max_length=10),
                ),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=80)),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("grey", "Grey"),
                            ("blue", "Blue"),
                            ("teal", "Teal"),
                            ("green", "Green"),
                            ("amber", "Amber"),
                            ("red", "Red"),
                            ("pink", "Pink"),
                            ("violet", "Violet"),
                        ],
                        db_default="grey",
                        default="grey",
                        max_length=10,
                    ),
                ),
                ("description", models.TextField(blank=True, db_default="", default="")),
                ("condition", models.JSONField(blank=True, null=True)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("is_archived", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "db_table": "parties_partylist",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("trashed_at__isnull", True)),
                        name="parties_partylist_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="parties_partylist_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour__in", ["grey", "blue", "teal", "green", "amber", "red", "pink", "violet"])
                        ),
                        name="parties_partylist_colour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("condition__isnull", True), ("kind", "manual")),
                            models.Q(
                                ("condition__isnull", False),
                                ("kind", "criterion"),
                                django.db.models.lookups.Exact(
                                    models.Func(
                                        models.F("condition"), function="jsonb_typeof", output_field=models.TextField()
                                    ),
                                    models.Value("object"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="parties_partylist_condition",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyListMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("list_kind", models.CharField(db_default="manual", default="manual", editable=False, max_length=10)),
                ("added_by_id", models.BigIntegerField(null=True)),
                ("added_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="list_memberships", to="parties.party"
                    ),
                ),
                (
                    "party_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="parties.partylist",
                    ),
                ),
            ],
            options={
                "db_table": "parties_partylistmember",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("party_list", "party"), name="parties_partylistmember_once"),
                    models.CheckConstraint(
                        condition=models.Q(("list_kind", "manual")), name="parties_partylistmember_manual"
                    ),
                ],
            },
        ),
        RegisterRecordKind("PartyList", "party_list", computed=("position",)),
        TrackHistory("PartyList", "id", kind="party_list", ignore=("position",)),
        TrackHistory("PartyListMember", "party_id", ignore=("list_kind", "added_by_id", "added_at")),
        migrations.RunSQL(
            MANUAL_ONLY,
            state_operations=[
                migrations.AddConstraint(
                    "PartyList", models.UniqueConstraint(fields=("id", "kind"), name="parties_partylist_kind")
                )
            ],
        ),
        migrations.RunSQL(NAMED_LISTS),
        migrations.RunPython(add_starters, migrations.RunPython.noop),
        migrations.RunPython(add_rights, remove_rights),
    ]
