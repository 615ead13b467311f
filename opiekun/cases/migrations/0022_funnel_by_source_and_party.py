"""Passages say, beside whose their case is, where it came from and with whom it is: a funnel by source adds up months, one
by a list of parties reads an index alone."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_owners = import_module("opiekun.cases.migrations.0018_funnel_by_owner")
_months = import_module("opiekun.cases.migrations.0019_months_of_passages")
_many = import_module("opiekun.cases.migrations.0021_owners_of_many")


def _with(text: str, *changes: tuple[str, str]) -> str:
    """The text with each of the parts in place of the other, as often as it stands there."""
    for old, new in changes:
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new)
    return text


# The table is written anew once, dense, as when owners came.
FILLED = """
CREATE FUNCTION cases_source_in_funnels(case_id bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT c.source_id FROM cases_case c WHERE c.id = case_id);
END $$;
CREATE FUNCTION cases_party_in_funnels(case_id bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT c.party_id FROM cases_case c WHERE c.id = case_id);
END $$;
ALTER TABLE cases_passage ADD COLUMN source_id bigint, ADD COLUMN party_id bigint;
ALTER TABLE cases_passage
    ALTER COLUMN source_id TYPE bigint USING cases_source_in_funnels(case_id),
    ALTER COLUMN party_id TYPE bigint USING cases_party_in_funnels(case_id);
DROP FUNCTION cases_source_in_funnels(bigint);
DROP FUNCTION cases_party_in_funnels(bigint);
"""
EMPTIED = "ALTER TABLE cases_passage DROP COLUMN party_id, DROP COLUMN source_id"
FOLLOW = _with(
    _owners.FOLLOW,
    (
        "                                   owner_id)",
        "                                   owner_id, source_id, party_id)",
    ),
    (
        "(SELECT c.owner_id FROM cases_case c WHERE c.id = NEW.case_id AND c.trashed_at IS NULL)\n"
        "        FROM cases_stage s\n",
        "CASE WHEN c.trashed_at IS NULL THEN c.owner_id END, c.source_id, c.party_id\n"
        "        FROM cases_stage s JOIN cases_case c ON c.id = NEW.case_id\n",
    ),
)
MAKE = _with(
    _owners.MAKE,
    ("lost_at, owner_id)", "lost_at, owner_id, source_id, party_id)"),
    ("l.at, c.owner_id\n", "l.at, CASE WHEN c.trashed_at IS NULL THEN c.owner_id END, c.source_id, c.party_id\n"),
    ("LEFT JOIN cases_case c ON c.id = r.case_id AND c.trashed_at IS NULL", "JOIN cases_case c ON c.id = r.case_id"),
)
FOLLOWED = """
CREATE OR REPLACE FUNCTION cases_own_passages() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
    owners bigint[];
    sources bigint[];
    parties bigint[];
BEGIN
    SELECT array_agg(n.id), array_agg(CASE WHEN n.trashed_at IS NULL THEN n.owner_id END),
           array_agg(n.source_id), array_agg(n.party_id)
    INTO changed, owners, sources, parties
    FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE o.owner_id <> n.owner_id OR (o.trashed_at IS NULL) <> (n.trashed_at IS NULL)
       OR o.source_id IS DISTINCT FROM n.source_id OR o.party_id IS DISTINCT FROM n.party_id;
    IF changed IS NOT NULL THEN
        UPDATE cases_passage p SET owner_id = c.owner_id, source_id = c.source_id, party_id = c.party_id
        FROM unnest(changed, owners, sources, parties) AS c (id, owner_id, source_id, party_id)
        WHERE p.case_id = c.id
          AND (p.owner_id, p.source_id, p.party_id) IS DISTINCT FROM (c.owner_id, c.source_id, c.party_id);
    END IF;
    RETURN NULL;
