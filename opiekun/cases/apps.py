from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "opiekun.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.cases.registrations import analysis, cases, definitions

        cases.register()
        definitions.register()
        analysis.register()
