"""Planning: a draft names the very records that would be changed, so that what was previewed is what is done."""

from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Field
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.change import as_json
from opiekun.records.bulk.fields import bulk_field, read_value
from opiekun.records.bulk.selection import Selection
from opiekun.records.models import BulkAction, BulkEdit

MOST_RECORDS: Final = 50_000


def plan_edit(actor: Viewer, selection: Selection, code: str, raw: Any) -> BulkEdit:
    """A draft that gives the field of the chosen records the value. Raises NotAllowed, InvalidInput."""
    require(actor, selection.kind.code, "edit")
    field = bulk_field(actor, selection.kind, code)
    value = read_value(actor, selection.kind, field, raw)
    return _plan(actor, selection, BulkAction.EDIT, field, value)


def plan_trash(actor: Viewer, selection: Selection) -> BulkEdit:
    """A draft that moves the chosen records to the trash. Raises NotAllowed, InvalidInput."""
    require(actor, selection.kind.code, "trash")
    return _plan(actor, selection, BulkAction.TRASH, None, None)


def has_value(field: Field, value: Any) -> Q:
    """The condition that the field holds the value."""
    if value is None:
        return Q(**{f"{field.stored}__isnull": True})
    # What is not there compares as unknown; asked first whether it is, the condition can be turned round.
    is_there = Q(custom__has_key=field.custom) if field.custom else Q()
    return is_there & Q(**{field.stored: value})


@transaction.atomic
def _plan(actor: Viewer, selection: Selection, action: BulkAction, field: Field | None, value: Any) -> BulkEdit:
    selected = selection.rows(actor).count()
    if selected > MOST_RECORDS:
        message = _("At most %(most)d records can be changed at once. Narrow the list.") % {"most": MOST_RECORDS}
        raise InvalidInput([FieldError(("ids",), "too_many", message)])
    reached = selection.rows(actor, action)
    changing = reached if field is None else reached.exclude(has_value(field, value))
    edit = BulkEdit.objects.create(
        kind=selection.kind.code,
        action=action,
        field=field.code if field else "",
        value=as_json(value),
        actor_id=actor.id,
        token_id=actor.token_id if isinstance(actor, UserViewer) else None,
        selected=selected,
        unchanged=0,
        out_of_reach=0,
    )
    edit.out_of_reach = selected - reached.count()
    edit.planned = _add_rows(edit.pk, changing)
    edit.unchanged = selected - edit.out_of_reach - edit.planned
    edit.save(update_fields=["out_of_reach", "planned", "unchanged"])
    return edit


def _add_rows(edit_id: int, rows: QuerySet[Any]) -> int:
    """Name the records, all in one statement."""
    ids = list(rows.order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_bulk_edit_row (bulk_edit_id, record_id) SELECT %s, unnest(%s::bigint[])",
            [edit_id, ids],
        )
    return len(ids)
