"""What a message holds: its HTML in a frame that can do nothing, its attachments, and itself as a file."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from opiekun.activities.api.mail.messages import file_answer
from opiekun.activities.mail.html_folding import fold_html
from opiekun.activities.mail.outlook import MAGIC
from opiekun.activities.selectors.mail import opening
from opiekun.core.ui.render import render_page
from opiekun.records.record.views import viewer_of

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{images}; frame-ancestors 'self'; base-uri 'none';"
    " form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin"
)


@require_GET
@xframe_options_sameorigin
def show_body(request: HttpRequest, message_id: int) -> HttpResponse:
    """The HTML of the body for the frame; ``images`` asks for pictures from elsewhere, too."""
    remote = request.GET.get("images") == "1"
    safe = opening.html_of(viewer_of(request), message_id, remote)
    response = render_page(
        request,
        "activities/mail/body.html",
        {"html": fold_html(safe.html, _("Earlier message")), "blocked": safe.blocked},
    )
    response["Content-Security-Policy"] = _POLICY.format(images=" https: http:" if remote else "")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def send_attachment(request: HttpRequest, message_id: int, position: int) -> HttpResponse:
    """An attachment, to be saved."""
    one = opening.attachment_of(viewer_of(request), message_id, position)
    return file_answer(one.data, one.name)


@require_GET
def send_raw(request: HttpRequest, message_id: int) -> HttpResponse:
    """The message as it came, to be opened by a mail program."""
    _message, data = opening.raw_of(viewer_of(request), message_id)
    return file_answer(data, f"message-{message_id}.{'msg' if data.startswith(MAGIC) else 'eml'}")
