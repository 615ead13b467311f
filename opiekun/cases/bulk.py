"""How cases are changed in bulk: one by one, by the services of single ones; a stage by a move."""

from collections.abc import Mapping
from typing import Any, Final

from opiekun.cases.permissions import CASE
from opiekun.cases.rules.case_input import NEW_CASE
from opiekun.cases.services import move_case, restore_case, trash_case, update_case
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.registry import BulkServices


def update_or_move(actor: Viewer, case_id: int, raw: Mapping[str, Any], expected: int | None) -> object:
    """Change the fields; with a ``stage`` among them the case is moved with them."""
    if "stage" not in raw:
        return update_case(actor, case_id, raw, expected)
    fields = {name: value for name, value in raw.items() if name not in ("stage", "custom")}
    return move_case(actor, case_id, {"stage": raw["stage"], "fields": fields, "custom": raw.get("custom")}, expected)


CASE_BULK: Final = BulkServices(CASE, NEW_CASE, update_or_move, trash_case, restore_case)
