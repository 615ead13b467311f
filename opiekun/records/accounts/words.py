"""The words in which the history of users and teams is told."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.accounts.models import Density, Language, Role, Theme
from opiekun.records.record.words import ColumnWords, TableWords, Words, choice_words

C = ColumnWords


def user_words() -> Words:
    """Those of a user; the names of roles are read once."""
    roles = {role.pk: role.label for role in Role.objects.all()}
    return Words(
        {
            "accounts_user": TableWords(_USER),
            "accounts_user_role": TableWords({"role_id": C(_("Role"), lambda pk: _named(roles, pk))}, code="roles"),
            "accounts_membership": TableWords(_MEMBER, _("Team"), code="teams"),
        },
        "accounts_user",
        pgettext_lazy("somebody", "added the user"),
        pgettext_lazy("somebody", "removed the user"),
        pgettext_lazy("somebody", "restored the user"),
    )


def team_words() -> Words:
    """Those of a team."""
    return Words(
        {"accounts_team": TableWords({"name": C(_("Name")), "parent_id": C(_("Team above"), reference="team")})},
        "accounts_team",
        pgettext_lazy("somebody", "added the team"),
        pgettext_lazy("somebody", "moved the team to the trash"),
        pgettext_lazy("somebody", "restored the team"),
    )


def _named(roles: dict[int, Any], pk: Any) -> str:
    return str(roles.get(pk, f"#{pk}"))


_USER: Final = {
    "first_name": C(_("First name")),
    "last_name": C(_("Last name")),
    "email": C(_("E-mail")),
    "phone": C(_("Phone")),
    "language": C(_("Language"), choice_words(Language)),
    "theme": C(_("Theme"), choice_words(Theme)),
    "density": C(_("Density"), choice_words(Density)),
    "is_active": C(_("Active")),
}
_MEMBER: Final = {"team_id": C(_("Team"), reference="team"), "is_lead": C(_("Lead"))}
