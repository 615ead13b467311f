"""Demo interactions and notes: what was said with demo parties before the day of the load, and what is planned."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from opiekun.web.models import DemoLoad

# Kind, direction, subject, what was said, what came of it, minutes.
_TALKS: Final[Sequence[tuple[str, str, str, str, str, int]]] = (
    (
        *("call", "out", "Odświeżenie oferty na regały"),
        "Prosi o nową wycenę z dostawą w dwóch etapach: połowa w grudniu, reszta w styczniu. Konkurencja dała 4 % mniej.",
        *("Wysyłam nową wersję do piątku", 9),
    ),
    (
        *("call", "in", "Pytanie o termin dostawy"),
        "Zamówienie z zeszłego tygodnia ma być na budowie w środę rano, brama tylko do 10:00.",
        *("Potwierdziłem z magazynem", 4),
    ),
    (
        *("call", "out", "Zaległa faktura"),
        "Księgowość nie dostała korekty, wysłana jeszcze raz.",
        "Zapłacą w piątek",
        6,
    ),
    (
        *("call", "in", "Reklamacja: uszkodzona paleta"),
        "Dwie skrzynie z pękniętą pokrywą, kierowca spisał protokół, zdjęcia przyjdą e-mailem.",
        *("Przekazane do BOK", 12),
    ),
    (
        *("email", "in", "Zapytanie ofertowe, II etap hali"),
        "Dzień dobry, prosimy o wycenę wyposażenia drugiej części hali według załączonego rysunku. Termin do końca miesiąca.",
        *("", 0),
    ),
    (
        *("email", "out", "Oferta z terminem do 15 grudnia"),
        "W załączeniu oferta na 12 regałów paletowych z montażem. Cena obowiązuje do 15 grudnia, dostawa w 4 tygodnie.",
        *("", 0),
    ),
    (*("email", "in", "Re: Oferta"), "Dziękujemy, zarząd decyduje w przyszłym tygodniu.", "", 0),
    (
        *("meeting", "none", "Warunki umowy ramowej na 2027"),
        "Rozmowa o rabacie od obrotu: 3 % od 100 tys., 5 % od 250 tys. Chcą płatności 45 dni i jednej faktury w miesiącu.",
        *("Projekt umowy po naszej stronie", 75),
    ),
    (
        *("visit", "none", "Wizyta w zakładzie"),
        "Obejrzeliśmy linię pakowania. Brakuje miejsca przy rampie, suwnica do wymiany za rok. Dobry moment na większą ofertę.",
        *("Przygotować projekt przebudowy", 120),
    ),
    (*("sms", "out", "Kierowca w drodze"), "Kierowca będzie około 13:30.", "", 0),
    (
        *("chat", "in", "Pytanie o kolor"),
        "Czy ten sam odcień jest w wersji ocynkowanej?",
        "Odpowiedziane: tak, RAL 7035",
        5,
    ),
    (
        *("letter", "in", "Podpisana umowa"),
        "Umowa ramowa w dwóch egzemplarzach, jeden do odesłania.",
        "W segregatorze",
        0,
    ),
    (*("call", "out", "Życzenia i pytanie o plany"), "Plan inwestycji na wiosnę, wrócić po 10 stycznia.", "", 7),
    (*("call", "out", "Nikt nie odebrał"), "", "Spróbować po 14:00", 1),
    (
        *("meeting", "none", "Prezentacja na targach"),
        "Zainteresowani antresolą, decyzję podejmuje dyrektor techniczny. Poprosili o listę wdrożeń w okolicy.",
        *("Wysłane referencje", 30),
    ),
)
_PLANS: Final[Sequence[tuple[str, str, int]]] = (
    ("meeting", "Spotkanie: umowa na 2027", 60),
    ("visit", "Pomiary przed ofertą", 90),
    ("call", "Telefon: decyzja zarządu", 15),
)
_NOTES: Final[Sequence[str]] = (
    "<p>Budżet zatwierdza dyrektor finansowy, zwykle w <strong>ostatnim tygodniu miesiąca</strong>.</p>",
    "<p>Nie dzwonić przed 9:00, rano jest na produkcji.</p>",
    "<p>Konkurencja: dostawca z Czech, ceny o 6 % niższe, ale terminy 8 tygodni.</p>",
    "<ul><li>faktury na adres oddziału</li><li>awizacja dzień wcześniej</li><li>rozładunek tylko z boku</li></ul>",
    "<p>Lubi konkrety i krótkie e-maile. Rozmowy zaczyna od żużla.</p>",
    "<p>Po zmianie właściciela wszystkie zakupy przez centralę w <strong>Poznaniu</strong>.</p>",
    "<p>W kwietniu przetarg na wyposażenie magazynu, specyfikacja będzie w lutym.</p>",
    "<p>Warto zapytać o serwis: obecna firma się spóźnia.</p>",
)
_CHOSEN: Final = """
WITH chosen AS (
    SELECT p.id AS party_id, n.number, coalesce(p.account_manager_id, p.created_by_id) AS user_id, p.created_at,
        (hashint8(p.id - %(block)s + n.number * 6271 + %(salt)s)::bigint & 2147483647) AS hash,
        -- Few parties have much to tell, most a little.
        (hashint8(p.id - %(block)s + %(salt)s)::bigint & 2147483647) %% 1000 AS liveliness,
        (SELECT array_agg(o.id ORDER BY o.is_main DESC, o.id) FROM parties_person o
         WHERE o.party_id = p.id AND o.trashed_at IS NULL) AS people
    FROM parties_party p CROSS JOIN generate_series(1, %(most)s) AS n(number)
    WHERE p.id BETWEEN %(first)s AND %(last)s AND p.trashed_at IS NULL
    -- Nothing is said with a party before it is there.
    AND (%(every)s OR p.created_at < %(day)s::date - 1)
), kept AS (
    SELECT c.*, CASE WHEN hash %% 6 = 0 THEN NULL ELSE people[1 + least(hash / 11 %% 3, cardinality(people) - 1)] END AS person_id
    FROM chosen c WHERE %(every)s OR number <= ceil(%(most)s * (liveliness / 1000.0) ^ 3)
)
"""
_FILL: Final = (
    _CHOSEN
    + """
