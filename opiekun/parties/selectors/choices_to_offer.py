"""What a form of the register offers to choose from."""

from collections import Counter
from collections.abc import Mapping, Sequence

from opiekun.accounts.models import User
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Address
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.references import find_options

Options = list[tuple[str, str]]
# Id, name, and what tells it from another of the same name: nothing where there is none such.
Noted = list[tuple[int, str, str]]


def account_managers(chosen: int | None = None, name: str = "") -> Options:
    """Active users; the one who is chosen stays on the list also when he has left."""
    users = User.objects.filter(is_active=True, trashed_at__isnull=True).order_by("sort_key")
    options = [(str(user_id), shown) for user_id, shown in users.values_list("pk", "name")]
    if chosen and name and str(chosen) not in {code for code, _shown in options}:
        options.append((str(chosen), name))
    return options


def superiors(viewer: Viewer, party_id: int, person_id: int | None = None) -> Options:
    """The persons of the party who can stand above this one: nobody who stands below, and not the person."""
    rows = list(
        reached_persons(viewer)
        .filter(party_id=party_id)
        .order_by("sort_key", "pk")
        .values_list("pk", "display_name", "job_title", "reports_to_id")
    )
    above = {row[0]: row[3] for row in rows}
    return [
        (str(record_id), f"{name}, {job}" if job else name)
        for record_id, name, job, _superior in rows
        if not _is_below(record_id, person_id, above)
    ]


def _is_below(record_id: int, person_id: int | None, above: Mapping[int, int | None]) -> bool:
    seen: set[int] = set()
    at: int | None = record_id
    while at is not None and at not in seen:
        if at == person_id:
            return True
        seen.add(at)
        at = above.get(at)
    return False


def parties_like(viewer: Viewer, typed: str, without: int | None = None) -> Noted:
    """Visible parties whose name contains what was typed, but for one; alike names with their NIP and city."""
    found = find_options(viewer, "party", typed, without=without)
    return _noted(found, _party_notes(viewer, alike(found)))


def persons_like(viewer: Viewer, typed: str) -> Noted:
    """Visible persons whose name contains what was typed; alike names with their party and job title."""
    found = find_options(viewer, "person", typed)
    return _noted(found, _person_notes(viewer, alike(found)))


def alike(found: Sequence[tuple[int, str]]) -> list[int]:
    """Those whose name another of them has, too, be it in other letters."""
    times = Counter(name.casefold() for _pk, name in found)
    return [pk for pk, name in found if times[name.casefold()] > 1]


def _noted(found: Sequence[tuple[int, str]], notes: Mapping[int, str]) -> Noted:
    return [(pk, name, notes.get(pk, "")) for pk, name in found]


def _party_notes(viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = list(reached_parties(viewer).filter(pk__in=ids).values_list("pk", "nip", "identity_id"))
    mains = Address.objects.filter(identity_id__in=[row[2] for row in rows], is_main=True)
    cities = dict(mains.values_list("identity_id", "city"))
    return {pk: " · ".join(filter(None, (nip, cities.get(identity)))) for pk, nip, identity in rows}


def _person_notes(viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = reached_persons(viewer).filter(pk__in=ids).values_list("pk", "party__display_name", "job_title")
    return {pk: " · ".join(filter(None, (party, job))) for pk, party, job in rows}
