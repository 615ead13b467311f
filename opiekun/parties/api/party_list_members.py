"""``/party-lists/{id}/members`` and ``/parties/{id}/party-lists``: who is in which list."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import allowed
from opiekun.core.api.answers import answer, path_id
from opiekun.core.api.bodies import json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter, refuse_unknown
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from opiekun.parties.api.parties import PARTIES
from opiekun.parties.api.party_list_schemas import ListMemberPage, ListsOfParty, MembersChoice, MembersReport
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.list_actions import ADD, TAKE
from opiekun.parties.models import PartyListMember
from opiekun.parties.permissions import LIST_MEMBER, PARTY_LIST
from opiekun.parties.selectors.lists_of_party import lists_of_party, open_lists
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.records.api.choosing import CHOOSING, read_choice, refuse_unknown_fields
from opiekun.records.bulk.set_actions import SetAction, run_set
from opiekun.records.lists.query import PAGE_ROWS, ListQuery, Sort, read_limit
from opiekun.records.lists.rows import list_rows
from opiekun.records.references import names_of

router = ApiRouter(tags=["Party lists"])
of_party = ApiRouter(tags=["Party lists"])
_TAKEN: Final = ("limit", "cursor")
_PARAMETERS: Final = [
    {"in": "query", "name": name, "description": text, "required": False, "schema": schema}
    for name, text, schema in (
        ("limit", "Rows of a page", {"type": "integer", "minimum": 1, "maximum": 500}),
        ("cursor", "`next` of the page before", {"type": "string"}),
    )
]


@router.route(
    "GET",
    "/{list_id}/members",
    done=ListMemberPage,
    accepts=None,
    parameters=_PARAMETERS,
    summary="List the parties in a list",
)
def list_members(request: HttpRequest, list_id: str) -> HttpResponse:
    """Those within the user's reach, by name; filtered and sorted otherwise by `GET /parties?party_list=`."""
    viewer, sought = allowed(request, PARTY_LIST, "view"), path_id(list_id)
    allowed(request, "party", "view")
    refuse_unknown(request, _TAKEN)
    known = all_lists(viewer)
    row = next((one for one in known if one.id == sought), None)
    if row is None:
        raise NotFound
    opened = open_lists(viewer, [row], known)
    if row.id in opened.faults:
        raise Conflict("broken_list", opened.faults[row.id])
    conditions = opened.conditions
    if row.id not in conditions:
        raise NotAllowed(_("The criterion of this list asks for something that you may not see."))
    limit = read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS
    query = ListQuery(Sort("name"), (), limit=limit, cursor=_cursor(request))
    try:
        page = list_rows(viewer, PARTY_KIND, query.on(conditions[row.id]))
    except InvalidInput as wrong:
        raise wrong_parameter("cursor", wrong.errors[0].code, wrong.errors[0].message) from wrong
    name_at = page.columns[0].at
    found = [(found_row[0], found_row[name_at]) for found_row in page.rows]
    return answer({"items": _members(sought, found), "next": page.next or None})


@router.route("POST", "/{list_id}/members", done=MembersReport, body=MembersChoice, summary="Add parties to a list")
def add_members(request: HttpRequest, list_id: str) -> HttpResponse:
    """Put the parties within the user's reach into a manual list, all at once; it can be undone for 30 days."""
    return _changed(request, list_id, ADD)


@router.route(
    "POST",
    "/{list_id}/members/remove",
    done=MembersReport,
    body=MembersChoice,
    summary="Take parties out of a list",
)
def remove_members(request: HttpRequest, list_id: str) -> HttpResponse:
    """Take the parties within the user's reach out of a manual list, all at once; it can be undone for 30 days."""
    return _changed(request, list_id, TAKE)


@of_party.route("GET", "/{party_id}/party-lists", done=ListsOfParty, summary="Read the lists of a party")
def read_lists_of_party(request: HttpRequest, party_id: str) -> HttpResponse:
    """The lists that the party is in now."""
    viewer = allowed(request, "party", "view")
    allowed(request, PARTY_LIST, "view")
    of = lists_of_party(viewer, path_id(party_id))
    found = of.members
    items = [{"id": str(row.id), "name": row.label, "kind": row.kind, "colour": row.colour} for row in found]
    broken = [{"id": str(row.id), "name": row.label, "fault": fault} for row, fault in of.broken]
    return answer({"items": items, "next": None, "broken": broken})


def _changed(request: HttpRequest, list_id: str, action: SetAction) -> HttpResponse:
    viewer = allowed(request, LIST_MEMBER, "edit")
    allowed(request, "party", "view")
    body = json_body(request)
    refuse_unknown_fields(body, CHOOSING)
    sought = path_id(list_id)
    if not viewer.can(PARTY_LIST, "view"):
        raise NotFound
    edit = run_set(viewer, read_choice(viewer, PARTIES, body), action, {"list": str(sought)})
    named = len({str(one) for one in body["ids"]}) if "ids" in body else edit.selected
    counted = {"changed": edit.planned, "unchanged": edit.unchanged, "left_out": named - edit.selected}
    return answer({**counted, "bulk_edit": str(edit.pk)})


def _members(list_id: int, found: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    rows = PartyListMember.objects.filter(party_list_id=list_id, party_id__in=[pk for pk, _name in found])
    added = {row[0]: row[1:] for row in rows.values_list("party_id", "added_at", "added_by_id")}
    names = names_of("user", {by for _at, by in added.values() if by is not None}) if added else {}
    members = []
    for party_id, name in found:
        at, by = added.get(party_id, (None, None))
        by_whom = {"id": str(by), "name": names[by]} if by in names else None
        members.append({"id": str(party_id), "name": name, "added_at": at, "added_by": by_whom})
    return members


def _cursor(request: HttpRequest) -> str:
    cursor = request.GET.get("cursor")
    if cursor == "":
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return cursor or ""
