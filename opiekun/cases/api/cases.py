"""``/cases``: from the first call to the settled project."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import ScopeMissing, allowed
from opiekun.accounts.rules.scopes import scope_of
from opiekun.accounts.viewer import UserViewer
from opiekun.cases import services
from opiekun.cases.api.schemas import (
    Case,
    CaseInput,
    CaseJoin,
    CaseMove,
    CaseMoveBack,
    CasePage,
    CasePatch,
    CasesMove,
    CasesMoved,
    CaseTick,
    StageMoves,
)
from opiekun.cases.kinds import CASE_KIND
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.rules.chosen import read_chosen
from opiekun.cases.selectors.moves import Move, moves_of
from opiekun.cases.selectors.rows import read_case as read_one
from opiekun.cases.selectors.rows import read_cases
from opiekun.cases.services.move_cases import KeptCase
from opiekun.cases.services.threads import join, leave
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.problems import title_of
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import InvalidInput
from opiekun.core.money import Money
from opiekun.core.reading import boolean, read_fields, record_id, text
from opiekun.core.viewer import Viewer
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer
from opiekun.records.conditions.registry import condition_fields

router = ApiRouter(tags=["Cases"])
CASES = Resource(
    CASE_KIND,
    "-updated_at",
    read_cases,
    {"name": "title"},
    replace(CASE_KIND, visible=lambda viewer, action: reached_cases(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields(CASE),
)


def _written(viewer: Viewer, saved: services.Saved, status: int = 200, location: str = "") -> HttpResponse:
    body = dict(read_cases(viewer, [saved.id])[saved.id])
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=CasePage, accepts=None, parameters=list_parameters(CASES), summary="List cases")
def list_cases(request: HttpRequest) -> HttpResponse:
    """Cases within reach, by filters, in pages."""
    return list_answer(request, allowed(request, CASE, "view"), CASES)


@router.route("POST", "", done=Case, status=201, body=CaseInput, summary="Create a case")
def create_case(request: HttpRequest) -> HttpResponse:
    """A new case in the first stage of its type, or in the one given with all that it requires."""
    viewer = allowed(request, CASE, "create")
    saved = services.create_case(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/cases/{saved.id}")


@router.route("POST", "/move", done=CasesMoved, body=CasesMove, summary="Move many cases")
def move_cases(request: HttpRequest) -> HttpResponse:
    """To one stage, each by itself: one that cannot go is told in `kept` and keeps no other back. At most 200."""
    viewer = allowed(request, CASE, "edit")
    raw = dict(json_body(request))
    clean, errors = read_fields({"cases": raw.pop("cases", None)}, {"cases": read_chosen})
    if errors:
        raise InvalidInput(errors)
    found = services.move_cases(viewer, clean["cases"], raw)
    moved = [{"id": str(one.id), "version": str(one.version), "from_stage": one.was} for one in found.moved]
    return answer({"moved": moved, "kept": [_kept(one) for one in found.kept]})


def _kept(one: KeptCase) -> dict[str, object]:
    errors = [{"loc": list(e.loc), "code": e.code, "message": str(e.message)} for e in one.refusal.errors]
    words = str(one.refusal) or title_of(one.refusal)
    return {"id": str(one.id), "code": one.refusal.code, "message": words, "errors": errors}


@router.route("GET", "/{case_id}", done=Case, summary="Read a case")
def read_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """A case with who is in it, its plan, and the checklist of its stage."""
    viewer = allowed(request, CASE, "view")
    return record_answer(request, read_one(viewer, path_id(case_id)))


@router.route("PATCH", "/{case_id}", done=Case, body=CasePatch, matches="optional", summary="Change a case")
def change_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """Change the given fields; the stage changes by `move`."""
    viewer = allowed(request, CASE, "edit")
    return _written(
        viewer, services.update_case(viewer, path_id(case_id), json_body(request), expected_version(request))
    )


@router.route("DELETE", "/{case_id}", status=204, matches="required", summary="Remove a case")
def remove_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """To the trash; it can be restored for 30 days. What was said and done in it stays."""
    viewer = allowed(request, CASE, "trash")
    return nothing(services.trash_case(viewer, path_id(case_id), expected_version(request, required=True)).version)


@router.route("POST", "/{case_id}/restore", done=Case, matches="required", summary="Restore a case")
def restore_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """Out of the trash."""
    viewer = allowed(request, CASE, "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.restore_case(viewer, path_id(case_id), expected))


@router.route("POST", "/{case_id}/move", done=Case, body=CaseMove, matches="required", summary="Move a case")
def move_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """To another stage, forwards or back, lost or open again. What is missing is named in `errors`, each at the place
    of this body where it is given: `fields`, `custom`, `checks`. Nothing is written then."""
    viewer = allowed(request, CASE, "edit")
    expected = expected_version(request, required=True)
    return _written(viewer, services.move_case(viewer, path_id(case_id), json_body(request), expected))


@router.route("POST", "/{case_id}/move-back", done=Case, body=CaseMoveBack, summary="Undo a move")
def move_case_back(request: HttpRequest, case_id: str) -> HttpResponse:
    """Your own last move is taken back, without being asked for anything; the reason of a loss that a reopening took
    off is on the case again. What was moved since, or by somebody else, stays: 409 `moved_since`."""
    viewer = allowed(request, CASE, "edit")
    clean, errors = read_fields({"stage": "", **json_body(request)}, {"stage": text(60)})
    if errors:
        raise InvalidInput(errors)
    return _written(viewer, services.move_back(viewer, path_id(case_id), clean["stage"]))


@router.route("POST", "/{case_id}/tick", done=Case, body=CaseTick, matches="required", summary="Tick a point")
def tick_point(request: HttpRequest, case_id: str) -> HttpResponse:
    """A point of a checklist is done, or not yet."""
    viewer = allowed(request, CASE, "edit")
    expected = expected_version(request, required=True)
    clean, errors = read_fields({"check": None, **json_body(request)}, {"check": record_id, "is_done": boolean})
    if errors:
        raise InvalidInput(errors)
    done = clean.get("is_done", True)
    return _written(viewer, services.set_check(viewer, path_id(case_id), clean["check"] or 0, done, expected))


@router.route("POST", "/{case_id}/interactions", done=Case, body=CaseJoin, summary="Let what was said join a case")
def join_interaction(request: HttpRequest, case_id: str) -> HttpResponse:
    """Of an e-mail the whole thread joins, and what comes to it later, too. Twice is once."""
    viewer = allowed(request, CASE, "edit")
    clean, errors = read_fields({"interaction": None, **json_body(request)}, {"interaction": record_id})
    if errors:
        raise InvalidInput(errors)
    return _written(viewer, join(viewer, path_id(case_id), clean["interaction"] or 0))


@router.route(
    "DELETE",
    "/{case_id}/interactions/{interaction_id}",
    status=204,
    matches="required",
    summary="Take what was said out of a case",
)
def leave_interaction(request: HttpRequest, case_id: str, interaction_id: str) -> HttpResponse:
    """Of an e-mail its whole thread."""
    viewer = allowed(request, CASE, "edit")
    expected = expected_version(request, required=True)
    return nothing(leave(viewer, path_id(case_id), path_id(interaction_id), expected).version)


@router.route("POST", "/{case_id}/follow", status=204, summary="Follow a case")
def follow_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """The token's user is told when the case goes on; for that it is enough to see it. Twice is once."""
    viewer = _writing_for_oneself(request)
    empty_body(request)
    return nothing(services.follow_case(viewer, path_id(case_id)).version)


