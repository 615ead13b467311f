"""Our own company as the frame around every page, printouts and programs ask for it."""

import time
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.storage import default_storage

from opiekun.core.errors import NotFound
from opiekun.core.models import StoredFile
from opiekun.parties.models import CompanyProfile

_KEPT_FOR: Final = 30.0


@dataclass(frozen=True, slots=True)
class Brand:
    """The name, and the id of the logo's file when there is one."""

    name: str
    logo_id: int | None


_kept: dict[str, tuple[float, Brand]] = {}


def brand() -> Brand:
    """Name and logo; every page asks, so the answer is kept in the process for half a minute."""
    until, known = _kept.get("brand", (0.0, None))
    if known is not None and time.monotonic() < until:
        return known
    row = CompanyProfile.objects.values_list("party__display_name", "logo_id").get(party__is_own=True)
    fresh = Brand(*row)
    _kept["brand"] = (time.monotonic() + _KEPT_FOR, fresh)
    return fresh


def forget_brand() -> None:
    """Ask the database next time; other processes notice within half a minute."""
    _kept.clear()


def logo_file(file_id: int | None = None) -> tuple[StoredFile, bytes]:
    """The logo (of this id) and its bytes, which are few. Raises NotFound when there is none."""
    found = CompanyProfile.objects.filter(party__is_own=True, logo__isnull=False).select_related("logo").first()
    logo = found.logo if found is not None else None
    if logo is None or file_id not in (None, logo.pk):
        raise NotFound
    try:
        with default_storage.open(logo.storage_key) as stored:
            return logo, stored.read()
    except FileNotFoundError as gone:
        raise NotFound from gone


def company_facts() -> dict[str, Any]:
    """What the profile says: id and version of the party, currency, time zone, logo."""
    profile = CompanyProfile.objects.select_related("party__identity", "logo").get(party__is_own=True)
    logo = profile.logo
    return {
        "party": {"id": str(profile.party_id), "name": str(profile.party)},
        "version": str(profile.party.version),
        "currency": profile.currency,
        "time_zone": profile.time_zone,
        "logo": None if logo is None else {"content_type": logo.content_type, "size": logo.size, "sha256": logo.sha256},
    }


def company_currency() -> str:
    """The currency of amounts that stand alone."""
    found = CompanyProfile.objects.filter(party__is_own=True).values_list("currency", flat=True).first()
    return found or "PLN"
