"""Finding parties and persons: fragments, a typo, identifiers, phones and e-mails in any notation, rights."""

import pytest

from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Person
from opiekun.parties.services import create_party, create_person, trash_party, update_person
from opiekun.records.search.finding import search
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db


def found(viewer: Viewer, typed: str) -> list[str]:
    return [hit.name for group in search(viewer, typed).groups for hit in group.hits]


@pytest.fixture
def owner() -> Viewer:
    """The account manager of a company, its person and a bystander with other numbers."""
    actor = salesperson()
    company = create_party(
        actor,
        {
            "kind": "organisation",
            "name": "Zakłady Żeliwne Śruba-Łódź sp. z o.o.",
            "short_name": "Śruba-Łódź",
            "nip": "5260250274",
            "regon": "000331501",
            "krs": "636771",
            "eu_vat": "DE136695976",
            "channels": [
                {"kind": "phone", "value": "+48 32 218 40 30"},
                {"kind": "email", "value": "Biuro@Sruba.example"},
                {"kind": "web", "value": "https://www.sruba.example/oferta"},
            ],
            "bank_accounts": [{"iban": "61 1090 1014 0000 0712 1981 2874"}],
        },
    )
    create_person(
        actor,
        {
            "party": str(company.id),
            "first_name": "Grażyna",
            "last_name": "Wójcik-Kowalska",
            "channels": [
                {"kind": "phone", "value": "600 100 200"},
                {"kind": "email", "value": "g.wojcik@sruba.example"},
            ],
        },
    )
    create_party(actor, {"kind": "organisation", "name": "Papier i Tusz", "nip": "1132191233"})
    return actor


COMPANY, PERSON = "Śruba-Łódź", "Grażyna Wójcik-Kowalska"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zeliw", COMPANY),
        ("ŻELIWNE sruba", COMPANY),
        ("lodz", COMPANY),
        ("5260250274", COMPANY),
        ("526-025-02-74", COMPANY),
        ("526 025 02 74", COMPANY),
        ("PL5260250274", COMPANY),
        ("pl 526-025-02-74", COMPANY),
        ("NIP: 526-025-02-74", COMPANY),
        ("nip 5260250274", COMPANY),
        ("526\u2212025\u221202\u221274", COMPANY),
        ("５２６－０２５－０２－７４", COMPANY),
        ("ＮＩＰ：５２６０２５０２７４", COMPANY),
        ("526-025", COMPANY),
        ("000331501", COMPANY),
        ("000 331 501", COMPANY),
        ("REGON 000331501", COMPANY),
        ("0000636771", COMPANY),
        ("636771", COMPANY),
        ("KRS: 0000636771", COMPANY),
        ("DE136695976", COMPANY),
        ("de 136 695 976", COMPANY),
        ("VAT UE: DE 136695976", COMPANY),
        ("61 1090 1014 0000 0712 1981 2874", COMPANY),
        ("PL61109010140000071219812874", COMPANY),
        ("+48 32 218 40 30", COMPANY),
        ("0048 32 2184030", COMPANY),
        ("(32) 218-40-30", COMPANY),
        ("(0-32) 218 40 30", COMPANY),
        ("+48 (0)32 218 40 30", COMPANY),
        ("32 218 40 30 wew. 14", COMPANY),
        ("tel. 32 218 40 30", COMPANY),
        ("218 40 30", COMPANY),
        ("BIURO@SRUBA.EXAMPLE", COMPANY),
        ("e-mail: biuro@sruba.example", COMPANY),
        ("Biuro Śruby <biuro@sruba.example>", COMPANY),
        ("www.sruba.example/oferta", COMPANY),
        ("wojcik", PERSON),
        ("kowalska grazyna", PERSON),
        ("600-100-200", PERSON),
        ("0048600100200", PERSON),
        ("G.Wojcik@sruba.example", PERSON),
        ("Grażyna Wójcik <g.wojcik@sruba.example>", PERSON),
        # A letter too few, a wrong one, two exchanged.
        ("zeliwn srba", COMPANY),
        ("Grażyan Wójcik", PERSON),
        ("Wójcki-Kowalska", PERSON),
        ("papeir", "Papier i Tusz"),
    ],
)
def test_any_notation_finds(owner: Viewer, typed: str, expected: str) -> None:
    assert expected in found(owner, typed)


@pytest.mark.parametrize("typed", ["5260250275", "DE136695977", "biuro2@sruba.example", "61109010140000071219812875"])
def test_another_number_finds_nobody(owner: Viewer, typed: str) -> None:
    assert found(owner, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        *("zeliwne", "5260250274", "000331501", "636771", "DE136695976", "32 218 40 30", "biuro@sruba.example"),
        *("PL61109010140000071219812874", "wojcik", "600 100 200", "zeliwn srba", "Grażyan Wójcik"),
    ],
)
def test_nothing_finds_what_is_out_of_reach(owner: Viewer, typed: str) -> None:
    assert found(owner, typed)
    assert found(salesperson(), typed) == []


def test_what_is_in_the_trash_is_not_found(owner: Viewer) -> None:
    party = next(hit.id for group in search(owner, COMPANY).groups for hit in group.hits if hit.kind == "party")
    trash_party(owner, party)
    assert found(owner, "5260250274") == found(owner, "600100200") == found(owner, "wojcik") == []


def test_private_phone_finds_only_for_those_who_see_private_details(owner: Viewer) -> None:
    boss = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    party = create_party(boss, {"kind": "natural_person", "last_name": "Cichy"})

    person = Person.objects.get(party_id=party.id)
    update_person(boss, person.pk, {"private_channels": [{"kind": "phone", "value": "501 777 888"}]})
    assert found(boss, "501777888") == ["Cichy"]
    assert found(manager(), "501777888") == []
    hits = [hit for group in search(boss, "501777888").groups for hit in group.hits]
    assert all("777" not in hit.detail for hit in hits), "the number itself is shown only where its opening is logged"


def test_typo_finds_the_whole_word_before_pieces_of_two_others() -> None:
    for name in (
        "Auto Serwis Kołodziejczyk, Kowalski sp.j.",
        "Restauracja Kowalczyk",
        "Mleczrex sp. z o.o.",
        "Mleczarnia Łąka",
    ):
        create_party(SYSTEM, {"kind": "organisation", "name": name})
    assert found(SYSTEM, "kowlaczyk")[0] == "Restauracja Kowalczyk"
    assert found(SYSTEM, "mleczrania")[0] == "Mleczarnia Łąka"
