"""Whatever the order of the rows, however often they come, in one file or in two: the register is the same."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.records.external_ids import attach
from tests.parties.importing.imports import NIPS, REGONS, imported, numbers, outcomes, register, table
from tests.records.operations import company

pytestmark = pytest.mark.django_db

HEAD = ("Nazwa", "Id kontrahenta", "REGON", "NIP", "E-mail", "Miejscowość", "Konto bankowe")
MANY = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
IBANS = ("PL61109010140000071219812874", "PL27114020040000300201355387")

# Companies with an external id, a REGON or both; what several rows say of one does not contradict itself.
COMPANY = st.fixed_dictionaries(
    {
        "number": st.integers(0, 7),
        "by": st.sampled_from(["id", "regon", "both"]),
        "email": st.sampled_from(["", "biuro@a.pl", "sklep@a.pl"]),
        "city": st.sampled_from(["", "town"]),
        "account": st.sampled_from(["", *IBANS]),
    }
)


def line(chosen: dict[str, Any]) -> tuple[str, ...]:
    n = chosen["number"]
    return (
        f"Firma {n}",
        f"K{n}" if chosen["by"] != "regon" else "",
        REGONS[n] if chosen["by"] != "id" else "",
        NIPS[n] if chosen["city"] else "",
        chosen["email"],
        f"Miasto {n}" if chosen["city"] else "",
        chosen["account"],
    )


class _Undone(Exception):
    """Ends a trial without leaving anything."""


def outcome_of(*files: list[tuple[str, ...]]) -> Any:
    """The register after importing the files one after the other; then all is as before."""
    found: Any = None
    try:
        with transaction.atomic():
            for rows in files:
                if rows:
                    imported(table(HEAD, *rows))
            found = register()
            raise _Undone
    except _Undone:
        return found


def linked(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows that name a company by its id alone are joined to those by REGON by one row that has both."""
    names = sorted({row[0] for row in rows})
    return [*((name, f"K{name[6:]}", REGONS[int(name[6:])], "", "", "", "") for name in names), *rows]


@MANY
@given(st.lists(COMPANY, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(companies: list[dict[str, Any]], random: Any) -> None:
    rows = linked([line(chosen) for chosen in companies])
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert outcome_of(rows) == outcome_of(shuffled)


@MANY
@given(st.lists(COMPANY, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_repeated_rows_and_files_change_nothing(companies: list[dict[str, Any]], random: Any) -> None:
    rows = linked([line(chosen) for chosen in companies])
    repeated = [*rows, *random.choices(rows, k=len(rows))]
    random.shuffle(repeated)
    once = outcome_of(rows)
    assert outcome_of(repeated) == once
    assert outcome_of(rows, rows) == once


@MANY
@given(st.lists(COMPANY, min_size=2, max_size=10), st.data())
def test_a_file_cut_into_two_gives_the_same(companies: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = linked([line(chosen) for chosen in companies])
    cut = data.draw(st.integers(len({row[0] for row in rows}), len(rows)))
    assert outcome_of(rows[:cut], rows[cut:]) == outcome_of(rows)


WILD = st.tuples(
    st.sampled_from(["Alfa", "Beta", "", "Gmina Kowal"]),
    st.sampled_from(["", "K1", "K2", "K3"]),
    st.sampled_from(["", REGONS[0], REGONS[1], "210203233"]),
    st.sampled_from(["", NIPS[0], NIPS[1], "5261040827"]),
    st.sampled_from(["", "a@b.pl", "a@b"]),
    st.sampled_from(["", "Tychy", "Żory"]),
    st.sampled_from(["", IBANS[0], "PL00"]),
)


@MANY
@given(st.lists(WILD, min_size=1, max_size=12), st.sampled_from(["update", "fill", "skip"]))
def test_dry_run_tells_what_the_run_does_and_each_row_has_one_end(rows: list[tuple[str, ...]], existing: str) -> None:
    try:
        with transaction.atomic():
            attach(SYSTEM, "id-kontrahenta", [(company("Stara", nip=NIPS[0]), "K3")])
            company("Znana", regon=REGONS[1])
            before = Party.objects.filter(trashed_at__isnull=True).count()
            data = table(HEAD, *rows)
            filled = [row for row in rows if any(row)]
            if not filled:
                raise _Undone
            tried = imported(data, dry=True, existing=existing)
            told = [(r.number, r.outcome, r.code, r.changes) for r in tried.rows.order_by("number")]
            done = imported(data, existing=existing)
            assert [(r.number, r.outcome, r.code, r.changes) for r in done.rows.order_by("number")] == told
            assert sum(numbers(done).values()) == done.total == len(filled)
            live = Party.objects.filter(trashed_at__isnull=True)
            assert live.count() == before + outcomes(done).count("created")
            regons = list(live.exclude(regon="").values_list("regon", flat=True))
            assert len(regons) == len(set(regons))
            raise _Undone
    except _Undone:
        pass