@router.route("POST", "/{case_id}/leave", status=204, summary="Leave a case")
def leave_case(request: HttpRequest, case_id: str) -> HttpResponse:
    """The token's user follows the case no more and takes no part in it. Twice is once."""
    viewer = _writing_for_oneself(request)
    empty_body(request)
    return nothing(services.leave_case(viewer, path_id(case_id)).version)


def _writing_for_oneself(request: HttpRequest) -> UserViewer:
    """Whoever sees cases, by a token that writes in them."""
    viewer = allowed(request, CASE, "view")
    if viewer.scopes is not None and not viewer.scopes.allow(CASE, "edit"):
        raise ScopeMissing(scope_of(CASE, "edit"))
    return viewer


@router.route("GET", "/{case_id}/moves", done=StageMoves, summary="Read the moves of a case")
def read_moves(request: HttpRequest, case_id: str) -> HttpResponse:
    """How it went from stage to stage."""
    viewer, pk = allowed(request, CASE, "view"), path_id(case_id)
    read_one(viewer, pk)
    return answer({"items": [_move(move) for move in moves_of(pk)], "next": None})


def _move(move: Move) -> dict[str, object]:
    worth = None if move.planned_revenue is None else Money(move.planned_revenue, move.currency).as_json()
    return {
        "id": str(move.id),
        "from_stage": move.was.code if move.was else None,
        "to_stage": move.to.code,
        "at": move.at,
        "by": None if move.by_id is None else {"id": str(move.by_id), "name": move.by},
        "spent_days": move.spent_days,
        "planned_revenue": worth,
    }


@router.route(
    "GET",
    "/{case_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read a case's history",
)
def read_case_history(request: HttpRequest, case_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, CASE, "view"), CASE, path_id(case_id))
