"""Making and editing a case in the form."""

from collections.abc import Callable, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.selectors.required import required_in
from opiekun.cases.selectors.templates import templates_of
from opiekun.cases.services import Saved, create_case, update_case
from opiekun.cases.services.threads import join
from opiekun.cases.ui.form_values import (
    Values,
    begun,
    labels,
    number_of,
    read_form,
    stored_form,
    with_template,
)
from opiekun.cases.ui.inputs import AMOUNTS, currency_changes, currency_options, raw_of, team_options, term_options
from opiekun.cases.ui.words import unseen
from opiekun.core.errors import FieldError, NotAllowed, NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.fields import definition_ever
from opiekun.records.custom.form import form_sections
from opiekun.records.custom.reading import CUSTOM
from opiekun.records.custom.typed import NAME
from opiekun.records.record.editing import pack, unpack
from opiekun.records.record.form_page import FormPage, errors_of
from opiekun.records.record.form_saving import EditForm, save_form, with_errors
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/form.html"
# What the form sends when it is only to be shown anew.
AGAIN: Final = "again"


def _type_asked(request: HttpRequest) -> TypeDefinition:
    """The type of the new case: the one asked for, else the first in use."""
    defined = definitions()
    code = (request.POST if request.method == "POST" else request.GET).get("type", "")
    of = next((one for one in defined.offered if one.code == code), None) or next(iter(defined.offered), None)
    if of is None:
        raise NotFound
    return of


@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """An empty form, or the case made from it; another type or template was chosen: the form with what was typed."""
    viewer = viewer_of(request)
    require(viewer, CASE, "create")
    of = _type_asked(request)
    if request.method == "POST" and AGAIN not in request.POST:
        return _create(request, viewer, of)
    sent = request.POST if request.method == "POST" else request.GET
    values: Values = {"owner": str(viewer.id or ""), "currency": "PLN", "stage": sent.get("stage", "")[:60]}
    values |= {name: value for name, value in begun(sent, viewer, of).items() if value}
    values = with_template(values, of, unpack(sent.get("filled", "")))
    return _form(request, viewer, _new_page(values, typed(sent, "token") or new_token(), of), of)


def _create(request: HttpRequest, viewer: Viewer, of: TypeDefinition) -> HttpResponse:
    token = typed(request.POST, "token")
    values = read_form(viewer, request.POST, new=True)
    values["stage"] = typed(request.POST, "stage")
    values["about"], values["filled"] = typed(request.POST, "about"), typed(request.POST, "filled")
    raw = {name: value for name, value in custom_raw(raw_of(None, values)).items() if value not in ("", None)}
    for name in ("about", "filled", "currency_change"):
        raw.pop(name, None)
    raw |= {"title": values["title"], "type": of.code}
    about = number_of(values["about"])

    def make(then: Callable[[int], None]) -> Saved:
        def joined(case_id: int) -> None:
            then(case_id)
            if about:
                join(viewer, case_id, about)

        return create_case(viewer, raw, joined)

    try:
        made = create_once(viewer, token, make).id
    except SentAlready as sent:
        made = sent.record_id
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = with_errors(viewer, CASE, labels(), _new_page(values, token, of), _named(viewer, errors_of(refusal)))
        return _form(request, viewer, page, of, status=422)
    flash(request, Toast(_("Added.")))
    return HttpResponseRedirect(reverse("case", args=[made]))


