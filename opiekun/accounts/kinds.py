"""Users and teams as lists, references, history and API know them; the lines of the rights matrix that are theirs."""

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import Language
from opiekun.accounts.permissions import visible_teams, visible_users
from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject
from opiekun.core.fields import Choice, Field, FieldClass, FieldType
from opiekun.core.kinds import RecordKind

B, SECRET = FieldClass.BUSINESS, FieldClass.SECRET
_RECORD = ("trashed_at", "trash_root_id", "custom")

USER_KIND = RecordKind(
    code="user",
    model="accounts.User",
    label=_("User"),
    label_plural=_("Users"),
    icon="user-circle",
    url="/settings/users",
    name_path="name",
    visible=visible_users,
    fields=(
        Field(
            "name", _("Name"), FieldType.TEXT, "name", sort="sort_key", folded="search_key", sortable=True, shown=True
        ),
        Field("email", _("E-mail"), FieldType.EMAIL, "email", sortable=True, shown=True),
        Field("phone", _("Phone"), FieldType.PHONE, "phone", shown=True),
        Field(
            "language",
            _("Language"),
            FieldType.CHOICE,
            "language",
            choices=tuple(Choice(value, label) for value, label in Language.choices),
        ),
        Field("is_active", _("Active"), FieldType.BOOLEAN, "is_active", shown=True),
    ),
    columns={
        "accounts_user": {
            **dict.fromkeys((*_RECORD, "email", "first_name", "last_name", "phone", "is_active"), B),
            **dict.fromkeys(("language", "theme", "density"), B),
            "password": SECRET,
        },
        "accounts_membership": dict.fromkeys(("user_id", "team_id", "is_lead"), B),
        "accounts_user_role": dict.fromkeys(("user_id", "role_id"), B),
        "accounts_api_token": {
            **dict.fromkeys(("user_id", "name", "prefix", "scopes", "expires_at", "revoked_at"), B),
            "digest": SECRET,
        },
    },
)

TEAM_KIND = RecordKind(
    code="team",
    model="accounts.Team",
    label=_("Team"),
    label_plural=_("Teams"),
    icon="users-group",
    url="/settings/teams",
    name_path="name",
    visible=visible_teams,
    fields=(
        Field("name", _("Name"), FieldType.TEXT, "name", sort="sort_key", sortable=True, shown=True),
        Field("parent", _("Team above"), FieldType.REFERENCE, "parent_id", reference="team", shown=True),
    ),
    columns={"accounts_team": dict.fromkeys((*_RECORD, "name", "parent_id"), B)},
)

RIGHTS = (
    RightsSubject("user", _("Users"), ("view", "create", "edit", "export")),
    RightsSubject("team", _("Teams"), ("view", "create", "edit", "trash"), ALL_OR_NOTHING),
    RightsSubject("role", _("Roles"), ("manage",), ALL_OR_NOTHING),
    RightsSubject("access_log", _("Access log"), ("view",), ALL_OR_NOTHING),
)
