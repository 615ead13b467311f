"""``/persons/{id}/private``: private details, under their own right and scope; each reading is logged."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed, require_class
from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.answers import answer, expected_version, path_id
from opiekun.core.api.bodies import json_body
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed
from opiekun.core.fields import FieldClass
from opiekun.core.reading import REASONS
from opiekun.parties.api import rows
from opiekun.parties.api.schemas import PersonalPrivate, Private
from opiekun.parties.rules.party_input import PRIVATE_FIELDS
from opiekun.parties.services.update_person import update_person

router = ApiRouter(tags=["Persons"])


def _opener(request: HttpRequest, action: str) -> UserViewer:
    viewer = allowed(request, "person", action)
    require_class(viewer, FieldClass.PRIVATE)
    if not viewer.sees("person", FieldClass.PRIVATE):
        raise NotAllowed
    return viewer


def _opened(viewer: UserViewer, person_id: int) -> HttpResponse:
    """What cannot be noted is not shown."""
    with transaction.atomic():
        log_access(viewer, Access.READ_BY_API, "person", [person_id], [FieldClass.PRIVATE])
        details = rows.read_private(person_id)
    response = answer(details, version=int(details["version"]))
    response["Cache-Control"] = "no-store"
    return response


@router.route("GET", "/{person_id}/private", done=Private, summary="Read private details")
def read_private(request: HttpRequest, person_id: str) -> HttpResponse:
    """Home address and private channels; needs the private right and `private:read`."""
    viewer = _opener(request, "view")
    record_id = path_id(person_id)
    rows.read_person(viewer, record_id)
    return _opened(viewer, record_id)


@router.route(
    "PATCH",
    "/{person_id}/private",
    done=Private,
    body=PersonalPrivate,
    matches="optional",
    summary="Change private details",
)
def change_private(request: HttpRequest, person_id: str) -> HttpResponse:
    """Change the given details; channels are given whole, `home_address: null` takes it out."""
    viewer = _opener(request, "edit")
    body = json_body(request)
    unknown = [name for name in body if name not in PRIVATE_FIELDS]
    if unknown:
        message = str(REASONS["unknown_field"])
        raise InvalidInput([FieldError((name[:60],), "unknown_field", message) for name in unknown])
    saved = update_person(viewer, path_id(person_id), body, expected_version(request))
    return _opened(viewer, saved.id)
