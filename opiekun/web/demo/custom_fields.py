"""The demo company's own fields of parties: a tier, a yearly turnover, the end of a framework agreement.

Here they are defined, together with those of roles, and removed.
"""

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from opiekun.core.viewer import Viewer
from opiekun.parties.choices import PartyKind
from opiekun.records.custom.services import create_field, remove_unused_field
from opiekun.records.models import CustomField
from opiekun.web.demo import role_fields
from opiekun.web.demo.entries import CustomEntry, PartyEntry
from opiekun.web.demo.vocabulary import Weighted

TIER, TURNOVER, AGREEMENT = "tier", "yearly_turnover", "agreement_until"
_KIND: Final = "party"
FIELDS: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": TIER,
        "type": "choice",
        "name": "Segment",
        "name_en": "Segment",
        "in_lists": True,
        "section": "Handel",
        "section_en": "Trade",
        "choices": [
            {"code": "key", "name": "Kluczowy", "name_en": "Key", "colour": "accent"},
            {"code": "growing", "name": "Rozwojowy", "name_en": "Growing", "colour": "success"},
            {"code": "regular", "name": "Stały", "name_en": "Regular"},
            {"code": "occasional", "name": "Okazjonalny", "name_en": "Occasional"},
        ],
    },
    {
        "code": TURNOVER,
        "type": "money",
        "name": "Obrót roczny",
        "name_en": "Yearly turnover",
        "hint": "Z ostatniego sprawozdania.",
        "hint_en": "From the latest report.",
        "currency": "PLN",
        "sortable": True,
    },
    {
        "code": AGREEMENT,
        "type": "date",
        "name": "Umowa ramowa do",
        "name_en": "Framework agreement until",
        "sortable": True,
    },
)
_TIERS = Weighted(["key", "growing", "regular", "occasional"], [6, 14, 50, 30])
# Yearly turnover in thousands, by tier: from, to.
_TURNOVERS: Final = {"key": (20_000, 400_000), "growing": (3_000, 60_000), "regular": (500, 30_000)}


def draw(rng: Random, party: PartyEntry) -> CustomEntry:
    """What is known of an organisation; of private individuals nothing is."""
    known, filled, agreed = rng.random(), rng.random(), rng.random()
    tier, share, days = _TIERS.draw(rng), rng.random(), rng.randrange(-200, 900)
    if party.names.kind != PartyKind.ORGANISATION or known > 0.55:
        return CustomEntry()
    low, high = _TURNOVERS.get(tier, (50, 2_000))
    turnover = f"{int(low + (high - low) * share**3)}000.00" if filled < 0.7 else ""
    return CustomEntry(tier, turnover, days if agreed < (0.6 if tier == "key" else 0.12) else None)


def stored(entry: CustomEntry, day: date, defined: Collection[str]) -> str:
    """The values as the column holds them."""
    values: dict[str, Any] = {}
    if entry.tier and TIER in defined:
        values[TIER] = entry.tier
    if entry.turnover and TURNOVER in defined:
        values[TURNOVER] = {"amount": entry.turnover, "currency": "PLN"}
    if entry.agreement_days is not None and AGREEMENT in defined:
        values[AGREEMENT] = (day + timedelta(days=entry.agreement_days)).isoformat()
    return json.dumps(values)


def define(actor: Viewer) -> dict[str, int]:
    """Define the fields, their ids by code; one whose code the company uses already is left to the company."""
    taken = set(CustomField.objects.values_list("kind", "code"))
    wanted = [(kind, raw) for kind, fields in ({_KIND: FIELDS} | role_fields.FIELDS).items() for raw in fields]
    return {raw["code"]: create_field(actor, kind, raw).id for kind, raw in wanted if (kind, raw["code"]) not in taken}


def defined(ids: Iterable[int]) -> set[str]:
    """The codes of the fields that were defined for the demo."""
    return set(CustomField.objects.filter(pk__in=list(ids)).values_list("code", flat=True))


def remove(actor: Viewer, ids: Iterable[int]) -> None:
    """Remove the fields that no record uses any more; those in which somebody has entered values stay."""
    for field_id in ids:
        remove_unused_field(actor, field_id)
