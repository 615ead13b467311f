"""Writes of the register: one use case, one function, one transaction."""

from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.parties.services.list_members import add_to_list, remove_from_list
from opiekun.parties.services.move_person import move_person, preview_move
from opiekun.parties.services.party_list_trash import restore_list, trash_list
from opiekun.parties.services.party_lists import change_list, create_list, order_lists
from opiekun.parties.services.saved import Notice, Saved
from opiekun.parties.services.trash import restore_party, restore_person, trash_party, trash_person
from opiekun.parties.services.update_party import update_party
from opiekun.parties.services.update_person import update_person

__all__ = [
    "Notice",
    "Saved",
    "add_to_list",
    "change_list",
    "create_list",
    "create_party",
    "create_person",
    "move_person",
    "order_lists",
    "preview_move",
    "remove_from_list",
    "restore_list",
    "restore_party",
    "restore_person",
    "trash_list",
    "trash_party",
    "trash_person",
    "update_party",
    "update_person",
]
