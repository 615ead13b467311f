"""Which kinds of records of upper apps the whole form of an interaction asks for, such as the case it belongs to."""

from collections.abc import Callable, Mapping, Sequence

from opiekun.core.viewer import Viewer

Near = Callable[[Viewer, int], Sequence[tuple[int, str]]]
_near: dict[str, Near] = {}


def register_talk_link(kind: str, near: Near) -> None:
    """Have the form ask for records of the kind; ``near(viewer, party_id)`` are those offered before one types."""
    if kind in _near:
        raise ValueError(f"what is offered of {kind} is registered twice")
    _near[kind] = near


def talk_links(viewer: Viewer) -> Mapping[str, Near]:
    """The kinds that are asked for, of which the viewer may edit records: what is said then stands on these, too."""
    return {kind: near for kind, near in _near.items() if viewer.can(kind, "edit")}
