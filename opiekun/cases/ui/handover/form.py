"""The form of a handover: whose, what of it, to whom."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from opiekun.accounts.models import Team
from opiekun.cases.handover.asking import KINDS
from opiekun.cases.handover.offering import what_is_there
from opiekun.cases.handover.planning import plan_handover
from opiekun.cases.handover.rights import givers, may_hand_over, may_hand_over_at_all
from opiekun.cases.models import HandoverKind
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.core.fields import Label
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.records.record.form_page import errors_by_name
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/handover/form.html"
# What the form sends when it is only to be shown anew.
AGAIN: Final = "again"
_SEVERAL: Final = ("what", "types", "stages", "lists", "to")
_SINGLE: Final = ("from", "team", "note")
# The draft whose choice is changed; what was chosen row by row there goes along.
_INSTEAD: Final = "instead"


def labels() -> Mapping[str, Label]:
    """The fields in words."""
    return {
        "from": _("Whose matters"),
        "what": _("What"),
        "types": _("Types"),
        "stages": _("Stages"),
        "lists": _("Party lists"),
        "to": _("Colleagues"),
        "team": _("Team"),
        "note": _("Note"),
    }


def kind_words() -> dict[str, Label]:
    """The kinds as they are chosen."""
    return {
        "cases": _("Open cases"),
        "tasks": _("Open tasks"),
        "mail": _("E-mails that wait for an answer"),
        "parties": _("Parties whose account manager they are"),
    }


@require_http_methods(["GET", "POST"])
def new_handover(request: HttpRequest) -> HttpResponse:
    """The form, or the draft made from it; somebody else was chosen: the form with what was typed."""
    viewer = viewer_of(request)
    if not may_hand_over_at_all(viewer):
        raise NotAllowed
    if request.method == "POST" and AGAIN not in request.POST:
        raw = _read(request.POST)
        try:
            made = plan_handover(viewer, raw, instead_of=_former(request))
        except InvalidInput as wrong:
            return _form(request, viewer, raw, wrong)
        return HttpResponseRedirect(reverse("handover", args=[made.pk]))
    raw = _read(request.POST if request.method == "POST" else request.GET)
    if not raw["what"] and request.method != "POST":
        raw["what"] = ["cases", "tasks", "mail"]
    return _form(request, viewer, raw)


def _former(request: HttpRequest) -> int | None:
    sent = request.POST if request.method == "POST" else request.GET
    former = sent.get(_INSTEAD, "")
    return int(former) if is_whole(former) else None


def _read(sent: QueryDict) -> dict[str, Any]:
    several: dict[str, Any] = {name: [one[:80] for one in sent.getlist(name) if one] for name in _SEVERAL}
    return {**several, **{name: sent.get(name, "")[:4_000] for name in _SINGLE}}


def _form(
    request: HttpRequest, viewer: Viewer, raw: Mapping[str, Any], wrong: InvalidInput | None = None
) -> HttpResponse:
    people = givers(viewer)
    offered = [str(pk) for pk, _name, _is_active in people]
    usual = str(viewer.id) if str(viewer.id) in offered else offered[0]
    # A link may name somebody whose matters are not the viewer's to hand over.
    giver = raw["from"] if raw["from"] in offered or wrong is not None else usual
    known = is_whole(giver) and may_hand_over(viewer, int(giver))
    there = what_is_there(viewer, int(giver)) if known else {}
    errors = wrong.errors if wrong is not None else []
    defined = definitions()
    context = {
        "v": {**raw, "from": giver},
        "errors": errors_by_name(errors),
        "summary": [(f"id_{e.loc[0]}", f"{labels()[str(e.loc[0])]}: {e.message}") for e in errors if e.loc],
        "givers": [
            (str(pk), name if is_active else _("%(name)s (closed)") % {"name": name}) for pk, name, is_active in people
        ],
        "kinds": [
            (name, words, there.get(KINDS[name], 0), name in raw["what"]) for name, words in kind_words().items()
        ],
        "nothing": known and not any(there.values()),
        "types": _chosen([(one.code, str(one.label)) for one in defined.types], raw["types"]),
        "stages": _chosen(
            [(s.code, f"{one.label}: {s.label}") for one in defined.types for s in one.every_stage if s.is_open],
            raw["stages"],
        ),
        "lists": _chosen([(str(one.id), one.label) for one in all_lists(viewer) if not one.is_archived], raw["lists"]),
        "colleagues": _chosen([one for one in account_managers() if one[0] != giver], raw["to"]),
        "teams": [
            (str(pk), name)
            for pk, name in Team.objects.filter(trashed_at__isnull=True).order_by("sort_key").values_list("pk", "name")
        ],
        "is_mine": giver == str(viewer.id),
        "narrowed": bool(raw["types"] or raw["stages"] or raw["lists"]),
        "labels": labels(),
        "instead": _former(request),
        "title": pgettext("somebody's matters to others", "Hand over"),
    }
    return render_page(request, TEMPLATE, context, status=200 if wrong is None else 422)


def _chosen(options: list[tuple[str, str]], chosen: list[str]) -> list[tuple[str, str, bool]]:
    return [(code, words, code in chosen) for code, words in options]


def kind_word(kind: str) -> Label:
    """The plural of a kind, as a heading."""
    return {
        HandoverKind.CASE: pgettext("sprawy", "Cases"),
        HandoverKind.TASK: _("Tasks"),
        HandoverKind.MAIL: _("E-mails to answer"),
        HandoverKind.PARTY: _("Parties"),
    }[HandoverKind(kind)]
