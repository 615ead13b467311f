"""The form of a party list."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.core.errors import NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.choices import ListColour, ListKind
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.permissions import PARTY_LIST, reached_lists
from opiekun.parties.selectors.list_conditions import ListBook
from opiekun.parties.selectors.party_lists import ListRow, lists_with_named
from opiekun.parties.services import change_list, create_list
from opiekun.parties.ui.party_lists.base import list_url
from opiekun.parties.ui.party_lists.stale import stale_words
from opiekun.records.builder.assembling import Assembled, assemble
from opiekun.records.builder.drafts import DraftGroup, blank, draft_of
from opiekun.records.builder.forms import builder_values
from opiekun.records.builder.posting import read_draft
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.reading import condition_to_json
from opiekun.records.conditions.tree import EVERYTHING
from opiekun.records.record.form_page import FormPage, errors_by_name, errors_of
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/lists/form.html"
_TEXTS = ("name", "name_en", "colour", "description")
_NEW = {"name": "", "name_en": "", "colour": ListColour.BLUE, "description": "", "kind": ListKind.MANUAL}


def new_list(request: HttpRequest) -> HttpResponse:
    """The form of a new list, and what it sends."""
    viewer = viewer_of(request)
    require(viewer, PARTY_LIST, "create")
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        values = {**_NEW, "kind": kind if kind in ListKind.values else ListKind.MANUAL}
        return _page(request, viewer, None, values, blank())
    values = {name: request.POST.get(name, "") for name in (*_TEXTS, "kind")}
    return _saved(request, viewer, None, values)


def edit_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """The form of a list, and what it sends. Its kind stays."""
    viewer = viewer_of(request)
    if not reached_lists(viewer).filter(pk=list_id).exists():
        raise NotFound
    require(viewer, PARTY_LIST, "edit")
    rows = lists_with_named([list_id])
    row = rows[list_id]
    _refuse_hidden(viewer, rows, row)
    if request.method != "POST":
        values = {**{name: getattr(row, name) for name in _TEXTS}, "kind": row.kind}
        draft = blank() if row.condition == EVERYTHING else draft_of(row.condition)
        # What was taken out of use since is marked at once.
        made = Assembled() if row.is_manual else assemble(viewer, PARTY_KIND, draft)
        return _page(request, viewer, row, values, draft, row.version, made, status=200)
    values = {**{name: request.POST.get(name, "") for name in _TEXTS}, "kind": row.kind}
    return _saved(request, viewer, row, values)


def _saved(request: HttpRequest, viewer: Viewer, row: ListRow | None, values: Mapping[str, str]) -> HttpResponse:
    draft = read_draft(request.POST)
    version = request.POST.get("version", "")
    made = Assembled()
    raw: dict[str, Any] = dict(values)
    if values["kind"] == ListKind.CRITERION:
        made = assemble(viewer, PARTY_KIND, draft)
        raw["condition"] = condition_to_json(made.condition)
    if made.problems:
        return _page(request, viewer, row, values, draft, version, made)
    try:
        list_id = _write(viewer, row, raw, version)
    except (NotFound, NotAllowed):
        raise
    except StaleVersion as stale:
        told = Refusal(stale_words(viewer, lists_with_named([row.id])[row.id], raw) if row else "", status=412)
        return _page(request, viewer, row, values, draft, stale.facts["current"], made, told)
    except Refusal as refusal:
        return _page(request, viewer, row, values, draft, version, made, refusal)
    flash(request, Toast(_("The list is saved.")))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = list_url(list_id)
    return response


def _write(viewer: Viewer, row: ListRow | None, raw: dict[str, Any], version: str) -> int:
    if row is None:
        return create_list(viewer, raw).id
    changed = {name: value for name, value in raw.items() if name != "kind"}
    return change_list(viewer, row.id, changed, whole(version) or 0).id


def _refuse_hidden(viewer: Viewer, rows: Mapping[int, ListRow], row: ListRow) -> None:
    """The form would show what is in the criterion."""
    try:
        ListBook(rows).open(viewer, row.id)
    except WrongCondition as wrong:
        if wrong.reason == "hidden_parts":
            raise NotAllowed(_("The criterion of this list asks for something that you may not see.")) from wrong


def _fault(name: str, message: str) -> tuple[str, str]:
    """For the summary at the top: the id of the field, its name and what is wrong with it."""
    label = dict(zip(_TEXTS, (_("Name"), _("Name in English"), _("Colour"), _("Description")), strict=True)).get(name)
    return (f"id_{name}", f"{label}: {message}") if label else ("", message)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    row: ListRow | None,
    values: Mapping[str, str],
    draft: DraftGroup,
    version: int | str = "",
    made: Assembled | None = None,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    problems = dict(made.problems) if made else {}
    errors = errors_by_name(errors_of(refusal)) if refusal else {}
    action = reverse("party_list_edit", args=[row.id]) if row else reverse("party_list_new")
    cancel = list_url(row.id) if row else reverse("party_lists")
    summary = [_fault(name, message) for name, message in errors.items()]
    if problems:
        told = _("Change or remove the marked conditions.") if status else _("Finish the marked conditions.")
        summary.append(("conditions", told))
    page = FormPage(action, cancel, values, version, errors=errors, summary=summary)
    context = {
        "form": page,
        "row": row,
        "title": _("The criterion asks for something that is no longer there.") if status else "",
        "colours": ListColour.choices,
        "kinds": ListKind.choices,
        **builder_values(viewer, PARTY_KIND, draft, problems),
    }
    usual = refusal.status if refusal else 422 if problems else 200
    return render_page(request, TEMPLATE, context, status=status or usual)
