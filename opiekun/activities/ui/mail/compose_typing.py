"""What the form of a message asks for while one types: kept drafts, recipients, documents, templates, warnings."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.activities.selectors.mail import outgoing
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.services.mail.mail_templates import fill
from opiekun.activities.services.mail.outgoing_drafts import SentAlready, save_draft
from opiekun.activities.ui.interactions.log import number
from opiekun.activities.ui.mail.compose_input import key_of, raw_of
from opiekun.activities.ui.mail.compose_page import TEMPLATE, around_of
from opiekun.core import clock
from opiekun.core.errors import Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.parties.permissions import reached_persons
from opiekun.records.record.views import viewer_of


@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """What was typed so far. Answers the version that is kept now, and the key: another one when another window has
    saved the message meanwhile."""
    viewer = viewer_of(request)
    version = number(request.POST, "version") or None
    try:
        saved = save_draft(viewer, key_of(request.POST), raw_of(request.POST), version)
    except SentAlready:
        return JsonResponse({"sent": True})
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    words = _("Another window changed this message. What you write here is a draft of its own now.")
    now = f"{timezone.localtime(clock.now()):%H:%M}"
    return JsonResponse(
        {
            "id": str(saved.id),
            "key": str(saved.key),
            "version": saved.version,
            "note": words if saved.is_apart else _("Draft kept, %(time)s") % {"time": now},
        }
    )


@require_GET
def recipients(request: HttpRequest) -> JsonResponse:
    """Whom one may mean, of those within reach; those of the record at which one writes first."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    near = number(request.GET, "party") or None, number(request.GET, "person") or None
    found = outgoing.suggested_recipients(viewer, str(request.GET.get("q", ""))[:80], *near)
    return JsonResponse([{"value": one.typed, "text": one.typed, "note": one.note} for one in found], safe=False)


@require_GET
def documents(request: HttpRequest) -> JsonResponse:
    """Documents to send along; without words those of the record."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    records = [pk for pk in (number(request.GET, "party"), number(request.GET, "person")) if pk]
    found = outgoing.document_options(viewer, str(request.GET.get("q", ""))[:80].strip(), records)
    return JsonResponse([{"value": str(pk), "text": title} for pk, title in found], safe=False)


@require_GET
def persons(request: HttpRequest) -> JsonResponse:
    """Persons within reach, to show a template with."""
    rows = reached_persons(viewer_of(request)).filter(display_name__icontains=str(request.GET.get("q", ""))[:80])
    found = rows.order_by("sort_key").values_list("pk", "display_name")[:20]
    return JsonResponse([{"value": str(pk), "text": name} for pk, name in found], safe=False)


@require_GET
def template_filled(request: HttpRequest, template_id: int) -> JsonResponse:
    """A template with its fields filled in for those it goes to."""
    viewer, to = viewer_of(request), [str(one)[:500] for one in request.GET.getlist("to")]
    subject, body = fill(viewer, template_id, number(request.GET, "party"), number(request.GET, "person"), to)
    return JsonResponse({"subject": subject, "body": body})


@require_POST
def around(request: HttpRequest) -> HttpResponse:
    """What hangs on the chosen sender and recipients: the signature, and addresses from which mail came back."""
    viewer = viewer_of(request)
    raw = raw_of(request.POST)
    context = around_of(viewer, raw["mailbox"], [*raw["to"], *raw["cc"], *raw["bcc"]])
    return render_page(request, TEMPLATE, {**context, "with_signature": raw["with_signature"]}, "around")
