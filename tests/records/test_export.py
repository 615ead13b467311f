"""Exports: what the list shows, for whoever may, harmless to open, in constant memory."""

import csv
import io
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from opiekun.accounts.models import Access, AccessLog
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.files import file_response
from opiekun.core.models import StoredFile
from opiekun.core.viewer import EVERYONE, SYSTEM, Viewer
from opiekun.parties.services import trash_person
from opiekun.records.bulk.selection import Selection
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.export.csv_file import BYTE_ORDER_MARK, delimiter, write_csv
from opiekun.records.export.guard import guarded, unguarded
from opiekun.records.export.keeping import own_export, remove_old_exports
from opiekun.records.export.starting import NothingToExport, start_export
from opiekun.records.export.values import Value
from opiekun.records.export.xlsx_file import LONGEST_TEXT, write_xlsx
from opiekun.records.models import Export
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import chosen, company, person, whole_list

NOON = datetime(2026, 11, 25, 12, 5, 9, tzinfo=UTC).replace(tzinfo=None)
DATABASE = pytest.mark.django_db
COLUMNS = ("nip", "status", "account_manager", "city", "postcode", "phone", "created_at")


def stored(export: Export) -> bytes:
    assert export.file is not None
    with default_storage.open(export.file.storage_key) as file:
        return bytes(file.read())


def csv_rows(actor: Viewer, selection: Selection) -> list[list[str]]:
    text = stored(start_export(actor, selection, "csv")).decode("utf-8")
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter(actor.language)))


def xlsx_rows(actor: Viewer, selection: Selection) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(stored(start_export(actor, selection, "xlsx"))))
    return list(book.active.iter_rows(values_only=True))


def full_company() -> int:
    return company(
        "Łąka",
        nip="5260250274",
        channels=[{"kind": "phone", "value": "33 810 20 30"}],
        addresses=[{"kind": "registered", "city": "Tychy", "postcode": "00-950"}],
    )


@DATABASE
def test_csv_has_the_columns_and_words_of_the_list() -> None:
    party = full_company()
    head, row = csv_rows(manager(), chosen(party, columns=COLUMNS[:-1]))
    assert head == ["Nazwa", "NIP", "Status", "Opiekun", "Miejscowość", "Kod pocztowy", "Telefon"]
    assert row == ["Łąka", "5260250274", "Aktywny", "", "Tychy", "00-950", "'+48 33 810 20 30"]


@DATABASE
def test_excel_has_dates_as_dates_and_identifiers_as_text() -> None:
    party = full_company()
    _head, row = xlsx_rows(manager(), chosen(party, columns=COLUMNS))
    assert row[:-1] == ("Łąka", "5260250274", "Aktywny", None, "Tychy", "00-950", "+48 33 810 20 30")
    assert isinstance(row[-1], datetime)
    assert abs(row[-1] - datetime.now(clock.company_zone()).replace(tzinfo=None)) < timedelta(minutes=5)


@DATABASE
def test_rows_come_in_the_lists_order_and_only_those_that_it_finds() -> None:
    actor = manager()
    for name in ("Żubr", "Łan", "Lata"):
        company(name, industry="Rolnictwo")
    company("Inna")
    farms = Leaf("industry", Operator.IS, ("Rolnictwo",))
    assert [row[0] for row in csv_rows(actor, whole_list(farms))[1:]] == ["Lata", "Łan", "Żubr"]
    assert [row[0] for row in csv_rows(actor, whole_list(farms, sort="-name"))[1:]] == ["Żubr", "Łan", "Lata"]


@DATABASE
def test_persons_are_exported_with_the_names_of_their_parties() -> None:
    party = company("Metal-Plast")
    head, row = csv_rows(manager(), chosen(person(party), kind="person", columns=("party", "has_left")))
    assert head == ["Imię i nazwisko", "Podmiot", "Już nie pracuje"]
    assert row == ["Nowak", "Metal-Plast", "nie"]


@DATABASE
def test_export_reaches_as_far_as_the_right_to_export_does() -> None:
    actor = salesperson(reach_of={"view": EVERYONE})
    mine, other = company("Moja", account_manager=str(actor.id)), company("Cudza", account_manager=str(make_user().pk))
    assert [row[0] for row in csv_rows(actor, chosen(mine, other))[1:]] == ["Moja"]
    with pytest.raises(NothingToExport):
        start_export(actor, chosen(other), "csv")


@DATABASE
def test_what_may_be_exported_but_not_seen_stays_unseen() -> None:
    actor = salesperson(reach_of={"export": EVERYONE})
    with pytest.raises(NothingToExport):
        start_export(actor, chosen(company("Cudza", account_manager=str(make_user().pk))), "csv")


@DATABASE
def test_without_the_right_nothing_is_written() -> None:
    reader = manager(actions=frozenset({"view", "edit"}))
    with pytest.raises(NotAllowed):
        start_export(reader, chosen(company()), "csv")
    assert not Export.objects.exists()
    assert not StoredFile.objects.exists()
    assert not AccessLog.objects.exists()


@DATABASE
def test_fields_that_the_viewer_may_not_read_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = manager(classes=frozenset({FieldClass.BUSINESS}))
    with pytest.raises(InvalidInput) as refused:
        start_export(blind, chosen(company(), columns=("password",)), "csv")
    assert refused.value.errors[0].loc == ("columns",)


@DATABASE
@pytest.mark.parametrize("code", ["", "pdf", "../csv"])
def test_unknown_format_is_refused(code: str) -> None:
    with pytest.raises(InvalidInput):
        start_export(manager(), chosen(company()), code)
    assert not Export.objects.exists()


