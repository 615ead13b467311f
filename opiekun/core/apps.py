from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "opiekun.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.core.checks.own import register_own_checks
        from opiekun.core.jobs.housekeeping import register_own_periodic_jobs

        register_own_checks()
        register_own_periodic_jobs()
