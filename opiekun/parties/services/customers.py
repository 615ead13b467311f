"""Customers by their own name: the services of roles for this kind."""

from collections.abc import Callable, Mapping
from typing import Any

from opiekun.core.viewer import Viewer
from opiekun.parties.roles.customer import CUSTOMER
from opiekun.parties.services.make_role import make_role
from opiekun.parties.services.saved import Saved
from opiekun.parties.services.trash_role import restore_role, trash_role
from opiekun.parties.services.update_role import update_role


def make_customer(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """Make the party named by ``party`` a customer. See ``make_role``."""
    return make_role(actor, CUSTOMER, raw, then)


def update_customer(actor: Viewer, customer_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields of the customer. See ``update_role``."""
    return update_role(actor, CUSTOMER, customer_id, raw, expected)


def trash_customer(actor: Viewer, customer_id: int, expected: int | None = None) -> Saved:
    """Put the customer into the trash; the party stays. See ``trash_role``."""
    return trash_role(actor, CUSTOMER, customer_id, expected)


def restore_customer(actor: Viewer, customer_id: int, expected: int | None = None) -> Saved:
    """Take the customer out of the trash. See ``restore_role``."""
    return restore_role(actor, CUSTOMER, customer_id, expected)
