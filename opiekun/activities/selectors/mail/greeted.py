"""Whom the template of a message greets: who gets it, wherever the writing began."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from django.db.models import Exists, OuterRef

from opiekun.activities.mail.sending.addresses import NotAnAddress, read_recipient
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Channel
from opiekun.parties.permissions import reached_persons

_MOST: Final = 50


def greeted(viewer: Viewer, party_id: int | None, person_id: int | None, to: Sequence[str]) -> int | None:
    """The person, None for nobody in particular.

    The person at whose page it was begun, unless the recipients are known to be others; then the one recipient whom the
    register knows by the address, at the party where it was begun if several do.
    """
    addresses = set()
    for one in to:
        with suppress(NotAnAddress):
            addresses.add(read_recipient(one).address)
    has_one = Channel.objects.filter(kind="email", identity=OuterRef("identity"), normalised__in=addresses)
    rows = reached_persons(viewer).filter(Exists(has_one)).order_by("has_left", "pk")
    found = dict(rows.values_list("pk", "party_id")[:_MOST]) if addresses else {}
    if not found or person_id in found:
        return person_id
    here = [pk for pk, party in found.items() if party == party_id] or [*found]
    return here[0] if len(here) == len(addresses) == 1 else None
