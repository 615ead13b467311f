from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "opiekun.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.core.kinds import register_kind
        from opiekun.parties.kinds import PARTY_KIND, PERSON_KIND

        register_kind(PARTY_KIND)
        register_kind(PERSON_KIND)
