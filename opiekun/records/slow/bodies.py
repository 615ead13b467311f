"""What an index for an offer is built on: the table, and the columns as SQL has them."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import Model

from opiekun.core.fields import Field
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.models.custom_values import WAY
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.custom.ways import WAYS, expression
from opiekun.records.slow.offers import FRAGMENT, NONE, PART, VALUE, Offer

_GIVES_A_KEY: Final = frozenset(("number", "amount", "day"))


@dataclass(frozen=True, slots=True)
class Body:
    """``method`` and ``key`` of the index on the table; ``more`` are columns that stand behind the key."""

    table: str
    method: str
    key: str
    more: str = ""

    @property
    def sql(self) -> str:
        """What stands behind the name of the index."""
        if self.method == "gin":
            return f'ON "{self.table}" USING gin ({self.key} gin_trgm_ops)'
        return f'ON "{self.table}" USING btree ({self.key}{self.more})'


def field_of(offer: Offer) -> tuple[Subject, Field] | None:
    """The field that is asked for; None when it is no longer there."""
    if all(kind.code != offer.kind for kind in record_kinds()):
        return None
    subject = subject_of(record_kind(offer.kind))
    if offer.relation:
        relation = subject.relations.get(offer.relation)
        if relation is None:
            return None
        subject = subject_within(relation)
    found = subject.find_field(offer.field)
    return None if found is None else (subject, found)


def body_of(offer: Offer) -> Body | None:
    """The index that helps; None where none does."""
    found = field_of(offer)
    if found is None or offer.purpose == NONE or found[1].is_resolved or found[1].measure is not None:
        return None
    field = found[1]
    if field.custom:
        return _custom(offer, field)
    if field.rows is not None:
        model: type[Model] = apps.get_model(field.rows.model)
        compared = (field.rows.compared or field.rows.value) if offer.purpose != FRAGMENT or not field.folded else ""
        table, column = _place(model, compared or field.folded)
        return _plain(offer.purpose, table, column, bool(field.folded), f', "{_place(model, field.rows.key)[1]}"')
    path = field.folded if offer.purpose == FRAGMENT and field.folded else field.path
    if _is_worked_out(_model(offer), path):
        return None
    table, column = _place(_model(offer), path)
    return _plain(offer.purpose, table, column, bool(field.folded), "")


def is_there(body: Body) -> bool:
    """Whether an index that begins with the same key is is there already, whoever made it; one of live rows serves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = to_regclass(%s) AND i.indisvalid"
            " AND coalesce(pg_get_expr(i.indpred, i.indrelid), '(trashed_at IS NULL)') = '(trashed_at IS NULL)'",
            [f'"{body.table}"'],
        )
        return any(_begins_alike(definition, body) for (definition,) in cursor.fetchall())


def _begins_alike(definition: str, body: Body) -> bool:
    _head, _using, rest = definition.partition(f" USING {body.method} ")
    found, wanted = _bare(rest), _bare(f"({body.key}")
    return bool(rest) and found.startswith(wanted) and not re.match(r"[a-z0-9_]", found[len(wanted) :])


def _bare(sql: str) -> str:
    """Without what the database adds of itself: casts, quotes, brackets, spaces."""
    return " ".join(re.sub(r'::\w+( varying)?|["()]', "", sql.lower()).split())


def _plain(purpose: str, table: str, column: str, is_folded: bool, more: str) -> Body:
    if purpose == FRAGMENT:
        return Body(table, "gin", f'"{column}"' if is_folded else f'core_fold("{column}")')
    if purpose == PART:
        return Body(table, "gin", f'"{column}"')
    return Body(table, "btree", f'"{column}"', more)


def _custom(offer: Offer, field: Field) -> Body | None:
    table = record_kind(offer.kind).model_class._meta.db_table
    way, _sep, code = field.path.partition("__")[2].partition(WAY)
    if offer.purpose == FRAGMENT:
        return Body(table, "gin", f"core_fold({expression('text', code)})")
    # Whole values are found by the index of all custom fields together.
    if offer.purpose == VALUE and way in _GIVES_A_KEY and way in WAYS:
        return Body(table, "btree", expression(way, code), ", id")
    return None


def _model(offer: Offer) -> type[Model]:
    kind = record_kind(offer.kind)
    if not offer.relation:
        return kind.model_class
    model: type[Model] = apps.get_model(subject_of(kind).relations[offer.relation].model)
    return model


def _is_worked_out(model: type[Model], path: str) -> bool:
    """Whether the path asks a function of a column (``id__is_idle``): no index of a column answers that."""
    for name in path.split("__")[:-1]:
        found: Any = model._meta.get_field(name)
        if found.related_model is None:
            return True
        model = found.related_model
    return False


def _place(model: type[Model], path: str) -> tuple[str, str]:
    """Table and column at the end of an ORM path."""
    *through, last = path.split("__")
    for name in through:
        found: Any = model._meta.get_field(name)
        model = found.related_model
    # By its name or by that of its column, as of a foreign key.
    fields: Any = [model._meta.pk] if last == "pk" else model._meta.concrete_fields
    column: str = next(f.column for f in fields if last in ("pk", f.name, f.attname))
    return model._meta.db_table, column
