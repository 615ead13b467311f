"""Puts the API together: its resources and their addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_GET

from opiekun.accounts.api.access_log import router as access_log
from opiekun.accounts.api.authentication import BearerToken
from opiekun.accounts.api.roles import router as roles
from opiekun.accounts.api.teams import router as teams
from opiekun.accounts.api.users import me
from opiekun.accounts.api.users import router as users
from opiekun.core.api.answers import answer
from opiekun.core.api.base import Api, gate, unknown_address
from opiekun.core.api.lists import register_page_finder
from opiekun.core.api.reference import reference_page
from opiekun.core.api.router import ApiRouter
from opiekun.parties.api.company import router as company
from opiekun.parties.api.parties import PARTIES
from opiekun.parties.api.parties import router as parties
from opiekun.parties.api.party_list_members import of_party
from opiekun.parties.api.party_list_members import router as members
from opiekun.parties.api.party_lists import router as party_lists
from opiekun.parties.api.persons import PERSONS
from opiekun.parties.api.persons import router as persons
from opiekun.parties.api.private import router as private
from opiekun.records.api.bulk import add_bulk
from opiekun.records.api.bulk import router as bulk_edits
from opiekun.records.api.export import add_export
from opiekun.records.api.export import router as exports
from opiekun.records.api.pages import find_page
from opiekun.records.api.saved_views import router as saved_views
from opiekun.records.api.search import router as search

DESCRIPTION = (
    "Opiekun for programs: parties, persons, party lists, our company, search, saved views, bulk changes, exports,"
    " users, teams."
)

register_page_finder(find_page)
api = Api(title="Opiekun", version="1", description=DESCRIPTION, auth=BearerToken(), urls_namespace="api")
for resource, name in ((PARTIES, "parties"), (PERSONS, "persons")):
    # Before the resource's own, whose addresses of single records would match these.
    resource_router = ApiRouter(tags=[name.capitalize()])
    add_bulk(resource_router, resource, name)
    add_export(resource_router, resource, name)
    api.add_router(f"/{name}", resource_router)
api.add_router("/parties", parties)
api.add_router("/parties", of_party)
api.add_router("/persons", persons)
api.add_router("/persons", private)
api.add_router("/party-lists", party_lists)
api.add_router("/party-lists", members)
api.add_router("/users", users)
api.add_router("/teams", teams)
api.add_router("/roles", roles)
api.add_router("/access-log", access_log)
api.add_router("/company", company)
api.add_router("/saved-views", saved_views)
api.add_router("/me", me)
api.add_router("/search", search)
api.add_router("/bulk-edits", bulk_edits)
api.add_router("/exports", exports)


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return answer(api.document())


def docs(request: HttpRequest) -> HttpResponse:
    """The reference page."""
    return reference_page(request, api.document())


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", gate(require_GET(openapi)), name="api_document"),
    path("api/v1/docs", gate(require_GET(docs)), name="api_reference"),
    path("api/v1/", include((api.patterns(), "api"))),
    re_path(r"^api(/|$)", gate(unknown_address)),
]
