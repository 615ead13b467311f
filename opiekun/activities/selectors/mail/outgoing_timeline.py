"""Messages on timelines while they are not told as interactions yet: those that wait, and those that did not go."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.permissions import INTERACTION
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.parties.permissions import reach_sql

_COLUMNS: Final = """
SELECT coalesce(o.send_after, o.updated_at) AS at, c.id AS key, '' AS kind, NULL::bigint AS record_id, 'send' AS icon,
       o.subject::text AS title, '' AS text, '' AS html, c.person_id,
       (SELECT p.display_name FROM parties_person p WHERE p.id = c.person_id AND p.trashed_at IS NULL) AS person,
       o.author_id AS actor_id, '' AS actor,
       jsonb_build_object('state', o.state, 'outgoing', o.id, 'mine', o.author_id = %s,
                          'scheduled', o.scheduled_for IS NOT NULL) AS facts
FROM activities_outgoingconcern c JOIN activities_outgoingmail o ON o.id = c.outgoing_id
WHERE o.state IN ('queued', 'sending', 'unclear', 'failed') AND o.fact_id IS NULL
"""


def select_outgoing(scope: TimelineScope) -> Select | None:
    """Seen by whoever reaches the party."""
    reach, params = reach_sql(scope.viewer, INTERACTION, "c.party_id")
    if reach == "false":
        return None
    conditions: list[str] = [reach]
    values: list[Any] = [scope.viewer.id, *params]
    conditions.append("c.party_id = %s" if scope.kind == "party" else "c.person_id = %s")
    values.append(scope.record_id)
    if scope.kind == "party" and scope.person_id is not None:
        conditions.append("c.person_id = %s")
        values.append(scope.person_id)
    for word in scope.words:
        conditions.append("core_fold(o.subject) LIKE %s")
        values.append(word)
    return Select(f"{_COLUMNS} AND {' AND '.join(conditions)}", values)


_OF_RECORD: Final = """
SELECT coalesce(o.send_after, o.updated_at) AS at, o.id AS key, '' AS kind, NULL::bigint AS record_id, 'send' AS icon,
       o.subject::text AS title, '' AS text, '' AS html, NULL::bigint AS person_id, NULL::text AS person,
       o.author_id AS actor_id, '' AS actor,
       jsonb_build_object('state', o.state, 'outgoing', o.id, 'mine', o.author_id = %s,
                          'scheduled', o.scheduled_for IS NOT NULL) AS facts
FROM activities_outgoingmail o
WHERE o.record_id = %s AND o.state IN ('queued', 'sending', 'unclear', 'failed') AND o.fact_id IS NULL
"""


def select_outgoing_of_record(scope: TimelineScope) -> Select | None:
    """Messages written from the record: seen by their authors, and by whoever reaches one of the parties to which they
    go, as they will be once they have gone."""
    if scope.person_id is not None:
        return None
    reach, params = reach_sql(scope.viewer, INTERACTION, "c.party_id")
    goes_to = f"EXISTS (SELECT FROM activities_outgoingconcern c WHERE c.outgoing_id = o.id AND {reach})"
    words = "".join(" AND core_fold(o.subject) LIKE %s" for _word in scope.words)
    values = [scope.viewer.id, scope.record_id, scope.viewer.id, *params, *scope.words]
    return Select(f"{_OF_RECORD} AND (o.author_id = %s OR {goes_to}){words}", values)


def tell_outgoing(
    _scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """With the state as a tag; the author can open it."""
    return [_told(entry, row["facts"]) for entry, row in zip(entries, rows, strict=True)]


def _told(entry: TimelineEntry, facts: Any) -> TimelineEntry:
    tags = {
        "queued": (_("Scheduled") if facts["scheduled"] else _("Waiting to go"), "accent"),
        "sending": (_("Going"), "accent"),
        "unclear": (_("Not known whether it went"), "warning"),
        "failed": (_("Not sent"), "danger"),
    }
    url = reverse("mail_outgoing", args=[facts["outgoing"]]) if facts["mine"] else ""
    # What is open is told in one line, without tags.
    state = tags[facts["state"]][0]
    title = f"{_('E-mail')} – {state[:1].lower()}{state[1:]}: {entry.title}"
    return replace(entry, title=title, url=url, tags=[tags[facts["state"]]])


OUTGOING_TIMELINE: Final = TimelineSource(
    "outgoing_mail",
    gettext_lazy("E-mail on its way"),
    "send",
    select_outgoing,
    frozenset({"party", "person"}),
    tell_outgoing,
)
