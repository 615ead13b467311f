"""Settings of cases: the list of types, and a type's page with its stages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.models import Role
from opiekun.accounts.ui.requests import render_settings
from opiekun.cases.choices import CaseState, Outcome
from opiekun.cases.rules.definition_input import MOST_STAGES
from opiekun.cases.selectors.definition_use import open_cases_by_stage, open_cases_by_type, type_was_used
from opiekun.cases.selectors.definitions import TypeDefinition, definitions
from opiekun.cases.services import case_types, stages
from opiekun.cases.ui.definitions.requests import manager, number, order_kept, ordered_ids, type_of
from opiekun.core.errors import Refusal
from opiekun.core.ui.toasts import Toast, flash

INDEX, PAGE = "cases/definitions/types.html", "cases/definitions/type.html"
# The lists of a type's page: a closed stage is for what was won or for what was lost.
_GROUPS = (
    ("potential", CaseState.POTENTIAL, Outcome.NONE),
    ("active", CaseState.ACTIVE, Outcome.NONE),
    ("won", CaseState.CLOSED, Outcome.WON),
    ("lost", CaseState.CLOSED, Outcome.LOST),
)


def index(request: HttpRequest) -> HttpResponse:
    """All types in their order, with their open cases."""
    manager(request)
    every = definitions().types
    context = {
        "types": [one for one in every if not one.is_archived],
        "archived": [one for one in every if one.is_archived],
        "counts": open_cases_by_type(),
    }
    return render_settings(request, INDEX, context)


def order(request: HttpRequest) -> HttpResponse:
    """Keep the order in which the types were put."""
    case_types.order_types(manager(request), ordered_ids(request.POST))
    return order_kept()


def page(request: HttpRequest, type_id: int) -> HttpResponse:
    """A type: what it is, and its stages in the three states."""
    manager(request)
    of = type_of(type_id)
    context = {
        "of": of,
        "groups": _groups(of),
        "retired": [stage for stage in of.every_stage if stage.is_retired],
        "counts": open_cases_by_stage(),
        "names": {stage.id: stage.label for stage in of.every_stage},
        "movers": _movers(of),
        "is_used": type_was_used(type_id),
        "is_full": len(of.stages) >= MOST_STAGES,
    }
    return render_settings(request, PAGE, context)


def _movers(of: TypeDefinition) -> dict[int, str]:
    """The roles whose holders alone move cases into a stage, in words by its id."""
    roles = [(role.pk, role.label) for role in Role.objects.order_by("name")]
    return {stage.id: ", ".join(label for pk, label in roles if pk in stage.role_ids) for stage in of.stages}


def _groups(of: TypeDefinition) -> list[dict[str, object]]:
    headings = {
        "potential": CaseState.POTENTIAL.label,
        "active": CaseState.ACTIVE.label,
        "won": _("Closed: won"),
        "lost": _("Closed: lost"),
    }
    return [
        {
            "code": code,
            "heading": headings[code],
            "state": state.value,
            "outcome": outcome.value,
            "stages": [stage for stage in of.stages if (stage.state, stage.outcome) == (state, outcome)],
        }
        for code, state, outcome in _GROUPS
    ]


def order_of_stages(request: HttpRequest, type_id: int) -> HttpResponse:
    """Keep the order in which the stages of one state were put; the others stay as they are."""
    viewer, of = manager(request), type_of(type_id)
    by_id = {stage.id: stage.code for stage in of.every_stage}
    codes = [by_id[one] for one in ordered_ids(request.POST) if one in by_id]
    stages.order_stages(viewer, type_id, codes)
    return order_kept()


def archive(request: HttpRequest, type_id: int) -> HttpResponse:
    """Take a type out of use, or bring it back."""
    viewer, of = manager(request), type_of(type_id)
    on = request.POST.get("on") == "1"
    said = _("Archived. Its cases go on as they are.") if on else _("Brought back.")
    return _done(request, lambda: case_types.update_type(viewer, of.id, {"is_archived": on}), said)


def remove(request: HttpRequest, type_id: int) -> HttpResponse:
    """Remove a type that no case has or had."""
    viewer, of = manager(request), type_of(type_id)
    version = number(request.POST, "version")
    return _done(request, lambda: case_types.delete_type(viewer, of.id, version), _("Removed."))


def _done(request: HttpRequest, write: Callable[[], object], said: str) -> HttpResponse:
    try:
        write()
    except Refusal as refusal:
        message = "; ".join(str(error.message) for error in refusal.errors) or str(refusal.message)
        flash(request, Toast(message, error=True))
    else:
        flash(request, Toast(said))
    return HttpResponseRedirect(reverse("case_types"))
