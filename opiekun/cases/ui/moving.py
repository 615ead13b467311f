"""Moving a case: from the board, the stage bar, the button of the next stage. Only what is missing is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.cases.choices import PartyUse
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.selectors.starting import start_of
from opiekun.cases.services import move_back, move_case, trash_case
from opiekun.cases.services.move_rules import may_go
from opiekun.cases.ui.inputs import inputs_of, raw_of
from opiekun.cases.ui.words import unseen
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.parties.permissions import reached_parties
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.facts import custom_inputs
from opiekun.records.custom.typed import NAME as CUSTOM
from opiekun.records.record.facts import Input
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/move.html"
CHANGED: Final = "opiekun:cases-changed"
# Of moves made one after another the last alone is told: each other stands on the page of its case.
MOVES: Final = "case-moves"
# What else may be said of a loss.
WITH_LOSS: Final = ("loss_reason", "outcome_note")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the dialog: its controls with what was typed, and what is wrong with it."""

    code: str
    inputs: Sequence[tuple[Input, str]]
    error: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the checklist that is not ticked."""

    id: int
    text: str
    is_ticked: bool


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, record_id: int) -> HttpResponse:
    """The dialog in which a stage is chosen; or the case moved, or the dialog that asks what is missing."""
    viewer = viewer_of(request)
    case = load_case(viewer, record_id)
    if not case.can_edit:
        raise NotAllowed
    if request.method == "GET":
        return _choose(request, viewer, case)
    stage = definitions().stage_by_code(typed(request.POST, "stage"))
    if stage is None:
        raise NotFound
    if stage.is_lost and "loss_reason" not in request.POST:
        return _ask(request, viewer, case, stage, [FieldError(("fields", "loss_reason"), "asked", "")])
    return _move(request, viewer, case, stage)


def _move(request: HttpRequest, viewer: Viewer, case: CaseRecord, stage: StageDefinition) -> HttpResponse:
    try:
        move_case(viewer, case.id, _raw(request, viewer, case, stage), _version(request))
    except InvalidInput as refused:
        if any(error.loc[:1] == ("stage",) for error in refused.errors):
            return _refused(refused)
        return _ask(request, viewer, case, stage, refused.errors, was_asked="asked" in request.POST)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        if isinstance(refusal, StaleVersion) and "asked" in request.POST:
            # What was typed stays; sent once more, it counts for the case as it is now.
            changed = FieldError((), refusal.code, _("The case has changed meanwhile. Look again."))
            return _ask(request, viewer, case, stage, [changed], was_asked=True, version=str(case.version))
        return _refused(refusal)
    return _moved(request, case, stage)


def _version(request: HttpRequest) -> int | None:
    version = typed(request.POST, "version")
    return whole(version)


def _raw(request: HttpRequest, viewer: Viewer, case: CaseRecord, stage: StageDefinition) -> dict[str, Any]:
    """What the service takes of what was sent: only fields that the dialog asked for."""
    values: dict[str, str] = {}
    custom: dict[str, str] = {}
    for code in typed(request.POST, "asked").split():
        for one in _inputs(viewer, _with_party(request, viewer, case), code):
            into = custom if one.name.startswith(CUSTOM) else values
            into[one.name.removeprefix(CUSTOM)] = one.sent(request.POST)
    if stage.is_lost:
        values |= {name: typed(request.POST, name) for name in WITH_LOSS if name in request.POST}
    return {
        "stage": stage.code,
        "fields": raw_of(case, values),
        "custom": custom,
        "checks": request.POST.getlist("checks"),
    }


def _inputs(viewer: Viewer, case: CaseRecord, code: str) -> Sequence[Input]:
    """The controls of the field; none where the viewer does not see it."""
    try:
        found = custom_inputs(viewer, "case", case, code) if code.startswith(CUSTOM) else inputs_of(viewer, case, code)
    except NotFound:
        return ()
    return found or ()


def _with_party(request: HttpRequest, viewer: Viewer, case: CaseRecord) -> CaseRecord:
    """The case as it is with the party that was chosen in the dialog, whose persons are offered then."""
    asked = typed(request.POST, "party")
    if case.party_id is not None or not is_whole(asked):
        return case
    name = reached_parties(viewer).filter(pk=int(asked)).values_list("display_name", flat=True).first()
    return case if name is None else replace(case, party_id=int(asked), party=name)


def _moved(request: HttpRequest, case: CaseRecord, stage: StageDefinition) -> HttpResponse:
    back = f"{reverse('case_moved_back', args=[case.id])}?stage={case.stage.code}"
    said = Toast(_("Moved to “%(stage)s”.") % {"stage": stage.label}, undo_url=back, topic=MOVES)
    response = HttpResponse(status=204)
    if request.headers.get("HX-Current-URL", "").split("?")[0].rstrip("/").endswith(f"/cases/{case.id}"):
        flash(request, said)
        response["HX-Refresh"] = "true"
        return response
    trigger(response, CHANGED, {"id": case.id})
    trigger(response, "opiekun:close-dialog")
    return toast(response, said)


@require_http_methods(["POST"])
def moved_back(request: HttpRequest, record_id: int) -> HttpResponse:
    """Undo a move: the case stands again where it stood."""
    try:
        move_back(viewer_of(request), record_id, request.GET.get("stage", ""))
    except Conflict as refused:
        return _refused(refused)
    response = HttpResponse(status=204)
    if f"/cases/{record_id}" in request.headers.get("HX-Current-URL", ""):
        flash(request, Toast(_("Moved back."), topic=MOVES))
        response["HX-Refresh"] = "true"
        return response
    trigger(response, CHANGED, {"id": record_id})
    return toast(response, Toast(_("Moved back."), topic=MOVES))


@require_http_methods(["POST"])
def trash_from_board(request: HttpRequest, record_id: int) -> HttpResponse:
    """The card goes to the trash, and who put it there stays on the board."""
    viewer = viewer_of(request)
    title = load_case(viewer, record_id).title
    try:
        trash_case(viewer, record_id, _version(request))
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        return _refused(refusal)
    response = HttpResponse(status=204)
    trigger(response, CHANGED, {"id": record_id})
    undo = reverse("case_restore", args=[record_id])
    return toast(response, Toast(_("%(name)s is in the trash.") % {"name": title}, undo_url=undo))


def _refused(refusal: Refusal) -> HttpResponse:
    """Say why nothing was moved; the board puts the card back."""
    response = HttpResponse(status=204)
    trigger(response, CHANGED)
    return toast(response, Toast(str(refusal) or _("The case has changed meanwhile. Look again."), error=True))


def _choose(request: HttpRequest, viewer: Viewer, case: CaseRecord) -> HttpResponse:
    start = start_of(case.id, case.stage, case.type)

    def offered(of: TypeDefinition, stages: Sequence[StageDefinition]) -> list[StageDefinition]:
        others = (one for one in stages if one.id != case.stage_id)
        return [one for one in others if may_go(viewer, of, start, one, case.owner_id)]

    here = case.type
    groups = [(here.label, offered(here, here.stages))]
    groups += [(of.label, offered(of, of.open_stages)) for of in definitions().offered if _may_have(of, case)]
    return render_fragment(request, TEMPLATE, "choose", {"case": case, "groups": groups})


def _may_have(of: TypeDefinition, case: CaseRecord) -> bool:
    """Whether the case can go over to this other type: one with a party is never an internal one."""
    return of.id != case.type_id and not (of.party_use == PartyUse.NONE and case.party_id is not None)


def _ask(
    request: HttpRequest,
    viewer: Viewer,
    case: CaseRecord,
    stage: StageDefinition,
    errors: Sequence[FieldError],
    was_asked: bool = False,
    version: str = "",
) -> HttpResponse:
    """The dialog with the fields that the errors name, into which what was typed is put again."""
    case = _with_party(request, viewer, case)
    codes = list(dict.fromkeys([*typed(request.POST, "asked").split(), *(_code(error) for error in errors)]))
    if case.party_id is None and "party" in codes:
        # Persons are those of the party: they are offered once it is chosen.
        codes = [code for code in codes if code != "persons"]
    if stage.is_lost:
        codes = [code for code in codes if code not in WITH_LOSS]
    told = {_code(error): error.message for error in errors} if was_asked else {}
    ticked = set(request.POST.getlist("checks"))
    wanted = {int(error.loc[1]) for error in errors if error.loc[:1] == ("checks",)}
    wanted |= {int(one) for one in ticked if is_whole(one)}
    fields = [_asked(request, viewer, case, code, told) for code in codes if code]
    context = {
        "case": case,
        "stage": stage,
        "version": version or typed(request.POST, "version"),
        "fields": [one for one in fields if one.inputs],
        "loss": [_asked(request, viewer, case, code, told) for code in WITH_LOSS] if stage.is_lost else [],
        "points": [
            Point(one.id, str(one.label), str(one.id) in ticked)
            for one in (point for known in definitions().stages for point in known.points)
            if one.id in wanted
        ],
        "asked": " ".join(code for code in codes if code),
        "rest": [*_rest(errors, told), *_unseen(fields)],
        "no_persons": case.party_id and any(one.code == "persons" and not one.inputs[0][0].options for one in fields),
        "unticked": was_asked and any(error.loc[:1] == ("checks",) for error in errors),
    }
    response = render_fragment(request, TEMPLATE, "ask", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    if was_asked:
        response.status_code = 422
    return response


def _code(error: FieldError) -> str:
    """The field of the dialog at which the error is told; nothing for points of the checklist."""
    if error.loc[:1] == ("custom",) and len(error.loc) > 1:
        return f"{CUSTOM}{error.loc[1]}"
    return str(error.loc[1]) if error.loc[:1] == ("fields",) and len(error.loc) > 1 else ""


def _rest(errors: Sequence[FieldError], told: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong and has no field of its own, as the summary of errors takes it."""
    return [("", error.message) for error in errors if told and not _code(error) and error.loc[:1] != ("checks",)]


def _unseen(fields: Sequence[Asked]) -> list[tuple[str, str]]:
    """That something is missing which the viewer may not see, as the summary of errors takes it."""
    if all(one.inputs for one in fields):
        return []
    return [("", unseen())]


def _asked(request: HttpRequest, viewer: Viewer, case: CaseRecord, code: str, told: Mapping[str, str]) -> Asked:
    inputs = _inputs(viewer, case, code)
    typed_values = [(one, one.sent(request.POST) if one.name in request.POST else one.value) for one in inputs]
    return Asked(code, typed_values, told.get(code, ""))
