from django.apps import AppConfig


class CarriersConfig(AppConfig):
    name = "tests.carriers"
    label = "carriers"

    def ready(self) -> None:
        from opiekun.parties.roles.registering import register_role
        from tests.carriers.role import CARRIER

        register_role(CARRIER)
