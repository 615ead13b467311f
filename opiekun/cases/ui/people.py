"""The card of the persons in a case: one is added, also one who is in no register yet, changed, or taken out."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.activities.rules.mail_names import first_and_last
from opiekun.cases.choices import PersonRole
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.services.people import Change, Rows, add_new_person, change_persons, with_person
from opiekun.cases.ui.inputs import inputs_of
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.permissions import reaches
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.choices import PartyKind
from opiekun.parties.permissions import PERSON, reached_parties
from opiekun.parties.services import Saved
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.form import asks_for_values
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

CARD: Final = "cases/panels.html"
DIALOG: Final = "cases/new_person.html"
CHANGED: Final = "opiekun:case-people"
_NAMES: Final = ("first_name", "last_name", "job_title", "email", "phone", "role")
_CHANNELS: Final = ("email", "phone")
_EMPTY: Final = {**dict.fromkeys(_NAMES, ""), "role": PersonRole.OTHER.value}


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, record_id: int) -> HttpResponse:
    """Persons in the case and what they are to it; a name that was typed and not found begins a new person."""
    viewer, error = viewer_of(request), ""
    case = load_case(viewer, record_id)
    if request.method == "POST":
        added, role = typed(request.POST, "persons"), typed(request.POST, "role")
        if added and not is_whole(added) and _makes_persons(viewer, case):
            first, last = first_and_last(added)
            return _over_the_card(_dialog(request, case, {"first_name": first, "last_name": last, "role": role}))
        try:
            change_persons(viewer, record_id, with_person(added, role) if added else _changed(request))
        except NotFound:
            raise
        except Refusal as refusal:
            error = str(refusal)
        case = load_case(viewer, record_id)
    response = render_fragment(request, CARD, "people", _context(viewer, case, error))
    if request.method == "POST" and not error:
        trigger(response, "opiekun:case-changed", {"version": case.version})
    response.status_code = 422 if error else 200
    return response


def _context(viewer: Viewer, case: CaseRecord, error: str) -> dict[str, Any]:
    offered = inputs_of(viewer, case, "persons") if case.can_edit and case.party_id else None
    taken = {str(one.id) for one in case.persons}
    return {
        "case": case,
        "roles": PersonRole.choices,
        "labels": dict(PersonRole.choices),
        "offered": [one for one in (offered[0].options if offered else ()) if one[0] not in taken],
        "makes_persons": _makes_persons(viewer, case),
        "error": error,
    }


def _makes_persons(viewer: Viewer, case: CaseRecord) -> bool:
    """Whether they may put persons at the party, an organisation, and the dialog asks for all that it takes."""
    if case.party_id is None or not (case.can_edit and case.sees_party and viewer.can(PERSON, "create")):
        return False
    if asks_for_values(viewer, PERSON):
        return False
    party = reached_parties(viewer).filter(pk=case.party_id, kind=PartyKind.ORGANISATION.value)
    owner = party.values_list("owner_id").first()
    return owner is not None and reaches(viewer.owners(PERSON, "create"), owner[0])


def _changed(request: HttpRequest) -> Change:
    removed, changed = typed(request.POST, "remove"), typed(request.POST, "change")

    def change(rows: Rows) -> Rows:
        there = {row["person"] for row in rows}
        for row in rows:
            if row["person"] == changed and "role" in request.POST:
                row["role"] = typed(request.POST, "role")
            if changed in there and "primary" in request.POST:
                row["is_primary"] = row["person"] == changed
        return [row for row in rows if row["person"] != removed]

    return change


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest, record_id: int) -> HttpResponse:
    """The dialog of a person whom nobody has written down yet; they are made at the party and come into the case."""
    viewer = viewer_of(request)
    case = load_case(viewer, record_id)
    if not _makes_persons(viewer, case):
        raise NotAllowed
    if request.method == "GET":
        return _dialog(request, case, {})
    values = {name: typed(request.POST, name) for name in _NAMES}
    token = typed(request.POST, "token")
    if typed(request.POST, "party") != str(case.party_id):
        # It goes to where it says that it does.
        return _dialog(request, case, values, {"rest": _("The case has changed meanwhile. Look again.")}, token)
    name = " ".join(one for one in (values["first_name"], values["last_name"]) if one)
    said = _("%(name)s is in the case.") % {"name": name}
    try:
        made = create_once(
            viewer, token, lambda then: add_new_person(viewer, record_id, _raw(values), values["role"], then)
        )
        assert isinstance(made, Saved)
        said = " ".join((said, *(notice.message for notice in made.notices)))
    except SentAlready:
        pass
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _dialog(request, case, values, _errors(refusal, values), token)
    response = HttpResponse(status=204)
    for event in ("opiekun:close-dialog", CHANGED):
        trigger(response, event)
    trigger(response, "opiekun:case-changed", {"version": load_case(viewer, record_id).version})
    return toast(response, Toast(said))


def _raw(values: Mapping[str, str]) -> dict[str, Any]:
    channels = [{"kind": kind, "value": values[kind]} for kind in _CHANNELS if values[kind]]
    plain = {name: values[name] for name in ("first_name", "last_name", "job_title")}
    return {**plain, "channels": channels}


def _errors(refusal: Refusal, values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by field; what belongs to none stands above."""
    sent = [kind for kind in _CHANNELS if values[kind]]
    found = {"rest": "" if refusal.errors else str(refusal)}
    for error in refusal.errors:
        head, last = (error.loc[0], error.loc[-1]) if error.loc else ("", "")
        name = sent[int(error.loc[1])] if head == "channels" and len(error.loc) > 1 else str(last)
        found[name if name in _NAMES else "rest"] = str(error.message)
    return found


def _dialog(
    request: HttpRequest,
    case: CaseRecord,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    token: str = "",
) -> HttpResponse:
    context = {
        "case": case,
        "values": {**_EMPTY, **values},
        "errors": errors or {},
        "roles": PersonRole.choices,
        "token": token or new_token(),
    }
    response = render_fragment(request, DIALOG, "dialog", context)
    response.status_code = 422 if errors else 200
    return response


def _over_the_card(response: HttpResponse) -> HttpResponse:
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response
