"""What the writes of a person have in common: rights on details, private rows, the superior, the one main person."""

from collections.abc import Mapping
from typing import Any

from opiekun.core.errors import NotAllowed
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.parties.errors import SuperiorElsewhere
from opiekun.parties.models import HomeAddress, Person, PrivateChannel
from opiekun.parties.rules.party_input import PERSON_COLUMNS, PERSONAL_FIELDS, PRIVATE_FIELDS
from opiekun.parties.services.identity_rows import replace_rows

_NOT_COLUMNS = frozenset({"superior"})


def require_rights_on_details(actor: Viewer, raw: Mapping[str, Any]) -> None:
    """Raise NotAllowed when private or personal details are given by someone who may not see them."""
    for fields, field_class in ((PRIVATE_FIELDS, FieldClass.PRIVATE), (PERSONAL_FIELDS, FieldClass.PERSONAL)):
        if fields & raw.keys() and not actor.sees("person", field_class):
            raise NotAllowed


def person_columns(clean: Mapping[str, Any]) -> dict[str, Any]:
    """The person's own columns among the clean fields."""
    columns = {name: clean[name] for name in PERSON_COLUMNS if name in clean and name not in _NOT_COLUMNS}
    if "superior" in clean:
        columns["reports_to_id"] = clean["superior"]
    return columns


def check_superior(superior_id: int | None, party_id: int) -> None:
    """Raise SuperiorElsewhere unless the superior is a live person of the party; a cycle the database refuses."""
    if superior_id is None:
        return
    if not Person.objects.filter(pk=superior_id, party_id=party_id, trashed_at__isnull=True).exists():
        raise SuperiorElsewhere


def step_down(party_id: int, columns: Mapping[str, Any], person_id: int | None = None) -> None:
    """Make room where a party has only one: the main person and the owner."""
    for flag in ("is_main", "is_owner"):
        if columns.get(flag):
            Person.objects.filter(party_id=party_id, trashed_at__isnull=True, **{flag: True}).exclude(
                pk=person_id or 0
            ).update(**{flag: False})


def write_private(person_id: int, clean: Mapping[str, Any]) -> None:
    """Make the private rows equal what was entered."""
    if "private_channels" in clean:
        replace_rows(
            PrivateChannel,
            {"person_id": person_id},
            clean["private_channels"],
            "private_channels",
            ("kind", "normalised"),
        )
    if "home_address" in clean:
        home = HomeAddress.objects.filter(person_id=person_id).first()
        values = clean["home_address"]
        if values is None:
            if home:
                home.delete()
        elif home is None:
            HomeAddress.objects.create(person_id=person_id, **values)
        elif any(getattr(home, name) != value for name, value in values.items()):
            HomeAddress.objects.filter(pk=home.pk).update(**values)
