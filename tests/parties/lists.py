"""Party lists for tests, made by the services that everybody uses."""

from typing import Any

from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.permissions import reached_parties
from opiekun.parties.services import create_list, create_party
from opiekun.records.conditions import Leaf, Operator, compile_condition
from opiekun.records.conditions.reading import condition_to_json
from opiekun.records.conditions.tree import Condition

ACTIVE = {"field": "status", "op": "is", "values": ["active"]}
SUSPENDED = {"field": "status", "op": "is", "values": ["suspended"]}


def company(name: str = "Metal-Plast", **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def manual(name: str = "Targi 2026", actor: Viewer = SYSTEM, **more: object) -> int:
    return create_list(actor, {"kind": "manual", "name": name, **more}).id


def criterion(condition: Condition | dict[str, Any], name: str = "Wstrzymani", actor: Viewer = SYSTEM) -> int:
    tree = condition if isinstance(condition, dict) else condition_to_json(condition)
    return create_list(actor, {"kind": "criterion", "name": name, "condition": tree}).id


def named(*list_ids: int, operator: Operator = Operator.IS) -> Leaf:
    return Leaf("party_list", operator, tuple(str(list_id) for list_id in list_ids))


def found(viewer: Viewer, condition: Condition) -> list[int]:
    """The parties, but for our own company, for which the condition holds."""
    rows = reached_parties(viewer).filter(is_own=False).filter(compile_condition(PARTY_KIND, viewer, condition))
    return sorted(rows.values_list("pk", flat=True))
