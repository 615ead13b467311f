"""``/users`` and ``/me``."""

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api import rows
from opiekun.accounts.api.authentication import allowed, asker
from opiekun.accounts.api.schemas import Me, User, UserChange, UserInput, UserPage
from opiekun.accounts.kinds import USER_KIND
from opiekun.accounts.permissions import visible_users
from opiekun.accounts.services.invitations import invite_user
from opiekun.accounts.services.users import activate_user as activate
from opiekun.accounts.services.users import deactivate_user as deactivate
from opiekun.accounts.services.users import edit_user
from opiekun.core.api.answers import answer, expected_version, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer

router = ApiRouter(tags=["Users"])
me = ApiRouter(tags=["Me"])
USERS = Resource(USER_KIND, "name", rows.read_users)


def _written(viewer: Viewer, user_id: int, status: int = 200, location: str = "") -> HttpResponse:
    body = rows.read_users(viewer, [user_id])[user_id]
    return answer(body, status, int(body["version"]), location)


@me.route("GET", "", done=Me, summary="Whose token this is")
def read_me(request: HttpRequest) -> HttpResponse:
    """The user for whom the token acts, and its scopes."""
    viewer = asker(request)
    scopes = sorted(viewer.scopes.names) if viewer.scopes is not None else []
    body = {"id": str(viewer.id), "name": viewer.name, "email": viewer.email, "language": viewer.language}
    return answer({**body, "token_id": str(viewer.token_id), "scopes": scopes})


@router.route("GET", "", done=UserPage, accepts=None, parameters=list_parameters(USERS), summary="List users")
def list_users(request: HttpRequest) -> HttpResponse:
    """Users within reach, also those who are no longer active."""
    return list_answer(request, allowed(request, "user", "view"), USERS)


@router.route("POST", "", done=User, status=201, body=UserInput, summary="Create a user")
def create_user(request: HttpRequest) -> HttpResponse:
    """A new user, invited by e-mail."""
    viewer = allowed(request, "user", "create")
    user, _link, _is_sent = invite_user(viewer, json_body(request))
    return _written(viewer, user.pk, 201, f"/api/v1/users/{user.pk}")


@router.route("GET", "/{user_id}", done=User, summary="Read a user")
def read_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """A user with roles and teams."""
    viewer, record_id = allowed(request, "user", "view"), path_id(user_id)
    if not visible_users(viewer).filter(pk=record_id).exists():
        raise NotFound
    return record_answer(request, rows.read_users(viewer, [record_id])[record_id])


@router.route("PATCH", "/{user_id}", done=User, body=UserChange, matches="optional", summary="Change a user")
def change_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """Change the given fields; only administrators change administrators."""
    viewer = allowed(request, "user", "edit")
    return _written(viewer, edit_user(viewer, path_id(user_id), json_body(request), expected_version(request)).pk)


@router.route("POST", "/{user_id}/deactivate", done=User, matches="required", summary="Deactivate a user")
def deactivate_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """Close the account: out of all browsers, tokens revoked; what was done stays under the name."""
    viewer = allowed(request, "user", "edit")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, deactivate(viewer, path_id(user_id), expected).pk)


@router.route("POST", "/{user_id}/activate", done=User, matches="required", summary="Activate a user")
def activate_user(request: HttpRequest, user_id: str) -> HttpResponse:
    """Open the account again; tokens of before stay revoked."""
    viewer = allowed(request, "user", "edit")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, activate(viewer, path_id(user_id), expected).pk)
