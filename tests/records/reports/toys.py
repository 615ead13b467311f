"""Reports for tests: one over the register of parties, one of made-up figures in every shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncMonth

from opiekun.core import clock
from opiekun.core.fields import Choice, FieldType
from opiekun.core.money import Money
from opiekun.core.viewer import Viewer
from opiekun.parties.models.party import PartyStatus
from opiekun.parties.permissions import reached_parties
from opiekun.records.reports.registry import ReportFilter, ReportKind, register_report, reports
from opiekun.records.reports.report import (
    Cell,
    Chart,
    Report,
    ReportChoice,
    ReportColumn,
    Row,
    Section,
)

NUMBER, MONEY, TEXT = FieldType.NUMBER, FieldType.MONEY, FieldType.TEXT
LONG = "Przedsiębiorstwo Produkcyjno-Handlowo-Usługowe „Śrubex-Metal” Kowalski, Wiśniewski i Wspólnicy sp. k. w Łodzi"
NASTY = '=HYPERLINK("http://x.test","#panic()") <script>alert(1)</script> $x$ *b* @a #set page(width: 1pt)'


def new_parties(viewer: Viewer, choice: ReportChoice) -> Report:
    """Parties that came in the period, by status and by month, within reach."""
    found = reached_parties(viewer, choice.action).filter(is_own=False)
    zone = clock.company_zone()
    found = found.annotate(month=TruncMonth("created_at", tzinfo=zone))
    found = found.filter(created_at__date__gte=choice.period.first, created_at__date__lte=choice.period.last)
    if statuses := choice.chosen("status"):
        found = found.filter(status__in=statuses)
    counts = dict(found.values_list("status").annotate(n=Count("pk")).order_by())
    rows = [
        Row(
            (
                Cell(PartyStatus(code).label),
                Cell(counts[code], f"/parties?f.status.is={code}"),
                Cell(Money(Decimal(counts[code]) * 1000, "PLN")),
            ),
            key=code,
        )
        for code in PartyStatus.values
        if code in counts
    ]
    total = sum(counts.values())
    columns = [
        ReportColumn("status", "Status", TEXT),
        ReportColumn("count", "Nowe"),
        ReportColumn("worth", "Wartość", MONEY),
    ]
    totals = [Cell(None), Cell(total), Cell(Money(Decimal(total) * 1000, "PLN"))]
    section = Section(
        "status", "Według statusu", columns, rows, Chart("bars", "status", ("count",)), "Bez własnej firmy.", totals
    )
    return Report("Nowe podmioty", [section])


def statuses(viewer: Viewer) -> list[Choice]:
    return [Choice(value, label) for value, label in PartyStatus.choices]


def shapes(viewer: Viewer, choice: ReportChoice) -> Report:
    """Every kind of chart, names that are long, sums that are huge; less of everything in a former period."""
    factor = Decimal(1) if choice.compared is not None or choice.period.first.year >= 2026 else Decimal("0.8")
    stages = (("Kontakt", 186), ("Potrzeby", 121), (LONG, 84), ("Oferta", 40), ("Negocjacje", 22), ("Wygrana", 9))
    funnel = [
        Row(
            (
                Cell(name),
                Cell(int(count * factor), "/parties"),
                Cell(Money(Decimal(count) * 123456 * factor, "PLN")),
                Cell(Decimal(count) / 186),
                Cell(Decimal("3.5") * factor),
            ),
            key=name,
        )
        for name, count in stages
    ]
    figures = [
        ReportColumn("stage", "Faza", TEXT),
        ReportColumn("count", "Sprawy"),
        ReportColumn("worth", "Wartość", MONEY),
        ReportColumn("share", "Konwersja", "percent"),
        ReportColumn("days", "Mediana dni", "days", 1),
    ]
    people = [
        Row((Cell(f"{LONG if n == 3 else f'Handlowiec {n}'}"), Cell(Money(Decimal(50 - n) * 9_876_543_210, "EUR"))))
        for n in range(50)
    ]
    months = [
        Row(
            (
                Cell(f"{n:02}.2026"),
                Cell(Money(Decimal(n * n * 4000) * factor, "PLN")),
                Cell(Money(Decimal(300_000 - n * 9000), "PLN")),
            ),
            key=str(n),
        )
        for n in range(1, 13)
    ]
    owners = [
        Row((Cell(name), Cell(a), Cell(b), Cell(c)))
        for name, a, b, c in (("Anna", 12, 4, 9), ("Jan", 0, 0, 0), (NASTY, 3, 22, 1))
    ]
    money = [ReportColumn("who", "Kto", TEXT), ReportColumn("sum", "Suma", MONEY)]
    return Report(
        f"Kształty {NASTY if choice.chosen('nasty') else ''}".strip(),
        [
            Section(
                "funnel",
                "Lejek",
                figures,
                funnel,
                Chart("funnel", "stage", ("count",)),
                "Sprawy, które weszły w okresie.",
            ),
            Section(
                "months",
                "Miesiące",
                [
                    ReportColumn("m", "Miesiąc", TEXT),
                    ReportColumn("plan", "Plan", MONEY),
                    ReportColumn("made", "Wykonanie", MONEY),
                ],
                months,
                Chart("lines", "m", ("plan", "made")),
            ),
            Section(
                "owners",
                "Opiekunowie",
                [
                    ReportColumn("who", "Kto", TEXT),
                    ReportColumn("a", "Wygrane"),
                    ReportColumn("b", "Przegrane"),
                    ReportColumn("c", "Otwarte"),
                ],
                owners,
                Chart("stacked", "who", ("a", "b", "c")),
            ),
            Section("people", "Ranking", money, people, Chart("bars", "who", ("sum",)), by_period=False),
            Section(
                "one",
                "Jeden wiersz",
                money,
                [Row((Cell("Anna"), Cell(Money(Decimal(0), "PLN"))))],
                Chart("bars", "who", ("sum",)),
            ),
            Section("none", "Nic", money, [], Chart("bars", "who", ("sum",))),
        ],
    )


def slow(viewer: Viewer, choice: ReportChoice) -> Report:
    """One that the database works on for longer than anybody may wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")
    return Report("Wolna", [])


@contextmanager
def registered(*kinds: ReportKind) -> Iterator[None]:
    for kind in kinds:
        register_report(kind)
    try:
        yield
    finally:
        for kind in kinds:
            reports.remove(kind.code)


def kind_of(code: str, build: Any, **more: Any) -> ReportKind:
    usual: dict[str, Any] = {
        "label": "Raport testowy",
        "icon": "chart-bar",
        "explanation": "Ile czego przybyło.",
        "group": "Testy",
    }
    return ReportKind(**{"code": code, "needs": ("party", "view"), "build": build, **usual, **more})


PARTIES = kind_of(
    "test.parties", new_parties, label="Nowe podmioty", filters=(ReportFilter("status", "Status", statuses),)
)
SHAPES = kind_of(
    "test.shapes",
    shapes,
    label="Kształty",
    filters=(
        ReportFilter("nasty", "Złe", lambda viewer: [Choice("1", "Tak")]),
        ReportFilter("of", "Typ", statuses, many=False, needed=True),
    ),
)
SLOW = kind_of("test.slow", slow, label="Wolna")
