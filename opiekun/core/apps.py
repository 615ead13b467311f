from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "opiekun.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from psycopg.types.json import set_json_loads
        from pydantic_core import from_json

        from opiekun.core.checks.own import register_own_checks
        from opiekun.core.jobs.housekeeping import register_own_periodic_jobs
        from opiekun.core.live import register_topic
        from opiekun.core.live.records import RECORD_TOPIC
        from opiekun.core.money.rates.fetching import register_rates

        # Rows that the database gathers as JSON are read in half the time: a third of a list's answer to a program.
        set_json_loads(from_json)
        register_topic(RECORD_TOPIC)
        register_own_checks()
        register_own_periodic_jobs()
        register_rates()
