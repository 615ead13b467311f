"""Messages of the inbox in the search."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from opiekun.activities.excerpts import excerpt
from opiekun.activities.models import MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.activities.selectors.mail.reach import MAIL, may_sort, sortable_messages
from opiekun.activities.selectors.mail.searching import has_words
from opiekun.core.ui.dates import moment
from opiekun.core.viewer import Viewer
from opiekun.records.search.sources import FoundKind, Hit, SearchSource
from opiekun.records.search.words import Typed, mark


def condition(_viewer: Viewer, typed: Typed) -> Q:
    """What narrows the inbox."""
    return has_words(typed.words)


def find(viewer: Viewer, typed: Typed, most: int) -> Sequence[Hit]:
    """The newest messages of the viewer's inbox that have the words."""
    rows = sortable_messages(viewer).filter(has_words(typed.words)).exclude(state=ASSIGNED).order_by("-at", "-pk")
    now, language = timezone.localtime(), (get_language() or "pl")[:2]
    return [_hit(message, typed, escape(moment(message.at, now, language))) for message in rows[:most]]


def _hit(message: MailMessage, typed: Typed, when: Markup) -> Hit:
    title = message.subject or _("(no subject)")
    sender = mark(message.from_name or message.from_address, typed.words)
    detail = Markup(" · ").join(part for part in (sender, when, excerpt(message.text, typed.words)) if part)
    return Hit(MAIL, message.pk, mark(title, typed.words), detail, f"/mail/{message.pk}", title)


MAIL_SEARCH: Final = SearchSource(
    kind=MAIL,
    order=62,
    condition=condition,
    find=find,
    shown=FoundKind(MAIL, gettext_lazy("E-mail to be sorted"), "mail", "/mail/"),
    allowed=may_sort,
)
