"""The whole form of an interaction: a new one, and all fields of one that is there."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.accounts.models import User
from opiekun.activities.choices import Direction, InteractionState
from opiekun.activities.models import Participant
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.activities.selectors.interaction_page import InteractionRecord, load_interaction
from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.activities.ui.interactions.kind_fields import sections_of, unfilled_of_kind
from opiekun.activities.ui.interactions.log import number, persons_of
from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.parties.models import Person
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.parties.ui.forms.blocks import name_in_form, typed
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.form import custom_label, read_custom_form, refuse_unfilled, stored_custom_form
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, Values, chosen, pack, save_changes, unpack
from opiekun.records.record.form_page import FormPage, ShownClash, clash_name, errors_by_name, errors_of
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "activities/interactions/form.html"
PLAIN = (
    *("kind", "direction", "state", "started_at", "duration_minutes", "subject", "body", "outcome", "person", "user"),
)
ATTENDEES = "attendees"


def labels() -> dict[str, str]:
    """The names of the fields."""
    return {
        "kind": _("Kind"),
        "direction": _("Direction"),
        "state": _("State"),
        "started_at": _("When"),
        "duration_minutes": _("Duration"),
        "subject": _("Subject"),
        "body": pgettext("of a talk", "Text"),
        "outcome": _("Outcome"),
        "party": _("Party"),
        "person": _("Person"),
        "user": pgettext("whose interaction it is", "Whose"),
        ATTENDEES: _("Who else took part"),
    }


def _read(viewer: Viewer, posted: QueryDict, new: bool) -> Values:
    values: Values = {name: typed(posted, name) for name in PLAIN if name in posted or new}
    values[ATTENDEES] = ",".join(sorted({one for one in posted.getlist(ATTENDEES) if one}))
    return {**values, **read_custom_form(viewer, INTERACTION, posted, new)}


def _raw(values: Values, kept: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """What the service reads: custom values apart, attendees as rows beside those that the form does not show."""
    raw = dict(custom_raw({name: value for name, value in values.items() if name != ATTENDEES}))
    if ATTENDEES in values:
        rows = [one.partition("-") for one in values[ATTENDEES].split(",") if one]
        raw["participants"] = [*kept, *({"role": "attendee", what: pk} for what, _dash, pk in rows)]
    return raw


def _stored(viewer: Viewer, record: InteractionRecord) -> Values:
    row = record.row
    here = Participant.objects.filter(interaction_id=record.id, role="attendee", address="", party__isnull=True)
    pairs = here.values_list("person_id", "user_id")
    return {
        "kind": record.kind.code,
        "direction": row.direction,
        "state": row.state,
        "started_at": f"{timezone.localtime(row.started_at):%Y-%m-%dT%H:%M}",
        "duration_minutes": "" if row.duration_minutes is None else str(row.duration_minutes),
        "subject": row.subject,
        "body": row.body,
        "outcome": row.outcome,
        "person": str(row.person_id or ""),
        "user": str(row.user_id or ""),
        ATTENDEES: ",".join(sorted(f"person-{p}" if p else f"user-{u}" for p, u in pairs)),
        **stored_custom_form(viewer, INTERACTION, record.custom),
    }


def _not_shown(record: InteractionRecord) -> list[dict[str, Any]]:
    rows = Participant.objects.filter(interaction_id=record.id).order_by("pk")
    return [
        {
            "role": row.role,
            "name": row.name,
            "address": row.address,
            **{
                name: str(getattr(row, f"{name}_id"))
                for name in ("person", "party", "user")
                if getattr(row, f"{name}_id")
            },
        }
        for row in rows
        if row.role != "attendee" or row.address or row.party_id
    ]


def new_interaction(request: HttpRequest) -> HttpResponse:
    """An empty form, or the interaction made from it."""
    viewer = viewer_of(request)
    require(viewer, INTERACTION, "create")
    if request.method == "POST":
        return _create(request, viewer)
    person_id, party_id = number(request.GET, "person"), number(request.GET, "party")
    if party_id is None and person_id is not None:
        party_id = reached_persons(viewer).filter(pk=person_id).values_list("party_id", flat=True).first()
    values = {
        **dict.fromkeys(PLAIN, ""),
        "kind": str(request.GET.get("kind", "call")),
        "direction": Direction.OUT.value,
        "started_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "person": str(person_id or ""),
        "user": str(viewer.id or ""),
        "party": str(party_id or ""),
        ATTENDEES: "",
    }
    return _form(request, viewer, _new_page(values, new_token()))


def _create(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    token, values = typed(request.POST, "token"), _read(viewer, request.POST, new=True)
    values["party"] = typed(request.POST, "party")
    raw = _raw(values)
    if not raw.get("state"):
        raw.pop("state", None)
    try:
        made = create_once(viewer, token, lambda then: create_interaction(viewer, raw, then)).id
    except SentAlready as sent:
        made = sent.record_id
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, viewer, _wrong(viewer, _new_page(values, token), errors_of(refusal)), status=422)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("interaction", args=[made]))


def edit_interaction(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form of an interaction, or its changes saved."""
    viewer = viewer_of(request)
    record = load_interaction(viewer, record_id)
    if not record.can_edit:
        raise NotAllowed
    if request.method == "POST":
        return _save(request, viewer, record)
    values = _stored(viewer, record)
    return _form(request, viewer, _edit_page(record, values, values, record.version), record)


