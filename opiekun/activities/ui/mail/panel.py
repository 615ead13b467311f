"""The message behind an interaction, on the interaction's page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.mail.opening import opened
from opiekun.activities.ui.mail.inbox import reading_of
from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment
from opiekun.records.record.views import viewer_of


@require_GET
def message_of(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """The message as it is read; nothing where the interaction was written by hand."""
    viewer = viewer_of(request)
    interaction = reached_interactions(viewer).filter(pk=interaction_id).select_related("mail").first()
    if interaction is None:
        raise NotFound
    mail = getattr(interaction, "mail", None)
    one = opened(viewer, mail.message_id) if mail else None
    context = {"one": one, "here": interaction_id, **(reading_of(viewer, one) if one else {})}
    return render_fragment(request, "activities/mail/panel.html", "mail_panel", context)
