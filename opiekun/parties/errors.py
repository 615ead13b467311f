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


class ListNameTaken(Conflict):
    """Another live list has the name."""

    def __init__(self) -> None:
        message = _("There is a list of this name already.")
        super().__init__("list_name_taken", message, [FieldError(("name",), "list_name_taken", message)])


class ListCycle(Conflict):
    """The criterion would find the list by way of itself."""

    def __init__(self) -> None:
        message = _("This criterion leads back to the list itself.")
        super().__init__("list_cycle", message, [FieldError(("condition",), "list_cycle", message)])


class NamedListGone(Conflict):
    """A list that the criterion names is not there, or no longer."""

    def __init__(self) -> None:
        message = _("A list that this criterion names was removed.")
        super().__init__("named_list_gone", message, [FieldError(("condition",), "named_list_gone", message)])


class ListNamed(Conflict):
    """Another list names this one in its criterion, and would be broken without it."""

    def __init__(self, names: str = "") -> None:
        message = _("Another list refers to this one: %(names)s. Change its criterion first.") % {"names": names}
        plain = _("Another list refers to this one. Change its criterion first.")
        super().__init__("list_named", message if names else plain)


class CriterionHidden(Conflict):
    """The criterion asks for something that the actor may not see: changing it would throw that away unseen."""

    def __init__(self) -> None:
        super().__init__("hidden_parts", _("The criterion of this list asks for something that you may not see."))


class ListsTooLarge(Conflict):
    """With this criterion a list, or one that names it, would ask more than the database shall be asked."""

    def __init__(self) -> None:
        message = _("The condition has too many parts.")
        super().__init__("condition_too_big", message, [FieldError(("condition",), "condition_too_big", message)])


class NotManual(Conflict):
    """The members of the list follow its criterion: nobody puts them there."""

    def __init__(self) -> None:
        super().__init__("not_manual", _("The members of this list follow its criterion."))


class ListArchived(Conflict):
    """Nothing is added to an archived list."""

    def __init__(self) -> None:
        super().__init__("list_archived", _("This list is archived. Bring it back first."))


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
