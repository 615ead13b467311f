"""Settings of cases: the four short lists on one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.ui.requests import render_settings
from opiekun.cases.models.terms import TermKind
from opiekun.cases.selectors.definitions import TermDefinition, definitions
from opiekun.cases.services import terms
from opiekun.cases.ui.definitions.requests import Values, faults, manager, number, order_kept, ordered_ids
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.ui.toasts import Toast, flash

INDEX, FORM = "cases/definitions/terms.html", "cases/definitions/term.html"


def index(request: HttpRequest) -> HttpResponse:
    """Reasons of loss, sources, categories of revenue and of cost."""
    manager(request)
    return _index(request)


def _index(request: HttpRequest, wrong: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    lists = [
        {
            "kind": kind.value,
            "heading": kind.label,
            "terms": [term for term in definitions().terms_of(kind) if not term.is_archived],
            "archived": [term for term in definitions().terms_of(kind) if term.is_archived],
        }
        for kind in TermKind
    ]
    return render_settings(request, INDEX, {"lists": lists, "wrong": wrong or {}}, status)


def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new entry of a list; its page says what is wrong with it, and keeps what was typed."""
    viewer = manager(request)
    if kind not in TermKind.values:
        raise NotFound
    values = {name: str(request.POST.get(name, "")) for name in ("name", "name_en")}
    try:
        made = terms.create_term(viewer, kind, values)
    except NotAllowed:
        raise
    except Refusal as refusal:
        message = "; ".join(str(error.message) for error in refusal.errors) or str(refusal.message)
        return _index(request, {"kind": kind, "message": message, **values}, 422)
    flash(request, Toast(_("Added.")))
    return HttpResponseRedirect(f"{reverse('case_terms')}#term-{made.id}")


def order(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the order in which the entries of a list were put."""
    viewer = manager(request)
    if kind not in TermKind.values:
        raise NotFound
    terms.order_terms(viewer, kind, ordered_ids(request.POST))
    return order_kept()


def edit(request: HttpRequest, term_id: int) -> HttpResponse:
    """The form of an entry, or its names saved."""
    viewer, term = manager(request), _term(term_id)
    if request.method != "POST":
        return _form(request, term, {"name": term.name, "name_en": term.name_en})
    values = {name: str(request.POST.get(name, "")) for name in ("name", "name_en")}
    try:
        terms.update_term(viewer, term.id, values, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, term, values, refusal)
    return _back(request, _("Saved."))


def archive(request: HttpRequest, term_id: int) -> HttpResponse:
    """Take an entry out of use, or bring it back."""
    viewer, term = manager(request), _term(term_id)
    on = request.POST.get("on") == "1"
    try:
        terms.update_term(viewer, term.id, {"is_archived": on})
    except NotAllowed:
        raise
    except Refusal as refusal:
        # Another entry has taken the name meanwhile: it is changed where it stands.
        return _form(request, term, {"name": term.name, "name_en": term.name_en}, refusal)
    return _back(request, _("Archived. Cases keep it.") if on else _("Brought back."))


def remove(request: HttpRequest, term_id: int) -> HttpResponse:
    """Remove an entry that nothing has."""
    viewer, term = manager(request), _term(term_id)
    try:
        terms.delete_term(viewer, term.id, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, term, {"name": term.name, "name_en": term.name_en}, refusal)
    return _back(request, _("Removed."))


def _term(term_id: int) -> TermDefinition:
    term = definitions().term_by_id.get(term_id)
    if term is None:
        raise NotFound
    return term


def _back(request: HttpRequest, said: str) -> HttpResponse:
    flash(request, Toast(said))
    return HttpResponseRedirect(reverse("case_terms"))


def _form(request: HttpRequest, term: TermDefinition, values: Values, refusal: Refusal | None = None) -> HttpResponse:
    labels = {"name": _("Name"), "name_en": _("Name in English")}
    wrong = {"errors": {}, "summary": []} if refusal is None else faults(refusal, labels)
    context = {"term": term, "kind": TermKind(term.kind).label, "values": values, **wrong}
    return render_settings(request, FORM, context, 422 if refusal else 200)
