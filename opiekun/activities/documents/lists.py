"""The list page of documents."""

from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from opiekun.activities.documents.base import DOCUMENTS_OF
from opiekun.activities.documents.whose import whose
from opiekun.core.ui import format as formats
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.setup import ALL_VIEW, Beside, BuiltinView, ListSetup


def _counted(number: int) -> str:
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s document", "%(number)s documents", number) % {"number": shown}


DOCUMENT_LIST: Final = ListSetup(
    kind="document",
    sort="-updated_at",
    counted=_counted,
    views=(
        BuiltinView(ALL_VIEW, _("All")),
        BuiltinView("mine", _("Added by me"), Leaf("added_by", Operator.IS, (ME,))),
        BuiltinView("contracts", _("Contracts"), Leaf("type", Operator.IS, ("contract",)), sort="name"),
        BuiltinView("pictures", _("Pictures"), Leaf("format", Operator.IS, ("picture",)), sort="-created_at"),
        BuiltinView("new", _("Newest"), Leaf("created_at", Operator.LAST_DAYS, ("30",)), sort="-created_at"),
    ),
    create_url="document_new",
    create_label=_("Add documents"),
    none_yet=_("There are no documents yet."),
    search_hint=_("Title, words of the text…"),
    on_start=False,
    second_line=("format",),
    side="updated_at",
    base=DOCUMENTS_OF,
    beside=Beside(_("Attached to"), whose),
)
