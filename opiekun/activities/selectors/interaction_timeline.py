"""Interactions on timelines: those that took place among what happened, planned ones among what is open."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from opiekun.activities.choices import Direction, InteractionState
from opiekun.activities.mail.folding import own_words
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import KindOfInteraction, kinds
from opiekun.activities.selectors.mail.undelivered import UNDELIVERED_SQL, undelivered_tag
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reach_sql

KINDS: Final = frozenset({"party", "person"})
EMAIL: Final = "email"
_COLUMNS: Final = f"""
SELECT i.started_at AS at, i.id AS key, 'interaction' AS kind, i.id AS record_id, 'messages' AS icon,
       i.subject::text AS title, left(CASE WHEN i.outcome = '' THEN i.body_text ELSE i.outcome END, 600) AS text,
       '' AS html, i.person_id,
       (SELECT p.display_name FROM parties_person p WHERE p.id = i.person_id AND p.trashed_at IS NULL) AS person,
       i.user_id AS actor_id, '' AS actor,
       jsonb_build_object('kind', i.kind_id, 'direction', i.direction, 'state', i.state,
                          'minutes', i.duration_minutes,
                          'files', (SELECT count(*) FROM activities_attachment a
                                    JOIN activities_document d ON d.id = a.document_id AND d.trashed_at IS NULL
                                    WHERE a.record_id = i.id),
                          'undelivered', CASE WHEN i.direction = 'out' THEN {UNDELIVERED_SQL} END) AS facts
FROM {{rows}} i
"""  # noqa: S608 - constants
# Each cut along an index, before the texts are read.
_OF_PARTY: Final = """(
    SELECT * FROM activities_interaction i WHERE i.party_id = %s AND {conditions}{own}
    ORDER BY i.started_at {way}, i.id {way} LIMIT {most}
)"""
# As the main person, or as one of several, perhaps in several parts.
_OF_PERSON: Final = """(
    SELECT i.* FROM activities_interaction i JOIN (
        (SELECT i.id FROM activities_interaction i WHERE i.person_id = %s AND {conditions}{own}
            ORDER BY i.started_at {way}, i.id {way} LIMIT {most})
        UNION SELECT w.id FROM (
            SELECT DISTINCT m.at, m.interaction_id AS id FROM activities_participant_moment m
            JOIN activities_interaction i ON i.id = m.interaction_id
            WHERE m.record_id = %s AND {conditions}{moment}
            ORDER BY m.at {way}, m.interaction_id {way} LIMIT {most}
        ) w
    ) f ON f.id = i.id
)"""
# Of a record of another kind, what is linked to it.
_OF_RECORD: Final = """(
    SELECT i.* FROM activities_interactionlink_moment m JOIN activities_interaction i ON i.id = m.interaction_id
    WHERE m.record_id = %s AND {conditions}{moment} ORDER BY m.at {way}, m.interaction_id {way} LIMIT {most}
)"""


# The main persons of the newest: of all that was ever said with a party too much would be read.
_PERSONS: Final = """
SELECT n.person_id FROM (
    SELECT i.person_id FROM activities_interaction i WHERE i.party_id = %s AND i.trashed_at IS NULL AND {reach}
    ORDER BY i.started_at DESC, i.id DESC LIMIT 500
) n WHERE n.person_id IS NOT NULL
"""


def people_of_party(viewer: Viewer, party_id: int) -> tuple[str, list[Any]]:
    """The main persons of the party's newest interactions, as far as the viewer sees those: SELECT and values."""
    reach, params = reach_sql(viewer, INTERACTION, "i.party_id")
    return _PERSONS.format(reach=reach), [party_id, *params]


def select_happened(scope: TimelineScope) -> Select | None:
    """What took place, or should have."""
    return _select(scope, "i.state <> 'planned'", " AND NOT m.is_planned", "DESC")


def select_planned(scope: TimelineScope) -> Select | None:
    """What is planned and was not said to have taken place."""
    return _select(scope, "i.state = 'planned'", " AND m.is_planned", "ASC")


def _select(scope: TimelineScope, state: str, moment: str, way: str) -> Select | None:
    reach, params = reach_sql(scope.viewer, INTERACTION, "i.party_id")
    if reach == "false":
        return None
    conditions, values = ["i.trashed_at IS NULL", state, reach], [*params]
    person = scope.record_id if scope.kind == "person" else scope.person_id
    if scope.kind == "party" and person is not None:
        # Said so that the planner walks along their talks, nearly all of which are with this party.
        conditions.append("coalesce(i.party_id = %s, false)")
        values.append(scope.record_id)
    for word in scope.words:
        conditions.append("i.search_key LIKE %s")
        values.append(word)
    below, own = list(scope.below or ()), ""
    if below:
        own, moment = " AND (i.started_at, i.id) < (%s, %s)", f"{moment} AND (m.at, m.interaction_id) < (%s, %s)"
    if person is not None:
        rows, found = _OF_PERSON, [person, *values, *below, person, *values, *below]
    else:
        rows = _OF_PARTY if scope.kind == "party" else _OF_RECORD
        found = [scope.record_id, *values, *below]
    most = "ALL" if scope.most is None else f"{scope.most:d}"
    cut = rows.format(conditions=" AND ".join(conditions), own=own, moment=moment, way=way, most=most)
    return Select(_COLUMNS.format(rows=cut), found)


def tell_interactions(
    _scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """With the icon of the kind, and what one wants to know at a glance."""
    present = kinds()
    return [
        _told(entry, row["facts"], present.by_id(row["facts"]["kind"]))
        for entry, row in zip(entries, rows, strict=True)
    ]


# A direction that the icon says needs no word.
_WAYS: Final = {("phone", "in"): "phone-incoming", ("phone", "out"): "phone-outgoing"}


def _told(entry: TimelineEntry, facts: Any, kind: KindOfInteraction | None) -> TimelineEntry:
    label, icon = (str(kind.label), kind.icon) if kind else ("", entry.icon)
    tags: list[tuple[Any, str]] = []
    if (way := _WAYS.get((icon, facts["direction"]))) is not None:
        icon = way
    elif facts["direction"] != Direction.NONE:
        tags.append((Direction(facts["direction"]).label, ""))
    if facts["minutes"]:
        tags.append((_("%(minutes)d min") % {"minutes": facts["minutes"]}, ""))
    if facts["state"] == InteractionState.MISSED:
        tags.append((InteractionState.MISSED.label, "warning"))
    if files := facts["files"]:
        tags.append((ngettext("%(count)d attachment", "%(count)d attachments", files) % {"count": files}, ""))
    if facts["undelivered"]:
        tags.append(undelivered_tag(*facts["undelivered"]))
    title = str(entry.title)
    # A mailbox may keep no subjects.
    said = title if not label or title.startswith(label) else f"{label}: {title}" if title else label
    text = entry.text
    if kind is not None and kind.code == EMAIL:
        # Without what was quoted.
        text = own_words(text) or text
    # A subject that is the first line of the text is not told twice.
    return replace(entry, icon=icon, title=said, text=text.removeprefix(title).strip(), tags=tags)


HAPPENED: Final = TimelineSource(
    "interactions",
    pgettext_lazy("calls, meetings and so on", "Interactions"),
    "messages",
    select_happened,
    KINDS,
    tell_interactions,
)
PLANNED: Final = TimelineSource(
    "planned", gettext_lazy("Planned"), "calendar", select_planned, KINDS, tell_interactions
)
