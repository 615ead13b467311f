"""Rows that give a party to an account manager out of the importer's reach: said before, for he will not see them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.core.permissions import reaches
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.permissions import PARTY
from opiekun.records.importing.entries import Change
from opiekun.records.models import Import, RowOutcome
from opiekun.records.references import USER, names_of

MANAGER: Final = "account_manager"
_MOST_NAMED: Final = 3
_GIVEN: Final = """
SELECT (change ->> 2)::bigint, count(DISTINCT r.record_id) + count(*) FILTER (WHERE r.record_id IS NULL)
FROM records_import_row r CROSS JOIN LATERAL jsonb_array_elements(r.changes) AS change
WHERE r.job_id = %s AND r.outcome = ANY(%s) AND change ->> 0 = ANY(%s)
GROUP BY 1
"""


class GivenAway:
    """Tells of the rows of one batch that make a party whom they give it to, if the actor will not see it then."""

    def __init__(self, actor: Viewer) -> None:
        self._owners = actor.owners(PARTY, "view")
        self._names: dict[int, str] = {}

    def told(self, values: Mapping[str, Any]) -> list[Change]:
        """At most one change; each account manager's name is asked for once."""
        user_id = values.get(MANAGER)
        if not user_id or reaches(self._owners, user_id):
            return []
        if user_id not in self._names:
            self._names |= names_of(USER, {user_id})
        return [Change(MANAGER, None, user_id, "", self._names.get(user_id, ""))]


def told_before(viewer: Viewer, job: Import) -> Sequence[str]:
    """How many parties of an import the viewer will not see when it is done, in words."""
    fields = (MANAGER, f"party_{MANAGER}")
    owners = viewer.owners(PARTY, "view")
    if owners == EVERYONE or not set(fields) & set(job.mapping):
        return ()
    with connection.cursor() as cursor:
        made = [RowOutcome.CREATED.value, RowOutcome.UPDATED.value]
        cursor.execute(_GIVEN, [job.pk, made, list(fields)])
        away = {user_id: number for user_id, number in cursor.fetchall() if not reaches(owners, user_id)}
    if not away:
        return ()
    number = sum(away.values())
    words = ngettext(
        "You will not see %(number)d of the parties afterwards: it goes to %(names)s.",
        "You will not see %(number)d of the parties afterwards: they go to %(names)s.",
        number,
    )
    names = sorted(names_of(USER, set(away)).values())
    shown = ", ".join(names[:_MOST_NAMED]) + (_(" and others") if len(names) > _MOST_NAMED else "")
    return [words % {"number": number, "names": shown}]
