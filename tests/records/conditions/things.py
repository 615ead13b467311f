"""A toy kind with fields of every type, all of which may be empty, and rows that hang on it; only tests have it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.db import connection, models

from opiekun.core import kinds
from opiekun.core.fields import Choice, Field, FieldClass, FieldType, Measure, RelatedRows
from opiekun.core.kinds import RecordKind
from opiekun.core.models.custom_values import CustomValues
from opiekun.records.conditions import registry
from opiekun.records.conditions.registry import Relation
from opiekun.records.custom.ways import path

T = FieldType


class Thing(models.Model):
    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    name = models.TextField(null=True)
    code = models.TextField(default="")
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    pieces = models.IntegerField(null=True)
    bought_on = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    is_old = models.BooleanField(null=True)
    colour = models.TextField(default="")
    keeper_id = models.BigIntegerField(null=True)
    named_on = models.IntegerField(null=True)
    custom = CustomValues(default=dict)

    class Meta:
        app_label = "things"
        db_table = "toys_thing"

    def __str__(self) -> str:
        return str(self.name)


class Label(models.Model):
    id = models.BigAutoField(primary_key=True)
    thing = models.ForeignKey(Thing, models.CASCADE)
    text = models.TextField()
    worth = models.DecimalField(max_digits=19, decimal_places=4, null=True)

    class Meta:
        app_label = "things"
        db_table = "toys_label"

    def __str__(self) -> str:
        return self.text


COLOURS = ("red", "green")
COLOUR_CHOICES = tuple(Choice(c, c) for c in COLOURS)


def _custom(code: str, type_: FieldType, way: str, **more: Any) -> Field:
    return Field(f"custom.{code}", code, type_, path(way, code), custom=code, **more)


CUSTOM = (
    _custom("note", T.TEXT, "text"),
    _custom("credit", T.NUMBER, "number"),
    _custom("worth", T.MONEY, "amount"),
    _custom("since", T.DATE, "day"),
    _custom("size", T.CHOICE, "choice", choices=COLOUR_CHOICES),
    _custom("marks", T.MULTI_CHOICE, "choices", choices=COLOUR_CHOICES),
    _custom("vip", T.BOOLEAN, "flag"),
    _custom("friend", T.REFERENCE, "link", reference="user"),
)
FIELDS = (
    Field("name", "Name", T.TEXT, "name"),
    Field("code", "Code", T.URL, "code"),
    Field("price", "Price", T.MONEY, "price"),
    Field("pieces", "Pieces", T.NUMBER, "pieces"),
    Field("bought_on", "Bought", T.DATE, "bought_on"),
    Field("seen_at", "Seen", T.INSTANT, "seen_at"),
    Field("is_old", "Old", T.BOOLEAN, "is_old"),
    Field("colour", "Colour", T.CHOICE, "colour", choices=COLOUR_CHOICES),
    Field("keeper", "Keeper", T.REFERENCE, "keeper_id", reference="user"),
    Field("tags", "Tags", T.TEXT, rows=RelatedRows("things.Label", "pk", "thing_id", "text", main="")),
    Field("named_on", "Name day", T.YEARLY_DAY, "named_on"),
    *CUSTOM,
    Field("diary", "Diary", T.TEXT, "name", FieldClass.PRIVATE),
)
LABEL_FIELDS = (
    Field("text", "Text", T.TEXT, "text"),
    Field("worth", "Worth", T.MONEY, "worth"),
    Field("remark", "Remark", T.TEXT, "text", FieldClass.PRIVATE),
)
THING = RecordKind(
    "thing", "things.Thing", "Thing", "Things", "file", "/things", "name", lambda viewer, action: seen(viewer), FIELDS
)
RELATIONS = (
    Relation(
        "thing", "labels", "Label", "a label that meets", "pk", "thing_id", model="things.Label", fields=LABEL_FIELDS
    ),
    Relation("thing", "children", "Child", "a child that meets", "pk", "parent_id", records="thing"),
    Relation("thing", "parent", "Parent", "a parent that meets", "parent_id", "pk", records="thing"),
)
MEASURES = (
    Field("label_count", "Labels", T.NUMBER, measure=Measure("labels")),
    Field("child_count", "Children", T.NUMBER, measure=Measure("children")),
    Field("least_worth", "Least worth", T.MONEY, measure=Measure("labels", "first", "worth")),
    Field("last_seen_child", "Last child seen", T.INSTANT, measure=Measure("children", "last", "seen_at")),
    Field("first_bought_child", "First child bought", T.DATE, measure=Measure("children", "first", "bought_on")),
)


def seen(viewer: Any) -> models.QuerySet[Thing]:
    """A viewer without owners sees everything; others the things of their keepers."""
    owners = viewer.owners("thing", "view")
    return Thing.objects.all() if owners == "everyone" else Thing.objects.filter(keeper_id__in=owners)


@contextmanager
def things() -> Iterator[None]:
    """The kind, registered as apps register theirs; inside a test's transaction, with which its tables go."""
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
        editor.create_model(Label)
    config = AppConfig("tests.records.conditions.things", sys.modules[__name__])
    config.label, config.models = "things", dict(apps.all_models["things"])  # type: ignore[assignment]
    config.apps, apps.app_configs["things"] = apps, config
    kinds._kinds["thing"] = THING
    registry._relations["thing"] = {relation.code: relation for relation in RELATIONS}
    registry._fields["thing"] = {field.code: field for field in MEASURES}
    try:
        yield
    finally:
        del apps.app_configs["things"], kinds._kinds["thing"], registry._relations["thing"], registry._fields["thing"]
