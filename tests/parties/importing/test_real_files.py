"""Real lists as their publishers export them: nothing is done by hand but choosing the file."""

from io import BytesIO
from itertools import pairwise

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Address, Customer, Party
from opiekun.records.importing import drafting, starting
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.registry import import_kind
from opiekun.records.models import Import
from tests.parties.importing.imports import numbers, outcomes, party, register
from tests.records.importing.shared_data import shared_file, shared_files

pytestmark = pytest.mark.django_db


def brought(name: str, dry: bool = False) -> Import:
    path = shared_file(name)
    job = drafting.draft(SYSTEM, "party", BytesIO(path.read_bytes()), path.name)
    return (starting.try_out if dry else starting.run)(SYSTEM, job.pk, at_once=True)


def test_schools_of_a_city() -> None:
    tried = brought("parties/rspo-gorzow-2020.csv", dry=True)
    assert (numbers(tried), Party.objects.filter(is_own=False).count()) == ({"created": 153}, 0)
    job = brought("parties/rspo-gorzow-2020.csv")
    assert (job.total, numbers(job)) == (153, {"created": 153})
    school = Party.objects.get(regon="210203232")
    assert school.nip == "5991113333"
    assert school.identity.name == "ZESPÓŁ SZKÓŁ GASTRONOMICZNYCH IM. FEBRONII GAJEWSKIEJ-KARAMAĆ W GORZOWIE WLKP."
    address = school.identity.addresses.get()
    assert (address.street, address.house_number, address.postcode, address.city, address.voivodeship) == (
        *("ul. Okólna", "35", "66-400"),
        *("Gorzów Wielkopolski", "08"),
    )
    assert set(school.identity.channels.values_list("kind", "normalised")) == {
        ("phone", "+48957225242"),
        ("email", "zsg@edu.gorzow.pl"),
    }
    assert Party.objects.exclude(nip="").values("nip").distinct().count() == 74


@pytest.mark.parametrize("name", shared_files("parties/encodings", ".csv"))
def test_the_same_schools_in_another_dress_change_nothing(name: str) -> None:
    brought("parties/rspo-gorzow-2020.csv")
    before = register()
    assert numbers(brought(name, dry=True)) == {"skipped": 153}
    assert numbers(brought(name)) == {"skipped": 153}
    assert register() == before


def test_offices_of_all_municipalities() -> None:
    job = brought("parties/gminy-siedziby.csv")
    assert (job.total, numbers(job)) == (2477, {"created": 2477})
    assert Address.objects.filter(postcode="87-820", street="ul. Piwna").count() == 2
    assert numbers(brought("parties/gminy-siedziby.csv")) == {"skipped": 2477}


def test_welfare_centres() -> None:
    job = brought("parties/ops-malopolska-2026.csv")
    assert (job.total, numbers(job)) == (195, {"created": 195})
    centre = party("Centrum Usług Społecznych w Tarnowie")
    assert centre.identity.channels.filter(kind="web", normalised="cus.tarnow.pl").exists()
    phones = Party.objects.filter(identity__channels__kind="phone").values_list("identity__channels__normalised")
    assert ("+48134472480",) in phones
    assert numbers(brought("parties/ops-malopolska-2026.csv")) == {"skipped": 195}


def test_banks_whose_names_repeat_stay_as_many_as_there_are_rows() -> None:
    job = brought("parties/banki-ewib-schwifty.csv")
    assert (job.total, numbers(job)) == (704, {"created": 704})
    again = brought("parties/banki-ewib-schwifty.csv", dry=True)
    assert numbers(again) == {"created": 704}
    assert again.rows.filter(alike__isnull=False).count() == 704


@pytest.mark.parametrize("name", shared_files("csv", ".csv", ".txt", ".tsv", ".psv", ".ssv"))
def test_every_hard_file_gets_a_clear_answer_and_loses_no_row(name: str) -> None:
    path = shared_file(name)
    before = Party.objects.count()
    try:
        job = drafting.draft(SYSTEM, "party", BytesIO(path.read_bytes()), path.name)
    except UnreadableFile as refused:
        assert refused.reason in ("empty", "no_rows")  # noqa: PT017
        return
    if not import_kind("party").missing(job.mapping):
        tried = starting.try_out(SYSTEM, job.pk, at_once=True)
        expected = numbers(tried)
    else:
        # Names of columns that say nothing are said by hand.
        mapping = ["name", *("remarks" for _column in job.mapping[1:])]
        expected = numbers(starting.try_out(SYSTEM, drafting.set_mapping(SYSTEM, job.pk, mapping).pk, at_once=True))
    done = starting.run(SYSTEM, job.pk, at_once=True)
    assert numbers(done) == expected
    rows = list(done.rows.order_by("number"))
    assert len(rows) == done.total == sum(expected.values())
    assert all(one.number < other.number for one, other in pairwise(rows))
    assert Party.objects.count() == before + outcomes(done).count("created")
    assert all(row.reason and row.code for row in rows if row.outcome in ("failed", "skipped"))


@pytest.mark.parametrize(("name", "rows"), [("rspo-gorzow-2020.csv", 153), ("ops-malopolska-2026.csv", 195)])
def test_the_same_lists_make_customers_of_parties_that_are_there_or_not(name: str, rows: int) -> None:
    path = shared_file(f"parties/{name}")

    def customers(dry: bool = False) -> Import:
        job = drafting.draft(SYSTEM, "customer", BytesIO(path.read_bytes()), path.name)
        drafting.set_settings(SYSTEM, job.pk, {"options": {"missing_party": "create"}})
        return (starting.try_out if dry else starting.run)(SYSTEM, job.pk, at_once=True)

    assert numbers(customers(dry=True)) == {"created": rows}
    assert numbers(customers()) == {"created": rows}
    assert (Customer.objects.count(), Party.objects.filter(is_own=False).count()) == (rows, rows)
    assert Customer.objects.values("number").distinct().count() == rows
    assert numbers(customers()) == {"skipped": rows}
    # Remarks of such a file are those of the customer, so that parties may get theirs now; none is there twice.
    assert numbers(brought(f"parties/{name}")).keys() <= {"skipped", "updated"}
