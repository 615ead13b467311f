"""Identifiers that another party has already: REGON and KRS refuse, a shared NIP only warns."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from opiekun.accounts.services.hint import hint_allowed
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.errors import IdentifierTaken
from opiekun.parties.models import Party
from opiekun.parties.services.saved import Notice

UNIQUE = ("regon", "krs")


def check_identifiers(actor: Viewer, clean: Mapping[str, Any], party_id: int | None = None) -> list[Notice]:
    """Raise IdentifierTaken for a REGON or KRS of another live party; warn of a NIP in use.

    Of a party out of reach only the account manager is told, within the limit of such hints an hour.
    """
    asked = {name: clean[name] for name in (*UNIQUE, "nip") if clean.get(name)}
    if not asked:
        return []
    condition = Q()
    for name, value in asked.items():
        condition |= Q(**{name: value})
    others = list(
        Party.objects.filter(condition, trashed_at__isnull=True)
        .exclude(pk=party_id or 0)
        .annotate(shown=F("identity__display_name"), manager=F("account_manager__name"))
        .values("id", "owner_id", "is_own", "shown", "manager", *UNIQUE, "nip")[:20]
    )
    for name in UNIQUE:
        for other in others:
            if asked.get(name) and other[name] == asked[name]:
                raise _taken(actor, name, other)
    sharing = [other for other in others if asked.get("nip") and other["nip"] == asked["nip"]]
    return [Notice("nip_shared", "nip", _shared_nip(actor, sharing))] if sharing else []


def _seen(actor: Viewer, other: Mapping[str, Any]) -> bool:
    return bool(
        actor.can("party", "view") and (other["is_own"] or reaches(actor.owners("party", "view"), other["owner_id"]))
    )


def _taken(actor: Viewer, field: str, other: Mapping[str, Any]) -> IdentifierTaken:
    if _seen(actor, other):
        message = _("%(name)s has this number already.") % {"name": other["shown"]}
        return IdentifierTaken(field, message, id=str(other["id"]), name=other["shown"])
    return IdentifierTaken(field, _hint(actor, other))


def _hint(actor: Viewer, other: Mapping[str, Any]) -> str:
    """The one exception to silence about records out of reach; logged and limited."""
    if other["manager"] and hint_allowed(actor, "party", other["id"]):
        return _("Already in the register, ask %(manager)s.") % {"manager": other["manager"]}
    return _("Already in the register.")


def _shared_nip(actor: Viewer, sharing: list[dict[str, Any]]) -> str:
    seen = [other["shown"] for other in sharing if _seen(actor, other)]
    if seen:
        return _("%(names)s has the same NIP.") % {"names": ", ".join(seen[:3])}
    return _hint(actor, sharing[0])
