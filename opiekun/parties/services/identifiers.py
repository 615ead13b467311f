"""Identifiers that another party has already: REGON and KRS refuse, a shared NIP only warns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from opiekun.accounts.services.hint import hint_allowed
from opiekun.core.viewer import Viewer
from opiekun.parties.errors import IdentifierTaken
from opiekun.parties.models import Party
from opiekun.parties.permissions import PARTY, in_sight
from opiekun.parties.services.saved import Notice

UNIQUE = ("regon", "krs")
IDENTIFIERS = (*UNIQUE, "nip")


@dataclass(frozen=True, slots=True)
class Holder:
    """A record of the kind that has what was entered; ``found`` is the value by which it was found."""

    kind: str
    id: int
    owner_id: int | None
    is_own: bool
    name: str
    manager: str | None
    found: str = ""


def is_seen(actor: Viewer, holder: Holder) -> bool:
    """Whether the actor may see the record that has it."""
    return in_sight(actor, holder.kind, holder.owner_id, holder.is_own)


def hint(actor: Viewer, holder: Holder) -> str:
    """The one exception to silence about records out of reach; logged and limited."""
    if holder.manager and hint_allowed(actor, holder.kind, holder.id):
        return _("Already in the register, ask %(manager)s.") % {"manager": holder.manager}
    return _("Already in the register.")


def check_identifiers(actor: Viewer, clean: Mapping[str, Any], party_id: int | None = None) -> list[Notice]:
    """Raise IdentifierTaken for a REGON or KRS of another live party; warn of a NIP in use.

    Of a party out of reach only the account manager is told, within the limit of such hints an hour.
    """
    asked = {name: clean[name] for name in IDENTIFIERS if clean.get(name)}
    if not asked:
        return []
    condition = Q()
    for name, value in asked.items():
        condition |= Q(**{name: value})
    others = list(
        Party.objects.filter(condition, trashed_at__isnull=True)
        .exclude(pk=party_id or 0)
        .annotate(shown=F("display_name"), manager=F("account_manager__name"))
        .values_list("id", "owner_id", "is_own", "shown", "manager", *UNIQUE, "nip")[:20]
    )
    holders = [(Holder(PARTY, *row[:5]), dict(zip(IDENTIFIERS, row[5:], strict=True))) for row in others]
    for name in UNIQUE:
        for holder, numbers in holders:
            if asked.get(name) and numbers[name] == asked[name]:
                raise _taken(actor, name, holder)
    sharing = [holder for holder, numbers in holders if asked.get("nip") and numbers["nip"] == asked["nip"]]
    return [Notice("nip_shared", "nip", _shared_nip(actor, sharing))] if sharing else []


def _taken(actor: Viewer, field: str, holder: Holder) -> IdentifierTaken:
    if is_seen(actor, holder):
        message = _("%(name)s has this number already.") % {"name": holder.name}
        return IdentifierTaken(field, message, id=str(holder.id), name=holder.name)
    return IdentifierTaken(field, hint(actor, holder))


def _shared_nip(actor: Viewer, sharing: list[Holder]) -> str:
    seen = [holder.name for holder in sharing if is_seen(actor, holder)]
    if seen:
        return _("%(names)s has the same NIP.") % {"names": ", ".join(seen[:3])}
    return hint(actor, sharing[0])
