"""What one does to a draft: add, remove, nest, take out, move. A step that cannot be changes nothing. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from opiekun.records.builder.drafts import ROOT, Draft, DraftGroup, DraftLeaf, Join, all_nodes, next_id

MOST_NODES: Final = 120


@dataclass(frozen=True, slots=True)
class Stepped:
    """The draft after a step, and the node at which one goes on (the id of an input is made of it)."""

    draft: DraftGroup
    focus: str = ""


def step(draft: DraftGroup, name: str, node_id: int) -> Stepped:
    """Take the named step at the node; an unknown name or node leaves the draft as it is."""
    taken = _STEPS.get(name)
    at = next((node for node in all_nodes(draft) if node.id == node_id), None)
    if taken is None or at is None:
        return Stepped(draft)
    return taken(draft, at)


def parent_of(draft: DraftGroup, node: Draft) -> DraftGroup | None:
    """The group in which the node stands; None for the top."""
    groups = (group for group in all_nodes(draft) if isinstance(group, DraftGroup))
    return next((group for group in groups if any(part.id == node.id for part in group.parts)), None)


def place_in(group: DraftGroup, node: Draft) -> int:
    """Where in the group the node stands."""
    return next(place for place, part in enumerate(group.parts) if part.id == node.id)


def with_node(draft: Draft, changed: Draft) -> Draft:
    """The draft with the node of the same id changed."""
    if draft.id == changed.id:
        return changed
    if isinstance(draft, DraftLeaf):
        return draft
    return replace(draft, parts=tuple(with_node(part, changed) for part in draft.parts))


def _in_place(draft: DraftGroup, changed: Draft) -> DraftGroup:
    found = with_node(draft, changed)
    return found if isinstance(found, DraftGroup) else draft


def _add(draft: DraftGroup, group: Draft, make: Callable[[int], Draft]) -> Stepped:
    if not isinstance(group, DraftGroup) or sum(1 for _node in all_nodes(draft)) >= MOST_NODES:
        return Stepped(draft)
    added = make(next_id(draft))
    focus = added.parts[0].id if isinstance(added, DraftGroup) else added.id
    return Stepped(_in_place(draft, replace(group, parts=(*group.parts, added))), f"n{focus}-field")


def _leaf(draft: DraftGroup, group: Draft) -> Stepped:
    return _add(draft, group, DraftLeaf)


def _group(draft: DraftGroup, group: Draft) -> Stepped:
    other = Join.ANY if isinstance(group, DraftGroup) and group.join == Join.ALL else Join.ALL
    return _add(draft, group, lambda number: DraftGroup(number, other, (DraftLeaf(number + 1),)))


def _remove(draft: DraftGroup, node: Draft) -> Stepped:
    parent = parent_of(draft, node)
    if parent is None:
        return Stepped(DraftGroup(ROOT, parts=(DraftLeaf(1),)), "n1-field")
    place = place_in(parent, node)
    rest = (*parent.parts[:place], *parent.parts[place + 1 :])
    neighbour = rest[min(place, len(rest) - 1)] if rest else None
    focus = f"n{neighbour.id}-remove" if neighbour else f"n{parent.id}-add"
    return Stepped(_in_place(draft, replace(parent, parts=rest)), focus)


def _shift(by: int) -> Callable[[DraftGroup, Draft], Stepped]:
    def shift(draft: DraftGroup, node: Draft) -> Stepped:
        parent = parent_of(draft, node)
        if parent is None:
            return Stepped(draft)
        place = place_in(parent, node)
        target = place + by
        if not 0 <= target < len(parent.parts):
            return Stepped(draft, f"n{node.id}")
        parts = list(parent.parts)
        parts[place], parts[target] = parts[target], parts[place]
        return Stepped(_in_place(draft, replace(parent, parts=tuple(parts))), f"n{node.id}")

    return shift


def _inwards(draft: DraftGroup, node: Draft) -> Stepped:
    """Into the group that stands before it, else into a new group of its own."""
    parent = parent_of(draft, node)
    if parent is None:
        return Stepped(draft)
    place = place_in(parent, node)
    before = parent.parts[place - 1] if place else None
    if isinstance(before, DraftGroup) and not before.relation:
        joined = replace(before, parts=(*before.parts, node))
        parts = (*parent.parts[: place - 1], joined, *parent.parts[place + 1 :])
    else:
        other = Join.ANY if parent.join == Join.ALL else Join.ALL
        parts = (*parent.parts[:place], DraftGroup(next_id(draft), other, (node,)), *parent.parts[place + 1 :])
    return Stepped(_in_place(draft, replace(parent, parts=parts)), f"n{node.id}")


def _outwards(draft: DraftGroup, node: Draft) -> Stepped:
    """Behind the group in which it stands; never out of the rows of which it is, whose fields are others."""
    parent = parent_of(draft, node)
    above = parent_of(draft, parent) if parent is not None else None
    if parent is None or above is None or parent.relation:
        return Stepped(draft, f"n{node.id}")
    rest = tuple(part for part in parent.parts if part.id != node.id)
    place = place_in(above, parent)
    kept = (replace(parent, parts=rest),) if rest else ()
    parts = (*above.parts[:place], *kept, node, *above.parts[place + 1 :])
    return Stepped(_in_place(draft, replace(above, parts=parts)), f"n{node.id}")


def _value(draft: DraftGroup, node: Draft) -> Stepped:
    """Room for one more value."""
    if not isinstance(node, DraftLeaf):
        return Stepped(draft)
    values = (*node.values, "")
    return Stepped(_in_place(draft, replace(node, values=values)), f"n{node.id}-v{len(values) - 1}")


_STEPS: Final[Mapping[str, Callable[[DraftGroup, Draft], Stepped]]] = {
    "leaf": _leaf,
    "group": _group,
    "remove": _remove,
    "up": _shift(-1),
    "down": _shift(1),
    "in": _inwards,
    "out": _outwards,
    "value": _value,
}
