"""Making and editing a party."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.choices import ListKind, PartyKind
from opiekun.parties.permissions import LIST_MEMBER, reached_lists, reached_parties
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.selectors.party_page import PartyRecord, load_party
from opiekun.parties.services import Saved, add_to_list, create_party, update_party
from opiekun.parties.ui.forms.blocks import PARTY_BLOCKS, error_links, shown_blocks, typed, with_blank_rows
from opiekun.parties.ui.forms.clashes import shown_clashes
from opiekun.parties.ui.forms.offers import party_offers
from opiekun.parties.ui.forms.party_values import Values, labels_of, read_party_form, stored_party
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.form import form_sections, refuse_unfilled, unfilled
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, chosen, pack, save_changes, unpack
from opiekun.records.record.form_page import FormPage, errors_by_name, errors_of
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/party_form.html"


@require_http_methods(["GET", "POST"])
def new_party(request: HttpRequest) -> HttpResponse:
    """An empty form, or the party made from it."""
    viewer = viewer_of(request)
    require(viewer, "party", "create")
    if request.method == "POST":
        return _create(request, viewer)
    kind = request.GET.get("kind", "")
    kind = kind if kind in PartyKind.values else PartyKind.ORGANISATION.value
    values: Values = {"status": "active", "account_manager": str(viewer.id or "")}
    for name in ("name", "nip", "first_name", "last_name"):
        values[name] = request.GET.get(name, "")[:300]
    values["list"] = _list_to_join(viewer, request.GET.get("list", ""))
    return _form(request, kind, _new_page(values, new_token()))


def _create(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    kind = typed(request.POST, "kind")
    kind = kind if kind in PartyKind.values else PartyKind.ORGANISATION.value
    values, token = read_party_form(viewer, request.POST, kind, new=True), typed(request.POST, "token")
    raw = {"kind": kind, **custom_raw(values)}
    chosen_list = _list_to_join(viewer, typed(request.POST, "list"))

    def create(then: Callable[[int], None]) -> Saved:
        def made(party_id: int) -> None:
            then(party_id)
            if chosen_list:
                add_to_list(viewer, int(chosen_list), [party_id])

        return create_party(viewer, raw, made)

    try:
        saved = create_once(viewer, token, create)
    except SentAlready as sent:
        return HttpResponseRedirect(reverse("party", args=[sent.record_id]))
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = _with_errors(viewer, _new_page({**values, "list": chosen_list}, token), errors_of(refusal), values)
        return _form(request, kind, page, status=422)
    assert isinstance(saved, Saved)
    said = " ".join((_("Added."), *(notice.message for notice in saved.notices)))
    if "next" in request.POST:
        flash(request, Toast(said, link_url=reverse("party", args=[saved.id]), link_text=_("Open")))
        carried = f"&list={chosen_list}" if chosen_list else ""
        return HttpResponseRedirect(f"{reverse('party_new')}?kind={kind}{carried}")
    return _to_the_party(request, saved.id, said, saved.in_sight)


def _list_to_join(viewer: Viewer, raw: str) -> str:
    """The manual list on whose page the form was opened; empty when the viewer cannot fill it."""
    list_id = whole(raw) or 0
    if not list_id or not viewer.can(LIST_MEMBER, "edit"):
        return ""
    found = reached_lists(viewer).filter(pk=list_id, kind=ListKind.MANUAL, is_archived=False)
    return raw if found.exists() else ""


def _to_the_party(request: HttpRequest, party_id: int, said: str, in_sight: bool) -> HttpResponse:
    """To its page; to the list when it was given to an account manager whose parties the viewer does not see."""
    if in_sight:
        flash(request, Toast(said))
        return HttpResponseRedirect(reverse("party", args=[party_id]))
    flash(request, Toast(" ".join((said, _("The party is out of your sight now.")))))
    return HttpResponseRedirect("/parties")


@require_http_methods(["GET", "POST"])
def edit_party(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form of a party, or its changes saved."""
    viewer = viewer_of(request)
    record = load_party(viewer, record_id)
    if not record.can_edit:
        raise NotAllowed
    if request.method == "POST":
        return _save(request, viewer, record)
    values = stored_party(viewer, record)
    return _form(request, record.kind, _edit_page(record, values, values, record.version), record)


