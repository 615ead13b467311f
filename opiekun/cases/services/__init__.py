"""Writes of cases: one use case, one transaction."""

from opiekun.cases.services.checklist import set_check
from opiekun.cases.services.create_case import create_case
from opiekun.cases.services.move_case import move_case
from opiekun.cases.services.move_cases import move_cases
from opiekun.cases.services.saved import Saved
from opiekun.cases.services.trash import purge_cases, restore_case, trash_case
from opiekun.cases.services.update_case import update_case

__all__ = [
    "Saved",
    "create_case",
    "move_case",
    "move_cases",
    "purge_cases",
    "restore_case",
    "set_check",
    "trash_case",
    "update_case",
]
