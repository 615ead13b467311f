"""Puts the API together: its resources and their addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_GET

from opiekun.accounts.api.access_log import router as access_log
from opiekun.accounts.api.authentication import BearerToken
from opiekun.accounts.api.describing_scopes import describe_scopes
from opiekun.accounts.api.roles import router as roles
from opiekun.accounts.api.teams import TEAMS
from opiekun.accounts.api.teams import router as teams
from opiekun.accounts.api.users import USERS, me
from opiekun.accounts.api.users import router as users
from opiekun.accounts.rules.scopes import resource_name
from opiekun.activities.api.calendar import router as calendar
from opiekun.activities.api.calendar_feeds import router as calendar_feeds
from opiekun.activities.api.documents import files as document_files
from opiekun.activities.api.documents.documents import DOCUMENTS
from opiekun.activities.api.interaction_kinds import router as interaction_kinds
from opiekun.activities.api.interactions import router as interactions
from opiekun.activities.api.mail.imports import router as mail_imports
from opiekun.activities.api.mail.mailboxes import router as mailboxes
from opiekun.activities.api.mail.messages import router as mail_messages
from opiekun.activities.api.mail.outgoing import router as mail_outgoing
from opiekun.activities.api.mail.outgoing import templates as mail_templates
from opiekun.activities.api.mail.senders import domains as mail_free_domains
from opiekun.activities.api.mail.senders import senders as mail_ignored_senders
from opiekun.activities.api.notes import router as notes
from opiekun.activities.api.resources import INTERACTIONS, NOTES
from opiekun.activities.api.tasks import TASKS
from opiekun.activities.api.tasks import router as tasks
from opiekun.cases.api.cases import CASES
from opiekun.cases.api.cases import router as cases
from opiekun.cases.api.definitions import stages_router, terms_router, types_router
from opiekun.cases.api.entries import ENTRIES, rates_router
from opiekun.cases.api.entries import router as case_entries
from opiekun.cases.api.handovers import router as handovers
from opiekun.cases.api.money import kinds_router as amount_kinds
from opiekun.cases.api.money import router as case_money
from opiekun.cases.api.targets import router as sales_targets
from opiekun.cases.api.templates import router as case_templates
from opiekun.core.api.answers import answer
from opiekun.core.api.base import Api, gate, unknown_address
from opiekun.core.api.lists import register_page_finder
from opiekun.core.api.reference import reference_page
from opiekun.core.api.router import ApiRouter
from opiekun.core.viewer import Viewer
from opiekun.parties.api.company import router as company
from opiekun.parties.api.days import router as days
from opiekun.parties.api.duplicates import router as duplicates
from opiekun.parties.api.parties import PARTIES
from opiekun.parties.api.parties import router as parties
from opiekun.parties.api.party_list_members import of_party
from opiekun.parties.api.party_list_members import router as members
from opiekun.parties.api.party_lists import router as party_lists
from opiekun.parties.api.personal import router as personal
from opiekun.parties.api.persons import PERSONS
from opiekun.parties.api.persons import router as persons
from opiekun.parties.api.private import router as private
from opiekun.parties.api.role_schemas import schemas_of
from opiekun.parties.api.roles import role_resource, role_router
from opiekun.parties.api.schemas import PartyExchange, PartyExchanged, PersonExchange, PersonExchanged
from opiekun.parties.roles.kinds import role_kinds
from opiekun.records.accounts.api import add_history
from opiekun.records.api.bulk import add_bulk
from opiekun.records.api.bulk import router as bulk_edits
from opiekun.records.api.changes import follow
from opiekun.records.api.changes import router as changes
from opiekun.records.api.conflicts import router as conflicts
from opiekun.records.api.custom_fields import router as custom_fields
from opiekun.records.api.describing import describe_custom_fields
from opiekun.records.api.exchange import add_exchange
from opiekun.records.api.export import add_export
from opiekun.records.api.export import router as exports
from opiekun.records.api.imports import router as imports
from opiekun.records.api.list_indexes import router as list_indexes
from opiekun.records.api.notifications import preferences as notification_preferences
from opiekun.records.api.notifications import router as notifications
from opiekun.records.api.pages import find_page
from opiekun.records.api.report_schedules import router as report_schedules
from opiekun.records.api.reports import router as reports
from opiekun.records.api.saved_views import router as saved_views
from opiekun.records.api.search import router as search
from opiekun.records.api.timeline import add_timeline

DESCRIPTION = (
    "Opiekun for programs: parties, persons, days to remember, interactions, notes, tasks, the calendar, documents,"
    " e-mail, cases, timelines, customers, suppliers, party lists, our company, search,"
    " changes, exchange with other systems, saved views, custom fields, bulk changes, exports, imports,"
    " notifications, users, teams."
)

register_page_finder(find_page)
_ROLES = [(kind, role_resource(kind), schemas_of(kind)) for kind in role_kinds()]
LISTS = {
    "/api/v1/parties": PARTIES,
    "/api/v1/persons": PERSONS,
    "/api/v1/documents": DOCUMENTS,
    "/api/v1/tasks": TASKS,
    "/api/v1/cases": CASES,
    "/api/v1/case-entries": ENTRIES,
    "/api/v1/interactions": INTERACTIONS,
    "/api/v1/notes": NOTES,
    **{f"/api/v1/{resource_name(kind.code)}": role_list for kind, role_list, _schemas in _ROLES},
    "/api/v1/users": USERS,
    "/api/v1/teams": TEAMS,
}
api = Api(
    title="Opiekun",
    version="1",
    description=DESCRIPTION,
    auth=BearerToken(),
    urls_namespace="api",
    describers=[lambda document, viewer: describe_custom_fields(document, viewer, LISTS), describe_scopes],
)
# Before single records, whose addresses would match it.
api.add_router("", duplicates)
for resource, name, exchanged in (
    (PARTIES, "parties", (PartyExchange, PartyExchanged)),
    (PERSONS, "persons", (PersonExchange, PersonExchanged)),
    *((of, resource_name(kind.code), (s.exchange, s.exchanged)) for kind, of, s in _ROLES),
):
    # Before the resource's own, whose addresses of single records would match these.
    resource_router = ApiRouter(tags=[name.capitalize()])
    add_bulk(resource_router, resource, name)
    add_export(resource_router, resource, name)
    add_exchange(resource_router, resource, resource.kind.code, *exchanged)
    follow(resource)
    api.add_router(f"/{name}", resource_router)
for worked_on, name in ((TASKS, "tasks"), (CASES, "cases"), (ENTRIES, "case-entries")):
    worked_on_router = ApiRouter(tags=[name.capitalize()])
    add_bulk(worked_on_router, worked_on, name)
    add_export(worked_on_router, worked_on, name)
    follow(worked_on)
    api.add_router(f"/{name}", worked_on_router)
for activity, name in ((INTERACTIONS, "interactions"), (NOTES, "notes")):
    activity_router = ApiRouter(tags=[name.capitalize()])
    add_bulk(activity_router, activity, name)
    add_export(activity_router, activity, name)
    follow(activity)
    api.add_router(f"/{name}", activity_router)
api.add_router("/interactions", interactions)
api.add_router("/interaction-kinds", interaction_kinds)
api.add_router("/notes", notes)
for kind_with_timeline, timelines in (("party", "/parties"), ("person", "/persons"), ("case", "/cases")):
    timeline_router = ApiRouter(tags=["Timeline"])
    add_timeline(timeline_router, kind_with_timeline)
    api.add_router(timelines, timeline_router)
for role, role_list, schemas in _ROLES:
    api.add_router(f"/{resource_name(role.code)}", role_router(role, role_list, schemas))
documents_in_bulk = ApiRouter(tags=["Documents"])
add_bulk(documents_in_bulk, DOCUMENTS, "documents")
add_export(documents_in_bulk, DOCUMENTS, "documents")
follow(DOCUMENTS)
for documents_router in (documents_in_bulk, document_files.router):
    api.add_router("/documents", documents_router)
api.add_router("/parties", parties)
api.add_router("/parties", of_party)
api.add_router("/persons", persons)
api.add_router("/persons", private)
api.add_router("/party-lists", party_lists)
api.add_router("/party-lists", members)
api.add_router("/persons", personal)
api.add_router("", days)
api.add_router("/tasks", tasks)
api.add_router("/cases", cases)
api.add_router("/cases", case_money)
api.add_router("/case-entries", case_entries)
api.add_router("/hourly-rates", rates_router)
api.add_router("/amount-kinds", amount_kinds)
api.add_router("/case-types", types_router)
api.add_router("/stages", stages_router)
api.add_router("/case-terms", terms_router)
api.add_router("/case-templates", case_templates)
api.add_router("/handovers", handovers)
api.add_router("/sales-targets", sales_targets)
api.add_router("", calendar)
api.add_router("/calendar-feeds", calendar_feeds)
add_history(users, USERS)
add_history(teams, TEAMS)
api.add_router("/users", users)
api.add_router("/teams", teams)
api.add_router("/roles", roles)
api.add_router("/access-log", access_log)
api.add_router("/company", company)
api.add_router("/saved-views", saved_views)
api.add_router("/custom-fields", custom_fields)
api.add_router("/me", me)
api.add_router("/search", search)
api.add_router("/changes", changes)
api.add_router("/conflicts", conflicts)
api.add_router("/bulk-edits", bulk_edits)
api.add_router("/exports", exports)
api.add_router("/imports", imports)
api.add_router("/list-indexes", list_indexes)
api.add_router("/mail-imports", mail_imports)
api.add_router("/mail-ignored-senders", mail_ignored_senders)
api.add_router("/mail-free-domains", mail_free_domains)
api.add_router("/mail-outgoing", mail_outgoing)
api.add_router("/mail-templates", mail_templates)
api.add_router("/mail-messages", mail_messages)
api.add_router("/mailboxes", mailboxes)
api.add_router("/notifications", notifications)
api.add_router("/notification-preferences", notification_preferences)
api.add_router("/reports", reports)
api.add_router("/report-schedules", report_schedules)


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; with a token, or in a browser that is logged in, custom fields are described in it."""
    response = answer(api.document(_reader(request)))
    response["Cache-Control"] = "private, no-store"
    return response


def docs(request: HttpRequest) -> HttpResponse:
    """The reference page."""
    return reference_page(request, api.document(_reader(request)))


def _reader(request: HttpRequest) -> Viewer | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return BearerToken().authenticate(request, token.strip())
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", gate(require_GET(openapi)), name="api_document"),
    path("api/v1/docs", gate(require_GET(docs)), name="api_reference"),
    path("api/v1/", include((api.patterns(), "api"))),
    re_path(r"^api(/|$)", gate(unknown_address)),
]
