"""Documents made of attachments, messages found by their words, and those that wait for an answer."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import opiekun.core.schema.functions
from django.db import migrations, models


# Who wrote an older message is known by its participants; a message that is told at one party alone is that party's.
SENDERS = """
UPDATE activities_mailinteraction x SET is_senders = true
FROM activities_interaction i
WHERE i.id = x.interaction_id AND (
    NOT EXISTS (SELECT FROM activities_mailinteraction o WHERE o.message_id = x.message_id AND o.id <> x.id)
    OR EXISTS (SELECT FROM activities_participant a LEFT JOIN parties_person p ON p.id = a.person_id
               WHERE a.interaction_id = i.id AND a.role = 'from' AND i.party_id IN (a.party_id, p.party_id))
);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0006_outgoing_mail"),
        ("core", "0006_own_plan_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailattachment",
            name="document",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="activities.document"
            ),
        ),
        migrations.AddField(
            model_name="mailattachment",
            name="outcome",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="mailattachment",
            name="refusal",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="mailinteraction",
            name="is_senders",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="no_answer_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="no_answer_by_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(("state", "assigned"), _negated=True),
                        then=opiekun.core.schema.functions.Fold(
                            django.db.models.functions.text.Left(
                                django.db.models.functions.text.Concat(
                                    models.F("from_name"),
                                    models.Value(" "),
                                    models.F("from_address"),
                                    models.Value(" "),
                                    models.F("subject"),
                                    models.Value(" "),
                                    models.F("text"),
                                    output_field=models.TextField(),
                                ),
                                12000,
                            )
                        ),
                    ),
                    default=models.Value(None, output_field=models.TextField()),
                ),
                null=True,
                output_field=models.TextField(db_collation="C", null=True),
            ),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="sender_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=opiekun.core.schema.functions.Fold(
                    django.db.models.functions.text.Concat(
                        models.F("from_name"),
                        models.Value(" "),
                        models.F("from_address"),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AddIndex(
            model_name="mailattachment",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["message"], name="activities_mailattach_unseen"
            ),
        ),
        migrations.AddIndex(
            model_name="mailattachment",
            index=models.Index(
                condition=models.Q(("media_type__startswith", "image/")),
                fields=["sha256"],
                name="activities_mailattach_image",
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("sender_key"), name="gin_trgm_ops"),
                name="activities_mailmsg_sender",
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                condition=models.Q(("state", "assigned"), _negated=True),
                name="activities_mailmsg_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailattachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ("", "kept", "left", "refused"))),
                name="activities_mailattachment_outcome",
            ),
        ),
        migrations.RunSQL(SENDERS, migrations.RunSQL.noop),
    ]
