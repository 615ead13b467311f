"""The personal details of a person, read only when they are opened; that they were is written down."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access, log_access_once_a_day
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.permissions import PERSON, reached_persons
from opiekun.parties.rules.yearly_days import YearlyDay
from opiekun.parties.selectors.own_rows import Rows

PARTS: Final = ("days", "family", "interests", "facts")
_YEARLY: Final = "r.month, r.day, r.year, r.note, r.remind_before, r.remind_to_id, u.name AS remind_to_name"
_USER: Final = "LEFT JOIN accounts_user u ON u.id = r.remind_to_id"


def _gathered(columns: str, table: str, order: str) -> str:
    rows = f"SELECT r.id, {columns} FROM {table} WHERE r.person_id = n.id ORDER BY {order}, r.id"
    return f"(SELECT coalesce(json_agg(r), '[]') FROM ({rows}) r)"


# A birthday first, then the name day, then anniversaries in the order of the year.
_KINDS: Final = "array_position('{birthday,name_day,anniversary}'::text[], r.kind::text), r.yearly"
_STATEMENT: Final = (
    "SELECT n.version, "
    + ", ".join(
        (
            _gathered(f"r.kind, r.name, {_YEARLY}", f"parties_personday r {_USER}", _KINDS),
            _gathered(f"r.relation, r.name, {_YEARLY}", f"parties_familymember r {_USER}", "r.id"),
            _gathered("r.kind, r.term", "parties_interest r", "r.kind, r.folded"),
            _gathered("r.label, r.value", "parties_personfact r", "r.id"),
        )
    )
    + " FROM parties_person n WHERE n.id = %s"
)


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """What is known of a person beyond business. Rows of days and family have ``date`` as programs write it."""

    version: int
    days: Rows
    family: Rows
    interests: Rows
    facts: Rows

    def part(self, name: str) -> Rows:
        """The rows of one of ``PARTS``."""
        rows: Rows = getattr(self, name)
        return rows

    @property
    def birthday(self) -> Mapping[str, Any] | None:
        """The person's birthday, if it is known."""
        return next((row for row in self.days if row["kind"] == "birthday"), None)


def read_personal_details(person_id: int) -> PersonalDetails:
    """The details of a person whom the caller has checked, as is the right to see them. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [person_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    version, days, family, interests, facts = row
    return PersonalDetails(version, _dated(days), _dated(family), interests, facts)


def _dated(rows: Sequence[Mapping[str, Any]]) -> Rows:
    return [
        {**row, "date": str(YearlyDay(row["month"], row["day"], row["year"])) if row["month"] else ""} for row in rows
    ]


def open_personal_details(
    viewer: Viewer, person_id: int, access: Access = Access.OPENED, again: bool = False
) -> PersonalDetails:
    """The details; that they were opened is written down first. Raises NotFound, NotAllowed.

    ``again`` is for a card that is drawn anew while it is open: one line a day is enough for it.
    """
    with writing(viewer):
        check_sight(viewer, person_id)
        log = log_access_once_a_day if again else log_access
        log(viewer, access, PERSON, [person_id], [FieldClass.PERSONAL])
        return read_personal_details(person_id)


def check_sight(viewer: Viewer, person_id: int) -> None:
    """Raise NotFound when the person is out of reach, NotAllowed when their personal details are not for the viewer."""
    if not reached_persons(viewer).filter(pk=person_id).exists():
        raise NotFound
    if not viewer.sees(PERSON, FieldClass.PERSONAL):
        raise NotAllowed
