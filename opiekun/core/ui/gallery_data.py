# ruff: noqa: E501 - one sample a line
"""Sample data of the gallery: the same company, list and record as in the design's pictures."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Final

from markupsafe import Markup, escape

from opiekun.core.ui.avatars import avatar
from opiekun.core.ui.shell import NavigationItem, Shell
from opiekun.core.ui.table import NOTHING, Column, Row, Sort

_PLACES: Final[tuple[tuple[str, str, str, str, bool], ...]] = (
    ("Mój dzień", "sun", "7", "d", True),
    ("Podmioty", "building", "", "p", True),
    ("Osoby", "users", "", "o", False),
    ("Sprawy", "briefcase", "24", "s", True),
    ("Oferty", "file-text", "", "", False),
    ("Zadania", "checkbox", "11", "z", False),
    ("Kalendarz", "calendar", "", "k", False),
    ("Poczta", "mail", "3", "m", True),
    ("Zgłoszenia", "headset", "6", "", False),
    ("Lojalność", "gift", "", "", False),
    ("Analizy", "chart-bar", "", "", False),
)
_FAVOURITES: Final = (
    ("Moi klienci", "list-details"),
    ("Lejek: Handel B2B", "layout-kanban"),
    ("Stalbud Żory sp. z o.o.", "building"),
)
_COMPANIES: Final = (
    "Stalbud Żory sp. z o.o.|6472184031|Klient|Anna Kowalczyk|dziś, 08:42|today|Telefon · dziś 14:00|3 · 214 300 zł|1 284 650 zł|",
    "Hurtownia Kłos S.A.|6751149208|Klient, dostawca|Marek Górski|wczoraj|later|Spotkanie · 26.11|2 · 640 000 zł|986 200 zł|48 120,50 zł",
    "Mleczarnia Łąka sp. z o.o.|5472031176|Klient|Anna Kowalczyk|19.11|later|Oferta wygasa · 27.11|1 · 386 500 zł|742 916 zł|",
    "Metal-Plast sp. z o.o.|6460250247|Klient|Anna Kowalczyk|dziś, 10:42|today|Telefon · dziś 15:30|2 · 60 500 zł|618 450 zł|12 300,00 zł",
    "Drukarnia Orzeł S.A.|6341913052|Klient|Paweł Nowak|02.11|late|Po terminie · 20.11|1 · 112 000 zł|540 118 zł|86 400,90 zł",
    "Piekarnie Zdrój sp.j.|7350086119|Klient|Anna Kowalczyk|31.10|none|Bez kroku|1 · 53 120 zł|498 760 zł|",
    "Szpital Miejski w Rybniku|6422995703|Klient|Jan Wilk|16.11|later|Przetarg · 04.12|1 · 211 700 zł|455 000 zł|",
    "Tartak Beskid Jan Wnuk|5531407285|Klient, dostawca|Anna Kowalczyk|12.11|later|Wizyta · 30.11||391 204 zł|",
    "Gmina Pilchowice|9691604421|Klient|Jan Wilk|10.11|later|Telefon · 25.11|1 · 18 900 zł|312 480 zł|",
    "Fabryka Mebli Żywiec S.A.|5530071964|Klient|Anna Kowalczyk|20.11|later|Wydanie · 28.11|1 · 36 900 zł|287 334 zł|9 870,00 zł",
    "Auto-Części Gąsior s.c.|5492283590|Klient|Paweł Nowak|05.11|none|Bez kroku||241 900 zł|",
    "Chemia Śląsk S.A.|6313022817|Klient, dostawca|Marek Górski|18.11|later|Telefon · 27.11|1 · 94 000 zł|198 640 zł|",
    "Kancelaria Wójcik sp.k.|9542710638|Klient|Jan Wilk|21.11|later|Oferta · 01.12|1 · 9 840 zł|176 215 zł|",
    "Hotel Pod Gontem Ewa Maj|5481178326|Klient|Anna Kowalczyk|09.11|today|Telefon · dziś||151 872 zł|3 210,40 zł",
    "Szkoła Podstawowa nr 4|6351802291|Klient|Jan Wilk|03.11|later|Oferta · 02.12|1 · 22 400 zł|140 305 zł|",
)
COLUMNS: Final = (
    Column("name", "Nazwa", "o-name", "?o=name"),
    Column("nip", "NIP", "o-code"),
    Column("roles", "Role", "o-text2 o-line2"),
    Column("owner", "Opiekun", "", "?o=owner"),
    Column("contact", "Ostatni kontakt", "o-side", "?o=contact"),
    Column("step", "Następny krok", "o-line2"),
    Column("cases", "Otwarte sprawy", "o-num"),
    Column("turnover", "Obrót 12 mies.", "o-num o-sorted", "?o=turnover"),
    Column("debt", "Należności", "o-num"),
)
SORT: Final = Sort("turnover", descending=True)
_TONES: Final = {"late": "o-danger", "none": "o-warning"}


def shell(theme: str, density: str, language: str = "pl") -> Shell:
    """The frame with every place that the product will have."""
    places = [NavigationItem(p[0], p[1], f"/gallery/?p={p[1]}", p[2], p[0] == "Podmioty", p[3], p[4]) for p in _PLACES]
    return Shell(
        language=language,
        theme=theme,
        density=density,
        user_name="Anna Kowalczyk",
        profile_url="/gallery/settings/",
        logout_url="/gallery/logout/",
        palette_url="/gallery/palette/",
        bell_url="/gallery/",
        bell_list_url="#",
        navigation=places,
        foot=[NavigationItem("Ustawienia", "settings", "/gallery/settings/")],
        favourites=[NavigationItem(label, sign, "/gallery/list/") for label, sign in _FAVOURITES],
        create=[
            NavigationItem("Podmiot", "building", "/gallery/form/"),
            NavigationItem("Osoba", "user", "/gallery/form/"),
            NavigationItem("Sprawa", "briefcase", "/gallery/form/"),
        ],
    )


def rows(times: int = 1) -> list[Row]:
    """The list's rows, cells ready to print."""
    return [_row(n * len(_COMPANIES) + i, line) for n in range(times) for i, line in enumerate(_COMPANIES)]


def _row(number: int, line: str) -> Row:
    name, nip, roles, owner, contact, kind, step, cases, turnover, debt = line.split("|")
    title = Markup('{}<a href="/gallery/record/">{}</a>').format(avatar(name, party=True, spoken=False), name)
    tone = _TONES.get(kind, "")
    dot = Markup('<span class="o-dot o-dot--{}"></span><span class="{}">{}</span>').format(kind, tone, step)
    owed = Markup('<span class="o-danger">{}</span>').format(debt) if debt else NOTHING
    cells = (title, nip, roles, avatar(owner), contact, dot, escape(cases) if cases else NOTHING, turnover, owed)
    return Row(number, "/gallery/record/", name, cells, edits=True)


def person(name: str, job: str, children: Sequence[SimpleNamespace] = ()) -> SimpleNamespace:
    """A node of the organisation chart."""
    return SimpleNamespace(name=name, job=job, url="/gallery/record/", children=list(children))


CHART: Final = (
    person(
        "Joanna Maj",
        "Prezes zarządu",
        [
            person("Piotr Zięba", "Kierownik zakupów", [person("Katarzyna Łęcka", "Specjalistka ds. zakupów")]),
            person("Tomasz Bąk", "Kierownik produkcji"),
        ],
    ),
)
