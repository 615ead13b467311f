"""Editing the private details of a person; opening the form counts as opening the details."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.selectors.person_page import PersonRecord, load_person, open_private_details
from opiekun.parties.services import update_person
from opiekun.parties.ui.forms.blocks import PRIVATE_BLOCKS, error_links, shown_blocks, typed
from opiekun.parties.ui.forms.clashes import shown_clashes
from opiekun.parties.ui.forms.offers import party_offers
from opiekun.parties.ui.forms.party_values import label_of
from opiekun.parties.ui.forms.person_values import Values, read_private_form, stored_private
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, chosen, pack, save_changes, unpack
from opiekun.records.record.form_page import FormPage, errors_by_name, errors_of
from opiekun.records.record.views import viewer_of


@require_http_methods(["GET", "POST"])
def edit_private(request: HttpRequest, record_id: int) -> HttpResponse:
    """The form of the private details, or its changes saved."""
    viewer = viewer_of(request)
    person = load_person(viewer, record_id)
    if not person.can_edit or not person.sees_private:
        raise NotAllowed
    if request.method == "POST":
        return _save(request, viewer, person)
    values = stored_private(open_private_details(viewer, record_id))
    return _form(request, person, _page(person, values, values, person.version))


def _save(request: HttpRequest, viewer: Viewer, person: PersonRecord) -> HttpResponse:
    initial = unpack(request.POST.get("initial", ""))
    version = typed(request.POST, "version")
    expected = whole(version) or 0
    values = chosen(read_private_form(request.POST), initial, request.POST)

    def load() -> tuple[Values, int]:
        now = load_person(viewer, person.id)
        return stored_private(open_private_details(viewer, person.id)), now.version

    try:
        save_changes(values, initial, expected, load, lambda raw, at: update_person(viewer, person.id, raw, at))
    except Clashed as clashed:
        page = _page(person, clashed.values, clashed.theirs, clashed.version)
        author = last_author((person.id,))
        page.author = author[0] if author else ""
        page.clashes = shown_clashes(viewer, clashed.clashes)
        return _form(request, person, page, status=412)
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = _with_errors(_page(person, values, initial, expected), errors_of(refusal), values)
        return _form(request, person, page, status=422)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("person", args=[person.id]))


def _page(person: PersonRecord, values: Values, initial: Values, version: int) -> FormPage:
    # Private details are not kept as a draft in the browser.
    action, back = reverse("person_private_edit", args=[person.id]), reverse("person", args=[person.id])
    return FormPage(action, back, values, version, pack(initial))


def _with_errors(page: FormPage, errors: Sequence[FieldError], values: Values) -> FormPage:
    page.errors = errors_by_name(errors)
    page.summary = error_links(PRIVATE_BLOCKS, values, errors, label_of)
    page.blocks = shown_blocks(PRIVATE_BLOCKS, values, errors)
    return page


def _form(request: HttpRequest, person: PersonRecord, page: FormPage, status: int = 200) -> HttpResponse:
    if not page.blocks:
        page.blocks = shown_blocks(PRIVATE_BLOCKS, page.values, ())
    home = "home_address-"
    wrong = {name.removeprefix(home): text for name, text in page.errors.items() if name.startswith(home)}
    context = {"form": page, "person": person, "home_errors": wrong, **party_offers()}
    response = render_page(request, "parties/private_form.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
