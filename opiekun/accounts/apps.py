from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "opiekun.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.accounts.kinds import RIGHTS, TEAM_KIND, USER_KIND
        from opiekun.accounts.models import Team
        from opiekun.accounts.rights import register_rights
        from opiekun.accounts.services.sessions import forget_expired_sessions
        from opiekun.accounts.services.teams import remove_teams
        from opiekun.accounts.ui.shell import register_shell_parts
        from opiekun.core.jobs.periodic import register_periodic
        from opiekun.core.kinds import register_kind
        from opiekun.core.trash.purging import register_purge

        register_kind(USER_KIND)
        register_kind(TEAM_KIND)
        for subject in RIGHTS:
            register_rights(subject)
        register_shell_parts()
        register_purge("team", Team, remove_teams)
        register_periodic("accounts.sessions", "17 3 * * *", _("Forget expired sessions"), forget_expired_sessions)
