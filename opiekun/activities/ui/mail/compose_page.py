"""The page with the form of a message: its values, and all that is shown around them."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opiekun.activities.along import address_of
from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.mail.sending.addresses import NotAnAddress, read_recipient, shown
from opiekun.activities.models import OutgoingMail
from opiekun.activities.models.mail_message import FULL, SUBJECT_ONLY
from opiekun.activities.models.mail_outgoing import DRAFT, FORWARD
from opiekun.activities.selectors.mail import outgoing
from opiekun.activities.selectors.mail.opening import file_is_lost
from opiekun.activities.selectors.mail.outgoing_files import offered_files, with_their_bytes
from opiekun.activities.selectors.mail.outgoing_reach import From, own_outgoing, way_out, ways_out
from opiekun.activities.selectors.mail.outgoing_start import Start
from opiekun.activities.selectors.mail.signatures import signature_of
from opiekun.activities.services.mail.mail_templates import usable_templates
from opiekun.activities.services.mail.outgoing_building import quote_of
from opiekun.activities.ui.documents.limits import drop_zone
from opiekun.activities.ui.mail.compose_input import id_in
from opiekun.core import clock
from opiekun.core.errors import Refusal
from opiekun.core.rich_text import safe_html
from opiekun.core.ui.render import render_page
from opiekun.core.viewer import Viewer
from opiekun.records.record.form_page import errors_of

TEMPLATE: Final = "activities/mail/compose.html"


def compose_page(
    request: HttpRequest,
    viewer: Viewer,
    start: Start,
    key: str,
    version: int,
    refusal: Refusal | None = None,
    asks_for_file: bool = False,
) -> HttpResponse:
    """The form with these values, and what was wrong with them; ``asks_for_file`` where a file seems forgotten."""
    errors = errors_of(refusal) if refusal else []
    by_name: dict[str, str] = {}
    for one in errors:
        by_name.setdefault(str(one.loc[0]) if one.loc else "", str(one.message))
    ways = [(way.code, shown(way.address, way.name)) for way in ways_out(viewer)]
    about = start.about
    files = offered_files(viewer, about if start.mode == FORWARD else None, start.forwarded)
    forwards = start.mode == FORWARD
    at = start.scheduled_for
    context = {
        "start": start,
        "key": key,
        "version": version,
        "ways": ways,
        "people": {
            role: [*((one, one, True) for one in getattr(start, role)), *((one, one, False) for one in start.offered)]
            for role in ("to", "cc", "bcc")
        },
        "documents": [(str(pk), title, True) for pk, title in start.documents],
        "quote": safe_html(quote_of(about, forwards)[1]) if about else "",
        "forwards": forwards,
        "files": files,
        "there": with_their_bytes(files),
        "notices": [*_notices(start), *_lost(start)],
        "scheduled_for": at if isinstance(at, str) or at is None else f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        "templates": _template_options(viewer),
        "errors": by_name,
        "summary": [(f"id_{name}" if name else "", words) for name, words in by_name.items()],
        "back": back_to(start.party, start.person, about.pk if about else None, start.record),
        "zone": drop_zone(get_language() or "pl") if viewer.can(DOCUMENT, "create") else None,
        "record": str(start.person or start.party or ""),
        "asks_for_file": asks_for_file,
        "left": None if refusal or asks_for_file or version else _left(viewer, start),
        "title": _titles(start.mode),
        "with_signature": start.with_signature,
        **around_of(viewer, start.mailbox, [*start.to, *start.cc, *start.bcc]),
    }
    status = refusal.status if refusal else 422 if asks_for_file else 200
    return render_page(request, TEMPLATE, context, status=status)


def _notices(start: Start) -> list[str]:
    """What one would expect to go along, and does not."""
    words = []
    kept = start.about.privacy if start.about else FULL
    if start.again_of_private:
        words.append(_("The mailbox keeps no text of what it sends: write it anew."))
    if kept != FULL and start.mode == FORWARD:
        words.append(
            _("Of this message only the head was kept: its text and its attachments do not go along.")
            if kept == SUBJECT_ONLY
            else _("Of this message only who wrote to whom was kept: nothing else of it goes along.")
        )
    elif kept != FULL and start.with_quote:
        words.append(_("Nothing of this message's text was kept: there is nothing to quote."))
    if start.lost:
        words.append(_("Not there any more, and not sent again: %(names)s") % {"names": ", ".join(start.lost)})
    return words


def _lost(start: Start) -> list[str]:
    """What does not go along because the file of a message is missing in the store."""
    words, about = [], start.about
    if start.again_of_lost:
        words.append(
            _("The file of the message that was sent is missing in the store: its text has no formatting here.")
        )
    quotes = about is not None and (start.with_quote or start.mode == FORWARD)
    if about is None or not quotes or not file_is_lost(about):
        return words
    if about.has_html:
        words.append(
            _("The file of this message is missing in the store: its text is quoted without formatting.")
            if about.text.strip()
            else _("The file of this message is missing in the store: none of its text can be quoted.")
        )
    if start.mode == FORWARD and about.attachments.exists():
        words.append(
            _(
                "The attachments of this message are missing in the store: with them it cannot be sent until they are"
                " back."
            )
        )
    return words


def _titles(mode: str) -> str:
    return {"new": _("New message"), FORWARD: _("Forward a message")}.get(mode, _("Reply"))


def _template_options(viewer: Viewer) -> list[tuple[str, str]]:
    rows = usable_templates(viewer).order_by("name", "language")
    return [(str(row.pk), f"{row.name} ({row.language})" if row.language else row.name) for row in rows[:200]]


def _left(viewer: Viewer, start: Start) -> OutgoingMail | None:
    """A draft of the same that was left, to go on with it."""
    if start.about is None and start.party is None:
        return None
    rows = own_outgoing(viewer).filter(state=DRAFT, about=start.about)
    rows = rows.filter(party_id=start.party) if start.party else rows
    rows = rows.filter(record_id=start.record) if start.record else rows
    return rows.filter(updated_at__gte=clock.now() - timedelta(days=7)).order_by("-updated_at").first()


def around_of(viewer: Viewer, mailbox: str, typed: list[str]) -> dict[str, Any]:
    """What hangs on the chosen sender and recipients: the signature, and addresses from which mail came back."""
    way: From | None = way_out(viewer, id_in(mailbox))
    addresses = []
    for one in typed:
        try:
            addresses.append(read_recipient(one).address)
        except NotAnAddress:
            continue
    return {
        "signature": signature_of(viewer, way.mailbox if way else None),
        "warnings": outgoing.warnings_for(addresses),
        "reply_to": way.reply_to if way else "",
    }


def back_to(party: Any, person: Any, about: Any, record: Any = None) -> str:
    """Where one came from."""
    if record and (at := address_of(int(record))):
        return at
    if about:
        return reverse("mail_message", args=[int(about)])
    if person:
        return reverse("person", args=[int(person)])
    return reverse("party", args=[int(party)]) if party else reverse("mail_outbox")
