"""Adding, changing and taking out single rows of the personal details, in their card."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import DayKind
from opiekun.parties.selectors.interests import known_terms
from opiekun.parties.selectors.person_page import PersonRecord, load_person
from opiekun.parties.selectors.personal_details import PersonalDetails, open_personal_details
from opiekun.parties.services.personal_row import (
    FIELDS,
    RowSaved,
    add_personal_row,
    change_personal_row,
    remove_personal_row,
    undo_personal_row,
)
from opiekun.parties.ui.forms.blocks import typed
from opiekun.parties.ui.personal.card import TEMPLATE, drawn
from opiekun.parties.ui.personal.facts import NEW, card_parts
from opiekun.parties.ui.personal.inputs import (
    Values,
    first_values,
    form_inputs,
    name_day_choices,
    stored_values,
)
from opiekun.parties.ui.personal.words import day_name
from opiekun.records.record.changes import last_author
from opiekun.records.record.views import viewer_of

_TRIES = 3


@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, record_id: int, part: str, row: str) -> HttpResponse:
    """A line as it is shown, or the row saved."""
    if request.method == "POST":
        return _save(request, record_id, part, row)
    person, details = _opened(viewer_of(request), record_id, part)
    shown = next(p for p in card_parts(details, person.first_name, clock.today()) if p.code == part)
    line = next((line for line in shown.lines if line.row == row), None)
    context = {"person": person, "part": shown, "line": line}
    return _fragment(request, "line" if line or row != shown.new else "adder", context)


@require_GET
def edit(request: HttpRequest, record_id: int, part: str, row: str) -> HttpResponse:
    """The form of a row."""
    person, details = _opened(viewer_of(request), record_id, part)
    _require_edit(person)
    values = _begin(person, details, part, row)
    return _form(request, person, part, row, values, values, details.version)


@require_POST
def remove(request: HttpRequest, record_id: int, part: str, row_id: int) -> HttpResponse:
    """Take a row out."""
    saved = remove_personal_row(viewer_of(request), record_id, part, row_id)
    return _card(request, record_id, saved, _("Removed."))


@require_POST
def undo(request: HttpRequest, record_id: int, change_id: int) -> HttpResponse:
    """Put back what one change did; the card is drawn anew by the event."""
    undo_personal_row(viewer_of(request), record_id, change_id)
    response = trigger(HttpResponse(status=204), "opiekun:personal-changed")
    trigger(response, "opiekun:record-changed")
    return toast(response, Toast(_("Undone.")))


@require_GET
def interest_terms(request: HttpRequest) -> HttpResponse:
    """Words that others of reach have, for typing the same in the same way."""
    terms = known_terms(viewer_of(request), request.GET.get("term", "")[:80])
    return render_fragment(request, TEMPLATE, "terms", {"terms": terms})


def _opened(viewer: Viewer, person_id: int, part: str) -> tuple[PersonRecord, PersonalDetails]:
    if part not in FIELDS:
        raise NotFound
    return load_person(viewer, person_id), open_personal_details(viewer, person_id, again=True)


def _require_edit(person: PersonRecord) -> None:
    if not person.can_edit:
        raise NotAllowed


def _kind(part: str, row: str) -> str:
    """The kind of a day that is to be added ("new-name_day")."""
    kind = row.removeprefix(f"{NEW}-")
    if part == "days" and kind not in DayKind.values:
        raise NotFound
    return kind


def _begin(person: PersonRecord, details: PersonalDetails, part: str, row: str) -> Values:
    if row.startswith(NEW):
        return first_values(part, _kind(part, row), details, person.first_name)
    return stored_values(part, _stored(details, part, row))


def _stored(details: PersonalDetails, part: str, row: str) -> Mapping[str, Any]:
    found = next((stored for stored in details.part(part) if str(stored["id"]) == row), None)
    if found is None:
        raise NotFound
    return found


def _save(request: HttpRequest, person_id: int, part: str, row: str) -> HttpResponse:
    viewer = viewer_of(request)
    person, details = _opened(viewer, person_id, part)
    begin = _begin(person, details, part, row)
    # What the form does not ask stays as it is.
    mine = {name: typed(request.POST, name) if name in request.POST else value for name, value in begin.items()}
    was = {name: typed(request.POST, f"was-{name}") if f"was-{name}" in request.POST else begin[name] for name in begin}
    if not row.startswith(NEW) and begin not in (was, mine):
        return _clash(request, person, details, part, row, mine, begin)
    try:
        saved = _write(viewer, person_id, part, row, mine, details)
    except (NotFound, NotAllowed, StaleVersion):
        raise
    except Refusal as refusal:
        return _form(request, person, part, row, mine, was, details.version, refusal)
    return _card(request, person_id, saved, _("Saved."))


def _write(viewer: Viewer, person_id: int, part: str, row: str, mine: Values, details: PersonalDetails) -> RowSaved:
    """The row written; others may save other rows meanwhile, this one not unseen."""
    if row.startswith(NEW):
        return add_personal_row(viewer, person_id, part, mine)
    before = _stored(details, part, row)
    for _try in range(_TRIES):
        try:
            return change_personal_row(viewer, person_id, part, int(row), mine, details.version)
        except StaleVersion:
            details = open_personal_details(viewer, person_id, again=True)
            if _stored(details, part, row) != before:
                raise
    raise StaleVersion(details.version, details.version)


def _clash(
    request: HttpRequest,
    person: PersonRecord,
    details: PersonalDetails,
    part: str,
    row: str,
    mine: Values,
    now: Values,
) -> HttpResponse:
    """Somebody else has changed the row while it was edited: nothing is written before the user has seen it."""
    author = last_author((person.id,))
    theirs = ", ".join(value for name, value in now.items() if value and name not in ("kind", "remind_to"))
    text = _("%(who)s has just saved: %(theirs)s. Enter saves yours, Esc leaves theirs.") % {
        "who": author[0] if author else "",
        "theirs": theirs or "–",
    }
    return _form(request, person, part, row, mine, now, details.version, error=text, status=412)


def _card(request: HttpRequest, person_id: int, saved: RowSaved, said: str) -> HttpResponse:
    """The whole card: a new birthday changes what is said of the name day."""
    viewer = viewer_of(request)
    person = load_person(viewer, person_id)
    response = drawn(request, person, open_personal_details(viewer, person_id, again=True), takes_focus=True)
    if saved.change_id is None:
        return response
    trigger(response, "opiekun:record-changed")
    return toast(response, Toast(said, undo_url=reverse("person_personal_undo", args=[person_id, saved.change_id])))


def _form(
    request: HttpRequest,
    person: PersonRecord,
    part: str,
    row: str,
    mine: Values,
    was: Values,
    version: int,
    refusal: Refusal | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    errors = {str(e.loc[0]): str(e.message) for e in refusal.errors if e.loc} if refusal else {}
    inputs = form_inputs(part, mine)
    asked = {i.name for i in inputs}
    # What belongs to no field of the form is said below it.
    unplaced = [text for name, text in errors.items() if name not in asked]
    context = {
        "person": person,
        "part": part,
        "row": row,
        "in_list": row not in (NEW, f"{NEW}-{DayKind.ANNIVERSARY}"),
        # Of an anniversary the first field says what it is.
        "title": day_name(mine["kind"], "") if part == "days" and mine["kind"] != DayKind.ANNIVERSARY else "",
        "inputs": inputs,
        "hidden": {name: value for name, value in mine.items() if name not in asked},
        "mine": mine,
        "was": was,
        "version": version,
        "errors": errors,
        "error": error or " ".join(unplaced) or (str(refusal) if refusal and not errors else ""),
        "choices": name_day_choices(person.first_name, mine),
    }
    response = _fragment(request, "form", context, 422 if refusal else status)
    if response.status_code != 200:
        # What was saved replaces the card, what was not only the form.
        response["HX-Retarget"] = f"#personal-form-{part}-{row}"
    return response


def _fragment(request: HttpRequest, block: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    response = render_fragment(request, TEMPLATE, block, context)
    response.status_code = status
    response["Cache-Control"] = "no-store"
    return response
