"""Moving many cases at once, from the board and from the list: what is missing is asked once, for all that lack it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from opiekun.cases.errors import StageRetired
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.chosen import MOST, Chosen
from opiekun.cases.rules.moving import CUSTOM_PREFIX
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.services import move_back
from opiekun.cases.services.move_cases import KeptCase, MovedCases, lacking_for, move_cases
from opiekun.cases.ui.inputs import inputs_of, raw_of
from opiekun.cases.ui.moving import CHANGED, MOVES, WITH_LOSS, Asked
from opiekun.cases.ui.words import field_label
from opiekun.core.errors import FieldError, InvalidInput, NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.bulk.selection import read_selection
from opiekun.records.custom.facts import custom_inputs
from opiekun.records.custom.fields import definition_for
from opiekun.records.custom.typed import NAME as CUSTOM
from opiekun.records.record.facts import Input
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/move_many.html"
# Of these each case has its own: they cannot be asked for once.
_OWN: Final = frozenset({"person", "primary_person", "party", "parent"})


@dataclass(frozen=True, slots=True)
class Stays:
    """A case that stays where it is, and why."""

    id: int
    title: str
    why: str


@require_POST
def move_many(request: HttpRequest) -> HttpResponse:
    """The dialog in which a stage is chosen; the one that asks what is missing; or the cases moved."""
    viewer = viewer_of(request)
    require(viewer, CASE, "edit")
    ids = _ids(viewer, request.POST)
    if len(ids) > MOST:
        refused = _("At most %(most)d cases can be moved at once. Narrow the list.") % {"most": MOST}
        return toast(HttpResponse(status=204), Toast(refused, error=True))
    code = typed(request.POST, "stage")
    if not code:
        return _choose(request, viewer, ids)
    stage = definitions().stage_by_code(code)
    if stage is None:
        raise NotFound
    if stage.is_retired:
        answer = trigger(HttpResponse(status=204), CHANGED)
        return toast(answer, Toast(str(StageRetired()), error=True))
    asked = _to_ask(viewer, ids, stage)
    if "asked" not in request.POST and (asked or stage.is_lost):
        return _ask(request, viewer, ids, stage, asked, {})
    return _move(request, viewer, ids, stage)


def _ids(viewer: Viewer, posted: QueryDict) -> list[int]:
    rows = read_selection(viewer, CASE_KIND, posted).rows(viewer, "edit")
    return list(rows.order_by("-entered_stage_at", "-pk").values_list("pk", flat=True)[: MOST + 1])


def _choose(request: HttpRequest, viewer: Viewer, ids: Sequence[int]) -> HttpResponse:
    """The stages of the types of the chosen cases."""
    present = set(CASE_KIND.visible(viewer, "edit").filter(pk__in=ids).values_list("type_id", flat=True))
    types = [of for of in definitions().types if of.id in present]
    return render_fragment(request, TEMPLATE, "choose", {"ids": ids, "types": types})


def _to_ask(viewer: Viewer, ids: Sequence[int], stage: StageDefinition) -> dict[str, list[int]]:
    """What is missing, by its code (of a point "check.7"), each with the cases that lack it."""
    found: dict[str, list[int]] = {}
    for pk, lacks in lacking_for(viewer, ids, stage).items():
        for code in lacks.fields:
            found.setdefault(code, []).append(pk)
        for point in lacks.points:
            found.setdefault(f"check.{point}", []).append(pk)
    return found


def _inputs(viewer: Viewer, case: CaseRecord, code: str) -> Sequence[Input]:
    if code.startswith(CUSTOM_PREFIX):
        return custom_inputs(viewer, CASE, case, f"{CUSTOM}{code.removeprefix(CUSTOM_PREFIX)}") or ()
    return inputs_of(viewer, case, code) or ()


def _move(request: HttpRequest, viewer: Viewer, ids: Sequence[int], stage: StageDefinition) -> HttpResponse:
    raw = _raw(request, viewer, ids, stage)
    found = move_cases(viewer, [Chosen(pk) for pk in ids], raw)
    wrong = [one for one in found.kept if _is_of_dialog(one.refusal, raw, stage)]
    if wrong:
        left = [one.id for one in wrong]
        errors = {_place(error): error.message for one in wrong for error in one.refusal.errors}
        answer = _ask(request, viewer, left, stage, _to_ask(viewer, left, stage), errors, len(found.moved))
        answer.status_code = 422
        return answer
    return _done(request, viewer, stage, found)


def _is_of_dialog(refusal: Refusal, raw: Mapping[str, Any], stage: StageDefinition) -> bool:
    """Whether something that the dialog asked for is wrong or was left out."""
    if not isinstance(refusal, InvalidInput):
        return False
    asked = {*raw["fields"], *raw["custom"], *(WITH_LOSS if stage.is_lost else ())}
    return any(len(error.loc) > 1 and error.loc[1] in asked for error in refusal.errors)


def _place(error: FieldError) -> str:
    code = str(error.loc[1]) if len(error.loc) > 1 else ""
    return f"{CUSTOM_PREFIX}{code}" if error.loc[:1] == ("custom",) else code


def _raw(request: HttpRequest, viewer: Viewer, ids: Sequence[int], stage: StageDefinition) -> dict[str, Any]:
    """What the service takes of what was sent: only fields that the dialog asked for."""
    values: dict[str, str] = {}
    custom: dict[str, str] = {}
    case = load_case(viewer, ids[0]) if ids else None
    for code in typed(request.POST, "asked").split():
        for one in _inputs(viewer, case, code) if case else ():
            into = custom if one.name.startswith(CUSTOM) else values
            into[one.name.removeprefix(CUSTOM)] = one.sent(request.POST)
    if stage.is_lost:
        values |= {name: typed(request.POST, name) for name in WITH_LOSS if name in request.POST}
    checks = [one for one in request.POST.getlist("checks") if is_whole(one)]
    return {"stage": stage.code, "fields": raw_of(case, values), "custom": custom, "checks": checks}


def _ask(
    request: HttpRequest,
    viewer: Viewer,
    ids: Sequence[int],
    stage: StageDefinition,
    asked: Mapping[str, Sequence[int]],
    errors: Mapping[str, str],
    moved: int = 0,
) -> HttpResponse:
    """The dialog with what is missing, each with the number of cases that lack it."""
    codes = [code for code in asked if code not in _OWN and not code.startswith("check.")]
    fields = [_field(request, viewer, code, asked[code][0], errors) for code in codes]
    loss = [_field(request, viewer, code, ids[0], errors) for code in WITH_LOSS] if stage.is_lost and ids else []
    points = {point.id: str(point.label) for one in definitions().stages for point in one.points}
    context = {
        "ids": ids,
        "stage": stage,
        "fields": [(one, _lack(len(asked[one.code]))) for one in fields if one.inputs],
        "loss": loss,
        "points": [
            (pk, points.get(pk, ""), _lack(len(asked[code])), str(pk) in request.POST.getlist("checks"))
            for code in asked
            if code.startswith("check.") and (pk := int(code.removeprefix("check.")))
        ],
        "asked": " ".join(codes),
        "own": [(_said(viewer, code), len(asked[code])) for code in asked if code in _OWN],
        "title": _chosen(len(ids)),
        "moved": _moved(moved, stage) if moved else "",
    }
    response = render_fragment(request, TEMPLATE, "ask", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def _field(request: HttpRequest, viewer: Viewer, code: str, case_id: int, errors: Mapping[str, str]) -> Asked:
    inputs = _inputs(viewer, load_case(viewer, case_id), code)
    values = [(one, one.sent(request.POST) if one.name in request.POST else one.value) for one in inputs]
    return Asked(code, values, errors.get(code, ""))


def _lack(number: int) -> str:
    return ngettext("%(number)d case lacks it", "%(number)d cases lack it", number) % {"number": number}


def _chosen(number: int) -> str:
    return ngettext("%(number)d chosen case", "%(number)d chosen cases", number) % {"number": number}


def _moved(number: int, stage: StageDefinition) -> str:
    said = ngettext("%(number)d case moved to “%(stage)s”.", "%(number)d cases moved to “%(stage)s”.", number)
    return said % {"number": number, "stage": stage.label}


def _said(viewer: Viewer, code: str) -> str:
    if not code.startswith(CUSTOM_PREFIX):
        return field_label(code)
    definition = definition_for(viewer, CASE, code.removeprefix(CUSTOM_PREFIX))
    return code if definition is None else str(definition.label)


def _done(request: HttpRequest, viewer: Viewer, stage: StageDefinition, found: MovedCases) -> HttpResponse:
    """Say what was moved, with a way back; what stays is named in a dialog, each case with its reason."""
    back = ",".join(f"{one.id}:{one.was}" for one in found.moved)
    undo = f"{reverse('case_bulk_moved_back')}?to={back}" if found.moved else ""
    said = Toast(_moved(len(found.moved), stage), undo_url=undo, topic=MOVES)
    moved = {"ids": [one.id for one in found.moved]}
    is_beside = any(part in request.headers.get("HX-Current-URL", "") for part in ("/cases/board", "/cases/calendar"))
    if found.kept:
        stays = [Stays(one.id, one.title, _why(viewer, one)) for one in found.kept]
        context = {"stays": stays, "moved": said.text if found.moved else "", "stage": stage, "reloads": not is_beside}
        response = render_fragment(request, TEMPLATE, "done", context)
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
        trigger(response, CHANGED, moved)
        return response
    response = HttpResponse(status=204)
    if not is_beside:
        flash(request, said)
        response["HX-Refresh"] = "true"
        return response
    trigger(response, CHANGED, moved)
    trigger(response, "opiekun:close-dialog")
    return toast(response, said)


def _why(viewer: Viewer, one: KeptCase) -> str:
    """The reason in words: what is missing by its name."""
    missing = [
        _said(viewer, _place(error))
        for error in one.refusal.errors
        if error.code == "required" and error.loc[:1] in (("fields",), ("custom",))
    ]
    if missing:
        return _("missing: %(field)s") % {"field": ", ".join(missing).lower()}
    return str(one.refusal) or _("The case has changed meanwhile. Look again.")


@require_POST
def moved_back(request: HttpRequest) -> HttpResponse:
    """Undo: each case goes back to the stage from which it came; one that may not stays, and is counted."""
    viewer = viewer_of(request)
    kept = 0
    back = _came_from(request.GET.get("to", ""))
    for pk, stage in back:
        try:
            move_back(viewer, pk, stage)
        except Refusal:
            kept += 1
    response = HttpResponse(status=204)
    said = Toast(_("Moved back."), topic=MOVES)
    if kept:
        stayed = ngettext("%(number)d case could not be moved back.", "%(number)d cases could not be moved back.", kept)
        said = Toast(stayed % {"number": kept}, error=True)
    if "/cases/board" not in request.headers.get("HX-Current-URL", ""):
        flash(request, said)
        response["HX-Refresh"] = "true"
        return response
    trigger(response, CHANGED, {"ids": [pk for pk, _stage in back]})
    return toast(response, said)


def _came_from(text: str) -> list[tuple[int, str]]:
    found = []
    for part in text.split(",")[:MOST]:
        pk, _colon, stage = part.partition(":")
        if is_whole(pk) and stage:
            found.append((int(pk), stage))
    return found
