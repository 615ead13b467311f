"""The named refusals of the register."""

from typing import Any

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError
from opiekun.core.fields import Label


class IdentifierTaken(Conflict):
    """A live party has this REGON or KRS already.

    ``facts`` names the party (``id``, ``name``) to whoever may see it, else only its account manager.
    """

    def __init__(self, field: str, message: str, **facts: Any) -> None:
        super().__init__(f"{field}_taken", message, [FieldError((field,), f"{field}_taken", message)], **facts)


class OnlyOnePerson(Conflict):
    """A natural-person party has its one person already (R2.1)."""

    def __init__(self) -> None:
        message = _("A natural person has no persons of their own.")
        super().__init__("only_one_person", message, [FieldError(("party",), "only_one_person", message)])


class SuperiorElsewhere(Conflict):
    """The superior is not a live person of the same party."""

    def __init__(self) -> None:
        message = _("Choose a superior from the same party.")
        super().__init__("superior_elsewhere", message, [FieldError(("superior",), "superior_elsewhere", message)])


class SuperiorCycle(Conflict):
    """The person would be above themselves."""

    def __init__(self) -> None:
        message = _("This person would be above themselves.")
        super().__init__("superior_cycle", message, [FieldError(("superior",), "superior_cycle", message)])


class TiedToParty(Conflict):
    """The person of a natural-person party cannot be moved, trashed or restored without it."""

    def __init__(self) -> None:
        super().__init__("tied_to_party", _("This person and the party are one: do it with the party."))


class OwnCompanyStays(Conflict):
    """Our own company cannot be trashed."""

    def __init__(self) -> None:
        super().__init__("own_company_stays", _("Your own company stays in the register."))


class NoSuchUser(Conflict):
    """The account manager is not an active user."""

    def __init__(self) -> None:
        message = _("Choose an active user.")
        super().__init__("no_such_user", message, [FieldError(("account_manager",), "no_such_user", message)])


class RoleThere(Conflict):
    """The party plays this role already; ``facts`` names the record where it is known."""

    def __init__(self, role: Label = "", role_id: int | None = None) -> None:
        message = _("The party has this role already: %(role)s.") % {"role": role or "–"}
        facts = {} if role_id is None else {"id": str(role_id)}
        super().__init__("role_there", message, [FieldError(("party",), "role_there", message)], **facts)


class NumberTaken(Conflict):
    """Another live role of the kind has the number."""

    def __init__(self) -> None:
        message = _("Another one has this number.")
        super().__init__("number_taken", message, [FieldError(("number",), "number_taken", message)])
