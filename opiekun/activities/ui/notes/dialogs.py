"""Notes on pages of records: their card, writing one, changing, pinning, throwing one away."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.activities.choices import Visibility
from opiekun.activities.documents.attached_to import files_of
from opiekun.activities.permissions import NOTE, reached_interactions
from opiekun.activities.selectors.mention_words import sentences
from opiekun.activities.selectors.notes import changeable, load_note, notes_of, who_can_be_mentioned
from opiekun.activities.services.notes import create_note, restore_note, trash_note, update_note
from opiekun.activities.services.saved import Saved
from opiekun.activities.ui.documents.with_form import attach_files, file_field
from opiekun.activities.ui.interactions.log import number
from opiekun.core.errors import NotFound, Refusal, StaleVersion
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.record.form_page import errors_by_name, errors_of
from opiekun.records.record.once import Made, SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "activities/notes/notes.html"
SHOWN: Final = 6
CHANGED: Final = "opiekun:notes-changed"
_READING: Final = 20


def panel_of(kind: str) -> Any:
    """The card of a kind's page."""

    def panel(request: HttpRequest, record_id: int) -> HttpResponse:
        viewer = viewer_of(request)
        reached: Mapping[str, Any] = {
            "party": reached_parties,
            "person": reached_persons,
            "interaction": reached_interactions,
        }
        if not reached[kind](viewer).filter(pk=record_id).exists():
            raise NotFound
        found = notes_of(viewer, kind, record_id, SHOWN + 1)
        files = files_of(viewer, [note.pk for note in found[:SHOWN]])
        context = {
            "kind": kind,
            "record_id": record_id,
            "notes": found[:SHOWN],
            "files": files,
            "more": len(found) > SHOWN,
            "can_add": viewer.can(NOTE, "create"),
            "changeable": changeable(viewer, found[:SHOWN]),
            "private": Visibility.PRIVATE,
            "team": Visibility.TEAM,
        }
        return render_fragment(request, TEMPLATE, "panel", context)

    return panel


def new(request: HttpRequest) -> HttpResponse:
    """The dialog of a new note on what the address names, or the note written."""
    viewer = viewer_of(request)
    require(viewer, NOTE, "create")
    asked = request.POST if request.method == "POST" else request.GET
    owner = {name: asked.get(name, "") for name in ("party", "person", "about")}
    if not owner["party"] and not owner["person"] and owner["about"]:
        # On what was said with somebody: the note belongs to them.
        row = reached_interactions(viewer).filter(pk=number(asked, "about") or 0).values("party_id").first()
        if row is None:
            raise NotFound
        owner["party"] = str(row["party_id"])
    values: dict[str, Any] = {"body": "", "visibility": Visibility.ALL.value, "pinned": ""}
    token = str(asked.get("token", "")) or new_token()
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        values = {name: str(request.POST.get(name, "")) for name in values}
        raw = {**values, **owner}
        try:
            made = create_once(viewer, token, lambda then: create_note(viewer, raw, then))
        except SentAlready as sent:
            return _done(Toast(" ".join([_("Saved."), *attach_files(request, viewer, sent.record_id)])), sent.record_id)
        except Refusal as refusal:
            errors = errors_by_name(errors_of(refusal))
        else:
            refused = attach_files(request, viewer, made.id)
            return _done(_told(made, refused, undo_url=reverse("note_drop", args=[made.id])), made.id)
    context = {
        "action": reverse("note_new"),
        "title": _("New note"),
        "values": values,
        "hidden": {**owner, "token": token},
        "draft": f"note-{'-'.join(owner.values())}",
        "is_mine": True,
        "errors": errors,
        "mentions": _mentions(owner["party"], owner["person"]),
    }
    return _dialog(request, context, 422 if errors else 200)


def _told(made: Made, refused: Sequence[str], undo_url: str = "") -> Toast:
    """That it is saved; which files were not taken and whom it should have told and did not, long enough to be read."""
    more = [*refused, sentences(made.unreached) if isinstance(made, Saved) else ""]
    text = " ".join(filter(None, [_("Saved."), *more]))
    return Toast(text, undo_url=undo_url, seconds=_READING if any(more) else 6)


def _mentions(party: str, person: str) -> str:
    return f"{reverse('note_mentions')}?party={party}&person={person}"


def _dialog(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
    values = {**context, "zone": file_field(viewer_of(request)), "visibilities": Visibility.choices}
    response = render_fragment(request, TEMPLATE, "form", values)
    response.status_code = status
    return response


def _done(message: Toast, pk: int) -> HttpResponse:
    response = trigger(HttpResponse(status=204), "opiekun:close-dialog")
    trigger(response, CHANGED, {"id": pk})
    trigger(response, "opiekun:record-changed", {"code": "notes"})
    return toast(response, message)


def edit(request: HttpRequest, record_id: int) -> HttpResponse:
    """The dialog of a note, or its changes saved; what somebody saved meanwhile is shown beside one's own."""
    viewer = viewer_of(request)
    note = load_note(viewer, record_id)
    row = note.row
    values: dict[str, Any] = {
        "body": row.body,
        "visibility": row.visibility,
        "pinned": "on" if row.pinned else "",
    }
    version, errors, theirs = note.version, dict[str, str](), ""
    if request.method == "POST":
        values = {name: str(request.POST.get(name, "")) for name in ("body", "visibility", "pinned")}
        raw = {name: value for name, value in values.items() if note.is_mine or name != "visibility"}
        try:
            saved = update_note(viewer, record_id, raw, number(request.POST, "version"))
        except StaleVersion as stale:
            # The next press saves over it: now one has seen what the other wrote.
            version, theirs = int(stale.facts["current"]), row.body
            errors = {"": _("Somebody saved this note meanwhile. Below is their text; saving again keeps yours.")}
        except Refusal as refusal:
            errors = errors_by_name(errors_of(refusal))
        else:
            return _done(_told(saved, attach_files(request, viewer, record_id)), record_id)
    context = {
        "action": reverse("note_edit", args=[record_id]),
        "title": _("Note"),
        "values": values,
        "hidden": {"version": version},
        "draft": f"note-{record_id}",
        "is_mine": note.is_mine,
        "errors": errors,
        "theirs": theirs,
        "mentions": _mentions(str(row.party_id or ""), str(row.person_id or "")),
    }
    return _dialog(request, context, 422 if errors else 200)


def pin(request: HttpRequest, record_id: int) -> HttpResponse:
    """Put the note on top, or let it go back to its place."""
    update_note(viewer_of(request), record_id, {"pinned": request.POST.get("on", "") == "1"})
    response = trigger(HttpResponse(status=204), CHANGED)
    return trigger(response, "opiekun:record-changed", {"code": "notes"})


def drop(request: HttpRequest, record_id: int) -> HttpResponse:
    """Throw the note away without leaving the page."""
    trash_note(viewer_of(request), record_id)
    return _done(Toast(_("The note is in the trash."), undo_url=reverse("note_undrop", args=[record_id])), record_id)


def undrop(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take it back out."""
    restore_note(viewer_of(request), record_id)
    return _done(Toast(_("Restored.")), record_id)


def mentions(request: HttpRequest) -> JsonResponse:
    """Users whom a note on the record may mention: those who may read it."""
    typed = str(request.GET.get("q", ""))[:80]
    party, person = number(request.GET, "party"), number(request.GET, "person")
    found = who_can_be_mentioned(viewer_of(request), typed, party, person)
    return JsonResponse([{"value": str(pk), "text": name} for pk, name in found], safe=False)