def _save(request: HttpRequest, viewer: Viewer, record: PartyRecord) -> HttpResponse:
    initial = unpack(request.POST.get("initial", ""))
    version = typed(request.POST, "version")
    expected = whole(version) or 0
    values = chosen(read_party_form(viewer, request.POST, record.kind), initial, request.POST)
    missing = unfilled(viewer, "party", values)

    def load() -> tuple[Values, int]:
        now = load_party(viewer, record.id)
        return stored_party(viewer, now), now.version

    def write(changed: Values, at: int) -> Saved:
        return update_party(viewer, record.id, custom_raw({**missing, **changed}), at)

    try:
        saved = save_changes(values, initial, expected, load, write)
        if saved is None:
            refuse_unfilled(missing)
    except Clashed as clashed:
        page = _edit_page(record, clashed.values, clashed.theirs, clashed.version)
        author = last_author((record.id, record.identity_id))
        page.author = author[0] if author else ""
        page.clashes = shown_clashes(viewer, clashed.clashes, "party")
        return _form(request, record.kind, page, record, status=412)
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = _with_errors(viewer, _edit_page(record, values, initial, expected), errors_of(refusal), values)
        return _form(request, record.kind, page, record, status=422)
    notices = saved.notices if saved else ()
    said = " ".join((_("Saved."), *(notice.message for notice in notices)))
    return _to_the_party(request, record.id, said, reached_parties(viewer).filter(pk=record.id).exists())


def _new_page(values: Values, token: str) -> FormPage:
    return FormPage(reverse("party_new"), "/parties", values, token=token, draft="party-new")


def _edit_page(record: PartyRecord, values: Values, initial: Values, version: int) -> FormPage:
    action, back = reverse("party_edit", args=[record.id]), reverse("party", args=[record.id])
    return FormPage(action, back, values, version, pack(initial), draft=f"party-{record.id}")


def _with_errors(viewer: Viewer, page: FormPage, errors: Sequence[FieldError], values: Values) -> FormPage:
    page.errors = errors_by_name(errors)
    page.summary = error_links(PARTY_BLOCKS, values, errors, labels_of(viewer, "party"))
    page.blocks = shown_blocks(PARTY_BLOCKS, values, errors)
    return page


def _form(
    request: HttpRequest, kind: str, page: FormPage, record: PartyRecord | None = None, status: int = 200
) -> HttpResponse:
    if not page.blocks:
        page.blocks = shown_blocks(PARTY_BLOCKS, page.values, ())
    if record is None:
        page.blocks = with_blank_rows(dict(page.blocks), ("phones", "emails", "addresses"))
    manager = page.values.get("account_manager")
    viewer, posted = viewer_of(request), request.POST if status != 200 else None
    context: dict[str, Any] = {
        "form": page,
        "custom": form_sections(viewer, "party", page.values, record is None, posted),
        "kind": kind,
        "record": record,
        "is_natural": kind == PartyKind.NATURAL_PERSON,
        "list": _named_list(viewer, str(page.values.get("list", ""))),
        "managers": [(code, name, code == manager) for code, name in _managers(record)],
        **party_offers(),
    }
    return render_page(request, TEMPLATE, context, status=status)


def _named_list(viewer: Viewer, list_id: str) -> tuple[str, str] | None:
    if not list_id:
        return None
    return list_id, reached_lists(viewer).values_list("name", flat=True).get(pk=int(list_id))


def _managers(record: PartyRecord | None) -> list[tuple[str, str]]:
    return account_managers(record.account_manager_id, record.manager) if record else account_managers()
