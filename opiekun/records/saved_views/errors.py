"""The named refusals of saved views."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput


class HiddenParts(Conflict):
    """The view has parts that the actor may not read: changing it would throw them away unseen."""

    def __init__(self) -> None:
        super().__init__(
            "hidden_parts", _("This view has parts that you may not see. Save yours under another name instead.")
        )


class TooManyViews(Conflict):
    """The user has as many views of the list as anybody can oversee."""

    def __init__(self, most: int) -> None:
        super().__init__(
            "too_many_views", _("You have %(most)d views of this list. Remove some first.") % {"most": most}
        )


class NameTaken(InvalidInput):
    """Its owner has another view of the list with this name."""

    def __init__(self) -> None:
        super().__init__([FieldError(("name",), "taken", _("You have a view of this name already."))])


class NameTakenMeanwhile(Conflict):
    """A removed view cannot come back: its name is another's now."""

    def __init__(self) -> None:
        super().__init__("name_taken", _("You have a view of this name already. Rename that one first."))
