from opiekun.parties.roles import RoleKind, money, text
from tests.carriers.models import Carrier

CARRIER = RoleKind(
    code="carrier",
    model=Carrier,
    label="Carrier",
    label_plural="Carriers",
    icon="truck-delivery",
    url="/carriers",
    make_label="Make carrier",
    list_label="New carrier",
    none_yet="There are no carriers yet.",
    counted=lambda number: f"{number} carriers",
    number_pattern="P{n:3}",
    fields=(text("licence", "Licence", 40, listed=True), money("insured_to", "Insured up to", listed=True)),
    order=30,
)
