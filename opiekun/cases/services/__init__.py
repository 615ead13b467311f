"""Writes of cases: one use case, one transaction."""

from opiekun.cases.services.checklist import set_check
from opiekun.cases.services.create_case import create_case
from opiekun.cases.services.entries import create_entry, purge_entries, restore_entry, trash_entry, update_entry
from opiekun.cases.services.following import follow_case, leave_case
from opiekun.cases.services.hourly_rates import remove_hourly_rate, restore_hourly_rate, set_hourly_rate
from opiekun.cases.services.margin import amounts_changed
from opiekun.cases.services.move_back import move_back
from opiekun.cases.services.move_case import move_case
from opiekun.cases.services.move_cases import move_cases
from opiekun.cases.services.saved import Saved
from opiekun.cases.services.trash import purge_cases, restore_case, trash_case
from opiekun.cases.services.update_case import update_case

__all__ = [
    "Saved",
    "amounts_changed",
    "create_case",
    "create_entry",
    "follow_case",
    "leave_case",
    "move_back",
    "move_case",
    "move_cases",
    "purge_cases",
    "purge_entries",
    "remove_hourly_rate",
    "restore_case",
    "restore_entry",
    "restore_hourly_rate",
    "set_check",
    "set_hourly_rate",
    "trash_case",
    "trash_entry",
    "update_case",
    "update_entry",
]
