"""A handover: its draft and its report on one page, what a receiver got on another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.cases.handover.doing import hand_over
from opiekun.cases.handover.planning import change_rows
from opiekun.cases.handover.rights import may_hand_over_at_all
from opiekun.cases.handover.showing import (
    ORDER,
    Line,
    held_by,
    lines,
    own_drafts,
    own_handover,
    own_handovers,
    received,
    shares,
)
from opiekun.cases.handover.telling import counted
from opiekun.cases.handover.undoing import KEPT_FOR, can_undo, undo_handover
from opiekun.cases.models import Handover, HandoverKind, HandoverRow, HandoverState
from opiekun.cases.ui.handover.form import kind_word
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/handover/page.html"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The viewer's handovers of the last thirty days."""
    viewer = viewer_of(request)
    if not may_hand_over_at_all(viewer):
        raise NotAllowed
    found = [(one, counted(_numbers(one))) for one in own_handovers(viewer)]
    return render_page(request, "cases/handover/index.html", {"handovers": found, "drafts": own_drafts(viewer)})


def _numbers(handover: Handover) -> dict[str, int]:
    got = shares(handover, handover.rows.filter(outcome=HandoverRow.PASSED))
    return {kind: sum(share.numbers.get(kind, 0) for share in got) for kind in ORDER}


@require_GET
def show(request: HttpRequest, handover_id: int) -> HttpResponse:
    """The draft with what would happen, or the report."""
    handover = own_handover(viewer_of(request), handover_id)
    return _page(request, handover)


def _page(request: HttpRequest, handover: Handover, error: str = "", status: int = 200) -> HttpResponse:
    is_draft = handover.state == HandoverState.DRAFT
    done = handover.rows.all() if is_draft else handover.rows.filter(outcome=HandoverRow.PASSED)
    found = shares(handover, done)
    numbers = {kind: sum(share.numbers.get(kind, 0) for share in found) for kind in ORDER}
    going = {kind: sum(share.numbers.get(kind, 0) for share in found if share.id) for kind in ORDER}
    context = {
        "handover": handover,
        "is_draft": is_draft,
        "is_row": False,
        "shares": found,
        "kinds": [(kind, kind_word(kind)) for kind in ORDER if numbers[kind]],
        "words": {kind: kind_word(kind) for kind in ORDER if numbers[kind]},
        "going": counted(going),
        "error": error,
        "can_undo": can_undo(handover),
        "until": handover.created_at + KEPT_FOR,
        **({} if is_draft else _report(handover)),
        **_lines(handover, HandoverKind.CASE if numbers[HandoverKind.CASE] else _first(numbers), 0),
    }
    return render_page(request, TEMPLATE, context, status=status)


def _first(numbers: dict[HandoverKind, int]) -> HandoverKind:
    return next((kind for kind, number in numbers.items() if number), HandoverKind.CASE)


def _report(handover: Handover) -> dict[str, Any]:
    def named(**which: str) -> list[Line]:
        rows = handover.rows.filter(**which)
        return [one for kind in ORDER for one in _as_it_is_now(kind, lines(handover, kind, 0, rows)[0])]

    kept = named(undo=HandoverRow.KEPT) if handover.state == HandoverState.UNDONE else []
    back = handover.rows.filter(undo=HandoverRow.BACK).count() if handover.state == HandoverState.UNDONE else 0
    return {
        "left": named(outcome=HandoverRow.LEFT),
        "left_count": handover.rows.filter(outcome=HandoverRow.LEFT).count(),
        "stayed": kept,
        "stayed_count": handover.rows.filter(undo=HandoverRow.KEPT).count(),
        "back": back,
    }


def _as_it_is_now(kind: HandoverKind, found: Sequence[Line]) -> list[Line]:
    """The lines with whose things they are by now instead of who was to get them."""
    holders = held_by(kind, [one.record_id for one in found]) if found else {}
    return [replace(one, receiver=holders.get(one.record_id, "")) for one in found]


