"""The rows that hang on an interaction: who took part, and other records that it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from opiekun.activities.events import InteractionLinked, InteractionUnlinked
from opiekun.activities.models import InteractionLink, Participant
from opiekun.activities.talk_links import fixed_for, go_along, kinds_joined
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.outbox import publish_all
from opiekun.core.rows import insert_rows
from opiekun.core.viewer import Viewer

_WHO = ("person_id", "party_id", "user_id", "address")


def _columns(interaction_id: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "interaction_id": interaction_id,
        "role": row["role"],
        "person_id": row.get("person"),
        "party_id": row.get("party"),
        "user_id": row.get("user"),
        "address": row.get("address") or "",
        "name": row.get("name") or "",
    }


def _key(columns: Mapping[str, Any]) -> tuple[Any, ...]:
    return (columns["role"], *(columns[name] for name in _WHO))


def replace_participants(interaction_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep those who are there, add those who are new, take out the rest."""
    wanted = {_key(columns): columns for columns in (_columns(interaction_id, row) for row in rows)}
    present = {
        (row["role"], *(row[name] for name in _WHO)): row
        for row in Participant.objects.filter(interaction_id=interaction_id).values("id", "role", "name", *_WHO)
    }
    gone = [row["id"] for key, row in present.items() if key not in wanted]
    if gone:
        Participant.objects.filter(pk__in=gone).delete()
    for key, columns in wanted.items():
        if key in present and present[key]["name"] != columns["name"]:
            Participant.objects.filter(pk=present[key]["id"]).update(name=columns["name"])
    insert_rows(Participant, [columns for key, columns in wanted.items() if key not in present])


def insert_links(interaction_id: int, records: Sequence[int]) -> None:
    """The interaction is about these records, too, and was not till now."""
    insert_rows(InteractionLink, [{"interaction_id": interaction_id, "record_id": one} for one in records])


def replace_links(actor: Viewer, interaction_id: int, records: Sequence[int]) -> set[int]:
    """One that was there is about these records besides its party; subscribers are told of those that are new or
    gone. Answers about which it is no longer. Raises InvalidInput for a record that it joins or leaves and the actor
    may not edit."""
    present = set(InteractionLink.objects.filter(interaction_id=interaction_id).values_list("record_id", flat=True))
    gone = present - set(records)
    joined = kinds_joined(present ^ set(records))
    if fixed_for(actor, joined):
        words = _("You may only look at one of these: nothing can be put into it or taken out.")
        raise InvalidInput([FieldError(("links",), "not_editable", words)])
    if gone:
        InteractionLink.objects.filter(interaction_id=interaction_id, record_id__in=gone).delete()
    new = [one for one in records if one not in present]
    insert_links(interaction_id, new)
    publish_all([InteractionLinked(record_id=interaction_id, to_record_id=one) for one in new])
    publish_all([InteractionUnlinked(record_id=interaction_id, from_record_id=one) for one in sorted(gone)])
    go_along(interaction_id, joined, new, gone)
    return gone


def rows_there(interaction_id: int) -> frozenset[tuple[str, int]]:
    """Who and what stands on the interaction, as (what, id)."""
    found = {
        ("link", pk)
        for pk in InteractionLink.objects.filter(interaction_id=interaction_id).values_list("record_id", flat=True)
    }
    for row in Participant.objects.filter(interaction_id=interaction_id).values("person_id", "party_id", "user_id"):
        found |= {(name.removesuffix("_id"), int(str(pk))) for name, pk in row.items() if pk is not None}
    return frozenset(found)
