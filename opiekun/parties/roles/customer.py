"""The customer as a kind of role."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.ui import format as formats
from opiekun.parties.choices import VatRate
from opiekun.parties.models.customer import Customer
from opiekun.parties.roles.fields import RoleField, day, flag, money, one_of, percent, text, whole
from opiekun.parties.roles.kinds import RoleKind, Values
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.lists.setup import BuiltinView

LONGEST_TERMS = 365


def payment_terms() -> RoleField:
    """In how many days an invoice is paid."""
    words = "termin platnosci|termin platnosci dni|dni platnosci|=termin|termin zaplaty|payment terms|payment days"
    return whole(
        "payment_terms_days",
        _("Payment terms"),
        LONGEST_TERMS,
        unit=_("days"),
        usual=lambda: 14,
        listed=True,
        words=words,
    )


def counted(number: int) -> str:
    """So many customers."""
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s customer", "%(number)s customers", number) % {"number": shown}


def _hold_has_reason(values: Values, present: Mapping[str, Any]) -> Values:
    """A hold is told with its reason, which goes with it."""
    is_held = values.get("sales_hold", present.get("sales_hold", False))
    reason = values.get("sales_hold_reason", present.get("sales_hold_reason", ""))
    if not is_held:
        if values.get("sales_hold_reason"):
            message = gettext("There is a reason only while sales are held.")
            raise InvalidInput([FieldError(("sales_hold_reason",), "no_hold", message)])
        return {**values, "sales_hold_reason": ""} if reason else values
    if not reason:
        message = gettext("Say why sales are held.")
        raise InvalidInput([FieldError(("sales_hold_reason",), "required", message)])
    return values


def _warning(values: Mapping[str, Any]) -> Label:
    return _("Sales on hold") if values.get("sales_hold") else ""


CUSTOMER = RoleKind(
    code="customer",
    model=Customer,
    label=_("Customer"),
    label_plural=_("Customers"),
    icon="shopping-cart",
    url="/customers",
    make_label=_("Make customer"),
    list_label=_("New customer"),
    none_yet=_("There are no customers yet."),
    counted=counted,
    number_pattern="K{n:5}",
    fields=(
        day(
            "since",
            _("Customer since"),
            most_ahead=366,
            usual=clock.today,
            words="data pozyskania|klient od dnia|data rozpoczecia wspolpracy|wspolpraca od|=od kiedy|customer from",
        ),
        payment_terms(),
        money(
            "credit_limit",
            _("Credit limit"),
            listed=True,
            words="limit kredytowy|limit kupiecki|kredyt kupiecki|limit naleznosci|=limit|credit limit",
        ),
        percent("discount_percent", _("Discount"), listed=True, words="rabat|upust|rabat procent|discount"),
        one_of(
            "default_vat",
            _("VAT rate"),
            VatRate,
            usual=lambda: VatRate.STANDARD.value,
            words="stawka vat|domyslna stawka vat|=vat|stawka podatku|vat rate|default vat",
        ),
        flag(
            "sales_hold",
            _("Sales on hold"),
            bulk=False,
            words="blokada|blokada sprzedazy|sprzedaz wstrzymana|wstrzymana sprzedaz|wstrzymanie sprzedazy|wstrzymany"
            "|sales hold|blocked",
        ),
        text(
            "sales_hold_reason",
            _("Reason of the hold"),
            200,
            bulk=False,
            sortable=False,
            beside="sales_hold",
            words="powod blokady|powod wstrzymania|przyczyna blokady|reason of hold|hold reason",
        ),
    ),
    number_words="numer klienta|nr klienta|numer odbiorcy|nr odbiorcy|customer number|customer no",
    key="k",
    order=10,
    views=(BuiltinView("on-hold", _("Sales on hold"), Leaf("sales_hold", Operator.TRUE)),),
    finish=_hold_has_reason,
    warns=_warning,
    said={
        "created": _("added the customer"),
        "trashed": _("moved the customer to the trash"),
        "restored": _("restored the customer"),
    },
)
