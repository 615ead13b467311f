"""``/persons/{id}/personal``: personal details, under their own right and scope; each reading is logged."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed, require_class
from opiekun.accounts.models import Access
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.answers import answer, expected_version, path_id
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed
from opiekun.core.fields import FieldClass
from opiekun.core.reading import REASONS
from opiekun.parties.api.personal_parts import Personal, PersonalChange
from opiekun.parties.rules.party_input import PERSONAL_FIELDS
from opiekun.parties.selectors.own_rows import Rows
from opiekun.parties.selectors.personal_details import open_personal_details
from opiekun.parties.services.update_person import update_person

router = ApiRouter(tags=["Persons"])


def _opener(request: HttpRequest, action: str) -> UserViewer:
    viewer = allowed(request, "person", action)
    require_class(viewer, FieldClass.PERSONAL)
    if not viewer.sees("person", FieldClass.PERSONAL):
        raise NotAllowed
    return viewer


def _opened(viewer: UserViewer, person_id: int) -> HttpResponse:
    details = open_personal_details(viewer, person_id, Access.READ_BY_API)
    body = {
        "version": str(details.version),
        "days": _reminded(details.days),
        "family": _reminded(details.family),
        "interests": [{**row, "id": str(row["id"])} for row in details.interests],
        "facts": [{**row, "id": str(row["id"])} for row in details.facts],
    }
    response = answer(body, version=details.version)
    response["Cache-Control"] = "no-store"
    return response


def _reminded(rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            **{name: value for name, value in row.items() if not name.startswith("remind_to")},
            "id": str(row["id"]),
            "remind_to": {"id": str(row["remind_to_id"]), "name": row["remind_to_name"]}
            if row["remind_to_id"]
            else None,
        }
        for row in rows
    ]


@router.route("GET", "/{person_id}/personal", done=Personal, summary="Read personal details")
def read_personal(request: HttpRequest, person_id: str) -> HttpResponse:
    """Days to remember, family, interests, further facts; needs the personal right and `personal:read`."""
    return _opened(_opener(request, "view"), path_id(person_id))


@router.route(
    "PATCH",
    "/{person_id}/personal",
    done=Personal,
    body=PersonalChange,
    matches="optional",
    summary="Change personal details",
)
def change_personal(request: HttpRequest, person_id: str) -> HttpResponse:
    """Change the given lists; each is given whole: rows with an `id` stay, others come, missing ones go."""
    viewer = _opener(request, "edit")
    body = json_body(request)
    unknown = [name for name in body if name not in PERSONAL_FIELDS]
    if unknown:
        message = str(REASONS["unknown_field"])
        raise InvalidInput([FieldError((name[:60],), "unknown_field", message) for name in unknown])
    saved = update_person(viewer, path_id(person_id), body, expected_version(request))
    return _opened(viewer, saved.id)
