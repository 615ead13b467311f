from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "opiekun.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.cases.registrations import analysis, cases, definitions, handovers, money

        cases.register()
        definitions.register()
        handovers.register()
        money.register()
        analysis.register()
