"""A party list as the page of parties opens on it: ``/parties?list=17``."""

from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.choices import ListKind
from opiekun.parties.kinds import PARTY_KIND, PARTY_LIST_KIND
from opiekun.parties.permissions import LIST_MEMBER, PARTY_LIST
from opiekun.parties.selectors.list_conditions import PARTY_LIST_FIELD, ListBook
from opiekun.parties.selectors.party_lists import ListRow, lists_with_named
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Either, Leaf
from opiekun.records.conditions.words import condition_words
from opiekun.records.lists.base import BaseSource, ListBase

PARAM: Final = "list"
_NOTES: Final = {
    ListKind.MANUAL: gettext_lazy("Manual party list"),
    ListKind.CRITERION: gettext_lazy("Party list by criterion"),
}


def open_list(viewer: Viewer, raw: str) -> ListBase:
    """The list, in one statement. Raises NotFound, and NotAllowed for one that asks what the viewer may not see."""
    list_id = whole(raw) or 0
    rows = lists_with_named([list_id]) if list_id and viewer.can(PARTY_LIST, "view") else {}
    if list_id not in rows:
        raise NotFound
    row = rows[list_id]
    try:
        condition = ListBook(rows).open(viewer, list_id)
    except WrongCondition as wrong:
        if wrong.reason != "hidden_parts":
            return list_base(viewer, row, Either(), wrong.words)
        raise NotAllowed(_("The criterion of this list asks for something that you may not see.")) from wrong
    return list_base(viewer, row, condition)


def list_base(viewer: Viewer, row: ListRow, condition: Condition, fault: str = "") -> ListBase:
    """The list as a page of parties shows it; ``fault`` says why it cannot be asked."""
    may_edit = viewer.can(PARTY_LIST, "edit")
    return ListBase(
        PARAM,
        str(row.id),
        row.label,
        Leaf(PARTY_LIST_FIELD, Operator.IS, (str(row.id),)),
        condition,
        list_url(row.id),
        row.colour,
        list_note(row),
        row.description,
        "" if row.is_manual or fault else condition_words(viewer, PARTY_KIND, row.condition),
        reverse("party_list_edit", args=[row.id]) if may_edit else "",
        row.is_manual and not row.is_archived and viewer.can(LIST_MEMBER, "edit"),
        fault,
    )


def list_note(row: ListRow) -> str:
    """What the list is, in words: registers of roles may be called as it is."""
    kind = str(_NOTES[ListKind(row.kind)])
    return _("%(kind)s, archived") % {"kind": kind} if row.is_archived else kind


def is_on(request: HttpRequest) -> bool:
    """Whether a switch is to be put on: ``on=0`` of a button, or of the address that undoes it, puts it off."""
    return request.POST.get("on", request.GET.get("on", "1")) == "1"


def list_url(list_id: int) -> str:
    """Where the list opens."""
    return f"/parties?{PARAM}={list_id}"


PARTY_LIST_BASE = BaseSource(PARAM, lambda: str(PARTY_LIST_KIND.label_plural), PARTY_LIST_KIND.url, open_list)
