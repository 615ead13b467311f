"""Two periods side by side, and figures in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from opiekun.core.fields import FieldType
from opiekun.core.money import Money
from opiekun.records.reports.charts import chart_of
from opiekun.records.reports.comparing import side_by_side
from opiekun.records.reports.figures import change_words, figure_words, short_words
from opiekun.records.reports.report import Cell, Chart, Report, ReportColumn, Row, Section, Value

COLUMNS = [
    ReportColumn("who", "Kto", FieldType.TEXT),
    ReportColumn("n", "Sprawy"),
    ReportColumn("sum", "Suma", FieldType.MONEY),
    ReportColumn("rate", "Wygrane", "percent"),
    ReportColumn("days", "Dni", "days", 1),
]


def row(who: str, n: int, amount: str = "0", rate: str = "0", days: str = "0", currency: str = "PLN") -> Row:
    money = Money(Decimal(amount), currency)
    return Row((Cell(who), Cell(n), Cell(money), Cell(Decimal(rate)), Cell(Decimal(days))))


def report(*rows: Row, by_period: bool = True) -> Report:
    return Report("R", [Section("s", "S", COLUMNS, rows, by_period=by_period)])


def test_each_figure_knows_what_it_was_and_how_it_changed() -> None:
    now, then = report(row("Anna", 12, "150", "0.5", "3")), report(row("Anna", 10, "200", "0.4", "5.5"))
    (section,) = side_by_side(now, then)
    name, number, money, rate, days = section.lines[0].figures
    assert name.former is None
    assert (number.change, money.change, rate.change, days.change) == (
        Decimal("0.2"),
        Decimal("-0.25"),
        Decimal("0.1"),
        Decimal("-2.5"),
    )


def test_rows_are_found_by_name_and_those_of_the_former_period_alone_come_last() -> None:
    (section,) = side_by_side(report(row("Jan", 1), row("Anna", 2)), report(row("Anna", 5), row("Ewa", 7, "70")))
    assert [line.figures[0].cell.value for line in section.lines] == ["Jan", "Anna", "Ewa"]
    jan, anna, ewa = section.lines
    # Of a row that the former period has not there was nothing then, and no change is told from that.
    assert [(one.former and one.former.value, one.change) for one in jan.figures[1:]] == [
        (0, None),
        (Money(Decimal(0), "PLN"), None),
        (None, None),
        (None, None),
    ]
    assert anna.figures[1].former == Cell(5)
    assert (ewa.is_gone, ewa.figures[1].cell.value, ewa.figures[1].former) == (True, 0, Cell(7))


def test_rows_of_the_former_period_alone_keep_their_places_where_rows_are_in_order() -> None:
    def steps(*names: str) -> Report:
        (section,) = report(*(row(name, 1) for name in names)).sections
        return Report("R", [replace(section, in_order=True)])

    def names(now: Report, then: Report) -> list[str]:
        (section,) = side_by_side(now, then)
        return [line.key + "*" * line.is_gone for line in section.lines]

    assert names(steps("a", "d", "e"), steps("0", "a", "b", "c", "d", "f")) == ["0*", "a", "b*", "c*", "d", "f*", "e"]
    assert names(steps(), steps("a", "b")) == ["a*", "b*"]
    assert names(steps("a", "b"), steps("b", "x", "a")) == ["a", "b", "x*"]


def test_nothing_is_told_of_a_change_from_nothing_or_between_currencies() -> None:
    (section,) = side_by_side(report(row("A", 3, "10", currency="EUR")), report(row("A", 0, "5")))
    assert section.lines[0].figures[1].change is None
    assert section.lines[0].figures[2].change is None


def test_section_of_now_is_not_compared() -> None:
    (section,) = side_by_side(report(row("A", 3), by_period=False), report(row("A", 1), by_period=False))
    assert not section.is_compared
    assert section.lines[0].figures[1].former is None


def test_periods_with_columns_of_their_own_are_compared_in_those_of_now() -> None:
    def of(columns: list[str], *cells: Value) -> Report:
        described = [COLUMNS[0], *(ReportColumn(code, code) for code in columns)]
        row = Row([Cell(one) for one in cells])
        return Report("R", [Section("s", "S", described, [row], totals=row.cells)])

    (section,) = side_by_side(of(["n", "from_a"], "cena", 4, 3), of(["from_b", "n"], "cena", 1, 2))
    assert section.is_compared
    for figures in (section.lines[0].figures, section.totals or ()):
        assert [(one.cell.value, one.former and one.former.value, one.change) for one in figures[1:]] == [
            (4, 2, Decimal(1)),
            (3, None, None),
        ]
    now = Report("R", [Section("s", "S", [ReportColumn("other", "O", FieldType.TEXT)], [Row([Cell("cena")])])])
    (section,) = side_by_side(now, of(["n"], "cena", 2))
    assert not section.is_compared


def test_of_a_section_that_the_former_period_has_not_there_was_nothing_then() -> None:
    now, then = report(row("Anna", 3, "10", "0.5", "2")), Report("R", [])
    (section,) = side_by_side(replace(now, sections=[replace(now.sections[0], totals=row("", 3).cells)]), then)
    assert section.is_compared
    (line,) = section.lines
    formers = [one.former.value if one.former else None for one in line.figures]
    assert formers == [None, 0, Money(Decimal(0), "PLN"), None, None]
    assert not line.is_gone
    assert [one.change for one in line.figures] == [None] * 5
    assert section.totals is not None
    assert section.totals[1].former == Cell(0)
    (alone,) = side_by_side(now, None)
    assert not alone.is_compared


def test_a_section_of_the_former_period_alone_comes_last_with_nothing_of_now() -> None:
    chart = Chart("bars", "who", ("n",))
    of_then = replace(report(row("Anna", 5, "10")).sections[0], code="gone", totals=row("", 5).cells, chart=chart)
    then = Report("R", [of_then, *report(row("Jan", 2)).sections, replace(of_then, code="now", by_period=False)])
    here, gone = side_by_side(report(row("Jan", 1)), then)
    assert (here.section.code, gone.section.code, gone.totals) == ("s", "gone", None)
    assert [(line.is_gone, line.figures[1].cell.value, line.figures[1].former) for line in gone.lines] == [
        (True, 0, Cell(5))
    ]
    assert chart_of(gone, "pl") == (None, "")


def words(column: int, value: Value, language: str = "pl") -> str:
    return figure_words(COLUMNS[column], value, language)


def test_figures_are_written_as_polish_readers_expect() -> None:
    assert words(1, 12345) == "12\u00a0345"
    assert words(2, Money(Decimal("234.50"), "PLN")) == "234,50\u00a0zł"
    assert words(2, Money(Decimal("1234.50"), "PLN")) == "1\u00a0235\u00a0zł"
    assert words(2, Money(Decimal(1234), "EUR")) == "1\u00a0234\u00a0€"
    assert words(3, Decimal("0.2884")) == "28,8\u00a0%"
    assert [words(4, Decimal(n)) for n in ("1", "2", "5", "2.5")] == [
        "1\u00a0dzień",
        "2\u00a0dni",
        "5\u00a0dni",
        "2,5\u00a0dnia",
    ]
    assert words(1, None) == "–"
    assert words(0, date(2026, 11, 24)) == "24.11.2026"
    assert words(2, Money(Decimal("1234.50"), "PLN"), "en") == "PLN\u00a01,235"
    assert short_words(COLUMNS[2], Money(Decimal(3_920_000), "PLN"), "pl") == "3,92\u00a0mln\u00a0zł"


def test_changes_have_their_sign() -> None:
    assert change_words(COLUMNS[1], Decimal("0.167"), "pl") == "+16,7\u00a0%"
    assert change_words(COLUMNS[1], Decimal("-0.25"), "en") == "−25%"
    assert change_words(COLUMNS[3], Decimal("0.032"), "pl") == "+3,2\u00a0p.p."
    assert change_words(COLUMNS[4], Decimal("-2.5"), "pl") == "−2,5\u00a0dnia"
    assert change_words(COLUMNS[1], Decimal(0), "pl") == "0\u00a0%"
    assert change_words(COLUMNS[1], None, "pl") == ""
