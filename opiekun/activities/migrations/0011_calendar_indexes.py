"""What stands in a user's calendar is found without reading the rest of what was said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_mail_documents_search_and_answers")]

    operations = [
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "done")),
                fields=["user", "kind", "started_at"],
                name="activities_inter_took_place",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "planned")),
                fields=["user", "started_at"],
                name="activities_inter_user_planned",
            ),
        ),
    ]
