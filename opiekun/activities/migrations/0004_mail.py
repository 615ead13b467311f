"""E-mail messages, their threads, where they were seen, receipts of imports, and who is never imported."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


# Parties are found by the domain of their mail and web addresses.
DOMAINS = """
CREATE INDEX parties_channel_domain ON parties_channel (
    (CASE kind WHEN 'email' THEN split_part(normalised, '@', 2) ELSE split_part(normalised, '/', 1) END)
) WHERE kind IN ('email', 'web');
"""
NO_DOMAINS = "DROP INDEX parties_channel_domain"

# Whoever leads or serves everybody sorts the inbox; who may make parties may bring in mail of his own.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT r.id, 'mail_message', a.action, 'all' FROM accounts_role r, (VALUES ('view'), ('create'), ('edit')) AS a (action)
WHERE r.code IN ('sales_manager', 'customer_service')
UNION ALL SELECT r.id, 'mail_message', 'create', 'all' FROM accounts_role r WHERE r.code = 'salesperson'
UNION ALL SELECT r.id, 'mail_message', 'manage', 'all' FROM accounts_role r WHERE r.code = 'sales_manager';
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind = 'mail_message'"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0003_tasks"),
        ("core", "0006_own_plan_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="FreeMailDomain",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("domain", models.CharField(db_collation="C", max_length=254, unique=True)),
            ],
            options={
                "db_table": "activities_freemaildomain",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IgnoredSender",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pattern", models.CharField(db_collation="C", max_length=254, unique=True)),
                ("settlement", models.UUIDField(null=True)),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "db_table": "activities_ignoredsender",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pattern__contains", "@")), name="activities_ignoredsender_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailMessage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(db_collation="C", max_length=64)),
                ("sha256", models.CharField(db_collation="C", max_length=64)),
                (
                    "message_id",
                    models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=500),
                ),
                ("size", models.BigIntegerField()),
                ("privacy", models.CharField(db_default="full", default="full", max_length=10)),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "Incoming"), ("out", "Outgoing"), ("none", "None")],
                        db_default="none",
                        default="none",
                        max_length=4,
                    ),
                ),
                ("state", models.CharField(db_default="waiting", default="waiting", max_length=10)),
                ("subject", models.CharField(blank=True, db_default="", default="", max_length=1000)),
                (
                    "from_address",
                    models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=254),
                ),
                ("from_name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("sent_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                ("preview", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("text", models.TextField(blank=True, db_default="", default="")),
                ("has_html", models.BooleanField(db_default=False, default=False)),
                ("is_automatic", models.BooleanField(db_default=False, default=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("settlement", models.UUIDField(null=True)),
                ("settled_by_id", models.BigIntegerField(null=True)),
                (
                    "raw",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailmessage",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailInteraction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "interaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mail", to="activities.interaction"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="activities.mailmessage",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailinteraction",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=300)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("touched_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("fetched", models.BigIntegerField(db_default=0, default=0)),
                ("imported", models.BigIntegerField(db_default=0, default=0)),
                ("skipped", models.BigIntegerField(db_default=0, default=0)),
                ("failed", models.BigIntegerField(db_default=0, default=0)),
                ("skipped_for", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "activities_mailrun",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["actor_id", "-id"], name="activities_mailrun_actor"),
                    models.Index(fields=["source", "-id"], name="activities_mailrun_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fetched",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("imported"), "+", models.F("skipped")
                                    ),
                                    "+",
                                    models.F("failed"),
                                ),
                            )
                        ),
                        name="activities_mailrun_adds_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailFailure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(max_length=500)),
                ("reason", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "raw",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activities.mailmessage",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="failures", to="activities.mailrun"
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailfailure",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailThread",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_key", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "db_table": "activities_mailthread",
                "default_permissions": (),
                "indexes": [models.Index(fields=["subject_key", "-last_at"], name="activities_mailthr_subject")],
            },
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="thread",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="activities.mailthread",
            ),
        ),
        migrations.CreateModel(
            name="MailAttachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=10)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(db_collation="C", max_length=64)),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="activities.mailmessage",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailattachment",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("message", "position"), name="activities_mailattachment_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="MailAddress",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField()),
                ("role", models.CharField(max_length=10)),
                ("address", models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=254)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="activities.mailmessage",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailaddress",
                "default_permissions": (),
                "indexes": [models.Index(fields=["address", "message"], name="activities_mailaddress_who")],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "position"), name="activities_mailaddress_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="MailReference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("referred", models.CharField(db_collation="C", max_length=500)),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="activities.mailmessage",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailreference",
                "default_permissions": (),
                "indexes": [models.Index(fields=["referred"], name="activities_mailreference_to")],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "referred"), name="activities_mailreference_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MailOccurrence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=500)),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occurrences",
                        to="activities.mailmessage",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="occurrences",
                        to="activities.mailrun",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailoccurrence",
                "default_permissions": (),
                "indexes": [models.Index(fields=["source", "place"], name="activities_mailocc_place")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "source", "place"), name="activities_mailoccurrence_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(fields=["sha256"], name="activities_mailmessage_raw"),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=["message_id"],
                name="activities_mailmessage_mid",
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(fields=["thread", "at"], name="activities_mailmsg_thread"),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(fields=["state", "-at", "-id"], name="activities_mailmsg_inbox"),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(fields=["from_address", "state"], name="activities_mailmessage_from"),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(
                condition=models.Q(("settlement__isnull", False)),
                fields=["settlement"],
                name="activities_mailmessage_undo",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailmessage",
            constraint=models.UniqueConstraint(fields=("fingerprint",), name="activities_mailmessage_once"),
        ),
        migrations.AddConstraint(
            model_name="mailmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("waiting", "assigned", "ignored", "internal"))),
                name="activities_mailmessage_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("privacy__in", ("full", "subject", "metadata"))),
                name="activities_mailmessage_privacy",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("privacy", "full"), ("raw__isnull", False)),
                    models.Q(models.Q(("privacy", "full"), _negated=True), ("raw__isnull", True), ("text", "")),
                    _connector="OR",
                ),
                name="activities_mailmessage_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("privacy", "metadata"), _negated=True), ("subject", ""), _connector="OR"),
                name="activities_mailmessage_no_subject",
            ),
        ),
        migrations.RunSQL(DOMAINS, NO_DOMAINS),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
