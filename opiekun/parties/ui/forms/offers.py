"""The choices of selects, as code and words."""

from typing import Any

from opiekun.parties.choices import (
    AddressKind,
    ChannelKind,
    ChannelLabel,
    LegalForm,
    PartyKind,
    PartyStatus,
    Sex,
    Source,
    Voivodeship,
)


def party_offers() -> dict[str, Any]:
    """Choices of the forms of parties and persons."""
    return {
        "party_kinds": PartyKind.choices,
        "legal_forms": LegalForm.choices,
        "statuses": PartyStatus.choices,
        "sources": Source.choices,
        "sexes": Sex.choices,
        "channel_labels": ChannelLabel.choices,
        "other_channels": [(k.value, k.label) for k in (ChannelKind.WEB, ChannelKind.FAX, ChannelKind.E_DELIVERY)],
        "address_kinds": AddressKind.choices,
        "voivodeships": Voivodeship.choices,
    }
