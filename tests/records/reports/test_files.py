"""Reports as files: typed cells, PDF with title and pages, nothing that users wrote read as a formula or as markup."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from pypdf import PdfReader

from opiekun.accounts.models import Access, AccessLog, Membership, Team
from opiekun.core import clock
from opiekun.core.fields import FieldType
from opiekun.core.money import Money
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.services import create_party
from opiekun.records.reports.report import Cell, Report, ReportChoice, ReportColumn, Row, Section
from tests.parties.ui.browser import Somebody, log_in
from tests.records.reports.toys import LONG, NASTY, PARTIES, SHAPES, kind_of, registered

pytestmark = pytest.mark.django_db


def typed(viewer: Viewer, choice: ReportChoice) -> Report:
    columns = [
        ReportColumn("who", "Kto", FieldType.TEXT),
        ReportColumn("n", "Liczba"),
        ReportColumn("sum", "Suma", FieldType.MONEY),
        ReportColumn("rate", "Udział", "percent"),
        ReportColumn("day", "Dzień", FieldType.DATE),
    ]
    n = 12 if choice.period.first.year == 2026 else 10
    cells = (
        Cell(NASTY),
        Cell(n),
        Cell(Money(Decimal("1234.56"), "EUR")),
        Cell(Decimal("0.25")),
        Cell(date(2026, 11, 24)),
    )
    totals = [Cell(None), Cell(n), Cell(Money(Decimal("1234.56"), "EUR")), Cell(Decimal("0.25")), Cell(None)]
    title = "Sprawy: [wg] opiekuna / zespołu i wszystkiego"
    section = Section("a", title, columns, [Row(cells, "a")], note="Słowa o tym, co się liczy. " * 12, totals=totals)
    return Report("Typy", [section, Section("b", title, columns, [Row(cells, "a")])])


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    kind = kind_of("test.typed", typed, label="Typy")
    with registered(PARTIES, SHAPES, kind), clock.frozen(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def boss() -> Somebody:
    return log_in("administrator", language="pl")


def file(somebody: Somebody, code: str, format_code: str, query: str = "") -> bytes:
    answer = somebody.client.post(f"/reports/{code}/export", {"format": format_code, "query": query})
    assert answer.status_code == 200, answer.content[:1000]
    return bytes(answer.content)


def book(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def test_sheet_has_typed_cells_and_text_is_text(boss: Somebody) -> None:
    made = book(file(boss, "test.typed", "xlsx", "period=this_year"))
    assert len({name.lower() for name in made.sheetnames}) == 2
    page = made.worksheets[0]
    rows = list(page.iter_rows())
    head = next(at for at, row in enumerate(rows) if row[0].value == "Kto")
    assert rows[0][0].value == "Typy"
    assert rows[1][0].value == "Okres: 01.01.2026 – 31.12.2026"
    who, number, money, rate, day = rows[head + 1][:5]
    assert (who.value, who.data_type) == (NASTY, "s")
    assert (number.value, number.number_format) == (12, "#,##0")
    assert (money.value, money.number_format) == (1234.56, '#,##0.00 "EUR"')
    assert (rate.value, rate.number_format) == (0.25, "0.0%")
    assert day.value == datetime(2026, 11, 24)
    assert [cell.value for cell in rows[head + 2][:2]] == ["Razem", 12]


def test_nothing_of_a_sheet_is_cut_off_and_it_says_of_which_day_it_is(boss: Somebody) -> None:
    page = book(file(boss, "test.typed", "xlsx", "period=this_year&compare=year")).worksheets[0]
    rows = list(page.iter_rows())
    head = next(at for at, row in enumerate(rows) if row[0].value == "Kto")
    assert "Stan na 26.11.2026" in [row[0].value for row in rows[:head]]
    for row in rows[head : head + 3]:
        for cell in row:
            shown = str(cell.value or "").removesuffix(" 00:00:00")
            words = f"{cell.value:,.2f} EUR" if "EUR" in cell.number_format else shown
            width = page.column_dimensions[cell.column_letter].width
            assert len(words) < width or cell.alignment.wrap_text, cell.coordinate
            assert max(map(len, shown.split() or [""])) < max(width, 62)
    [note] = page.merged_cells.ranges
    text = page.cell(note.min_row, 1)
    assert text.alignment.wrap_text
    assert str(text.value).startswith("Słowa o tym")
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.print_title_rows) == (
        "landscape",
        0,
        f"${head + 1}:${head + 1}",
    )


def test_compared_figures_stand_in_columns_of_their_own(boss: Somebody) -> None:
    rows = list(book(file(boss, "test.typed", "xlsx", "period=this_year&compare=year")).worksheets[0].values)
    head = next(at for at, row in enumerate(rows) if row[0] == "Kto")
    assert rows[head][:4] == ("Kto", "Liczba", "Liczba wcześniej", "Liczba: zmiana")
    assert rows[head + 1][1:4] == (12, 10, 0.2)


def test_pdf_has_title_language_pages_and_all_rows(boss: Somebody) -> None:
    answer = boss.client.post("/reports/test.shapes/export", {"format": "pdf", "query": "period=this_year&nasty=1"})
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="ksztalty' in answer["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Kształty {NASTY}"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "pl"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) >= 3
    assert f"strona 2 z {len(pages)}" in pages[1]
    text = " ".join(pages)
    assert "Okres: 01.01.2026 – 31.12.2026" in text
    assert "#panic()" in text
    assert all(f"Handlowiec {n}" in text for n in (0, 26, 49))
    assert LONG[:40] in text
    # The head of the table of fifty rows stands on each of its pages.
    assert sum("Kto Suma" in page for page in pages) >= 2
    fonts = {str(font) for page in reader.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index, union-attr, attr-defined]
    assert fonts
    assert "Lato" in answer.content.decode("latin-1")


def test_file_is_of_what_one_may_export_and_noted(boss: Somebody) -> None:
    seller = log_in("salesperson", language="pl")
    for owner in (seller, boss):
        raw = {"kind": "organisation", "name": "Firma", "account_manager": str(owner.user.pk)}
        create_party(SYSTEM, raw)
    rows = list(book(file(seller, "test.parties", "xlsx", "period=this_year&status=active")).worksheets[0].values)
    assert ("Razem", 1) in [row[:2] for row in rows]
    log = AccessLog.objects.get(access=Access.EXPORTED)
    assert (log.actor_id, log.kind) == (seller.user.pk, "party")
    assert log.facts == {
        "report": "test.parties",
        "rows": 1,
        "format": "xlsx",
        "asked": "period=this_year&status=active",
    }


def test_file_that_has_less_than_the_page_says_so(boss: Somebody) -> None:
    seller = log_in("salesperson", "Jan", "Wilk", language="pl")
    team = Team.objects.create(name="Wschód")
    for one in (seller, boss):
        Membership.objects.create(team=team, user=one.user)
        create_party(SYSTEM, {"kind": "organisation", "name": "Firma", "account_manager": str(one.user.pk)})
    page = seller.client.get("/reports/test.parties?period=this_year").content.decode()
    assert '<a href="/parties?f.status.is=active">2</a>' in page
    assert "W plikach jest tylko to, co możesz eksportować." in page
    said = "Tylko to, co może eksportować Jan Wilk"
    rows = [row[:2] for row in book(file(seller, "test.parties", "xlsx", "period=this_year")).worksheets[0].values]
    assert ("Razem", 1) in rows
    assert said in [name for name, _count in rows]
    pages = PdfReader(io.BytesIO(file(seller, "test.parties", "pdf", "period=this_year"))).pages
    assert said in pages[0].extract_text()
    # Who exports all that he sees is told nothing.
    assert "tylko to, co możesz" not in boss.client.get("/reports/test.parties").content.decode()
    assert "może eksportować" not in str(list(book(file(boss, "test.parties", "xlsx")).worksheets[0].values))


def test_who_may_not_export_gets_no_file_and_no_button(boss: Somebody) -> None:
    reader = log_in("read_only", language="pl")
    assert "Pobierz" not in reader.client.get("/reports/test.parties").content.decode()
    assert reader.client.post("/reports/test.parties/export", {"format": "pdf"}).status_code == 403
    assert boss.client.post("/reports/test.parties/export", {"format": "docx"}).status_code == 422
    assert not AccessLog.objects.filter(access=Access.EXPORTED).exists()
