"""Which kinds of records of upper apps what was said joins, such as the case it belongs to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from opiekun.core.kinds import record_kind
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer

Near = Callable[[Viewer, int], Sequence[tuple[int, str]]]
# A record of the kind and an interaction that is linked to it, or no longer is; called inside ``writing``.
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TalkLink:
    """``near(viewer, party_id)`` are those offered before one types; ``joined`` and ``left`` do what goes along."""

    near: Near
    joined: Told | None = None
    left: Told | None = None


_kinds: dict[str, TalkLink] = {}


def register_talk_link(kind: str, link: TalkLink) -> None:
    """Have the form ask for records of the kind, and let only those who may edit one move talks in and out of it."""
    if kind in _kinds:
        raise ValueError(f"what is offered of {kind} is registered twice")
    _kinds[kind] = link


def talk_links(viewer: Viewer) -> Mapping[str, Near]:
    """The kinds that are asked for, of which the viewer may edit records: what is said then stands on these, too."""
    return {kind: link.near for kind, link in _kinds.items() if viewer.can(kind, "edit")}


def kinds_joined(ids: Collection[int]) -> dict[int, str]:
    """Of the records those of such a kind, with it."""
    return dict(Record.objects.filter(pk__in=ids, kind__in=_kinds).values_list("pk", "kind")) if ids else {}


def fixed_for(actor: Viewer, joined: Mapping[int, str]) -> set[int]:
    """Of such records those that the actor may not edit: what stands on them neither comes nor goes by him."""
    by_kind: dict[str, set[int]] = {}
    for pk, kind in joined.items():
        by_kind.setdefault(kind, set()).add(pk)
    fixed: set[int] = set()
    for kind, ids in by_kind.items():
        fixed |= ids - set(record_kind(kind).visible(actor, "edit").filter(pk__in=ids).values_list("pk", flat=True))
    return fixed


def go_along(interaction_id: int, joined: Mapping[int, str], came: Collection[int], gone: Collection[int]) -> None:
    """Do what goes along with an interaction that was linked to such records, or taken out of them."""
    for pk, kind in joined.items():
        link = _kinds[kind]
        if pk in came and link.joined is not None:
            link.joined(pk, interaction_id)
        if pk in gone and link.left is not None:
            link.left(pk, interaction_id)
