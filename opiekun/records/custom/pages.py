"""Settings, Custom fields: which there are, defining them, their order."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.accounts.ui.requests import render_settings, version_of, viewer_of
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import require
from opiekun.core.reading import WrongValue, record_id
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, toast
from opiekun.records.custom import services
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definition_form import (
    Values,
    blank,
    choice_rows,
    error_links,
    offers,
    read_form,
    stored,
    takes,
)
from opiekun.records.custom.definition_history import definition_changes
from opiekun.records.custom.kinds import CUSTOM_FIELD, MANAGE, kinds_with_fields
from opiekun.records.custom.listing import listed_field, listed_fields
from opiekun.records.custom.previewing import preview
from opiekun.records.custom.standing import standing
from opiekun.records.models.custom_field import CustomType
from opiekun.records.record.form_page import errors_by_name, errors_of

LIST: Final = "records/custom/fields.html"
FORM: Final = "records/custom/field.html"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The fields of one kind in their order, and the archived ones."""
    _manager(request)
    kind = _kind(request.GET.get("kind", ""))
    found = listed_fields(viewer_of(request))
    live = [field for field in found if not field.definition.is_archived]
    counts = {code: sum(field.definition.kind == code for field in live) for code in kinds_with_fields()}
    of_kind = [(field, standing(field)) for field in found if field.definition.kind == kind]
    context = {
        "kind": kind,
        "types": dict(CustomType.choices),
        "tabs": [_tab(code, code == kind, number) for code, number in counts.items()],
        "fields": [pair for pair in of_kind if not pair[0].definition.is_archived],
        "archived": [pair for pair in of_kind if pair[0].definition.is_archived],
    }
    return render_settings(request, LIST, context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new field, or the field made from it."""
    viewer = _manager(request)
    kind = _kind(request.POST.get("kind") or request.GET.get("kind", ""))
    if request.method != "POST":
        return _form(request, kind, None, blank())
    values = read_form(request.POST, new=True)
    try:
        definition = services.create_field(viewer, kind, values)
    except NotAllowed:
        raise
    except Refusal as refused:
        return _form(request, kind, None, values, refused)
    flash(request, Toast(_("Added.")))
    return _to_list(definition.kind)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, field_id: int) -> HttpResponse:
    """The form of a field, or its changes saved."""
    viewer = _manager(request)
    definition = listed_field(viewer, field_id).definition
    if request.method != "POST":
        return _form(request, definition.kind, definition, stored(definition))
    values = read_form(request.POST, new=False)
    try:
        saved = services.change_field(viewer, field_id, values, version_of(request))
    except (NotAllowed, NotFound):
        raise
    except Refusal as refused:
        return _form(request, definition.kind, definition, values, refused)
    given = {choice["code"] for choice in values["choices"]}
    kept = [str(choice.label) for choice in saved.choices if choice.retired and choice.code not in given]
    kept = [name for name in kept if name in {str(choice.label) for choice in definition.choices}]
    said = _("Saved.")
    if kept:
        said += " " + _("In use, and so retired instead of removed: %(names)s.") % {"names": ", ".join(kept)}
    flash(request, Toast(said))
    return _to_list(saved.kind)


@require_POST
def archive(request: HttpRequest, field_id: int) -> HttpResponse:
    """Out of use; the values stay."""
    definition = services.archive_field(_manager(request), field_id)
    undo = reverse("custom_field_restore", args=[field_id])
    flash(request, Toast(_("%(name)s is archived.") % {"name": definition.label}, undo_url=undo))
    return _to_list(definition.kind)


@require_POST
def restore(request: HttpRequest, field_id: int) -> HttpResponse:
    """Into use again."""
    try:
        definition = services.restore_field(_manager(request), field_id)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refused:
        flash(request, Toast(str(refused), error=True))
        return _to_list(listed_field(viewer_of(request), field_id).definition.kind)
    flash(request, Toast(_("Restored.")))
    return _to_list(definition.kind)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Keep the order in which the fields were put."""
    viewer, ids = _manager(request), []
    for raw in request.POST.getlist("ids")[:500]:
        try:
            ids.append(record_id(raw))
        except WrongValue:
            continue
    services.order_fields(viewer, _kind(request.POST.get("kind", "")), [pk for pk in ids if pk])
    return toast(HttpResponse(status=204), Toast(_("The order is kept.")))


@require_GET
def status(request: HttpRequest, field_id: int) -> HttpResponse:
    """How the indexes of a field stand, asked for while they are being built."""
    field = listed_field(_manager(request), field_id)
    return render_fragment(request, LIST, "status", {"field": field, "stands": standing(field), "types": {}})


@require_POST
def parts(request: HttpRequest) -> HttpResponse:
    """The parts of the form that depend on the type, with what was typed."""
    return _fragment(request, "parts")


@require_POST
def preview_of(request: HttpRequest) -> HttpResponse:
    """How the field would look."""
    return _fragment(request, "preview")


def _fragment(request: HttpRequest, block: str) -> HttpResponse:
    _manager(request)
    kind = _kind(request.POST.get("kind", ""))
    values = read_form(request.POST, new="code" in request.POST)
    return render_fragment(request, FORM, block, _context(viewer_of(request), kind, None, values))


def _form(
    request: HttpRequest, kind: str, definition: Definition | None, values: Values, refused: Refusal | None = None
) -> HttpResponse:
    context = _context(viewer_of(request), kind, definition, values, refused)
    return render_settings(request, FORM, context, refused.status if refused else 200)


def _context(
    viewer: UserViewer, kind: str, definition: Definition | None, values: Values, refused: Refusal | None = None
) -> dict[str, Any]:
    if isinstance(refused, StaleVersion):
        refused.message = _("Somebody changed this field meanwhile. Look at the page again before you save.")
    errors = errors_of(refused) if refused else []
    by_name = errors_by_name(errors)
    return {
        "kind": kind,
        "kind_label": record_kind(kind).label_plural,
        "definition": definition,
        "values": values,
        "choices": choice_rows(values, errors),
        "errors": by_name,
        "summary": error_links(by_name),
        "takes": takes(values["type"]),
        "preview": preview(viewer, kind, values),
        "changes": definition_changes(definition.id) if definition else [],
        "action": reverse("custom_field", args=[definition.id]) if definition else reverse("custom_field_new"),
        **offers(),
    }


def _manager(request: HttpRequest) -> UserViewer:
    viewer = viewer_of(request)
    require(viewer, CUSTOM_FIELD, MANAGE)
    return viewer


def _kind(code: str) -> str:
    """A kind that takes fields; the first one when none is named."""
    known = kinds_with_fields()
    if code and code not in known:
        raise NotFound
    return code or known[0]


def _tab(code: str, is_active: bool, count: int) -> dict[str, Any]:
    kind = record_kind(code)
    address = {"url": f"{reverse('custom_fields')}?kind={code}", "active": is_active, "changed": False}
    return {"label": kind.label_plural, "count": count or "", "icon": kind.icon, **address}


def _to_list(kind: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('custom_fields')}?kind={kind}")