@DATABASE
def test_every_export_is_written_to_the_access_log() -> None:
    actor, ids = manager(), [company(name) for name in ("A", "B")]
    start_export(actor, chosen(*ids, columns=("nip",)), "xlsx")
    entry = AccessLog.objects.get()
    assert (entry.access, entry.actor_id, entry.kind) == (Access.EXPORTED, actor.id, "party")
    assert (entry.facts["rows"], entry.facts["columns"], entry.facts["ids"]) == (2, ["nip"], sorted(ids))


@DATABASE
def test_file_is_for_its_maker_alone_and_for_a_day() -> None:
    actor, other = manager(), manager()
    export = start_export(actor, chosen(company()), "csv")
    assert export.file_id is not None
    assert "podmioty-" in file_response(actor, export.file_id)["Content-Disposition"]
    for blocked in (lambda: file_response(other, export.file_id or 0), lambda: own_export(other, export.pk)):
        with pytest.raises(NotFound):
            blocked()
    stopped = manager(actions=frozenset({"view"}))
    Export.objects.filter(pk=export.pk).update(actor_id=stopped.id)
    with pytest.raises(NotFound):
        file_response(stopped, export.file_id)
    Export.objects.filter(pk=export.pk).update(actor_id=actor.id)
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)), pytest.raises(NotFound):
        file_response(actor, export.file_id)


@DATABASE
def test_after_a_day_the_file_is_gone_from_the_store() -> None:
    export = start_export(manager(), chosen(company()), "csv")
    assert export.file is not None
    key = export.file.storage_key
    assert remove_old_exports() == 0
    assert default_storage.exists(key)
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert remove_old_exports() == 1
    assert not default_storage.exists(key)
    assert not StoredFile.objects.exists()


@DATABASE
def test_statements_do_not_grow_with_the_rows() -> None:
    actor, ids = manager(), [company(f"Firma {n}") for n in range(20)]

    def statements(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            start_export(actor, chosen(*ids[:number], columns=COLUMNS), "csv")
        return len(captured)

    assert statements(2) == statements(20)


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20),
    st.sampled_from(
        ["=1+1", "+48", "-5", "@SUM", "\tx", "\rx", "\nx", "'=1", "''+", "'s", "'", "a;b", 'a"b', "a,b", "＝1"]
    ),
)


@given(TEXTS)
def test_no_guarded_text_begins_like_a_formula_and_each_comes_back(text: str) -> None:
    safe = guarded(text)
    assert safe[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    assert unguarded(safe) == text


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5), st.sampled_from(["pl", "en"]))
def test_what_is_written_as_csv_reads_back_as_it_was_but_for_the_guard(rows: list[list[Value]], language: str) -> None:
    file = io.BytesIO()
    write_csv(file, ["Nazwa", "Uwagi"], rows, language)
    text = file.getvalue().decode("utf-8")
    read = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), delimiter=delimiter(language)))
    assert [[unguarded(cell) for cell in row] for row in read[1:]] == rows


@pytest.mark.parametrize(
    ("value", "polish", "english"),
    [
        (Decimal("-1284.50"), "-1284,50", "-1284.50"),
        (Decimal("1E+3"), "1000", "1000"),
        (date(2026, 11, 25), "2026-11-25", "2026-11-25"),
        (NOON, "2026-11-25 12:05:09", "2026-11-25 12:05:09"),
        (None, "", ""),
    ],
)
def test_csv_writes_numbers_and_dates_so_that_they_are_read_as_such(value: Value, polish: str, english: str) -> None:
    for language, expected in (("pl", polish), ("en", english)):
        file = io.BytesIO()
        write_csv(file, ["x"], [["a", value]], language)
        assert file.getvalue().decode().splitlines()[1] == f"a{delimiter(language)}{expected}"


def sheet(rows: list[list[Value]]) -> list[tuple[object, ...]]:
    file = io.BytesIO()
    write_xlsx(file, "Podmioty [1]/2: * ?", ["a"] * len(rows[0]), rows)
    return list(load_workbook(file).active.iter_rows(min_row=2, values_only=True))


def test_excel_takes_no_text_for_a_formula_a_link_or_a_number() -> None:
    texts: list[Value] = ["=1+1", "+48", "@SUM(A1)", "https://example.com", "mailto:a@b.pl", "0012", "-5"]
    assert sheet([texts]) == [tuple(texts)]


def test_excel_keeps_what_it_has_no_place_for_as_text() -> None:
    long, old = "ą" * (LONGEST_TEXT + 10), date(1410, 7, 15)
    assert sheet([[long, old, Decimal("-5.25"), date(2026, 11, 25)]]) == [
        ("ą" * LONGEST_TEXT, "1410-07-15", -5.25, datetime(2026, 11, 25))
    ]


@pytest.mark.parametrize("format_code", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(format_code: str) -> None:
    def peak(number: int) -> int:
        rows: Iterator[list[Value]] = (["Firma", "5260250274", Decimal(n)] for n in range(number))
        with tempfile.TemporaryFile() as file:
            tracemalloc.start()
            if format_code == "csv":
                write_csv(file, ["a"], rows, "pl")
            else:
                write_xlsx(file, "a", ["a"], rows)
            used = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return used

    assert peak(20_000) < peak(2_000) + 1_000_000


@DATABASE
def test_superior_in_the_trash_is_not_named() -> None:
    actor, party = manager(), company("Zakład")
    boss = person(party, "Szefowa")
    person(party, "Zwykły", superior=str(boss))
    selection = whole_list(kind="person", columns=("superior",))
    assert ["Zwykły", "Szefowa"] in [row[-2:] for row in csv_rows(actor, selection)]
    trash_person(SYSTEM, boss)
    assert ["Zwykły", ""] in [row[-2:] for row in csv_rows(actor, selection)]
