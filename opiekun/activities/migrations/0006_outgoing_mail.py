"""E-mail that we write: drafts, what waits to go, recipients, attachments; templates and signatures."""

import django.db.models.deletion
import django.db.models.functions.datetime
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models

from opiekun.core.schema import TrackHistory

# Whoever may write an interaction down may send one; templates for everybody are made by who leads.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT role_id, 'mail_outgoing', 'create', 'all' FROM accounts_role_right
WHERE kind = 'interaction' AND action = 'create' AND reach <> 'none'
UNION ALL SELECT r.id, 'mail_outgoing', 'manage', 'all' FROM accounts_role r WHERE r.code = 'sales_manager';
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind = 'mail_outgoing'"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_custom_values"),
        ("activities", "0005_mailboxes"),
        ("core", "0006_own_plan_settings"),
        ("parties", "0011_cities_by_fragments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailSignature",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("html", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "activities_mailsignature",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.UUIDField()),
                ("version", models.BigIntegerField(db_default=1, default=1)),
                ("mode", models.CharField(db_default="new", default="new", max_length=10)),
                ("subject", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("body", models.TextField(blank=True, db_default="", default="")),
                ("with_quote", models.BooleanField(db_default=True, default=True)),
                ("with_signature", models.BooleanField(db_default=True, default=True)),
                ("state", models.CharField(db_default="draft", default="draft", max_length=10)),
                ("scheduled_for", models.DateTimeField(null=True)),
                ("queued_at", models.DateTimeField(null=True)),
                ("send_after", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("handing_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("problem_text", models.CharField(blank=True, db_default="", default="", max_length=500)),
                (
                    "message_id",
                    models.CharField(blank=True, db_collation="C", db_default="", default="", max_length=500),
                ),
                ("sent_copy", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activities.mailmessage",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sent_as",
                        to="activities.mailmessage",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.mailbox",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="parties.party"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="parties.person"
                    ),
                ),
                (
                    "raw",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "db_table": "activities_outgoingmail",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OutgoingConcern",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="parties.person"
                    ),
                ),
                (
                    "outgoing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concerns",
                        to="activities.outgoingmail",
                    ),
                ),
            ],
            options={
                "db_table": "activities_outgoingconcern",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OutgoingAttachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField()),
                (
                    "forwarded",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.mailattachment",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.documentversion",
                    ),
                ),
                (
                    "outgoing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="activities.outgoingmail",
                    ),
                ),
            ],
            options={
                "db_table": "activities_outgoingattachment",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OutgoingRecipient",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField()),
                ("role", models.CharField(db_default="to", default="to", max_length=3)),
                ("address", models.CharField(db_collation="C", max_length=254)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("state", models.CharField(db_default="waits", default="waits", max_length=10)),
                ("code", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "outgoing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="activities.outgoingmail",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="parties.person"
                    ),
                ),
            ],
            options={
                "db_table": "activities_outgoingrecipient",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailTemplate",
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
                ("name", models.CharField(max_length=120)),
                ("language", models.CharField(blank=True, db_default="", default="", max_length=2)),
                ("subject", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("body", models.TextField(blank=True, db_default="", default="")),
                ("version", models.BigIntegerField(db_default=1, default=1)),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailtemplate",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "language", "name"), name="activities_mailtemplate_name", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="activities_mailtemplate_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ("", "pl", "en"))), name="activities_mailtemplate_language"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["author", "state", "-updated_at"], name="activities_outgoing_author"),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["send_after"], name="activities_outgoing_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["claimed_at"], name="activities_outgoing_going"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=["message_id"],
                name="activities_outgoing_mid",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(fields=("author", "key"), name="activities_outgoing_once"),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("draft", "queued", "sending", "unclear", "sent", "failed"))),
                name="activities_outgoing_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("new", "reply", "reply_all", "forward"))),
                name="activities_outgoing_mode",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "queued"), _negated=True), ("send_after__isnull", False), _connector="OR"
                ),
                name="activities_outgoing_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sending"), _negated=True),
                    models.Q(("claim__isnull", False), ("raw__isnull", False)),
                    _connector="OR",
                ),
                name="activities_outgoing_claimed",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                ),
                name="activities_outgoing_sent_when",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingconcern",
            index=models.Index(fields=["party"], name="activities_outgoingconcern_par"),
        ),
        migrations.AddConstraint(
            model_name="outgoingconcern",
            constraint=models.UniqueConstraint(fields=("outgoing", "party"), name="activities_outgoingconcern_once"),
        ),
        migrations.AddConstraint(
            model_name="outgoingattachment",
            constraint=models.UniqueConstraint(
                fields=("outgoing", "position"), name="activities_outgoingattachment_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingattachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("forwarded__isnull", True), ("version__isnull", False)),
                    models.Q(("forwarded__isnull", False), ("version__isnull", True)),
                    _connector="OR",
                ),
                name="activities_outgoingattachment_one",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingrecipient",
            index=models.Index(fields=["address", "state"], name="activities_outgoingrecip_who"),
        ),
        migrations.AddConstraint(
            model_name="outgoingrecipient",
            constraint=models.UniqueConstraint(
                fields=("outgoing", "position"), name="activities_outgoingrecipient_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingrecipient",
            constraint=models.UniqueConstraint(
                fields=("outgoing", "address"), name="activities_outgoingrecipient_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingrecipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("to", "cc", "bcc"))), name="activities_outgoingrecipient_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingrecipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("waits", "accepted", "refused", "bounced"))),
                name="activities_outgoingrecipient_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingrecipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True), name="activities_outgoingrecipient_addressed"
            ),
        ),
        TrackHistory("MailTemplate", "id"),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
