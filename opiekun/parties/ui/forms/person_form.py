"""Making and editing a person."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.reading import WrongValue, record_id
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.parties.permissions import reached_parties
from opiekun.parties.selectors.choices_to_offer import superiors
from opiekun.parties.selectors.person_page import PersonRecord, load_person
from opiekun.parties.services import Saved, create_person, update_person
from opiekun.parties.ui.forms.blocks import PERSON_BLOCKS, error_links, shown_blocks, typed, with_blank_rows
from opiekun.parties.ui.forms.clashes import shown_clashes
from opiekun.parties.ui.forms.offers import party_offers
from opiekun.parties.ui.forms.party_values import labels_of
from opiekun.parties.ui.forms.person_values import NAMES, Values, read_person_form, stored_person
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.form import form_sections, refuse_unfilled, unfilled
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, chosen, pack, save_changes, unpack
from opiekun.records.record.form_page import FormPage, errors_by_name, errors_of
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/person_form.html"


def party_named(viewer: Viewer, value: str) -> tuple[int | None, str]:
    """Id and name of the party that was chosen; nothing when there is none within reach."""
    try:
        party_id = record_id(value)
    except WrongValue:
        party_id = None
    if party_id is None:
        return None, ""
    name = reached_parties(viewer).filter(pk=party_id).values_list("display_name", flat=True).first()
    return (party_id, name) if name else (None, "")


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """An empty form, or the person made from it."""
    viewer = viewer_of(request)
    require(viewer, "person", "create")
    if request.method == "POST":
        return _create(request, viewer)
    values: Values = {"party": typed(request.GET, "party"), "superior": typed(request.GET, "superior")}
    values["is_owner"] = "is_owner" in request.GET
    return _form(request, viewer, _new_page(values, new_token()))


def _create(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    token = typed(request.POST, "token")
    read = read_person_form(viewer, request.POST, is_natural=False, new=True)
    # In the order of the page: the party stands below the names.
    values = {**{name: read[name] for name in NAMES}, "party": typed(request.POST, "party"), **read}
    try:
        saved = create_once(viewer, token, lambda then: create_person(viewer, custom_raw(values), then))
    except SentAlready as sent:
        return HttpResponseRedirect(reverse("person", args=[sent.record_id]))
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = _with_errors(viewer, _new_page(values, token), errors_of(refusal), values)
        return _form(request, viewer, page, status=422)
    assert isinstance(saved, Saved)
    address = reverse("person", args=[saved.id])
    said = " ".join((_("Added."), *(notice.message for notice in saved.notices)))
    if "next" in request.POST:
        flash(request, Toast(said, link_url=address, link_text=_("Open")))
        return HttpResponseRedirect(f"{reverse('person_new')}?party={values['party']}")
    flash(request, Toast(said))
    return HttpResponseRedirect(address)


@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form of a person, or its changes saved."""
    viewer = viewer_of(request)
    record = load_person(viewer, record_id)
    if not record.can_edit:
        raise NotAllowed
    if request.method == "POST":
        return _save(request, viewer, record)
    values = stored_person(viewer, record)
    return _form(request, viewer, _edit_page(record, values, values, record.version), record)


def _save(request: HttpRequest, viewer: Viewer, record: PersonRecord) -> HttpResponse:
    initial = unpack(request.POST.get("initial", ""))
    version = typed(request.POST, "version")
    expected = whole(version) or 0
    values = chosen(read_person_form(viewer, request.POST, record.is_natural), initial, request.POST)
    missing = unfilled(viewer, "person", values)

    def load() -> tuple[Values, int]:
        now = load_person(viewer, record.id)
        return stored_person(viewer, now), now.version

    def write(changed: Values, at: int) -> Saved:
        return update_person(viewer, record.id, custom_raw({**missing, **changed}), at)

    try:
        saved = save_changes(values, initial, expected, load, write)
        if saved is None:
            refuse_unfilled(missing)
    except Clashed as clashed:
        page = _edit_page(record, clashed.values, clashed.theirs, clashed.version)
        author = last_author((record.id, record.identity_id))
        page.author = author[0] if author else ""
        page.clashes = shown_clashes(viewer, clashed.clashes, "person")
        return _form(request, viewer, page, record, status=412)
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = _with_errors(viewer, _edit_page(record, values, initial, expected), errors_of(refusal), values)
        return _form(request, viewer, page, record, status=422)
    notices = saved.notices if saved else ()
    flash(request, Toast(" ".join((_("Saved."), *(notice.message for notice in notices)))))
    return HttpResponseRedirect(reverse("person", args=[record.id]))


def _new_page(values: Values, token: str) -> FormPage:
    named = is_whole(values["party"])
    back = reverse("party", args=[values["party"]]) if named else "/persons"
    return FormPage(reverse("person_new"), back, values, token=token, draft=f"person-new-{values['party'][:19]}")


def _edit_page(record: PersonRecord, values: Values, initial: Values, version: int) -> FormPage:
    action, back = reverse("person_edit", args=[record.id]), reverse("person", args=[record.id])
    return FormPage(action, back, values, version, pack(initial), draft=f"person-{record.id}")


def _with_errors(viewer: Viewer, page: FormPage, errors: Sequence[FieldError], values: Values) -> FormPage:
    page.errors = errors_by_name(errors)
    page.summary = error_links(PERSON_BLOCKS, values, errors, labels_of(viewer, "person"))
    page.blocks = shown_blocks(PERSON_BLOCKS, values, errors)
    return page


def _form(
    request: HttpRequest, viewer: Viewer, page: FormPage, record: PersonRecord | None = None, status: int = 200
) -> HttpResponse:
    if not page.blocks:
        page.blocks = shown_blocks(PERSON_BLOCKS, page.values, ())
    if record is None:
        page.blocks = with_blank_rows(dict(page.blocks), ("phones", "emails"))
    party_id, party = (record.party_id, record.party) if record else party_named(viewer, page.values["party"])
    offered = superiors(viewer, party_id, record.id if record else None) if party_id else []
    superior = page.values.get("superior", "")
    posted = request.POST if status != 200 else None
    context = {
        "form": page,
        "custom": form_sections(viewer, "person", page.values, record is None, posted),
        "record": record,
        "party_id": party_id,
        "party": party,
        "is_natural": bool(record and record.is_natural),
        "superiors": [(code, name, code == superior) for code, name in offered],
        **party_offers(),
    }
    return render_page(request, TEMPLATE, context, status=status)
