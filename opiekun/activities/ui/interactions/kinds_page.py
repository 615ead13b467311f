"""The settings of kinds of interactions: their order, names, icons and fields."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.activities.services import interaction_kinds as services
from opiekun.activities.ui.interactions.log import number
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.toasts import Toast, flash
from opiekun.records.custom.definitions import present
from opiekun.records.record.form_page import errors_by_name, errors_of

INDEX, FORM = "activities/kinds/index.html", "activities/kinds/form.html"
_TEXTS = ("name", "name_en", "icon")


def index(request: HttpRequest) -> HttpResponse:
    """All kinds in their order."""
    require(viewer_of(request), services.INTERACTION_KIND, "manage")
    return render_settings(request, INDEX, {"kinds": kinds().every})


def order(request: HttpRequest) -> HttpResponse:
    """Move one up or down."""
    viewer = viewer_of(request)
    ids = [kind.id for kind in kinds().every]
    moved, step = number(request.POST, "id"), -1 if request.POST.get("to") == "up" else 1
    if moved not in ids:
        raise NotFound
    at = ids.index(moved)
    to = min(max(at + step, 0), len(ids) - 1)
    ids.insert(to, ids.pop(at))
    services.order_kinds(viewer, ids)
    return HttpResponseRedirect(reverse("interaction_kinds"))


def edit(request: HttpRequest, kind_id: int | None = None) -> HttpResponse:
    """The form of a kind, or what was typed into it saved."""
    viewer = viewer_of(request)
    require(viewer, services.INTERACTION_KIND, "manage")
    kind = None if kind_id is None else kinds().by_id(kind_id)
    if kind_id is not None and kind is None:
        raise NotFound
    values: dict[str, Any] = {name: getattr(kind, name, "") for name in _TEXTS}
    values["icon"] = values["icon"] or "message"
    values["fields"] = list(kind.custom_fields) if kind else []
    values["is_archived"] = bool(kind and kind.is_archived)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = {name: str(request.POST.get(name, "")) for name in _TEXTS}
        values |= {"fields": request.POST.getlist("fields"), "is_archived": "is_archived" in request.POST}
        raw = {name: values[name] for name in (*_TEXTS, "is_archived")} | {"custom_fields": values["fields"]}
        try:
            if kind is None:
                services.create_kind(viewer, raw)
            else:
                services.update_kind(viewer, kind.id, raw, number(request.POST, "version"))
        except Refusal as refusal:
            errors = errors_by_name(errors_of(refusal))
        else:
            flash(request, Toast(_("Saved.")))
            return HttpResponseRedirect(reverse("interaction_kinds"))
    context = {
        "kind": kind,
        "values": values,
        "errors": errors,
        "icons": services.ICONS,
        "fields": [(d.code, str(d.label)) for d in present().of(INTERACTION)],
    }
    return render_settings(request, FORM, context, 422 if errors else 200)
