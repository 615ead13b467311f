"""Views of lists that users keep: conditions, order and columns under a name."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import Team, User
from opiekun.core.schema import NextRecordId

MOST_ROWS = 500


class Visibility(models.TextChoices):
    PERSONAL = "personal", _("Only me")
    TEAM = "team", _("A team")
    EVERYONE = "everyone", _("Everyone")


class SavedView(models.Model):
    """A list of one kind as somebody saved it.

    ``condition`` is what ``conditions.reading`` writes; ``columns`` are codes of fields, the name not among them.
    ``version`` grows with each change, whoever writes. A view shared with a team that is gone is its owner's alone.
    """

    # From the sequence of records, so that a view's history cannot be taken for a record's.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    version = models.BigIntegerField(db_default=1, editable=False)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    visibility = models.CharField(
        max_length=8, choices=Visibility, default=Visibility.PERSONAL, db_default=Visibility.PERSONAL
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    condition = models.JSONField(db_default=Value({"all": []}, models.JSONField()))
    sort = models.CharField(max_length=61)
    columns = ArrayField(models.CharField(max_length=60), default=list)
    rows = models.SmallIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    trashed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "records_saved_view"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                F("owner"), F("kind"), Lower("name"), name="records_view_name", condition=Q(trashed_at__isnull=True)
            ),
            models.CheckConstraint(name="records_view_filled", condition=~Q(name="") & ~Q(kind="") & ~Q(sort="")),
            models.CheckConstraint(name="records_view_visibility", condition=Q(visibility__in=Visibility.values)),
            models.CheckConstraint(
                name="records_view_team", condition=Q(team__isnull=True) | Q(visibility=Visibility.TEAM)
            ),
            models.CheckConstraint(
                name="records_view_rows", condition=Q(rows__isnull=True) | Q(rows__gte=1, rows__lte=MOST_ROWS)
            ),
            models.CheckConstraint(
                name="records_view_condition",
                condition=Exact(
                    Func(F("condition"), function="jsonb_typeof", output_field=models.TextField()), Value("object")
                ),
            ),
        ]
        indexes = [models.Index(fields=["kind", "id"], name="records_view_kind", condition=Q(trashed_at__isnull=True))]

    def __str__(self) -> str:
        return self.name
