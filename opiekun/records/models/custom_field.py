"""The definition of a field that users add to a kind of record."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.core.fields import FieldClass
from opiekun.core.schema import NextRecordId


class CustomType(models.TextChoices):
    """What values of a custom field are. The codes are those of ``core.fields.FieldType``."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", pgettext_lazy("type of a field", "Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    MULTI_CHOICE = "multi_choice", _("Multiple choice")
    BOOLEAN = "boolean", _("Yes or no")
    REFERENCE = "reference", _("Link to a record")
    URL = "url", _("Web address")


class CustomField(models.Model):
    """A field of the records of one kind; its values stand in their column ``custom`` under ``code``.

    ``kind`` and ``code`` never change, and a code is never given again: an archived field keeps its own. ``type``,
    ``reference`` and ``currency`` are fixed as soon as any record has a value (the database sees to it).
    ``choices`` are ``{"code", "name", "name_en", "colour", "retired"}`` in their order. ``index_faults`` says by
    purpose why an index could not be built. ``version`` grows with each change of what the field is, not of its place.
    """

    # From the sequence of records, so that a definition's history cannot be taken for a record's.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    version = models.BigIntegerField(db_default=1, editable=False)
    kind = models.CharField(max_length=40)
    table_name = models.CharField(max_length=63)
    code = models.CharField(max_length=40)
    type = models.CharField(max_length=12, choices=CustomType)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="", db_default="")
    hint = models.CharField(max_length=200, blank=True, default="", db_default="")
    hint_en = models.CharField(max_length=200, blank=True, default="", db_default="")
    section = models.CharField(max_length=60, blank=True, default="", db_default="")
    section_en = models.CharField(max_length=60, blank=True, default="", db_default="")
    position = models.IntegerField(default=0, db_default=0)
    choices = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    reference = models.CharField(max_length=40, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    field_class = models.CharField(max_length=10, default=FieldClass.BUSINESS.value, db_default="business")
    is_required = models.BooleanField(default=False, db_default=False)
    is_unique = models.BooleanField(default=False, db_default=False)
    is_searchable = models.BooleanField(default=False, db_default=False)
    is_sortable = models.BooleanField(default=False, db_default=False)
    in_lists = models.BooleanField(default=False, db_default=False)
    index_faults = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "records_custom_field"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="records_custom_field_code"),
            # One underscore at a time: two of them divide the parts of an address of the API.
            models.CheckConstraint(
                name="records_custom_field_slug", condition=Q(code__regex=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
            ),
            models.CheckConstraint(name="records_custom_field_named", condition=~Q(name="") & ~Q(kind="")),
            models.CheckConstraint(name="records_custom_field_type", condition=Q(type__in=CustomType.values)),
            models.CheckConstraint(
                name="records_custom_field_class", condition=Q(field_class__in=["business", "private", "personal"])
            ),
            models.CheckConstraint(
                name="records_custom_field_reference",
                condition=Q(type="reference") & ~Q(reference="") | ~Q(type="reference") & Q(reference=""),
            ),
            models.CheckConstraint(
                name="records_custom_field_currency",
                condition=Q(type="money") & ~Q(currency="") | ~Q(type="money") & Q(currency=""),
            ),
            models.CheckConstraint(
                name="records_custom_field_choices",
                condition=Exact(
                    Func(F("choices"), function="jsonb_typeof", output_field=models.TextField()), Value("array")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
