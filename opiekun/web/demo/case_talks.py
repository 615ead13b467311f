"""Demo talks in cases: what was said on the way of each, and what is planned next."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from opiekun.web.models import DemoLoad

# Kind, direction, subject, what was said, what came of it, minutes: a stage after the other.
_TALKS: Final[Sequence[tuple[str, str, str, str, str, int]]] = (
    (
        *("call", "out", "Pierwsza rozmowa"),
        "Szukają dostawcy na ten rok, dotychczasowy się spóźnia. Decyzja z dyrektorem, budżet jest.",
        *("Umówić wizytę", 18),
    ),
    (
        *("visit", "none", "Wizyta i pomiary"),
        "Obejrzeliśmy miejsce, dostęp od strony rampy. Chcą montażu w weekend, żeby nie zatrzymywać pracy.",
        *("Przygotować ofertę", 90),
    ),
    (
        *("meeting", "none", "Omówienie oferty"),
        "Zakres pasuje, pytają o tańszy wariant i gwarancję na pięć lat.",
        *("Nowa wersja z wariantem", 60),
    ),
    (
        *("call", "in", "Cena i termin"),
        "Konkurencja dała mniej, ale z dłuższym terminem. Zgodzą się przy płatności 45 dni.",
        *("Potwierdzić warunki u szefa", 14),
    ),
    (*("email", "in", "Uwagi do umowy"), "Dwie poprawki w paragrafie o karach, reszta bez zmian.", "", 0),
    (*("call", "out", "Termin dostawy"), "Dostawa w dwóch częściach, awizacja dzień wcześniej.", "Przekazane", 6),
    (*("visit", "none", "Odbiór na miejscu"), "Sprawdzone z kierownikiem, jedna usterka do poprawy.", "Protokół", 75),
)
# After a move comes a talk of that stage, but for one in four; nothing is said on the day of the load or later.
_FILL: Final = """
WITH moved AS (
    SELECT c.id AS case_id, c.party_id, c.owner_id, c.number, m.at,
        row_number() OVER (PARTITION BY c.id ORDER BY m.at, m.id) AS place,
        coalesce(lead(m.at) OVER (PARTITION BY c.id ORDER BY m.at, m.id), %(day)s::timestamptz) AS until,
        (SELECT p.person_id FROM cases_person p WHERE p.case_id = c.id AND p.is_primary) AS person_id
    FROM cases_case c JOIN cases_stage_move m ON m.case_id = c.id JOIN cases_stage s ON s.id = m.to_stage_id
    WHERE c.party_id BETWEEN %(first)s AND %(last)s AND s.state <> 'closed'
), said AS (
    INSERT INTO activities_interaction (kind_id, direction, state, started_at, duration_minutes, subject, body, body_text,
        outcome, party_id, person_id, user_id, created_at, created_by_id)
    SELECT k.id, t.direction, 'done', d.at, NULLIF(t.minutes, 0), t.subject, '<p>' || t.said || '</p>', t.said, t.outcome,
        party_id, person_id, owner_id, d.at + make_interval(mins => t.minutes + 5), owner_id
    FROM moved
    JOIN unnest(%(codes)s::text[], %(directions)s::text[], %(subjects)s::text[], %(said)s::text[], %(outcomes)s::text[],
        %(minutes)s::int[]) WITH ORDINALITY AS t(code, direction, subject, said, outcome, minutes, place) USING (place)
    JOIN activities_interactionkind k ON k.code = t.code
    CROSS JOIN LATERAL (SELECT (hashint8(party_id - %(block)s + place * 7919)::bigint & 2147483647) AS hash) h
    CROSS JOIN LATERAL (SELECT moved.at + make_interval(days => (hash %% 4)::int, mins => 15 + (hash / 8 %% 16)::int * 15)
        AS at) d
    WHERE hash / 64 %% 4 > 0 AND d.at < moved.until
    ORDER BY d.at
    RETURNING id, party_id
)
INSERT INTO activities_interactionlink (interaction_id, record_id)
SELECT s.id, c.id FROM said s JOIN cases_case c ON c.party_id = s.party_id
UNION ALL
-- What is planned with a party is planned in its open case.
SELECT i.id, c.id FROM cases_case c JOIN activities_interaction i ON i.party_id = c.party_id AND i.state = 'planned'
WHERE c.party_id BETWEEN %(first)s AND %(last)s AND c.state <> 'closed' AND i.trashed_at IS NULL
"""


def fill_case_talks(loaded: DemoLoad, first_id: int, last_id: int) -> None:
    """Talks in the cases of a part of the block, in the caller's transaction; each party has one case at most."""
    names = ("codes", "directions", "subjects", "said", "outcomes", "minutes")
    talks = dict(zip(names, (list(part) for part in zip(*_TALKS, strict=True)), strict=True))
    values: dict[str, Any] = {"block": loaded.first_id, "first": first_id, "last": last_id, "day": loaded.day}
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {**values, **talks})
