"""Kinds of roles that a party plays for us. Customers and suppliers are registered here, further ones by any app.

A kind says its table and its fields; list, page, form, rights, search, trash, export, bulk edit, API, change feed and
exchange with other systems follow from that (``registering.register_role``, called at start-up).
"""

from opiekun.parties.roles.fields import RoleField, day, flag, money, one_of, percent, text, whole
from opiekun.parties.roles.kinds import RoleKind, role_kind, role_kinds

__all__ = [
    "RoleField",
    "RoleKind",
    "day",
    "flag",
    "money",
    "one_of",
    "percent",
    "role_kind",
    "role_kinds",
    "text",
    "whole",
]
