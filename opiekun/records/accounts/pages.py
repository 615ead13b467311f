"""Parts of the pages of users and teams: protected fields that are opened, the history of changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.accounts.models import Access
from opiekun.accounts.permissions import visible_teams, visible_users
from opiekun.accounts.services.access import log_access
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import reaches
from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.records.accounts.form import opened_section
from opiekun.records.accounts.history import history_of
from opiekun.records.custom.card import closed_definitions
from opiekun.records.record.place import read_place, write_place
from opiekun.records.record.views import PARTS, viewer_of


@dataclass(frozen=True, slots=True)
class _Views:
    """The parts of one kind's pages."""

    kind: str
    visible: Callable[[Viewer], QuerySet[Any]]

    def open(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The protected fields in the form; what cannot be written down is not shown."""
        viewer, record = viewer_of(request), self._record(request, record_id)
        found = closed_definitions(viewer, self.kind)
        if not found:
            raise NotAllowed
        with transaction.atomic():
            classes = list(dict.fromkeys(d.field_class for d in found))
            log_access(viewer, Access.OPENED, self.kind, [record_id], classes, {"what": "custom"})
            form, section = opened_section(viewer, self.kind, record.custom, _("Protected fields"))
        can_edit = viewer.can(self.kind, "edit") and reaches(viewer.owners(self.kind, "edit"), record_id)
        context = {"form": form, "section": section, "can_edit": can_edit}
        response = render_fragment(request, "records/accounts/opened.html", "opened", context)
        response["Cache-Control"] = "no-store"
        return response

    def history(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """A page of changes, the newest first."""
        viewer, record = viewer_of(request), self._record(request, record_id)
        before = read_place(request.GET.get("before", ""))
        changes, more = history_of(viewer, self.kind, record_id, before)
        context = {
            "record": record,
            "kind": record_kind(self.kind),
            "changes": changes,
            "more": write_place(more),
            "brought": None,
        }
        if before is not None:
            return render_fragment(request, PARTS, "history", context)
        return render_fragment(request, "records/accounts/history.html", "history", context)

    def _record(self, request: HttpRequest, record_id: int) -> Any:
        record = self.visible(viewer_of(request)).filter(pk=record_id).first()
        if record is None:
            raise NotFound
        return record


_VIEWS: Final = (_Views("user", visible_users), _Views("team", visible_teams))


def _of(views: _Views) -> list[URLPattern]:
    at = f"settings/{views.kind}s/<int:record_id>"
    return [
        path(f"{at}/protected/", require_POST(views.open), name=f"{views.kind}_custom_open"),
        path(f"{at}/history/", require_GET(views.history), name=f"{views.kind}_history"),
    ]


urlpatterns = [pattern for views in _VIEWS for pattern in _of(views)]