def _lines(handover: Handover, kind: HandoverKind, page: int) -> dict[str, Any]:
    rows = None if handover.state == HandoverState.DRAFT else handover.rows.filter(outcome=HandoverRow.PASSED)
    found, more = lines(handover, kind, page, rows)
    at = reverse("handover_lines", args=[handover.pk, kind])
    people = _people(handover) if handover.state == HandoverState.DRAFT else ()
    return {
        "kind": kind,
        "icon_name": record_kind(kind).icon if kind != HandoverKind.MAIL else "mail",
        "at": record_kind(kind).url,
        "lines": found,
        "more": f"{at}?page={page + 1}" if more else "",
        "people": people,
        "people_ids": {code for code, _name in people},
        "notes": kind == HandoverKind.CASE,
    }


def _people(handover: Handover) -> Sequence[tuple[str, str]]:
    return [one for one in account_managers() if one[0] != str(handover.giver_id)]


@require_GET
def more_lines(request: HttpRequest, handover_id: int, kind: str) -> HttpResponse:
    """A page of the things of a kind."""
    handover = own_handover(viewer_of(request), handover_id)
    if kind not in HandoverKind.values:
        raise NotFound
    asked = request.GET.get("page", "0")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    context = {"handover": handover, "is_draft": handover.state == HandoverState.DRAFT}
    block = "lines" if page else "kind"
    context |= {"words": {kind: kind_word(kind)}}
    return render_fragment(request, TEMPLATE, block, {**context, **_lines(handover, HandoverKind(kind), page)})


@require_POST
def set_row(request: HttpRequest, handover_id: int, row_id: int) -> HttpResponse:
    """A row gets another receiver or a note; the answer is who gets how much now."""
    viewer = viewer_of(request)
    change_rows(viewer, handover_id, _asked_of_rows(request.POST) or {row_id: {}})
    handover = own_handover(viewer, handover_id)
    found = shares(handover)
    going = {kind: sum(share.numbers.get(kind, 0) for share in found if share.id) for kind in ORDER}
    context = {
        "handover": handover,
        "is_draft": True,
        "is_row": True,
        "shares": found,
        "words": {kind: kind_word(kind) for kind in ORDER if any(kind in share.numbers for share in found)},
        "going": counted(going),
    }
    return render_fragment(request, TEMPLATE, "shares", context)


def _asked_of_rows(sent: QueryDict) -> dict[int, dict[str, Any]]:
    """What stands in the fields of the rows, by the ids of these; what was never shown is not among it."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in sent.items():
        field, dash, row_id = name.partition("-")
        if dash and field in ("to", "note") and is_whole(row_id):
            found.setdefault(int(row_id), {})[field] = str(value) or None
    return found


@require_POST
def do(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Hand over what stands on the page, also what was typed last and is still on its way; a second click does nothing
    more."""
    viewer = viewer_of(request)
    handover = own_handover(viewer, handover_id)
    try:
        if handover.state == HandoverState.DRAFT and (asked := _asked_of_rows(request.POST)):
            change_rows(viewer, handover_id, asked)
        hand_over(viewer, handover_id)
    except InvalidInput as wrong:
        return _page(request, own_handover(viewer, handover_id), wrong.errors[0].message, 422)
    except Conflict as refused:
        return _page(request, own_handover(viewer, handover_id), str(refused), 409)
    flash(request, Toast(_("Handed over."), reverse("handover_undo", args=[handover_id])))
    return HttpResponseRedirect(reverse("handover", args=[handover_id]))


@require_POST
def undo(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Take it back."""
    viewer = viewer_of(request)
    own_handover(viewer, handover_id)
    try:
        undo_handover(viewer, handover_id)
    except Conflict as refused:
        return _page(request, own_handover(viewer, handover_id), str(refused), 409)
    flash(request, Toast(_("Taken back.")))
    return HttpResponseRedirect(reverse("handover", args=[handover_id]))


@require_GET
def show_received(request: HttpRequest, handover_id: int) -> HttpResponse:
    """What the viewer got, or others of what he takes part in."""
    viewer = viewer_of(request)
    handover, note, found = received(viewer, handover_id)
    sections = [
        (kind_word(kind), "mail" if kind == HandoverKind.MAIL else record_kind(kind).icon, record_kind(kind).url, rows)
        for kind, rows in found.items()
        if rows
    ]
    context = {"handover": handover, "note": note, "sections": sections, "me": viewer.id}
    return render_page(request, "cases/handover/received.html", context)
