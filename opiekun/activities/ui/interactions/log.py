"""Logging a call by one key and two fields, saying that a planned talk took place, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from opiekun.activities.choices import Direction, InteractionState
from opiekun.activities.models import Interaction
from opiekun.activities.next_steps import After, next_steps
from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.activities.services.interactions import create_interaction, finish_interaction
from opiekun.activities.ui.documents.with_form import attach_files, file_field
from opiekun.core import clock
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.rich_text import html_of
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.models import Person
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.custom.form import custom_label
from opiekun.records.custom.typed import NAME
from opiekun.records.record.form_page import errors_by_name, errors_of
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "activities/interactions/dialogs.html"
# What is logged at once, without the rest of its form.
MOST_PERSONS = 100


def number(posted: QueryDict, name: str) -> int | None:
    """An id of the address or the form; None for anything else."""
    text = str(posted.get(name, ""))
    return whole(text)


def owner(viewer: Viewer, asked: QueryDict) -> tuple[int, str, int | None]:
    """The party with its name, and the person, that the address names. Raises NotFound for what is not seen."""
    person_id, party_id = number(asked, "person"), number(asked, "party")
    if party_id is None and person_id is not None:
        party_id = reached_persons(viewer).filter(pk=person_id).values_list("party_id", flat=True).first()
    party = reached_parties(viewer).filter(pk=party_id or 0).values_list("display_name", flat=True).first()
    if party is None or party_id is None:
        raise NotFound
    return party_id, party, person_id


def persons_of(viewer: Viewer, party_id: int) -> list[tuple[str, str]]:
    """The persons of a party as options, the main one first."""
    rows = reached_persons(viewer).filter(party_id=party_id, has_left=False).order_by("-is_main", "sort_key", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "display_name")[:MOST_PERSONS]]


def usual_person(persons: Sequence[tuple[str, str]], party_id: int) -> str:
    """Of the persons of a party the main one, or the only one, as with a natural person; else nobody."""
    main = Person.objects.filter(party_id=party_id, is_main=True, trashed_at__isnull=True).values_list("pk", flat=True)
    chosen = str(main.first() or (persons[0][0] if len(persons) == 1 else ""))
    return chosen if chosen in dict(persons) else ""


def log(request: HttpRequest) -> HttpResponse:
    """The dialog, or what was typed into it written down."""
    viewer = viewer_of(request)
    require(viewer, INTERACTION, "create")
    if request.method == "POST":
        return _log(request, viewer)
    party_id, party, person_id = owner(viewer, request.GET)
    persons = persons_of(viewer, party_id)
    chosen = str(person_id or usual_person(persons, party_id))
    kind = str(request.GET.get("kind", "call"))
    values = {"kind": kind, "person": chosen, "direction": "out", "text": "", "started_at": "", "duration_minutes": ""}
    values["about"] = str(number(request.GET, "about") or "")
    return _dialog(request, values, party_id, party, persons, new_token(), {})


def _dialog(
    request: HttpRequest,
    values: Mapping[str, Any],
    party_id: int,
    party: str,
    persons: list[tuple[str, str]],
    token: str,
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    context = {
        "values": values,
        "party_id": party_id,
        "party": party,
        "persons": persons,
        "kinds": kinds().offered,
        "directions": [(str(d), d.label) for d in (Direction.OUT, Direction.IN)],
        "token": token,
        "errors": errors,
        "unasked": unasked(viewer_of(request), errors),
        "zone": file_field(viewer_of(request)),
        "now": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
    }
    response = render_fragment(request, TEMPLATE, "log", context)
    response.status_code = status
    return response


def _log(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    posted = request.POST
    party_id, party, person_id = owner(viewer, posted)
    names = ("kind", "direction", "started_at", "duration_minutes")
    text = str(posted.get("text", "")).replace("\r\n", "\n").strip()
    raw: dict[str, Any] = {name: str(posted.get(name, "")) for name in names}
    raw |= {"party": str(party_id), "person": str(person_id or ""), "body": html_of(text), "subject": first_line(text)}
    if (about := number(posted, "about")) is not None:
        raw["links"] = [str(about)]
    if not raw["started_at"]:
        raw.pop("started_at")
    token = str(posted.get("token", ""))
    try:
        pk = create_once(viewer, token, lambda then: create_interaction(viewer, raw, then)).id
    except SentAlready as sent:
        pk = sent.record_id
    except Refusal as refusal:
        values = {**raw, "text": text, "started_at": str(posted.get("started_at", "")), "about": str(about or "")}
        errors = errors_by_name(errors_of(refusal))
        errors = {("text" if name in ("subject", "body") else name): words for name, words in errors.items()}
        return _dialog(request, values, party_id, party, persons_of(viewer, party_id), token, errors, 422)
    return after(request, viewer, pk, " ".join([_("Saved."), *attach_files(request, viewer, pk)]))


def unasked(viewer: Viewer, errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with fields of the company's own, which only the whole form has."""
    names = [name for name in errors if name.startswith(NAME)]
    return [
        ("", _("%(field)s: fill it in on the whole form.") % {"field": custom_label(viewer, INTERACTION, name)})
        for name in names
    ]


