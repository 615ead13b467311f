"""The named refusals of accounts."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput


class LastAdministrator(Conflict):
    """Somebody must stay who can do everything."""

    def __init__(self) -> None:
        super().__init__(
            "last_administrator", _("This is the last administrator. Give the role to somebody else first.")
        )


class TeamBelowItself(Conflict):
    """The new parent is the team itself or one below it."""

    def __init__(self) -> None:
        message = _("A team cannot be below itself.")
        super().__init__("team_circle", message, [FieldError(("parent_id",), "team_circle", message)])


class TeamInUse(Conflict):
    """The team still has teams or users."""

    def __init__(self, teams: int, users: int) -> None:
        message = _("Move the teams and users of this team elsewhere first.")
        super().__init__("team_in_use", message, teams=teams, users=users)


class RoleInUse(Conflict):
    """Users still hold the role."""

    def __init__(self, users: int) -> None:
        super().__init__("role_in_use", _("Users still hold this role. Take it from them first."), users=users)


class FixedRole(Conflict):
    """The administrator's role cannot be changed or removed."""

    def __init__(self) -> None:
        super().__init__("fixed_role", _("The administrator's role cannot be changed."))


class FormSentBefore(Conflict):
    """The form has made its token already."""

    def __init__(self) -> None:
        super().__init__("sent_before", _("This form has made its token already. Make another by a new form."))


def refused_field(name: str, code: str, message: str) -> InvalidInput:
    """A refusal that names one field."""
    return InvalidInput([FieldError((name,), code, message)])
