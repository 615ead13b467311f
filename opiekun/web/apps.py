from django.apps import AppConfig
from django.http import HttpRequest

from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.shell import NavigationEntry, Shell, register_navigation, register_shell
from opiekun.core.viewer import Viewer


class WebConfig(AppConfig):
    name = "opiekun.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from opiekun.accounts.demo import register_demo_logins
        from opiekun.web.demo import demo_logins
        from opiekun.web.system.registration import register_system

        register_navigation(NavigationEntry("start", _("Start"), "home", "start", 10, key="h", phone=True))
        register_shell(_with_palette)
        register_system()
        register_demo_logins(demo_logins)


def _with_palette(request: HttpRequest, viewer: Viewer | None, shell: Shell) -> Shell:
    return shell._replace(palette_url=fixed_address("palette")) if viewer else shell
