"""Mailboxes fetched by IMAP, their folders, and whose mail is never taken out of them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_custom_values"),
        ("activities", "0004_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(db_collation="C", max_length=254)),
                ("imap_host", models.CharField(max_length=253)),
                ("imap_port", models.PositiveIntegerField(db_default=993, default=993)),
                ("imap_security", models.CharField(db_default="tls", default="tls", max_length=10)),
                ("username", models.CharField(max_length=254)),
                ("auth", models.CharField(db_default="password", default="password", max_length=10)),
                ("secret", models.BinaryField(db_default=b"", default=b"")),
                ("oauth_token_endpoint", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("oauth_client_id", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ("oauth_client_secret", models.BinaryField(db_default=b"", default=b"")),
                ("oauth_scope", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("since", models.DateField(null=True)),
                ("privacy", models.CharField(db_default="full", default="full", max_length=10)),
                ("smtp_host", models.CharField(blank=True, db_default="", default="", max_length=253)),
                ("smtp_port", models.PositiveIntegerField(db_default=465, default=465)),
                ("smtp_security", models.CharField(db_default="tls", default="tls", max_length=10)),
                ("signature_html", models.TextField(blank=True, db_default="", default="")),
                ("active", models.BooleanField(db_default=True, default=True)),
                ("state", models.CharField(db_default="new", default="new", max_length=10)),
                ("last_error", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("last_error_at", models.DateTimeField(null=True)),
                ("last_run", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(db_default=0, default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                ("fetch_asked_at", models.DateTimeField(null=True)),
                ("disconnected_at", models.DateTimeField(null=True)),
                ("version", models.BigIntegerField(db_default=1, default=1)),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailboxes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailboxes",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailbox",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailboxFolder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=500)),
                ("role", models.CharField(db_default="other", default="other", max_length=10)),
                ("fetched", models.BooleanField(db_default=False, default=False)),
                ("uidvalidity", models.BigIntegerField(null=True)),
                ("last_uid", models.BigIntegerField(db_default=0, default=0)),
                ("gone", models.BooleanField(db_default=False, default=False)),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="folders",
                        to="activities.mailbox",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailbox_folder",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailboxNever",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pattern", models.CharField(db_collation="C", max_length=254)),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="never",
                        to="activities.mailbox",
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailbox_never",
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner__isnull", True), ("team__isnull", True), _connector="OR"),
                name="activities_mailbox_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("imap_security__in", ("tls", "starttls", "none"))), name="activities_mailbox_imap"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("smtp_security__in", ("tls", "starttls", "none"))), name="activities_mailbox_smtp"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("auth__in", ("password", "xoauth2"))), name="activities_mailbox_auth"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("privacy__in", ("full", "subject", "metadata"))), name="activities_mailbox_privacy"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("new", "ready", "fetching", "failed"))),
                name="activities_mailbox_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("disconnected_at__isnull", True),
                    models.Q(("active", False), ("oauth_client_secret", b""), ("secret", b"")),
                    _connector="OR",
                ),
                name="activities_mailbox_disconnected",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("disconnected_at__isnull", True)),
                fields=("owner", "imap_host", "imap_port", "username"),
                name="activities_mailbox_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="mailboxfolder",
            constraint=models.UniqueConstraint(fields=("mailbox", "name"), name="activities_mailbox_folder_once"),
        ),
        migrations.AddConstraint(
            model_name="mailboxfolder",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("inbox", "sent", "trash", "drafts", "junk", "archive", "other"))),
                name="activities_mailbox_folder_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailboxnever",
            constraint=models.UniqueConstraint(fields=("mailbox", "pattern"), name="activities_mailbox_never_once"),
        ),
        migrations.AddConstraint(
            model_name="mailboxnever",
            constraint=models.CheckConstraint(
                condition=models.Q(("pattern__contains", "@")), name="activities_mailbox_never_address"
            ),
        ),
    ]
