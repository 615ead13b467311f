"""``/handovers``: what is one user's goes to others; a draft first, then done, then perhaps undone."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import ScopeMissing, asker
from opiekun.accounts.rules.scopes import scope_of
from opiekun.accounts.viewer import UserViewer
from opiekun.cases.api.handover_schemas import (
    HandoverInput,
    HandoverReceived,
    HandoverReport,
    HandoverRowChange,
    HandoverRowOut,
    HandoverRows,
    Handovers,
)
from opiekun.cases.handover.asking import KINDS
from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.planning import change_row, plan_handover
from opiekun.cases.handover.rights import HANDOVER
from opiekun.cases.handover.showing import (
    Line,
    Share,
    numbers_of,
    own_handover,
    own_handovers,
    page_of,
    received_page,
    shares,
)
from opiekun.cases.handover.undoing import KEPT_FOR, can_undo, undo_handover
from opiekun.cases.models import Handover, HandoverRow, HandoverState
from opiekun.cases.permissions import CASE
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.whole_numbers import is_whole
from opiekun.records.lists.query import PAGE_ROWS, read_limit

router = ApiRouter(tags=["Handovers"])
_NAMES: Final = {kind: name for name, kind in KINDS.items()}
_PARAMETERS: Final = [
    {"in": "query", "name": name, "description": text, "required": False, "schema": schema}
    for name, text, schema in (
        ("limit", "Rows of a page", {"type": "integer", "minimum": 1, "maximum": 500}),
        ("cursor", "`next` of the page before", {"type": "string"}),
    )
]


def _asker(request: HttpRequest) -> UserViewer:
    """The token's user. Their own matters need no right of handovers, but the token a scope."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(HANDOVER, "create"):
        raise ScopeMissing(scope_of(HANDOVER, "create"))
    return viewer


@router.route("GET", "", done=Handovers, summary="List handovers")
def list_handovers(request: HttpRequest) -> HttpResponse:
    """Your own of the last thirty days that were done, the newest first; at most 50."""
    return answer({"items": [_head(one) for one in own_handovers(_asker(request))], "next": None})


@router.route("POST", "", done=HandoverReport, status=201, body=HandoverInput, summary="Prepare a handover")
def prepare_handover(request: HttpRequest) -> HttpResponse:
    """A draft: who would get what, and what they could not see or change. Nothing goes yet; it is kept for a day."""
    viewer = _asker(request)
    made = plan_handover(viewer, json_body(request))
    return answer(_told(own_handover(viewer, made.pk)), 201, location=f"/api/v1/handovers/{made.pk}")


@router.route("GET", "/{handover_id}", done=HandoverReport, summary="Read a handover")
def read_handover(request: HttpRequest, handover_id: str) -> HttpResponse:
    """How one of your own handovers stands."""
    return answer(_told(own_handover(_asker(request), path_id(handover_id))))


