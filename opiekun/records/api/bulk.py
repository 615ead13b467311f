"""``/{resource}/bulk-edit``, ``/{resource}/bulk-trash``, ``/bulk-edits``: many records at once."""

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource
from opiekun.core.api.router import ApiRouter
from opiekun.core.reading import REASONS
from opiekun.records.api.bulk_schemas import BulkEditInput, BulkEditReport, BulkTrashInput
from opiekun.records.api.choosing import CHOOSING, read_choice, refuse_unknown_fields, wrong
from opiekun.records.api.condition_names import field_codes, name_fields_of
from opiekun.records.bulk import report, starting
from opiekun.records.bulk.numbers import numbers_of
from opiekun.records.bulk.planning import plan_edit, plan_trash
from opiekun.records.bulk.set_actions import right_of
from opiekun.records.models import BulkEdit

router = ApiRouter(tags=["Bulk changes"])
_TRASH: Final = CHOOSING | {"dry_run"}
_EDIT: Final = _TRASH | {"field", "value"}


def add_bulk(resource_router: ApiRouter, resource: Resource, name: str) -> None:
    """Give a resource its bulk operations; ``name`` is its own ("parties")."""
    name_fields_of(resource)

    def bulk_edit(request: HttpRequest) -> HttpResponse:
        """Give a field of many records one value, each by the rules of a single change. Small operations are done with
        the answer; larger ones go on by themselves, see `state`."""
        viewer, body = allowed(request, resource.kind.code, "edit"), json_body(request)
        refuse_unknown_fields(body, _EDIT)
        selection = read_choice(viewer, resource, body)
        code = field_codes(resource).get(body["field"], "") if isinstance(body.get("field"), str) else ""
        if "value" not in body:
            raise wrong("value", "required", str(REASONS["required"]))
        return _planned(viewer, body, lambda: plan_edit(viewer, selection, code, body["value"]))

    def bulk_trash(request: HttpRequest) -> HttpResponse:
        """Move many records to the trash."""
        viewer, body = allowed(request, resource.kind.code, "trash"), json_body(request)
        refuse_unknown_fields(body, _TRASH)
        selection = read_choice(viewer, resource, body)
        return _planned(viewer, body, lambda: plan_trash(viewer, selection))

    bulk_edit.__name__, bulk_trash.__name__ = f"bulk_edit_{name}", f"bulk_trash_{name}"
    shared: dict[str, Any] = {"done": BulkEditReport}
    resource_router.route("POST", "/bulk-edit", body=BulkEditInput, summary=f"Change many {name}", **shared)(bulk_edit)
    resource_router.route("POST", "/bulk-trash", body=BulkTrashInput, summary=f"Remove many {name}", **shared)(
        bulk_trash
    )


def _planned(viewer: UserViewer, body: dict[str, Any], plan: Callable[[], BulkEdit]) -> HttpResponse:
    dry_run = body.get("dry_run", False)
    if not isinstance(dry_run, bool):
        raise wrong("dry_run", "not_boolean", str(REASONS["not_boolean"]))
    with transaction.atomic():
        edit = plan()
        if dry_run:
            planned = told(edit) | {"id": None}
            edit.delete()
            return answer(planned)
    return answer(told(starting.run(viewer, edit.pk)))


@router.route("GET", "/{bulk_edit_id}", done=BulkEditReport, summary="Read a bulk operation")
def read_bulk_edit(request: HttpRequest, bulk_edit_id: str) -> HttpResponse:
    """How one of your own operations stands; it is kept for 30 days."""
    return answer(told(_own(request, bulk_edit_id)))


@router.route("POST", "/{bulk_edit_id}/undo", done=BulkEditReport, summary="Undo a bulk operation")
def undo_bulk_edit(request: HttpRequest, bulk_edit_id: str) -> HttpResponse:
    """Set back the records that nobody has changed since."""
    edit = _own(request, bulk_edit_id)
    empty_body(request)
    return answer(told(starting.undo(asker(request), edit.pk)))


def _own(request: HttpRequest, raw: str) -> BulkEdit:
    edit = report.own_edit(asker(request), path_id(raw))
    allowed(request, *right_of(edit))
    return edit


def told(edit: BulkEdit) -> dict[str, Any]:
    """The operation as the API tells of it."""
    numbers = numbers_of(edit)
    named = (*report.refused(edit), *report.kept(edit), *report.undo_refused(edit))
    return {
        "id": str(edit.pk),
        "state": edit.state,
        "selected": edit.selected,
        "planned": edit.planned,
        "unchanged": edit.unchanged + numbers.unchanged,
        "out_of_reach": edit.out_of_reach,
        "changed": numbers.changed,
        "refused": numbers.refused,
        "undone": numbers.undone,
        "kept": numbers.kept,
        "problems": [{"id": str(n.id), "name": n.name, "code": n.code, "message": n.reason} for n in named],
        "can_undo": starting.can_undo(edit),
        "undo_until": edit.created_at + starting.KEPT_FOR,
    }
