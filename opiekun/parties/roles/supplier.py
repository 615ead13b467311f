"""The supplier as a kind of role."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.ui import format as formats
from opiekun.parties.models.supplier import Supplier
from opiekun.parties.roles.customer import LONGEST_TERMS, payment_terms
from opiekun.parties.roles.fields import day, whole
from opiekun.parties.roles.kinds import RoleKind


def counted(number: int) -> str:
    """So many suppliers."""
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s supplier", "%(number)s suppliers", number) % {"number": shown}


SUPPLIER = RoleKind(
    code="supplier",
    model=Supplier,
    label=_("Supplier"),
    label_plural=_("Suppliers"),
    icon="building-factory-2",
    url="/suppliers",
    make_label=_("Make supplier"),
    list_label=_("New supplier"),
    none_yet=_("There are no suppliers yet."),
    counted=counted,
    number_pattern="D{n:5}",
    fields=(
        day("since", _("Supplier since"), usual=clock.today, words="dostawca od dnia|wspolpraca od|supplier from"),
        payment_terms(),
        whole(
            "lead_time_days",
            _("Lead time"),
            LONGEST_TERMS,
            unit=_("days"),
            listed=True,
            words="czas dostawy|czas realizacji|termin dostawy|czas dostawy dni|lead time|delivery time",
        ),
    ),
    number_words="numer dostawcy|nr dostawcy|supplier number|supplier no",
    key="d",
    order=20,
    said={
        "created": _("added the supplier"),
        "trashed": _("moved the supplier to the trash"),
        "restored": _("restored the supplier"),
    },
)
