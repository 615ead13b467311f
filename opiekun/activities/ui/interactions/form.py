"""The whole form of an interaction: a new one, and all fields of one that is there."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.activities.choices import Direction
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_page import InteractionRecord, load_interaction
from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.activities.services.saved import Saved
from opiekun.activities.ui.interactions.form_choices import form_choices, with_whom
from opiekun.activities.ui.interactions.kind_fields import sections_of, unfilled_of_kind
from opiekun.activities.ui.interactions.linked import BEFORE as LINK
from opiekun.activities.ui.interactions.linked import (
    at_links,
    begun_links,
    changed_links,
    link_ids,
    link_labels,
    names_linked,
    read_links,
    stored_links,
)
from opiekun.activities.ui.interactions.log import number, persons_of, usual_person
from opiekun.activities.ui.interactions.participants import (
    Stored,
    by_field,
    names_said,
    people_rows,
    people_values,
    read_people,
    role_labels,
    stored_people,
)
from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.permissions import reached_persons
from opiekun.parties.ui.forms.blocks import name_in_form, typed
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.form import custom_label, read_custom_form, refuse_unfilled, stored_custom_form
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, Values, chosen, pack, save_changes, unpack
from opiekun.records.record.form_page import FormPage, ShownClash, clash_name, errors_by_name, errors_of
from opiekun.records.record.merging import Clash
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "activities/interactions/form.html"
PLAIN = (
    *("kind", "direction", "state", "started_at", "duration_minutes", "subject", "body", "outcome", "person", "user"),
)


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
        **role_labels(),
    }


def _read(viewer: Viewer, posted: QueryDict, new: bool) -> Values:
    values: Values = {name: typed(posted, name) for name in PLAIN if name in posted or new}
    if new or "links" in posted:
        values |= read_links(viewer, posted)
    return {**values, **read_people(posted), **read_custom_form(viewer, INTERACTION, posted, new)}


def _raw(values: Values, stored: Sequence[Stored] = ()) -> dict[str, Any]:
    """What the service reads: custom values apart, who took part as rows."""
    people = {name: value for name, value in values.items() if name in role_labels()}
    plain = {name: value for name, value in values.items() if name not in people and not name.startswith(LINK)}
    raw = dict(custom_raw(plain))
    if linked := link_ids(values):
        raw["links"] = linked
    if people:
        raw["participants"] = people_rows(people, stored)
    return raw


def _stored(viewer: Viewer, record: InteractionRecord) -> Values:
    row = record.row
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
        **stored_links(viewer, record.id),
        **people_values(stored_people(record.id)),
        **stored_custom_form(viewer, INTERACTION, record.custom),
    }


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
        **begun_links(viewer, number(request.GET, "about")),
    }
    # Who was asked for nobody in particular has said so.
    if party_id and "person" not in request.GET:
        values["person"] = usual_person(persons_of(viewer, party_id), party_id)
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
        errors = at_links(viewer, by_field(errors_of(refusal), raw.get("participants", ())))
        return _form(request, viewer, _wrong(viewer, _new_page(values, token), errors), status=422)
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
    written: dict[str, Any] = {}

    def load() -> tuple[Values, int]:
        now = load_interaction(viewer, record.id)
        return _stored(viewer, now), now.version

    def write(changed: Values, at: int) -> Saved:
        written.clear()
        written.update(_raw({**missing, **changed}, stored_people(record.id)))
        if (links := changed_links(viewer, record.id, changed)) is not None:
            written["links"] = links
        return update_interaction(viewer, record.id, written, at)

    try:
        saved = save_changes(values, initial, expected, load, write)
        if saved is None:
            refuse_unfilled(missing)
    except Clashed as clashed:
        page = _edit_page(record, clashed.values, clashed.theirs, clashed.version)
        author = last_author((record.id,))
        page.author = author[0] if author else ""
        page.clashes = [_shown_clash(viewer, one, stored_people(record.id)) for one in clashed.clashes]
        return _form(request, viewer, page, record, 412)
    except NotAllowed:
        raise
    except Refusal as refusal:
        errors = at_links(viewer, by_field(errors_of(refusal), written.get("participants", ())))
        page = _wrong(viewer, _edit_page(record, values, initial, expected), errors)
        return _form(request, viewer, page, record, 422)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("interaction", args=[record.id]))


def _shown_clash(viewer: Viewer, clash: Clash, stored: Sequence[Stored]) -> ShownClash:
    texts = [str(one) for one in (clash.original, clash.mine, clash.theirs)]
    if clash.field in role_labels():
        texts = [names_said(viewer, text, stored) for text in texts]
    elif clash.field.startswith(LINK):
        texts = [names_linked(viewer, clash.field, text) for text in texts]
    return ShownClash(clash_name(clash.key), _label(viewer, clash.field), *texts)


def _label(viewer: Viewer, name: str) -> Any:
    return custom_label(viewer, INTERACTION, name) or labels().get(name) or link_labels(viewer).get(name, name)


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
    """What hangs on the kind or the party that was just chosen, with what was typed into the fields that stay."""
    viewer = viewer_of(request)
    require(viewer, INTERACTION, "view")
    values = {**_read(viewer, request.POST, new=True), "party": typed(request.POST, "party")}
    page = FormPage("", "", values)
    at = number(request.POST, "record")
    record = load_interaction(viewer, at) if at else None
    if request.headers.get("HX-Target") == "with-whom":
        context = {"form": page, "record": record, **with_whom(viewer, page, record, has_new_party=True)}
        return render_fragment(request, TEMPLATE, "with_whom", context)
    custom = sections_of(viewer, values["kind"], values, True, None)
    context = {"form": page, "custom": custom, "record": record, **with_whom(viewer, page, record)}
    return render_fragment(request, TEMPLATE, "of_kind", context)


def _form(
    request: HttpRequest, viewer: Viewer, page: FormPage, record: InteractionRecord | None = None, status: int = 200
) -> HttpResponse:
    context = form_choices(viewer, page, record, request.POST if status != 200 else None)
    return render_page(request, TEMPLATE, context, status=status)
