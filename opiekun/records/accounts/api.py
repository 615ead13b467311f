"""``/users/{id}/history`` and ``/teams/{id}/history``."""

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.models import Access
from opiekun.core.api.answers import path_id
from opiekun.core.api.lists import Resource
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound
from opiekun.records.accounts.history import history_of
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, asked_place, changes_answer


def add_history(router: ApiRouter, resource: Resource) -> None:
    """Give users or teams the address of their history."""
    kind = resource.kind.code

    def read(request: HttpRequest, record_id: str) -> HttpResponse:
        """Who changed what and when, the newest first."""
        viewer, pk = allowed(request, kind, "view"), path_id(record_id)
        before, limit = asked_place(request)
        if not resource.kind.visible(viewer, "view").filter(pk=pk).exists():
            raise NotFound
        return changes_answer(*history_of(viewer, kind, pk, before, limit, Access.READ_BY_API))

    read.__name__ = f"read_{kind}_history"
    at, summary = "/{record_id}/history", f"Read the history of a {kind}"
    router.route("GET", at, done=RecordHistory, accepts=PARAMETERS, parameters=DOCUMENTED, summary=summary)(read)
