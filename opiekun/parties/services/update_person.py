"""Changes a person; the identity is shared with a natural-person party, so such a change shows there too."""

from collections.abc import Mapping
from typing import Any

from opiekun.core.live import announce
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Address, Channel, Person
from opiekun.parties.rules.party_input import read_person
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.identity_rows import replace_rows
from opiekun.parties.services.known_emails import notice_emails
from opiekun.parties.services.locking import lock_person
from opiekun.parties.services.person_rules import (
    check_superior,
    person_columns,
    require_rights_on_details,
    step_down,
    write_private,
)
from opiekun.parties.services.personal_rows import check_personal, write_personal
from opiekun.parties.services.saved import Saved
from opiekun.parties.services.update_party import write_names
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom


def update_person(actor: Viewer, person_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields of a person and leave the others; ``expected`` is the version that was read.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, SuperiorElsewhere, SuperiorCycle.
    """
    require_rights_on_details(actor, raw)
    plain, given = without_custom(raw)
    with refusing_by_name(), writing(actor):
        person = lock_person(actor, person_id, "edit", expected)
        clean, custom = read_both(
            lambda: _read(plain),
            lambda: read_custom(actor, "person", given, person.custom, person_id),
        )
        notices = notice_emails(actor, clean, person.party_id, person.identity_id)
        _apply(person, clean, merged(person.custom, custom))
        version = Person.objects.values_list("version", flat=True).get(pk=person_id)
        announce([person_id, person.party_id])
    return Saved(person_id, version, notices)


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    clean = read_person(raw, new=False)
    check_personal(clean)
    return clean


def _apply(person: Person, clean: Mapping[str, Any], custom: Mapping[str, Any]) -> None:
    write_names(person.identity, clean)
    owner = {"identity_id": person.identity_id}
    if "channels" in clean:
        replace_rows(Channel, owner, clean["channels"], "channels", ("kind", "normalised"))
    if "addresses" in clean:
        replace_rows(Address, owner, clean["addresses"], "addresses")
    columns = {**person_columns(clean), "custom": custom}
    if columns.get("reports_to_id") != person.reports_to_id:
        check_superior(columns.get("reports_to_id"), person.party_id)
    step_down(person.party_id, columns, person.pk)
    changed = {name: value for name, value in columns.items() if getattr(person, name) != value}
    if changed:
        Person.objects.filter(pk=person.pk).update(**changed)
    write_private(person.pk, clean)
    write_personal(person.pk, clean)
