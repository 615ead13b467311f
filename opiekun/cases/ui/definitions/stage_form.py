"""Settings of cases: the form of a stage, and how a stage is retired or removed."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.ui.requests import render_settings
from opiekun.cases.selectors.definition_use import cases_in_stage, stage_was_used
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.cases.services import stage_retirement, stages
from opiekun.cases.ui.definitions import stage_input
from opiekun.cases.ui.definitions.requests import Values, faults, manager, number, stage_of, type_of
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.ui.toasts import Toast, flash

TEMPLATE: Final = "cases/definitions/stage.html"


def new(request: HttpRequest, type_id: int) -> HttpResponse:
    """The form of a new stage of the type, or the stage made."""
    viewer, of = manager(request), type_of(type_id)
    if request.method != "POST":
        return _form(request, of, None, stage_input.begun(request.GET.get("in", "")))
    values = stage_input.read(request.POST)
    try:
        stages.create_stage(viewer, of.id, stage_input.raw_of(values, fixed=False), number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, of, None, values, refusal)
    flash(request, Toast(_("Added.")))
    return HttpResponseRedirect(reverse("case_type", args=[of.id]))


def edit(request: HttpRequest, stage_id: int) -> HttpResponse:
    """The form of a stage, or what was typed into it saved. One that is retired is not changed any more."""
    viewer = manager(request)
    stage = _in_use(stage_id)
    of = type_of(stage.type_id)
    if request.method != "POST":
        return _form(request, of, stage, stage_input.stored(stage))
    values = stage_input.read(request.POST)
    fixed = "standing" not in request.POST
    if fixed:
        values["standing"] = stage_input.standing_of(stage)
    try:
        stages.update_stage(viewer, stage.id, stage_input.raw_of(values, fixed), number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, of, stage, values, refusal)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("case_type", args=[of.id]))


def retire(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Take the stage out of use; its cases go to the replacement."""
    viewer, stage = manager(request), stage_of(stage_id)
    of = type_of(stage.type_id)
    done = HttpResponseRedirect(reverse("case_type", args=[of.id]))
    if stage.is_retired:
        # Sent twice.
        return done
    replacement = str(request.POST.get("replacement", ""))
    try:
        stage_retirement.retire_stage(viewer, stage.id, replacement, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, of, stage, stage_input.stored(stage), refusal)
    to = definitions().stage_by_code(replacement)
    flash(request, Toast(_("Retired. Its cases are in “%(stage)s” now.") % {"stage": to.label if to else replacement}))
    return done


def reinstate(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Bring a retired stage into use again; cases stay where they are."""
    viewer, stage = manager(request), stage_of(stage_id)
    done = HttpResponseRedirect(reverse("case_type", args=[stage.type_id]))
    if not stage.is_retired:
        # Sent twice.
        return done
    try:
        stage_retirement.reinstate_stage(viewer, stage.id, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        words = str(refusal) or _("Somebody has changed the type meanwhile. Look again.")
        flash(request, Toast(words, error=True))
        return done
    flash(request, Toast(_("“%(stage)s” is in use again. Cases stay where they are.") % {"stage": stage.label}))
    return done


def remove(request: HttpRequest, stage_id: int) -> HttpResponse:
    """Remove a stage in which no case is or was."""
    viewer, stage = manager(request), _in_use(stage_id)
    of = type_of(stage.type_id)
    try:
        stages.delete_stage(viewer, stage.id, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, of, stage, stage_input.stored(stage), refusal)
    flash(request, Toast(_("Removed.")))
    return HttpResponseRedirect(reverse("case_type", args=[of.id]))


def _in_use(stage_id: int) -> StageDefinition:
    stage = stage_of(stage_id)
    if stage.is_retired:
        raise NotFound
    return stage


def _form(
    request: HttpRequest,
    of: TypeDefinition,
    stage: StageDefinition | None,
    values: Values,
    refusal: Refusal | None = None,
) -> HttpResponse:
    wrong = {"errors": {}, "summary": []} if refusal is None else faults(refusal, stage_input.labels())
    used = stage is not None and stage_was_used(of.id, stage.id)
    live, trashed = cases_in_stage(stage.id) if stage is not None and used else (0, 0)
    replacements = [
        (one.code, one.label)
        for one in of.stages
        if stage is not None and one.id != stage.id and (one.state, one.outcome) == (stage.state, stage.outcome)
    ]
    context = {
        "of": of,
        "stage": stage,
        "values": values,
        **wrong,
        **stage_input.offers(of, stage, values),
        "is_used": used,
        "is_last": len(of.stages) < 2,
        "live": live,
        "trashed": trashed,
        "replacements": replacements,
        "replacement": request.POST.get("replacement", ""),
    }
    return render_settings(request, TEMPLATE, context, 422 if refusal else 200)
