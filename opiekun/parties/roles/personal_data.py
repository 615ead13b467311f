"""What roles, and exchanges with other systems, keep about a person who is a party, or whose firm it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.choices import LegalForm, PartyKind
from opiekun.parties.models import PartyRole, Person
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.roles.sync import sent
from opiekun.parties.services.role_rules import values_of
from opiekun.records.custom.telling import told_values
from opiekun.records.sync.keeping import erase_exchanges, exchanges_of


def own_party(person_id: int) -> int | None:
    """The party that the person is, or the sole trader's firm that is theirs; what it holds is about them."""
    row = Person.objects.filter(pk=person_id).values_list("party_id", "party_kind", "is_owner", "party__legal_form")
    found = row.first()
    if found is None:
        return None
    party_id, kind, is_owner, form = found
    is_theirs = kind == PartyKind.NATURAL_PERSON or (is_owner and form == LegalForm.SOLE_TRADER)
    return party_id if is_theirs else None


def source_of(kind: RoleKind) -> PersonalDataSource:
    """What a kind of role keeps."""

    def export(person_id: int) -> Mapping[str, Any]:
        rows = kind.model._default_manager.filter(party_id=own_party(person_id) or 0)
        told = [{**sent(kind, values_of(kind, row)), "custom": told_values(kind.code, row.custom)} for row in rows]
        return {kind.code: told}

    def erase(actor: Viewer, person_id: int) -> int:
        with writing(actor):
            rows = kind.model._default_manager.filter(party_id=own_party(person_id) or 0)
            return rows.exclude(remarks="", custom={}).update(remarks="", custom={})

    return PersonalDataSource(
        f"parties.{kind.code}",
        kind.label_plural,
        export,
        erase,
        _("As long as we deal with the party; 30 days after the record was moved to the trash."),
        {kind.table: ("remarks", "custom")},
    )


def _records(person_id: int) -> list[int]:
    party_id = own_party(person_id)
    if party_id is None:
        return []
    return [party_id, *PartyRole.objects.filter(party_id=party_id).values_list("pk", flat=True)]


OWN_EXCHANGES = PersonalDataSource(
    "parties.exchanges",
    _("Exchange of the party with other systems"),
    lambda person_id: exchanges_of(_records(person_id)),
    lambda _actor, person_id: erase_exchanges(_records(person_id)),
    _("What another system sent is kept until it is settled, and 30 days after that."),
)
