"""Imports made as short as a test wants to read."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage

from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Party
from opiekun.records.export.starting import start_export
from opiekun.records.importing import drafting, starting
from opiekun.records.models import Import, ImportRow
from tests.parties.people import manager
from tests.records.operations import chosen

# Numbers with right check digits.
NIPS = ("5261040828", "5252344078", "6462502472", "5993138136", "7010416384", "5991101784", "5991113333", "7811767696")
REGONS = ("210203232", "210203249", "365491831", "210203226", "080481744", "000288277", "140182840", "012345675")


def table(*rows: Sequence[str]) -> str:
    """A CSV file of the rows, the first being its head."""
    return "\n".join(";".join(row) for row in rows) + "\n"


def drafted(data: str | bytes, actor: Viewer = SYSTEM, kind: str = "party", name: str = "klienci.csv") -> Import:
    """A file taken, with all that is recognised."""
    return drafting.draft(actor, kind, BytesIO(data.encode() if isinstance(data, str) else data), name)


def imported(
    data: str | bytes,
    actor: Viewer = SYSTEM,
    kind: str = "party",
    mapping: Sequence[str] | Mapping[str, str] | None = None,
    dry: bool = False,
    **settings: Any,
) -> Import:
    """A file imported, or only tried."""
    job = drafted(data, actor, kind)
    if mapping is not None:
        job = drafting.set_mapping(actor, job.pk, mapping)
    if settings:
        job = drafting.set_settings(actor, job.pk, settings)
    return (starting.try_out if dry else starting.run)(actor, job.pk, at_once=True)


def outcomes(job: Import) -> list[str]:
    """What became of the rows, in their order."""
    return list(job.rows.order_by("number").values_list("outcome", flat=True))


def numbers(job: Import) -> dict[str, int]:
    """How many rows went which way; only ways that some went."""
    told = outcomes(job)
    return {outcome: told.count(outcome) for outcome in dict.fromkeys(sorted(told))}


def row(job: Import, number: int) -> ImportRow:
    return job.rows.get(number=number)


def party(name: str) -> Party:
    """The live party of the name."""
    return Party.objects.get(identity__display_name=name, trashed_at__isnull=True)


def register() -> list[tuple[Any, ...]]:
    """All live parties with everything that an import writes, in an order that says nothing of when they were made."""
    parties = Party.objects.filter(trashed_at__isnull=True, is_own=False).select_related("identity")
    return sorted(
        (
            *(p.identity.name, p.identity.short_name, p.identity.first_name, p.identity.last_name),
            *(p.kind, p.nip, p.regon, p.krs, p.status, p.source, p.industry, p.remarks),
            tuple(sorted(p.identity.channels.values_list("kind", "normalised"))),
            tuple(sorted(p.identity.addresses.values_list("kind", "street", "house_number", "postcode", "city"))),
            tuple(sorted(p.bank_accounts.values_list("iban", flat=True))),
        )
        for p in parties
    )


def exported(kind: str, record_id: int, columns: Sequence[str], format_code: str = "csv") -> bytes:
    """The export of one record with these columns."""
    made = start_export(manager(), chosen(record_id, kind=kind, columns=tuple(columns)), format_code)
    assert made.file is not None
    with default_storage.open(made.file.storage_key) as file:
        return bytes(file.read())