@require_http_methods(["GET", "POST"])
def edit_case(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form of a case, or its changes saved."""
    viewer = viewer_of(request)
    record = load_case(viewer, record_id)
    if not record.can_edit:
        raise NotAllowed
    if request.method == "POST":
        return _save(request, viewer, record)
    values = stored_form(viewer, record)
    return _form(request, viewer, _edit_page(record, values, values, record.version), record.type, record)


def _save(request: HttpRequest, viewer: Viewer, record: CaseRecord) -> HttpResponse:
    def load() -> tuple[Values, int]:
        now = load_case(viewer, record.id)
        return stored_form(viewer, now), now.version

    def page(values: Values, initial: Values, version: int) -> FormPage:
        return _edit_page(record, values, initial, version)

    def write(values: Values, changed: Values, at: int) -> object:
        if changed.keys() & set(AMOUNTS):
            changed = {**changed, "currency": values["currency"]}
        raw = custom_raw(raw_of(record, changed))
        raw.pop("currency_change", None)
        if "currency" in changed:
            raw |= {"currency": values["currency"], "currency_change": values["currency_change"]}
        return update_case(viewer, record.id, raw, at)

    form = EditForm(CASE, record.id, labels(), page, load, write)
    refused = save_form(viewer, form, request.POST, read_form(viewer, request.POST, new=False))
    if refused is not None:
        return _form(request, viewer, refused[0], record.type, record, status=refused[1])
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("case", args=[record.id]))


def _new_page(values: Values, token: str, of: TypeDefinition) -> FormPage:
    return FormPage(reverse("case_new"), "/cases", {**values, "type": of.code}, token=token, draft="case-new")


def _edit_page(record: CaseRecord, values: Values, initial: Values, version: int) -> FormPage:
    at = [record.id]
    action, back = reverse("case_edit", args=at), reverse("case", args=at)
    return FormPage(action, back, values, version, pack(initial), draft=f"case-{record.id}")


def _named(viewer: Viewer, errors: Sequence[FieldError]) -> list[FieldError]:
    """The errors at the names that the fields have in the form; a field that the viewer does not see has none there."""
    named: dict[tuple[object, ...], FieldError] = {}
    for error in errors:
        loc = error.loc
        if loc[:1] == (CUSTOM,) and len(loc) > 1:
            seen = definition_ever(viewer, CASE, str(loc[1])) is not None
            error = FieldError((f"{NAME}{loc[1]}",) if seen else (), error.code, error.message if seen else unseen())
        named.setdefault(error.loc or (error.message,), error)
    return list(named.values())


def _form(
    request: HttpRequest,
    viewer: Viewer,
    page: FormPage,
    of: TypeDefinition,
    record: CaseRecord | None = None,
    status: int = 200,
) -> HttpResponse:
    values = page.values
    managers = account_managers(record.owner_id, record.owner) if record else account_managers()
    begins = None if record else _begins(of, str(values.get("stage") or ""))
    required = set(required_in(of, begins)) if begins else set()
    context = {
        "form": page,
        "record": record,
        "of": of,
        "types": [] if record else [(one.code, one.label) for one in definitions().offered],
        "stages": [] if record else [(stage.code, stage.label) for stage in of.open_stages],
        "templates": [] if record else templates_of(of.id),
        "owners": [(code, name, code == values.get("owner")) for code, name in managers],
        "teams": team_options(),
        "sources": term_options(TermKind.SOURCE, record.source_id if record else None),
        "currency_changes": currency_changes() if record and _has_plan(record) else [],
        "currencies": currency_options(str(values.get("currency") or "PLN")),
        "party_name": _name_of_party(viewer, record, str(values.get("party") or "")),
        "person_name": _name_of_person(viewer, str(values.get("persons") or "")),
        "parent_name": _name_of_parent(viewer, record, str(values.get("parent") or "")),
        "custom": form_sections(
            viewer, CASE, values, record is None, request.POST if status != 200 else None, required
        ),
        "required": required,
        "chance": record.stage.probability if record else (begins.probability if begins else 0),
    }
    return render_page(request, TEMPLATE, context, status=status)


def _begins(of: TypeDefinition, stage: str) -> StageDefinition | None:
    """The stage in which the new case begins."""
    return next((one for one in of.stages if one.code == stage), of.first)


def _has_plan(record: CaseRecord) -> bool:
    return bool(record.plan_lines) or any(getattr(record, name) is not None for name in AMOUNTS)


def _name_of_party(viewer: Viewer, record: CaseRecord | None, party: str) -> str:
    if record is not None and party == str(record.party_id):
        return record.party
    return reached_parties(viewer).filter(pk=number_of(party)).values_list("display_name", flat=True).first() or ""


def _name_of_parent(viewer: Viewer, record: CaseRecord | None, parent: str) -> str:
    if record is not None and parent == str(record.parent_id):
        return record.parent
    return reached_cases(viewer).filter(pk=number_of(parent)).values_list("title", flat=True).first() or ""


def _name_of_person(viewer: Viewer, person: str) -> str:
    return reached_persons(viewer).filter(pk=number_of(person)).values_list("display_name", flat=True).first() or ""
