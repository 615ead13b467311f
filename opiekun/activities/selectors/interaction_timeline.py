"""Interactions on timelines: those that took place among what happened, planned ones among what is open."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.activities.choices import Direction, InteractionState
from opiekun.activities.mail.folding import own_words
from opiekun.activities.permissions import INTERACTION, reach_sql
from opiekun.activities.selectors.interaction_kinds import KindOfInteraction, kinds
from opiekun.activities.selectors.mail.undelivered import UNDELIVERED_SQL, undelivered_tag
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource

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
                          'undelivered', CASE WHEN i.direction = 'out' THEN {UNDELIVERED_SQL} END) AS facts
FROM activities_interaction i WHERE i.trashed_at IS NULL
"""  # noqa: S608 - constants
_WITH_PERSON: Final = (
    "(i.person_id = %s OR EXISTS (SELECT FROM activities_participant a WHERE a.interaction_id = i.id"
    " AND a.person_id = %s))"
)
# By two indexes: as the main person, or as one of several.
_OF_PERSON: Final = (
    "i.id = ANY(ARRAY(SELECT m.id FROM activities_interaction m WHERE m.person_id = %s AND m.trashed_at IS NULL"
    " UNION SELECT a.interaction_id FROM activities_participant a WHERE a.person_id = %s))"
)

# Of a record of another kind, what is linked to it.
_LINKED: Final = "i.id = ANY(ARRAY(SELECT l.interaction_id FROM activities_interactionlink l WHERE l.record_id = %s))"


def select_happened(scope: TimelineScope) -> Select | None:
    """What took place, or should have."""
    return _select(scope, "i.state <> 'planned'")


def select_planned(scope: TimelineScope) -> Select | None:
    """What is planned and was not said to have taken place."""
    return _select(scope, "i.state = 'planned'")


def _select(scope: TimelineScope, state: str) -> Select | None:
    reach, params = reach_sql(scope.viewer, INTERACTION, "i.party_id")
    if reach == "false":
        return None
    conditions, values = [state, reach], [*params]
    if scope.kind == "party":
        # First, so that its index gives the order.
        conditions.insert(0, "i.party_id = %s")
        values.insert(0, scope.record_id)
        if scope.person_id is not None:
            conditions.append(_WITH_PERSON)
            values += [scope.person_id, scope.person_id]
    elif scope.kind == "person":
        conditions.append(_OF_PERSON)
        values += [scope.record_id, scope.record_id]
    else:
        conditions.append(_LINKED)
        values.append(scope.record_id)
    for word in scope.words:
        conditions.append("i.search_key LIKE %s")
        values.append(word)
    return Select(f"{_COLUMNS} AND {' AND '.join(conditions)}", values)


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
