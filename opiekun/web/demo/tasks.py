"""Demo tasks: what was done with demo parties, and what is to be done, around the day of the load."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.services.tasks import create_task
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party
from opiekun.web.models import DemoLoad

# Title, minutes (0: due on a day, at no hour), what came of it.
_WORK: Final[Sequence[tuple[str, int, str]]] = (
    ("Zadzwonić w sprawie oferty na 2027 rok", 15, "Czekają na decyzję zarządu, wracam po Nowym Roku"),
    ("Wysłać cennik hurtowy", 0, "Wysłany, poprosili o rabat przy odbiorze całopaletowym"),
    ("Umówić wizytę w siedzibie", 10, "Umówione na przyszły tydzień, jedzie też serwis"),
    ("Przypomnieć o zaległej fakturze", 0, "Zapłacą do końca tygodnia"),
    ("Spotkanie: warunki umowy ramowej", 60, "Zgoda na 30 dni płatności, projekt umowy po naszej stronie"),
    ("Przygotować ofertę na paletyzację", 0, "Oferta poszła, termin odpowiedzi za dwa tygodnie"),
    ("Zapytać o nowy numer do zakupów", 10, "Numer zapisany przy osobie"),
    ("Odebrać podpisaną umowę", 0, "Umowa w segregatorze i w dokumentach"),
    ("Sprawdzić, czy dotarły próbki", 10, "Dotarły, testują na linii do piątku"),
    ("Wizyta handlowa", 90, "Dobra rozmowa, chcą porównać z obecnym dostawcą"),
    ("Odpowiedzieć na reklamację transportową", 0, "Uznana, nota w drodze"),
    ("Ustalić zamówienie na I kwartał", 30, "Trzy dostawy, pierwsza w połowie stycznia"),
    ("Wysłać życzenia świąteczne", 0, "Wysłane"),
    ("Potwierdzić termin szkolenia", 15, "Szkolenie dla ośmiu osób, u nas na sali"),
    ("Zaktualizować dane do faktury", 0, "Zmienił się adres, poprawione"),
    ("Telefon po wdrożeniu: czy wszystko działa", 20, "Działa, proszą o drugie stanowisko"),
)
_POINTS: Final = ("Sprawdzić stany", "Policzyć rabat", "Zapytać magazyn o termin", "Wysłać do akceptacji")
_FILL: Final = """
WITH chosen AS (
    SELECT p.id AS party_id, n.number, p.account_manager_id, p.created_by_id,
        (hashint8(p.id - %(block)s + n.number * 7919)::bigint & 2147483647) AS hash
    FROM parties_party p CROSS JOIN generate_series(1, %(per_party)s) AS n(number)
    WHERE p.id BETWEEN %(first)s AND %(last)s AND p.trashed_at IS NULL AND p.account_manager_id IS NOT NULL
), dated AS (
    SELECT c.*, w.title, w.minutes, w.outcome, c.hash %% 10 < %(done)s AS is_done,
        CASE WHEN c.hash %% 10 < %(done)s THEN %(day)s - (c.hash / 10 %% 240)::int - 1
             ELSE %(day)s - 9 + (c.hash / 10 %% 34)::int END AS on_day
    FROM chosen c JOIN unnest(%(titles)s::text[], %(minutes)s::int[], %(outcomes)s::text[])
        WITH ORDINALITY AS w(title, minutes, outcome, place)
        ON w.place = 1 + c.hash / 400 %% cardinality(%(titles)s::text[])
    WHERE %(per_party)s > 1 OR c.hash / 7 %% 4 <> 0
), made AS (
    INSERT INTO activities_task (title, outcome, assignee_id, priority, due_on, due_time, duration_minutes, state,
        remind_before, finished_at, finished_by_id, created_at, created_by_id, party_id)
    SELECT title, CASE WHEN is_done THEN outcome ELSE '' END, account_manager_id,
        CASE WHEN hash %% 9 = 0 THEN 'high' WHEN hash %% 11 = 0 THEN 'low' ELSE 'normal' END,
        -- Offices do not work on Sundays.
        CASE WHEN extract(isodow FROM on_day) = 7 THEN on_day + 1 ELSE on_day END,
        CASE WHEN minutes > 0 THEN make_time(8 + (hash / 40 %% 8)::int, (hash / 320 %% 4)::int * 15, 0) END,
        NULLIF(minutes, 0), CASE WHEN is_done THEN 'done' ELSE 'open' END,
        CASE WHEN minutes > 30 THEN 60 END,
        CASE WHEN is_done THEN on_day::timestamptz + interval '14 hours' END,
        CASE WHEN is_done THEN account_manager_id END,
        least(on_day - 12, %(day)s - 1)::timestamptz + interval '9 hours', coalesce(created_by_id, account_manager_id),
        party_id
    FROM dated ORDER BY party_id, number
    RETURNING id, party_id, state
)
SELECT array_agg(id ORDER BY id), array_agg(party_id ORDER BY id), array_agg(state ORDER BY id) FROM made
"""
_LINK: Final = (
    "INSERT INTO activities_task_link (task_id, record_id)"
    " SELECT t.id, t.party FROM unnest(%s::bigint[], %s::bigint[]) AS t(id, party)"
)
_CHECK: Final = """
INSERT INTO activities_task_item (task_id, text, is_done, position)
SELECT t.id, i.text, t.state = 'done' OR i.place <= t.id %% 3, i.place
FROM unnest(%(ids)s::bigint[], %(states)s::text[]) AS t(id, state)
CROSS JOIN unnest(%(points)s::text[]) WITH ORDINALITY AS i(text, place)
WHERE t.id %% 12 = 0
"""


def fill_tasks(loaded: DemoLoad, first_id: int, last_id: int, per_party: int = 1, done: int = 6) -> int:
    """Tasks about the parties of a part of the block, of ten so many ``done``, in the caller's transaction."""
    titles, minutes, outcomes = (list(part) for part in zip(*_WORK, strict=True))
    values: dict[str, Any] = {
        "block": loaded.first_id,
        "first": first_id,
        "last": last_id,
        "day": loaded.day,
        "per_party": per_party,
        "done": done,
        "titles": titles,
        "minutes": minutes,
        "outcomes": outcomes,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL, values)
        ids, parties, states = cursor.fetchone()
        if not ids:
            return 0
        cursor.execute(_LINK, [ids, parties])
        cursor.execute(_CHECK, {"ids": ids, "states": states, "points": list(_POINTS)})
    return len(ids)


def add_recurring_task(actor: Viewer, loaded: DemoLoad) -> None:
    """A call that comes back each week, at the first demo party that somebody looks after."""
    block = Party.objects.filter(pk__range=(loaded.first_id, loaded.last_id), account_manager__isnull=False)
    party = block.order_by("pk").first()
    if party is not None:
        manager = viewer_of_user_id(party.account_manager_id or 0) or actor
        raw = {
            "title": "Cotygodniowy telefon: stany i zamówienia",
            "due_on": (loaded.day + timedelta(days=1)).isoformat(),
            "due_time": "09:30",
            "duration_minutes": 15,
            "recurrence": "FREQ=WEEKLY",
            "links": [party.pk],
        }
        create_task(manager, raw)
