"""Days to remember, family, interests and further facts of a person; how somebody is addressed; reminders and feeds."""

import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.lookups
import opiekun.core.schema.functions
from opiekun.core.schema import TouchOwner, TrackHistory
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0006_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DayFeed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("last_read_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "db_table": "parties_dayfeed",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DayReminder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=12)),
                ("row_id", models.BigIntegerField()),
                ("on", models.DateField()),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                "db_table": "parties_dayreminder",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FamilyMember",
            fields=[
                ("month", models.SmallIntegerField(null=True)),
                ("day", models.SmallIntegerField(null=True)),
                ("year", models.SmallIntegerField(blank=True, null=True)),
                (
                    "yearly",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("month"), "*", models.Value(100)),
                            "+",
                            models.F("day"),
                        ),
                        output_field=models.SmallIntegerField(null=True),
                    ),
                ),
                ("remind_before", models.SmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("wife", "Wife"),
                            ("husband", "Husband"),
                            ("partner", "Partner"),
                            ("daughter", "Daughter"),
                            ("son", "Son"),
                            ("child", "Child"),
                            ("grandchild", "Grandchild"),
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("sister", "Sister"),
                            ("brother", "Brother"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=120)),
            ],
            options={
                "db_table": "parties_familymember",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("hobby", "Hobby"), ("interest", "Interest")], max_length=12)),
                ("term", models.CharField(max_length=80)),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold(models.F("term")),
                        output_field=models.TextField(),
                    ),
                ),
            ],
            options={
                "db_table": "parties_interest",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PersonDay",
            fields=[
                ("month", models.SmallIntegerField(null=True)),
                ("day", models.SmallIntegerField(null=True)),
                ("year", models.SmallIntegerField(blank=True, null=True)),
                (
                    "yearly",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("month"), "*", models.Value(100)),
                            "+",
                            models.F("day"),
                        ),
                        output_field=models.SmallIntegerField(null=True),
                    ),
                ),
                ("remind_before", models.SmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("birthday", "Birthday"), ("name_day", "Name day"), ("anniversary", "Anniversary")],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=80)),
            ],
            options={
                "db_table": "parties_personday",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PersonFact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=80)),
                ("value", models.CharField(max_length=2000)),
            ],
            options={
                "db_table": "parties_personfact",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="identity",
            name="vocative",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "natural_person"), ("vocative", ""), _connector="OR"),
                name="parties_identity_vocative",
            ),
        ),
        migrations.AddField(
            model_name="dayfeed",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="day_feeds", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dayreminder",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="parties.person"),
        ),
        migrations.AddField(
            model_name="dayreminder",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="familymember",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="family", to="parties.person"
            ),
        ),
        migrations.AddField(
            model_name="familymember",
            name="remind_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="interests", to="parties.person"
            ),
        ),
        migrations.AddField(
            model_name="personday",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="days", to="parties.person"
            ),
        ),
        migrations.AddField(
            model_name="personday",
            name="remind_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personfact",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="parties.person"
            ),
        ),
        migrations.AddIndex(
            model_name="dayreminder",
            index=models.Index(fields=["on"], name="parties_dayreminder_on"),
        ),
        migrations.AddConstraint(
            model_name="dayreminder",
            constraint=models.UniqueConstraint(
                fields=("source", "row_id", "on", "user"), name="parties_dayreminder_once"
            ),
        ),
        migrations.AddIndex(
            model_name="familymember",
            index=models.Index(fields=["person"], name="parties_familymember_person"),
        ),
        migrations.AddIndex(
            model_name="familymember",
            index=models.Index(
                condition=models.Q(("month__isnull", False)), fields=["yearly"], name="parties_familymember_yearly"
            ),
        ),
        migrations.AddConstraint(
            model_name="familymember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day__isnull", True), ("month__isnull", True), ("year__isnull", True)),
                    models.Q(
                        ("day__isnull", False),
                        ("month__isnull", False),
                        ("day__gte", 1),
                        (
                            "day__lte",
                            models.Case(
                                models.When(month__in=(4, 6, 9, 11), then=30),
                                models.When(
                                    month=2,
                                    then=models.Case(
                                        models.When(
                                            models.Q(
                                                ("year__isnull", True),
                                                models.Q(
                                                    django.db.models.lookups.Exact(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("year"), "%%", models.Value(4)
                                                        ),
                                                        0,
                                                    ),
                                                    models.Q(
                                                        models.Q(
                                                            django.db.models.lookups.Exact(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    models.F("year"), "%%", models.Value(100)
                                                                ),
                                                                0,
                                                            ),
                                                            _negated=True,
                                                        ),
                                                        django.db.models.lookups.Exact(
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("year"), "%%", models.Value(400)
                                                            ),
                                                            0,
                                                        ),
                                                        _connector="OR",
                                                    ),
                                                ),
                                                _connector="OR",
                                            ),
                                            then=29,
                                        ),
                                        default=28,
                                    ),
                                ),
                                default=31,
                                output_field=models.SmallIntegerField(),
                            ),
                        ),
                        ("month__range", (1, 12)),
                        models.Q(("year__isnull", True), ("year__range", (1850, 2200)), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="parties_familymember_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="familymember",
            constraint=models.CheckConstraint(
                condition=models.Q(("remind_before__isnull", True), ("remind_before__range", (0, 60)), _connector="OR"),
                name="parties_familymember_notice",
            ),
        ),
        migrations.AddIndex(
            model_name="interest",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("folded"), name="gin_trgm_ops"),
                name="parties_interest_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("person", "kind", "folded"),
                name="parties_interest_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.CheckConstraint(
                condition=models.Q(("term", ""), _negated=True), name="parties_interest_not_empty"
            ),
        ),
        migrations.AddIndex(
            model_name="personday",
            index=models.Index(fields=["yearly"], name="parties_personday_yearly"),
        ),
        migrations.AddConstraint(
            model_name="personday",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("person", "kind", "name"),
                name="parties_personday_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="personday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("day__isnull", False),
                    ("month__isnull", False),
                    ("day__gte", 1),
                    (
                        "day__lte",
                        models.Case(
                            models.When(month__in=(4, 6, 9, 11), then=30),
                            models.When(
                                month=2,
                                then=models.Case(
                                    models.When(
                                        models.Q(
                                            ("year__isnull", True),
                                            models.Q(
                                                django.db.models.lookups.Exact(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("year"), "%%", models.Value(4)
                                                    ),
                                                    0,
                                                ),
                                                models.Q(
                                                    models.Q(
                                                        django.db.models.lookups.Exact(
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("year"), "%%", models.Value(100)
                                                            ),
                                                            0,
                                                        ),
                                                        _negated=True,
                                                    ),
                                                    django.db.models.lookups.Exact(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("year"), "%%", models.Value(400)
                                                        ),
                                                        0,
                                                    ),
                                                    _connector="OR",
                                                ),
                                            ),
                                            _connector="OR",
                                        ),
                                        then=29,
                                    ),
                                    default=28,
                                ),
                            ),
                            default=31,
                            output_field=models.SmallIntegerField(),
                        ),
                    ),
                    ("month__range", (1, 12)),
                    models.Q(("year__isnull", True), ("year__range", (1850, 2200)), _connector="OR"),
                ),
                name="parties_personday_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="personday",
            constraint=models.CheckConstraint(
                condition=models.Q(("remind_before__isnull", True), ("remind_before__range", (0, 60)), _connector="OR"),
                name="parties_personday_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="personday",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "anniversary"), ("name", ""), _connector="XOR"),
                name="parties_personday_anniversary_has_a_name",
            ),
        ),
        migrations.AddIndex(
            model_name="personfact",
            index=models.Index(fields=["person"], name="parties_personfact_person"),
        ),
        migrations.AddConstraint(
            model_name="personfact",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("label", ""), _negated=True), models.Q(("value", ""), _negated=True)),
                name="parties_personfact_filled",
            ),
        ),
        TrackHistory("PersonDay", "person_id", ignore=("yearly",)),
        TrackHistory("FamilyMember", "person_id", ignore=("yearly",)),
        TrackHistory("Interest", "person_id", ignore=("folded",)),
        TrackHistory("PersonFact", "person_id"),
        TouchOwner("PersonDay", "person_id", "parties_person", "id"),
        TouchOwner("FamilyMember", "person_id", "parties_person", "id"),
        TouchOwner("Interest", "person_id", "parties_person", "id"),
        TouchOwner("PersonFact", "person_id", "parties_person", "id"),
    ]
