"""What the whole form of an interaction offers: its fields with their choices."""

from typing import Any

from django.http import QueryDict

from opiekun.accounts.models import User
from opiekun.activities.choices import Direction, InteractionState
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.activities.selectors.interaction_page import InteractionRecord
from opiekun.activities.ui.interactions.kind_fields import sections_of
from opiekun.activities.ui.interactions.linked import asks_for_links, link_fields
from opiekun.activities.ui.interactions.log import persons_of, usual_person
from opiekun.activities.ui.interactions.participants import role_fields, stored_people
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.models import Person
from opiekun.parties.permissions import reached_parties
from opiekun.records.record.form_page import FormPage


def form_choices(
    viewer: Viewer, page: FormPage, record: InteractionRecord | None = None, typed: QueryDict | None = None
) -> dict[str, Any]:
    """What the template needs; ``typed`` is the form that was refused."""
    kind, shown = str(page.values.get("kind", "")), kinds()
    users = User.objects.filter(is_active=True, trashed_at__isnull=True).order_by("sort_key", "pk")
    return {
        "form": page,
        "record": record,
        **with_whom(viewer, page, record),
        "users": [(str(pk), name) for pk, name in users.values_list("pk", "name")],
        "kinds": [(k.code, k.label) for k in shown.every if not k.is_archived or k.code == kind],
        "directions": Direction.choices,
        "states": InteractionState.choices,
        "custom": sections_of(viewer, kind, dict(page.values), record is None, typed),
    }


def with_whom(
    viewer: Viewer, page: FormPage, record: InteractionRecord | None, has_new_party: bool = False
) -> dict[str, Any]:
    """The party, its persons and who took part. Another party brings its main person, unless one of it is chosen."""
    values = page.values
    party_id = record.row.party_id if record else whole(str(values.get("party", "")))
    party = reached_parties(viewer).filter(pk=party_id or 0).values_list("display_name", flat=True).first() or ""
    persons = persons_of(viewer, party_id) if party_id and party else []
    person = str(values.get("person", ""))
    if has_new_party and party_id and person not in dict(persons):
        person = usual_person(persons, party_id)
    if record is not None and whole(person) and person not in dict(persons):
        there = Person.objects.filter(pk=whole(person) or 0).values_list("pk", "display_name")
        persons = [*persons, *((str(pk), name) for pk, name in there)]
    stored = stored_people(record.id) if record else []
    links = link_fields(viewer, values, page.errors, party_id if party else None) if asks_for_links(record) else []
    return {
        "party_id": party_id if party else None,
        "party": party,
        "person_options": [(pk, name, pk == person) for pk, name in persons],
        "links": links,
        "roles": role_fields(viewer, str(values.get("kind", "")), values, stored, page.errors),
    }
