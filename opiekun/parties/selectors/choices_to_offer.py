"""What a form of the register offers to choose from."""

from collections.abc import Mapping

from opiekun.accounts.models import User
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_persons
from opiekun.records.references import find_options

Options = list[tuple[str, str]]


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


def parties_like(viewer: Viewer, typed: str, without: int | None = None) -> list[tuple[int, str]]:
    """Visible parties whose name contains what was typed, but for one."""
    return find_options(viewer, "party", typed, without=without)