@router.route(
    "GET",
    "/{handover_id}/rows",
    done=HandoverRows,
    accepts=("limit", "cursor"),
    parameters=_PARAMETERS,
    summary="List what a handover is of",
)
def list_handover_rows(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Each thing with whom it goes to, in the order of the draft."""
    handover = own_handover(_asker(request), path_id(handover_id))
    found, more = page_of(handover, *_place(request))
    return answer({"items": [_row(line) for line in found], "next": str(found[-1].id) if more else None})


def _place(request: HttpRequest) -> tuple[int, int]:
    """Behind which row, and how many."""
    limit, after = read_limit(request.GET.get("limit", str(PAGE_ROWS))), request.GET.get("cursor", "0")
    if not is_whole(after):
        raise wrong_parameter("cursor", "malformed_cursor", _("This is no cursor of this list."))
    return int(after), limit


@router.route(
    "GET",
    "/{handover_id}/received",
    done=HandoverReceived,
    accepts=("limit", "cursor"),
    parameters=_PARAMETERS,
    summary="List what came to you by a handover",
)
def list_received(request: HttpRequest, handover_id: str) -> HttpResponse:
    """What you got or gave away, or others got of the cases in which you take part, as far as you see it now."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(CASE, "view"):
        raise ScopeMissing(scope_of(CASE, "view"))
    handover, note, found, more = received_page(viewer, path_id(handover_id), *_place(request))
    told = {
        "id": str(handover.pk),
        "state": handover.state,
        "from": {"id": str(handover.giver_id), "name": handover.giver.name},
        "by": {"id": str(handover.actor_id), "name": handover.actor.name},
        "note": note,
        "done_at": handover.done_at,
    }
    return answer({**told, "items": [_row(line) for line in found], "next": None if more is None else str(more)})


@router.route(
    "PATCH",
    "/{handover_id}/rows/{row_id}",
    done=HandoverRowOut,
    body=HandoverRowChange,
    summary="Change a row of a draft",
)
def change_handover_row(request: HttpRequest, handover_id: str, row_id: str) -> HttpResponse:
    """Give it to somebody else, leave it where it is, or give it a note of its own."""
    viewer = _asker(request)
    row = change_row(viewer, path_id(handover_id), path_id(row_id), json_body(request))
    found, _more = page_of(own_handover(viewer, path_id(handover_id)), row.pk - 1, 1)
    return answer(_row(found[0]))


@router.route("POST", "/{handover_id}/do", done=HandoverReport, summary="Hand over")
def do_handover(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Make the draft true, all of it or nothing; what somebody has changed since is left alone. Twice is once."""
    viewer = _asker(request)
    empty_body(request)
    done = hand_over(viewer, path_id(handover_id))
    return answer(_told(own_handover(viewer, done.pk)))


@router.route("POST", "/{handover_id}/undo", done=HandoverReport, summary="Undo a handover")
def undo_one_handover(request: HttpRequest, handover_id: str) -> HttpResponse:
    """Give back what the receivers still have as they got it, within 30 days. Twice is once."""
    viewer = _asker(request)
    empty_body(request)
    undone = undo_handover(viewer, path_id(handover_id))
    return answer(_told(own_handover(viewer, undone.pk)))


def _told(handover: Handover) -> dict[str, Any]:
    is_draft = handover.state == HandoverState.DRAFT
    rows = None if is_draft else handover.rows.filter(outcome=HandoverRow.PASSED)
    return {
        **_head(handover),
        "shares": [_share(share) for share in shares(handover, rows)],
        "left": _numbers(numbers_of(handover, outcome=HandoverRow.LEFT)),
        "back": _numbers(numbers_of(handover, undo=HandoverRow.BACK)),
        "kept": _numbers(numbers_of(handover, undo=HandoverRow.KEPT)),
    }


def _head(handover: Handover) -> dict[str, Any]:
    return {
        "id": str(handover.pk),
        "state": handover.state,
        "from": {"id": str(handover.giver_id), "name": handover.giver.name},
        "note": handover.note,
        "created_at": handover.created_at,
        "done_at": handover.done_at,
        "undone_at": handover.undone_at,
        "can_undo": can_undo(handover),
        "undo_until": handover.created_at + KEPT_FOR,
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "to": None if share.id is None else {"id": str(share.id), "name": share.name},
        **_numbers(share.numbers),
        "cannot": [_NAMES[kind] for kind in _NAMES if kind in share.closed],
        "unseen_parties": share.unseen,
        "is_gone": share.is_gone,
    }


def _numbers(numbers: Mapping[str, int]) -> dict[str, int]:
    return {name: numbers.get(kind, 0) for name, kind in KINDS.items()}


def _row(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "kind": next(name for name, kind in KINDS.items() if kind == line.kind),
        "record_id": str(line.record_id),
        "name": line.name,
        "to": None if line.receiver_id is None else {"id": str(line.receiver_id), "name": line.receiver},
        "note": line.note,
        "outcome": line.outcome,
        "undo": line.undo,
    }