def _save(request: HttpRequest, viewer: Viewer, record: InteractionRecord) -> HttpResponse:
    initial = unpack(request.POST.get("initial", ""))
    expected = number(request.POST, "version") or 0
    values = chosen(_read(viewer, request.POST, new=False), initial, request.POST)
    missing = unfilled_of_kind(viewer, values)

    def load() -> tuple[Values, int]:
        now = load_interaction(viewer, record.id)
        return _stored(viewer, now), now.version

    try:
        saved = save_changes(
            values,
            initial,
            expected,
            load,
            lambda changed, at: update_interaction(
                viewer, record.id, _raw({**missing, **changed}, _not_shown(record)), at
            ),
        )
        if saved is None:
            refuse_unfilled(missing)
    except Clashed as clashed:
        page = _edit_page(record, clashed.values, clashed.theirs, clashed.version)
        author = last_author((record.id,))
        page.author = author[0] if author else ""
        page.clashes = [
            ShownClash(clash_name(c.key), _label(viewer, c.field), str(c.original), str(c.mine), str(c.theirs))
            for c in clashed.clashes
        ]
        return _form(request, viewer, page, record, 412)
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = _wrong(viewer, _edit_page(record, values, initial, expected), errors_of(refusal))
        return _form(request, viewer, page, record, 422)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("interaction", args=[record.id]))


def _label(viewer: Viewer, name: str) -> Any:
    return custom_label(viewer, INTERACTION, name) or labels().get(name, name)


def _new_page(values: Values, token: str) -> FormPage:
    party = values.get("party", "")
    named = is_whole(party)
    back = reverse("party", args=[party]) if named else "/interactions"
    return FormPage(reverse("interaction_new"), back, values, token=token, draft=f"interaction-new-{party[:19]}")


def _edit_page(record: InteractionRecord, values: Values, initial: Values, version: int) -> FormPage:
    at = [record.id]
    action, back = reverse("interaction_edit", args=at), reverse("interaction", args=at)
    return FormPage(action, back, values, version, pack(initial), draft=f"interaction-{record.id}")


def _wrong(viewer: Viewer, page: FormPage, errors: Sequence[FieldError]) -> FormPage:
    page.errors = errors_by_name(errors)
    page.summary = [
        (
            f"id_{name_in_form(e)}" if e.loc else "",
            f"{_label(viewer, name_in_form(e))}: {e.message}" if e.loc else e.message,
        )
        for e in errors
    ]
    return page


def fields_of_kind(request: HttpRequest) -> HttpResponse:
    """The custom fields of the kind that was just chosen, with what was typed into those that stay."""
    viewer = viewer_of(request)
    values = _read(viewer, request.POST, new=True)
    page = FormPage("", "", values)
    custom = sections_of(viewer, values["kind"], values, True, None)
    return render_fragment(request, TEMPLATE, "fields", {"form": page, "custom": custom, "record": None})


def _form(
    request: HttpRequest, viewer: Viewer, page: FormPage, record: InteractionRecord | None = None, status: int = 200
) -> HttpResponse:
    values = page.values
    party_id = record.row.party_id if record else number_of(values.get("party", ""))
    party = reached_parties(viewer).filter(pk=party_id or 0).values_list("display_name", flat=True).first() or ""
    persons = persons_of(viewer, party_id) if party_id and party else []
    person_id = number_of(values.get("person", ""))
    if person_id and str(person_id) not in dict(persons) and record is not None:
        persons += [
            (str(pk), name) for pk, name in Person.objects.filter(pk=person_id).values_list("pk", "display_name")
        ]
    users = User.objects.filter(is_active=True, trashed_at__isnull=True).order_by("sort_key", "pk")
    people = [(str(pk), name) for pk, name in users.values_list("pk", "name")]
    picked = str(values.get(ATTENDEES, "")).split(",")
    offered = [*((f"person-{pk}", name) for pk, name in persons), *((f"user-{pk}", name) for pk, name in people)]
    kind = str(values.get("kind", ""))
    shown = kinds()
    context: dict[str, Any] = {
        "form": page,
        "record": record,
        "party_id": party_id if party else None,
        "party": party,
        "person_options": [(pk, name, pk == str(values.get("person", ""))) for pk, name in persons],
        "users": people,
        "attendees": [(code, name, code in picked) for code, name in offered],
        "kinds": [(k.code, k.label) for k in shown.every if not k.is_archived or k.code == kind],
        "directions": Direction.choices,
        "states": InteractionState.choices,
        "custom": sections_of(viewer, kind, dict(values), record is None, request.POST if status != 200 else None),
    }
    return render_page(request, TEMPLATE, context, status=status)


def number_of(text: Any) -> int | None:
    """An id that stands in a value of the form."""
    return whole(str(text))
