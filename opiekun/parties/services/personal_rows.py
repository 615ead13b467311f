"""Writes the personal details of a person: the lists are given whole, as channels are."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Model

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS as COMMON
from opiekun.parties.choices import DayKind
from opiekun.parties.models import FamilyMember, Interest, PersonDay, PersonFact
from opiekun.parties.rules.wrong_value import REASONS
from opiekun.parties.services.identity_rows import replace_rows

# What a person's field is kept in.
DETAILS: Final[Mapping[str, type[Model]]] = {
    "days": PersonDay,
    "family": FamilyMember,
    "interests": Interest,
    "facts": PersonFact,
}
_DATED: Final = ("days", "family")


def check_personal(clean: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a birthday to come, and for somebody to remind who is no active user."""
    rows = [(part, number, row) for part in _DATED for number, row in enumerate(clean.get(part, ()))]
    known = _active_users({row["remind_to_id"] for _part, _number, row in rows if row["remind_to_id"]})
    errors = []
    for part, number, row in rows:
        if row["remind_to_id"] and row["remind_to_id"] not in known:
            errors.append(FieldError((part, number, "remind_to"), "not_an_id", str(COMMON["not_an_id"])))
        if _is_to_come(row):
            errors.append(FieldError((part, number, "date"), "future_birthday", str(REASONS["future_birthday"])))
    if errors:
        raise InvalidInput(errors)


def _active_users(ids: set[int]) -> set[int]:
    if not ids:
        return set()
    users = User.objects.filter(pk__in=ids, is_active=True, trashed_at__isnull=True)
    return set(users.values_list("pk", flat=True))


def _is_to_come(row: Mapping[str, Any]) -> bool:
    if row["year"] is None or row.get("kind", DayKind.BIRTHDAY) != DayKind.BIRTHDAY:
        return False
    today = clock.today()
    return (row["year"], row["month"], row["day"]) > (today.year, today.month, today.day)


def write_personal(person_id: int, clean: Mapping[str, Any]) -> None:
    """Make the person's rows equal what was entered."""
    for part, model in DETAILS.items():
        if part in clean:
            replace_rows(model, {"person_id": person_id}, clean[part], part)