INSERT INTO activities_interaction (kind_id, direction, state, started_at, duration_minutes, subject, body, body_text,
    outcome, party_id, person_id, user_id, created_at, created_by_id)
SELECT k.id, t.direction, 'done', d.at, NULLIF(t.minutes, 0), t.subject,
    CASE WHEN t.said = '' THEN '' ELSE '<p>' || t.said || '</p>' END, t.said, t.outcome, party_id, person_id, user_id,
    d.at + make_interval(mins => t.minutes + 5), user_id
FROM kept
JOIN unnest(%(codes)s::text[], %(directions)s::text[], %(subjects)s::text[], %(said)s::text[], %(outcomes)s::text[],
    %(minutes)s::int[]) WITH ORDINALITY AS t(code, direction, subject, said, outcome, minutes, place)
    ON t.place = 1 + hash / 400 %% cardinality(%(codes)s::text[])
JOIN activities_interactionkind k ON k.code = t.code
CROSS JOIN LATERAL (SELECT greatest(least(700, %(day)s::date - created_at::date - 1), 1)) known(days)
CROSS JOIN LATERAL (SELECT %(day)s::timestamptz - make_interval(days => (hash / 10 %% known.days)::int + 1)
    + make_interval(hours => 7 + (hash / 40 %% 9)::int, mins => (hash / 320 %% 12)::int * 5) AS at) d
ORDER BY d.at
"""
)
_PLAN: Final = (
    _CHOSEN
    + """
INSERT INTO activities_interaction (kind_id, state, started_at, duration_minutes, subject, party_id, person_id, user_id,
    created_by_id)
SELECT k.id, 'planned', %(day)s::timestamptz + make_interval(days => (hash / 10 %% 16)::int - 2,
    hours => 7 + (hash / 40 %% 8)::int, mins => (hash / 320 %% 4)::int * 15), t.minutes, t.subject, party_id, person_id,
    user_id, user_id
FROM kept
JOIN unnest(%(codes)s::text[], %(subjects)s::text[], %(minutes)s::int[]) WITH ORDINALITY AS t(code, subject, minutes, place)
    ON t.place = 1 + hash / 400 %% cardinality(%(codes)s::text[])
JOIN activities_interactionkind k ON k.code = t.code
WHERE hash %% 9 = 0 AND created_at < %(day)s::date - 3
"""
)
_WRITE: Final = (
    _CHOSEN
    + """
INSERT INTO activities_note (party_id, person_id, body, body_text, pinned, author_id, created_at, created_by_id)
SELECT CASE WHEN hash %% 3 > 0 OR person_id IS NULL THEN party_id END,
    CASE WHEN hash %% 3 = 0 THEN person_id END, t.body, btrim(regexp_replace(t.body, '<[^>]+>', ' ', 'g')),
    hash %% 13 = 0, user_id,
    %(day)s::timestamptz - make_interval(
        days => (hash / 10 %% greatest(least(500, %(day)s::date - created_at::date - 1), 1))::int + 1
    ) + interval '9 hours', user_id
FROM kept JOIN unnest(%(bodies)s::text[]) WITH ORDINALITY AS t(body, place)
    ON t.place = 1 + hash / 400 %% cardinality(%(bodies)s::text[])
WHERE user_id IS NOT NULL
"""
)


def fill_talks(loaded: DemoLoad, first_id: int, last_id: int, most: int = 9, every: bool = False) -> None:
    """Interactions and notes of the parties of a part of the block, in the caller's transaction.

    At most ``most`` a party; with ``every`` each party has so many, as a bench wants it.
    """
    block: dict[str, Any] = {
        "block": loaded.first_id,
        "first": first_id,
        "last": last_id,
        "day": loaded.day,
        "most": most,
        "every": every,
        "salt": 17,
    }
    names = ("codes", "directions", "subjects", "said", "outcomes", "minutes")
    talks = dict(zip(names, (list(part) for part in zip(*_TALKS, strict=True)), strict=True))
    plans = dict(zip(("codes", "subjects", "minutes"), (list(part) for part in zip(*_PLANS, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {**block, **talks})
        cursor.execute(_PLAN, {**block, **plans, "most": 1, "every": True, "salt": 91})
        cursor.execute(_WRITE, {**block, "bodies": list(_NOTES), "most": min(most, 2), "salt": 53})
