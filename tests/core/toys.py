"""A toy record kind with parts, made by the same schema operations as real ones; only tests have its tables."""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from opiekun.core.models import RecordModel
from opiekun.core.schema import RegisterRecordKind, TouchOwner, TrackHistory


class Toy(RecordModel):
    name = models.TextField()
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    pin = models.TextField(null=True)
    name_key = models.GeneratedField(
        expression=models.functions.Lower("name"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        app_label = "toys"
        db_table = "toys_toy"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="toys_toy_name", condition=models.Q(trashed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    id = models.BigAutoField(primary_key=True)
    toy = models.ForeignKey(Toy, models.CASCADE)
    label = models.TextField()

    class Meta:
        app_label = "toys"
        db_table = "toys_part"

    def __str__(self) -> str:
        return self.label


class Sticker(RecordModel):
    """A record kind of its own that belongs to a toy and goes to the trash with it."""

    toy = models.ForeignKey(Toy, models.PROTECT)
    text = models.TextField()

    class Meta:
        app_label = "toys"
        db_table = "toys_sticker"

    def __str__(self) -> str:
        return self.text


OPERATIONS: list[tuple[type[models.Model], Any]] = [
    (Toy, RegisterRecordKind("Toy", "toy", computed=["name_key"])),
    (Toy, TrackHistory("Toy", subject="id", kind="toy", ignore=["name_key"], secret=["pin"])),
    (Part, TrackHistory("Part", subject="toy_id")),
    (Part, TouchOwner("Part", "toy_id", "toys_toy", "id")),
    (Sticker, RegisterRecordKind("Sticker", "sticker")),
    (Sticker, TrackHistory("Sticker", subject="id", kind="sticker")),
]


def create_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Toy, Part, Sticker):
            editor.create_model(model)
    with connection.cursor() as cursor:
        for model, operation in OPERATIONS:
            for statement in operation.create(model._meta.db_table):
                cursor.execute(statement)


def drop_tables() -> None:
    with connection.cursor() as cursor:
        for model, operation in reversed(OPERATIONS):
            for statement in operation.drop(model._meta.db_table):
                cursor.execute(statement)
        cursor.execute("DROP TABLE toys_sticker, toys_part, toys_toy")
