"""The persons of a party as a tree of superiors and subordinates."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Channel
from opiekun.parties.permissions import reached_persons


@dataclass(slots=True)
class ChartNode:
    """A person in the chart, with those who report to them."""

    id: int
    name: str
    job: str
    department: str
    phone: str
    superior_id: int | None
    superior: str
    is_main: bool
    is_owner: bool
    has_left: bool
    depth: int = 0
    children: list["ChartNode"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/persons/{self.id}"


_COLUMNS = (
    *("id", "display_name", "job_title", "department", "reports_to_id", "is_main", "is_owner", "has_left"),
    "identity_id",
)


def organisation_chart(viewer: Viewer, party_id: int, phones: bool = True) -> list[ChartNode]:
    """The persons who report to nobody, each with the tree below; in two statements. Those who left stand last."""
    rows = list(
        reached_persons(viewer).filter(party_id=party_id).order_by("has_left", "sort_key", "pk").values_list(*_COLUMNS)
    )
    numbers = _main_phones([row[-1] for row in rows]) if phones else {}
    nodes = {row[0]: _node(row, numbers) for row in rows}
    tops = []
    for node in nodes.values():
        superior = nodes.get(node.superior_id or 0)
        if superior is None:
            tops.append(node)
        else:
            node.superior = superior.name
            superior.children.append(node)
    for depth, node in _walk(tops, 0):
        node.depth = depth
    return tops


def in_order(tops: list[ChartNode]) -> list[ChartNode]:
    """The tree as a list: each person before those who report to them."""
    return [node for _depth, node in _walk(tops, 0)]


def _walk(nodes: list[ChartNode], depth: int) -> Iterator[tuple[int, ChartNode]]:
    stack = [(depth, node) for node in reversed(nodes)]
    while stack:
        at, node = stack.pop()
        yield at, node
        stack += [(at + 1, child) for child in reversed(node.children)]


def _node(row: tuple[Any, ...], numbers: dict[int, str]) -> ChartNode:
    record_id, name, job, department, superior_id, is_main, is_owner, has_left, identity_id = row
    phone = numbers.get(identity_id, "")
    return ChartNode(record_id, name, job, department, phone, superior_id, "", is_main, is_owner, has_left)


def _main_phones(identity_ids: list[int]) -> dict[int, str]:
    phones = Channel.objects.filter(identity_id__in=identity_ids, kind="phone", is_main=True)
    return dict(phones.values_list("identity_id", "normalised"))
