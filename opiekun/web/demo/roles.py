"""Which demo parties are customers and suppliers, and on which terms."""

from random import Random

from opiekun.parties.choices import LegalForm, VatRate
from opiekun.web.demo.entries import CustomerEntry, PartyEntry, SupplierEntry
from opiekun.web.demo.vocabulary import Weighted

_TERMS = Weighted([7, 14, 21, 30, 45, 60], [10, 40, 15, 25, 5, 5])
_LIMITS = Weighted([None, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000], [30, 12, 16, 16, 12, 8, 4, 2])
_DISCOUNTS = Weighted([None, "2.00", "2.50", "3.00", "5.00", "7.50", "10.00"], [58, 10, 6, 8, 10, 4, 4])
_LEAD_TIMES = Weighted([1, 2, 3, 5, 7, 10, 14, 21], [8, 14, 18, 22, 14, 10, 9, 5])
_REASONS = ("Zaległości powyżej 60 dni", "Spór o reklamację", "Brak umowy ramowej", "Wniosek o upadłość")
# Nobody sells to the office that he asks for a permit as often as to a firm, nor buys from it.
_SHARES = {None: (0.55, 0.0), LegalForm.LOCAL_GOVERNMENT.value: (0.25, 0.0), LegalForm.PUBLIC_BODY.value: (0.4, 0.02)}
_USUAL = (0.5, 0.14)


def give_roles(rng: Random, party: PartyEntry) -> None:
    """Make the party a customer, a supplier, both or neither."""
    buys, sells = _SHARES.get(party.legal_form or None, _USUAL)
    drawn = rng.random(), rng.random()
    if drawn[0] < buys:
        party.customer = _customer(rng, party)
    if drawn[1] < sells:
        party.supplier = SupplierEntry(_TERMS.draw(rng), _LEAD_TIMES.draw(rng), _days_ago(rng, party))


def _customer(rng: Random, party: PartyEntry) -> CustomerEntry:
    is_abroad = party.legal_form == LegalForm.FOREIGN_COMPANY
    customer = CustomerEntry(_TERMS.draw(rng), _days_ago(rng, party))
    customer.credit_limit = _LIMITS.draw(rng)
    customer.currency = "" if customer.credit_limit is None else "EUR" if is_abroad else "PLN"
    customer.discount = _DISCOUNTS.draw(rng)
    customer.vat = (VatRate.INTRA_EU if is_abroad else VatRate.STANDARD).value
    if rng.random() < 0.03:
        customer.hold_reason = rng.choice(_REASONS)
    return customer


def _days_ago(rng: Random, party: PartyEntry) -> int:
    """Some time after it came into the register."""
    return rng.randint(0, max(party.created_days_ago, 0))
