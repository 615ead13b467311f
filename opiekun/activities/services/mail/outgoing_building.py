"""Makes the bytes of a message out of what was written: words, signature, what it answers, what goes along."""

from collections.abc import Iterator
from typing import Final

from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from opiekun.activities.mail.sending.letter import Enclosure, Letter, build, new_message_id
from opiekun.activities.mail.sending.quoting import quoted_text, references_to
from opiekun.activities.models import (
    DocumentVersion,
    MailAttachment,
    MailMessage,
    OutgoingAttachment,
    OutgoingMail,
)
from opiekun.activities.models.mail_outgoing import FORWARD, NEW
from opiekun.activities.selectors.mail.opening import attachment_bytes, mail_of
from opiekun.activities.selectors.mail.outgoing_reach import From
from opiekun.activities.selectors.mail.signatures import signature_of
from opiekun.core import clock
from opiekun.core.files.reading import FileLost, stored_bytes
from opiekun.core.rich_text import html_of, letter_text, safe_html
from opiekun.core.viewer import Viewer

LONGEST_QUOTE: Final = 200_000
# As the editor shows it: mail programs would put an empty line between any two lines that were typed.
_LINE: Final = "<p style='margin:0 0 6px'>"
# Signature and quote stand as far from the words as they do in the text.
_APART: Final = "<div style='margin-top:18px'>"
_QUOTE: Final = "margin:0 0 0 8px;padding-left:12px;border-left:2px solid #cfd4dc"


class CannotBeBuilt(Exception):
    """The message cannot be put together: the code of the reason, and the name of the file that is in the way."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code, self.name = code, name


def build_mail(author: Viewer, row: OutgoingMail, way: From) -> tuple[str, bytes]:
    """The Message-ID and the bytes. Raises CannotBeBuilt."""
    people = list(row.recipients.order_by("position"))
    message_id = row.message_id or new_message_id(way.address)
    with translation.override(author.language):
        text, html = words_of(author, row, way)
    about = row.about
    answers = about if about and row.mode not in (NEW, FORWARD) else None
    letter = Letter(
        message_id=message_id,
        at=timezone.localtime(clock.now()).replace(microsecond=0),
        sender=(way.address, way.name),
        reply_to=way.reply_to,
        to=[(one.address, one.name) for one in people if one.role == "to"],
        cc=[(one.address, one.name) for one in people if one.role == "cc"],
        subject=row.subject,
        text=text,
        html=html,
        in_reply_to="".join(references_to(answers.message_id, [])) if answers else "",
        references=_references(answers) if answers else (),
        enclosures=list(_enclosures(row)),
    )
    try:
        return message_id, build(letter)
    except ValueError as wrong:
        raise CannotBeBuilt("not_built") from wrong


def _references(about: MailMessage) -> list[str]:
    known = list(about.references.order_by("pk").values_list("referred", flat=True))
    return references_to(about.message_id, known)


def words_of(author: Viewer, row: OutgoingMail, way: From) -> tuple[str, str]:
    """All words of the message, as text and as HTML, in the language that is active."""
    texts, htmls = [letter_text(row.body)], [row.body]
    if row.with_signature and (signature := signature_of(author, way.mailbox)):
        texts.append(f"-- \n{letter_text(signature)}")
        htmls.append(f"<div>-- <br>{signature}</div>")
    if row.about is not None and row.mode != NEW and (row.with_quote or row.mode == FORWARD):
        text, html = quote_of(row.about, forward=row.mode == FORWARD)
        texts.append(text)
        htmls.append(html)
    html = "".join([htmls[0], *(f"{_APART}{part}</div>" for part in htmls[1:])])
    return "\n\n".join(part for part in texts if part), html.replace("<p>", _LINE)


def quote_of(message: MailMessage, forward: bool = False) -> tuple[str, str]:
    """The message that is answered or forwarded, as text and as HTML, under the line that says whose it is."""
    text = message.text[:LONGEST_QUOTE]
    mail = mail_of(message) if message.has_html else None
    html = safe_html(mail.html[:LONGEST_QUOTE]) if mail else ""
    html = html or html_of(text)
    if forward:
        lines = _head_lines(message)
        head = "\n".join(lines)
        return f"{head}\n\n{text}", f"<p>{'<br>'.join(map(escape, lines))}</p>{html}"
    intro = introduction(message)
    quoted = f'<blockquote style="{_QUOTE}">{html}</blockquote>'
    return f"{intro}\n{quoted_text(text)}", f"<p>{escape(intro)}</p>{quoted}"


def introduction(message: MailMessage) -> str:
    """ "On 5 January Jan Kowalski wrote:" """
    who = message.from_name or message.from_address
    if message.from_name and message.from_address:
        who = f"{message.from_name} <{message.from_address}>"
    return _("On %(date)s %(who)s wrote:") % {"date": _when(message), "who": who}


def _head_lines(message: MailMessage) -> list[str]:
    to = ", ".join(one.address for one in message.addresses.filter(role="to").order_by("position")[:20])
    return [
        _("---------- Forwarded message ----------"),
        f"{_('From:')} {message.from_name} <{message.from_address}>",
        f"{_('Date:')} {_when(message)}",
        f"{_('Subject:')} {message.subject}",
        f"{_('To:')} {to}",
    ]


def _when(message: MailMessage) -> str:
    return f"{timezone.localtime(message.at):%d.%m.%Y, %H:%M}"


def _enclosures(row: OutgoingMail) -> Iterator[Enclosure]:
    rows = OutgoingAttachment.objects.filter(outgoing=row).order_by("position")
    for one in rows.select_related("version__file", "forwarded__message__raw"):
        file = one.version or one.forwarded
        if file is None:
            continue
        try:
            data = _bytes_of(file)
        except (FileLost, LookupError) as gone:
            raise CannotBeBuilt("attachment_gone", file.name) from gone
        yield Enclosure(file.name, file.media_type, data)


def _bytes_of(file: DocumentVersion | MailAttachment) -> bytes:
    if isinstance(file, DocumentVersion):
        return stored_bytes(file.file)
    return attachment_bytes(file.message, file.position)