END $$;
"""
FOLLOWED_BEFORE = _many.TOGETHER[: _many.TOGETHER.index("DROP TRIGGER")]
_FUNCTION = _months.COUNTED[: _months.COUNTED.index("CREATE TRIGGER")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
COUNT = _with(
    _FUNCTION,
    ("owner_id, spent_days, went_on, cases, pln)", "owner_id, source_id, spent_days, went_on, cases, pln)"),
    ("p.owner_id, p.spent_days,", "p.owner_id, p.source_id, p.spent_days,"),
    ("GROUP BY 1, 2, 3, 4, 5", "GROUP BY 1, 2, 3, 4, 5, 6"),
)
RECOUNT = _months.COUNTED[_months.COUNTED.rindex("INSERT INTO cases_passage_month") :]
RECOUNTED = "TRUNCATE cases_passage_month;\n" + _with(
    RECOUNT,
    ("owner_id, spent_days, went_on, cases, pln)", "owner_id, source_id, spent_days, went_on, cases, pln)"),
    ("p.owner_id, p.spent_days,", "p.owner_id, p.source_id, p.spent_days,"),
    ("GROUP BY 1, 2, 3, 4, 5", "GROUP BY 1, 2, 3, 4, 5, 6"),
)
RECOUNTED_BEFORE = "TRUNCATE cases_passage_month;\n" + RECOUNT

REACHED = models.Index(
    fields=["stage", "at"],
    include=["owner", "source", "party", "case", "went_on_at", "spent_days", "pln"],
    name="cases_passage_at",
)
FOREIGN = models.Index(
    fields=["stage", "at"],
    include=["owner", "source", "party", "case", "planned_revenue", "currency"],
    condition=~Q(currency="PLN") & Q(planned_revenue__isnull=False),
    name="cases_passage_foreign",
)
LOST = models.Index(
    fields=["lost_at"],
    include=["case", "stage", "owner", "source", "party"],
    condition=Q(lost_at__isnull=False),
    name="cases_passage_lost",
)
MONTH = models.Index(
    fields=["stage", "month"],
    include=("owner", "source", "spent_days", "went_on", "cases", "pln"),
    name="cases_passage_month_at",
)


def _reference(to: str) -> "models.ForeignKey":
    return models.ForeignKey(
        to,
        on_delete=django.db.models.deletion.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )


COLUMNS = [
    migrations.AddField("passage", "source", _reference("cases.caseterm")),
    migrations.AddField("passage", "party", _reference("parties.party")),
]


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_owners_of_many"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Cases first, as every move takes them.
        migrations.RunSQL("LOCK TABLE cases_case IN SHARE ROW EXCLUSIVE MODE", migrations.RunSQL.noop),
        # They are made at the end, of what there is then.
        migrations.RemoveIndex(model_name="passage", name=REACHED.name),
        migrations.RemoveIndex(model_name="passage", name=FOREIGN.name),
        migrations.RemoveIndex(model_name="passage", name=LOST.name),
        migrations.RemoveIndex(model_name="passagemonth", name=MONTH.name),
        migrations.RunSQL(FILLED, EMPTIED, state_operations=COLUMNS),
        migrations.RunSQL(FOLLOW, _owners.FOLLOW),
        migrations.RunSQL(MAKE, _owners.MAKE),
        migrations.RunSQL(FOLLOWED, FOLLOWED_BEFORE),
        migrations.RunSQL(migrations.RunSQL.noop, RECOUNTED_BEFORE),
        migrations.AddField("passagemonth", "source", _reference("cases.caseterm")),
        migrations.RunSQL(COUNT, _FUNCTION),
        migrations.RunSQL(RECOUNTED, migrations.RunSQL.noop),
        migrations.AddIndex("passage", REACHED),
        migrations.AddIndex("passage", FOREIGN),
        migrations.AddIndex("passage", LOST),
        migrations.AddIndex("passagemonth", MONTH),
        # The second is for the way back, which begins with it: cases first there, too.
        migrations.RunSQL(
            "ANALYZE cases_passage, cases_passage_month", "LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE"
        ),
    ]