def first_line(text: str) -> str:
    """The subject of what was typed in one go."""
    line = text.split("\n")[0].strip()
    return line if len(line) <= 120 else f"{line[:119].rsplit(' ', 1)[0]}…"


def after(request: HttpRequest, viewer: Viewer, pk: int, said: str) -> HttpResponse:
    """The form gives way to the question what comes next."""
    row = Interaction.objects.filter(pk=pk).values("party_id", "person_id", "subject").get()
    about = After(pk, row["party_id"], row["person_id"])
    context = {
        "said": said,
        "subject": row["subject"],
        "url_of_record": reverse("interaction", args=[pk]),
        "steps": [(step, step.url(about)) for step in next_steps(viewer)],
    }
    response = render_fragment(request, TEMPLATE, "next", context)
    trigger(response, "opiekun:notes-changed")
    return trigger(response, "opiekun:record-changed", {"code": "interactions"})


def finish(request: HttpRequest, record_id: int) -> HttpResponse:
    """Say that a planned talk took place, and what came of it."""
    viewer = viewer_of(request)
    row = reached_interactions(viewer, "edit").filter(pk=record_id).values("subject", "version", "outcome").first()
    if row is None:
        raise NotFound
    errors: Mapping[str, str] = {}
    outcome = str(request.POST.get("outcome", row["outcome"]))
    if request.method == "POST":
        state = InteractionState.MISSED if request.POST.get("missed") else InteractionState.DONE
        try:
            finish_interaction(viewer, record_id, outcome, state=state)
        except Refusal as refusal:
            errors = errors_by_name(errors_of(refusal))
        else:
            return after(request, viewer, record_id, _("Saved."))
    context = {"record_id": record_id, "subject": row["subject"], "outcome": outcome, "errors": errors}
    response = render_fragment(request, TEMPLATE, "finish", context)
    response.status_code = 422 if errors else 200
    return response


def plan(request: HttpRequest) -> HttpResponse:
    """Plan a meeting: a date, an hour, what about."""
    viewer = viewer_of(request)
    require(viewer, INTERACTION, "create")
    asked = request.POST if request.method == "POST" else request.GET
    party_id, party, person_id = owner(viewer, asked)
    errors: Mapping[str, str] = {}
    token = str(request.POST.get("token", "")) or new_token()
    tomorrow = timezone.localtime(clock.now() + timedelta(days=1))
    usual = {"kind": "meeting", "on": f"{tomorrow:%Y-%m-%d}", "time": "10:00", "subject": "", "duration_minutes": "60"}
    values = {name: str(asked.get(name, value)) for name, value in usual.items()}
    values["person"] = str(person_id or "")
    if request.method == "POST":
        raw = {name: values[name] for name in ("kind", "subject", "duration_minutes", "person")}
        raw |= {"party": str(party_id), "state": "planned", "started_at": f"{values['on']}T{values['time'] or '00:00'}"}
        try:
            create_once(viewer, token, lambda then: create_interaction(viewer, raw, then))
        except SentAlready:
            pass
        except Refusal as refusal:
            errors = errors_by_name(errors_of(refusal))
        if not errors:
            response = trigger(HttpResponse(status=204), "opiekun:close-dialog")
            trigger(response, "opiekun:record-changed", {"code": "interactions"})
            return toast(response, Toast(_("Planned.")))
    context = {
        "values": values,
        "party_id": party_id,
        "party": party,
        "persons": persons_of(viewer, party_id),
        "kinds": [(kind.code, kind.label) for kind in kinds().offered],
        "token": token,
        "errors": errors,
        "unasked": unasked(viewer, errors),
    }
    response = render_fragment(request, TEMPLATE, "plan", context)
    response.status_code = 422 if errors else 200
    return response
