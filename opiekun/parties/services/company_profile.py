"""The profile of our own company: what its party does not hold."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.core.reading import Reader, choice, read_fields
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import CompanyProfile
from opiekun.parties.services.locking import lock_party
from opiekun.parties.services.saved import Saved

CURRENCIES = ("PLN", "EUR", "USD", "GBP", "CHF", "CZK", "NOK", "SEK", "DKK", "HUF", "UAH")
_READERS: dict[str, Reader] = {
    "currency": choice(CURRENCIES, required=True),
    "time_zone": choice(available_timezones(), required=True),
}


def update_company_profile(actor: Viewer, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change currency and time zone of our own company. Raises NotAllowed, StaleVersion, InvalidInput."""
    clean, errors = read_fields(raw, _READERS)
    if errors:
        raise InvalidInput(errors)
    if not actor.can("company", "manage"):
        raise NotAllowed
    with writing(actor):
        profile = CompanyProfile.objects.get(party__is_own=True)
        party = lock_party(actor, profile.party_id, "view", expected)
        changed = {name: value for name, value in clean.items() if getattr(profile, name) != value}
        if changed:
            CompanyProfile.objects.filter(pk=profile.pk).update(**changed)
        party.refresh_from_db(fields=["version"])
    return Saved(party.pk, party.version)
