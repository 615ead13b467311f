"""Putting many parties into a list and taking them out, as bulk operations that can be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.parties.permissions import LIST_MEMBER
from opiekun.parties.services.list_members import add_rows, manual_list, parties_among, put_back_rows, remove_rows
from opiekun.records.bulk.set_actions import Kept, SetAction
from opiekun.records.references import names_of


def _list_id(value: Mapping[str, str]) -> int:
    return int(value["list"])


def _add(actor: Viewer, value: Mapping[str, str], chosen: QuerySet[Party]) -> Kept:
    """By party the row that it got: undoing takes out that one, and none that somebody made since."""
    made = manual_list(actor, _list_id(value))
    return {party_id: row_id for row_id, party_id in add_rows(actor, made.pk, chosen)}


def _take_back(actor: Viewer, value: Mapping[str, str], kept: Kept) -> set[int]:
    made = manual_list(actor, _list_id(value), archived=True)
    among = parties_among(actor, kept).filter(list_memberships__in=list(kept.values()))
    return {party_id for party_id, *_row in remove_rows(made.pk, among)}


def _take(actor: Viewer, value: Mapping[str, str], chosen: QuerySet[Party]) -> Kept:
    made = manual_list(actor, _list_id(value), archived=True)
    return {
        party_id: {"by": added_by, "at": _written(added_at)}
        for party_id, added_by, added_at in remove_rows(made.pk, chosen)
    }


def _put_back(actor: Viewer, value: Mapping[str, str], kept: Kept) -> set[int]:
    """As they were: added by whom and when. Those that somebody has put in since are left alone."""
    made = manual_list(actor, _list_id(value), archived=True)
    return put_back_rows(made.pk, parties_among(actor, kept), kept)


def _written(at: datetime) -> str:
    return at.isoformat()


def _titles(words: str, values: Sequence[Mapping[str, str]]) -> list[str]:
    names = names_of("party_list", {_list_id(value) for value in values})
    return [words % {"name": names.get(_list_id(value), "?")} for value in values]


def _named(value: Mapping[str, str]) -> str:
    return names_of("party_list", {_list_id(value)}).get(_list_id(value), "?")


def _added(value: Mapping[str, str], number: int) -> str:
    if not number:
        return _("They were in the list %(name)s already.") % {"name": _named(value)}
    words = ngettext(
        "%(number)d party added to the list %(name)s.", "%(number)d parties added to the list %(name)s.", number
    )
    return words % {"number": number, "name": _named(value)}


def _taken(value: Mapping[str, str], number: int) -> str:
    if not number:
        return _("They were not in the list %(name)s.") % {"name": _named(value)}
    words = ngettext(
        "%(number)d party taken out of the list %(name)s.",
        "%(number)d parties taken out of the list %(name)s.",
        number,
    )
    return words % {"number": number, "name": _named(value)}


ADD: Final = SetAction(
    "party",
    "list_add",
    (LIST_MEMBER, "edit"),
    _add,
    _take_back,
    lambda values: _titles(_("Into the list %(name)s"), values),
    _added,
)
TAKE: Final = SetAction(
    "party",
    "list_take",
    (LIST_MEMBER, "edit"),
    _take,
    _put_back,
    lambda values: _titles(_("Out of the list %(name)s"), values),
    _taken,
)
