"""Demo cases: sales to demo parties in every stage, renewals and projects, with the way that they went until the day of
the load."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from opiekun.web.models import DemoLoad

# Title, planned revenue in thousands, share of it that it costs, in percent.
_Work = Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class _Type:
    """A type of cases: one in so many parties has one. ``salt`` draws other parties than those of another type."""

    code: str
    prefix: str
    one_in: int
    salt: int
    work: _Work


_SALES: Final[_Work] = (
    ("Regały magazynowe B2B", 48, 71),
    ("Umowa ramowa na 2027 rok", 640, 74),
    ("Linia pakująca LP-400", 386, 69),
    ("Modernizacja sieci", 212, 66),
    ("Serwis roczny", 12, 45),
    ("Meble biurowe", 27, 62),
    ("Opakowania świąteczne", 55, 72),
    ("Wdrożenie etykiet RFID", 112, 60),
    ("Oświetlenie hali", 74, 70),
    ("Konstrukcja wiaty", 140, 77),
    ("Przegląd wózków", 19, 50),
    ("Licencje i szkolenie", 10, 30),
    ("Paczki dla pracowników", 37, 78),
    ("Dostawa opakowań na kwartał", 53, 73),
    ("Wymiana bram przemysłowych", 96, 68),
    ("Doposażenie linii", 181, 65),
)
_RENEWALS: Final[_Work] = (
    ("Serwis wózków, kolejny rok", 24, 52),
    ("Dzierżawa palet", 36, 64),
    ("Abonament na przeglądy", 9, 41),
    ("Ubezpieczenie dostaw", 14, 70),
    ("Umowa na opakowania", 88, 73),
)
_PROJECTS: Final[_Work] = (
    ("Przeniesienie magazynu", 310, 78),
    ("Nowa linia konfekcji", 540, 74),
    ("Automatyzacja wysyłek", 260, 69),
    ("Przebudowa rampy", 95, 76),
)
_SALE: Final = _Type("sale", "SP", 8, 104729, _SALES)
_OTHERS: Final = (
    _Type("renewal", "OD", 25, 130003, _RENEWALS),
    _Type("project", "PR", 35, 15485863, _PROJECTS),
)
_FILL: Final = """
WITH way AS (
    SELECT array_agg(s.id ORDER BY s.position) AS stages,
        -- The first stage in which a case counts as won.
        1 + count(*) FILTER (WHERE s.state = 'potential')::int AS won
    FROM cases_stage s JOIN cases_type t ON t.id = s.type_id
    WHERE t.code = %(type)s AND NOT s.is_retired AND s.outcome <> 'lost'
), lost AS (
    SELECT s.id FROM cases_stage s JOIN cases_type t ON t.id = s.type_id
    WHERE t.code = %(type)s AND NOT s.is_retired AND s.outcome = 'lost' ORDER BY s.position LIMIT 1
), chosen AS (
    SELECT p.id AS party_id, p.account_manager_id, coalesce(p.created_by_id, p.account_manager_id) AS made_by,
        (hashint8(p.id - %(block)s + %(salt)s)::bigint & 2147483647) AS hash, %(day)s - p.created_at::date AS age
    FROM parties_party p
    WHERE p.id BETWEEN %(first)s AND %(last)s AND p.trashed_at IS NULL AND p.account_manager_id IS NOT NULL
), drawn AS (
    SELECT c.*, w.title, w.worth, w.share, c.hash / 97 %% 10 AS fate, way.stages, way.won,
        -- Of ten cases six are on their way, two are won and two are lost.
        CASE WHEN c.hash / 97 %% 10 < 6 THEN 1 + (c.hash / 13 %% (cardinality(way.stages) - 1))::int
             WHEN c.hash / 97 %% 10 < 8 THEN cardinality(way.stages)
             ELSE 1 + (c.hash / 13 %% least(4, way.won - 1))::int END AS reached
    FROM chosen c CROSS JOIN way JOIN unnest(%(titles)s::text[], %(worths)s::int[], %(shares)s::int[])
        WITH ORDINALITY AS w(title, worth, share, place) ON w.place = 1 + c.hash / 400 %% cardinality(%(titles)s::text[])
    WHERE c.hash %% %(one_in)s = 0
), paced AS (
    -- A case is not older than its party.
    SELECT d.*, least(2 + (d.hash / 31 %% 12)::int, greatest(age / (reached + 2), 1)) AS pace FROM drawn d
), cases AS (
    -- What is over was over at some time of the year; what goes on has moved lately, what is delivered less so.
    SELECT p.*, least(CASE WHEN fate >= 6 THEN 1 + (hash / 11 %% 330)::int WHEN reached >= won THEN (hash / 11 %% 45)::int
                           ELSE (hash / 11 %% 17)::int END, greatest(age - 2 - reached * pace, 0)) AS ago
    FROM paced p
), made AS (
    INSERT INTO cases_case (type_id, stage_id, number, title, owner_id, party_id, source_id, loss_reason_id, currency,
        planned_revenue, planned_cost, expected_close_on, entered_stage_at, decided_at, activated_at, created_at,
        created_by_id)
    SELECT (SELECT id FROM cases_type WHERE code = %(type)s),
        CASE WHEN fate < 8 THEN stages[reached] ELSE (SELECT id FROM lost) END,
        %(prefix)s || '/' || extract(year FROM %(day)s - ago - reached * pace - 1) || '/' || to_char(nextval('core_number_case'), 'FM9999999999990000'),
        title, account_manager_id, party_id,
        (SELECT id FROM cases_term WHERE kind = 'source' ORDER BY hashint8(id + hash) LIMIT 1),
        CASE WHEN fate >= 8 THEN (SELECT id FROM cases_term WHERE kind = 'loss_reason' ORDER BY hashint8(id + hash)
            LIMIT 1) END,
        'PLN', (worth * 1000 * (80 + hash %% 50) / 100)::numeric, (worth * 10 * share * (80 + hash %% 50) / 100)::numeric,
        CASE WHEN fate >= 6 THEN %(day)s - ago + (hash / 7 %% 25)::int - 12 ELSE %(day)s + (hash / 7 %% 110)::int - 5 END,
        at, CASE WHEN fate < 8 AND reached >= won THEN won_at END, CASE WHEN fate < 8 AND reached >= won THEN won_at END,
        at - make_interval(days => reached * pace + 1, hours => 1), made_by
    FROM cases
    -- Who loads the demo before ten has nothing ahead of the clock.
    CROSS JOIN LATERAL (SELECT least((%(day)s - ago)::timestamptz + interval '10 hours', now()) AS at) stood
    CROSS JOIN LATERAL (SELECT at - make_interval(days => greatest(reached - won, 0) * pace) AS won_at) gained
    ORDER BY at - make_interval(days => reached * pace), party_id
    RETURNING id, stage_id, party_id, owner_id, entered_stage_at, planned_revenue, type_id
), steps AS (
    SELECT m.*, c.pace, c.fate, c.reached, n.number,
        CASE WHEN n.number <= c.reached THEN c.stages[n.number] ELSE m.stage_id END AS to_stage,
        CASE WHEN n.number > 1 THEN c.stages[n.number - 1] END AS from_stage,
        m.entered_stage_at - make_interval(days => (c.reached + (c.fate >= 8)::int - n.number) * c.pace) AS at
    FROM made m JOIN cases c USING (party_id)
    CROSS JOIN LATERAL generate_series(1, c.reached + (c.fate >= 8)::int) AS n(number)
), moved AS (
    INSERT INTO cases_stage_move (case_id, type_id, from_stage_id, to_stage_id, since, at, by_id, spent_days,
        owner_id, planned_revenue, currency)
    SELECT id, type_id, from_stage, to_stage,
        CASE WHEN from_stage IS NOT NULL THEN at - make_interval(days => pace) END, at, owner_id,
        CASE WHEN from_stage IS NOT NULL THEN cases_working_days(at - make_interval(days => pace), at) END, owner_id,
        planned_revenue, 'PLN'
    FROM steps ORDER BY at, id, number
), people AS (
    INSERT INTO cases_person (case_id, person_id, role, is_primary)
    SELECT DISTINCT ON (m.id) m.id, n.id, 'decision_maker', true
    FROM made m JOIN parties_person n ON n.party_id = m.party_id AND n.trashed_at IS NULL
    ORDER BY m.id, n.is_main DESC, n.id
), linked AS (
    -- What is to be done for the party is to be done in its case.
    INSERT INTO activities_task_link (task_id, record_id)
    SELECT t.id, m.id FROM made m JOIN activities_task t ON t.party_id = m.party_id AND t.state = 'open'
    WHERE m.id %% 5 <> 0
)
SELECT count(*), min(id) FROM made
"""


def fill_cases(loaded: DemoLoad, first_id: int, last_id: int, one_in: int = _SALE.one_in) -> int:
    """A sale to one in so many of the parties of a part of the block, in the caller's transaction; their number."""
    return _fill(loaded, first_id, last_id, _SALE, one_in)


def fill_other_cases(loaded: DemoLoad, first_id: int, last_id: int) -> int:
    """Renewals and projects with parties of a part of the block, in the caller's transaction; their number."""
    return sum(_fill(loaded, first_id, last_id, of, of.one_in) for of in _OTHERS)


def _fill(loaded: DemoLoad, first_id: int, last_id: int, of: _Type, one_in: int) -> int:
    titles, worths, shares = (list(part) for part in zip(*of.work, strict=True))
    values: dict[str, Any] = {
        "type": of.code,
        "prefix": of.prefix,
        "salt": of.salt,
        "block": loaded.first_id,
        "first": first_id,
        "last": last_id,
        "day": loaded.day,
        "titles": titles,
        "worths": worths,
        "shares": shares,
        "one_in": one_in,
    }
    with connection.cursor() as cursor:
        # Their moves are loaded with them.
        cursor.execute("SELECT set_config('opiekun.loading_moves', 'on', true)")
        cursor.execute(_FILL, values)
        made, first_case = cursor.fetchone()
        if made:
            cursor.execute("SELECT cases_make_passages(%s)", [first_case])
        cursor.execute("SELECT set_config('opiekun.loading_moves', '', true)")
    return int(made)
