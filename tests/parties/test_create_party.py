"""Putting a party into the register."""

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.core.models import History, OutboxEntry
from opiekun.parties.errors import IdentifierTaken, NoSuchUser
from opiekun.parties.models import Channel, Identity, Party, Person
from opiekun.parties.services import create_party
from tests.parties.people import make_user, manager, salesperson

pytestmark = pytest.mark.django_db

COMPANY = {"kind": "organisation", "name": "Metal-Plast sp. z o.o."}


def errors_of(refused: pytest.ExceptionInfo[InvalidInput]) -> dict[tuple[str | int, ...], str]:
    return {error.loc: error.code for error in refused.value.errors}


def test_company_with_all_its_rows_is_stored_normalised() -> None:
    actor = manager()
    saved = create_party(
        actor,
        {
            **COMPANY,
            "short_name": "Metal-Plast",
            "nip": "PL 526-025-02-74",
            "regon": "000 331 501",
            "krs": "636771",
            "eu_vat": "DE 136 695 976",
            "channels": [
                {"kind": "phone", "value": "(32) 218 40 30", "label": "office"},
                {"kind": "phone", "value": "600-100-200", "is_main": True},
                {"kind": "email", "value": "Biuro@MPlast.example"},
            ],
            "addresses": [{"kind": "registered", "street": "Towarowa", "postcode": "43100", "city": "Tychy"}],
            "bank_accounts": [{"iban": "61 1090 1014 0000 0712 1981 2874"}],
        },
    )
    party = Party.objects.get(pk=saved.id)
    assert (party.nip, party.regon, party.krs) == ("5260250274", "000331501", "0000636771")
    assert party.eu_vat == "DE136695976"
    assert party.account_manager_id == party.owner_id == actor.id
    assert (saved.version, saved.notices) == (1, [])
    assert [(c.normalised, c.is_main) for c in party.identity.channels.order_by("id")] == [
        ("+48322184030", False),
        ("+48600100200", True),
        ("biuro@mplast.example", True),
    ]
    address = party.identity.addresses.get()
    assert (address.postcode, address.is_main, address.country) == ("43-100", True, "PL")
    assert party.bank_accounts.get().iban == "PL61109010140000071219812874"


def test_creation_is_told_to_subscribers_once_and_written_to_history_with_its_author() -> None:
    actor = manager()
    saved = create_party(actor, {**COMPANY, "channels": [{"kind": "email", "value": "a@b.example"}]})
    entries = OutboxEntry.objects.filter(record_id=saved.id)
    assert [entry.name for entry in entries] == ["party.created"]
    party = Party.objects.get(pk=saved.id)
    written = History.objects.filter(subject_id__in=[party.pk, party.identity_id])
    assert {row.table_name for row in written} == {"parties_party", "parties_identity", "parties_channel"}
    assert {row.actor_id for row in written} == {actor.id}


def test_natural_person_gets_its_one_person_with_the_same_identity() -> None:
    saved = create_party(manager(), {"kind": "natural_person", "first_name": "Ewa", "last_name": "Maj"})
    person = Person.objects.get(party_id=saved.id)
    assert person.identity_id == Party.objects.get(pk=saved.id).identity_id
    assert str(person) == "Ewa Maj"


def test_every_wrong_field_is_named_and_nothing_is_written() -> None:
    before = (Party.objects.count(), Identity.objects.count(), Channel.objects.count())
    with pytest.raises(InvalidInput) as refused:
        create_party(
            manager(),
            {
                "kind": "organisation",
                "name": "",
                "nip": "5260250275",
                "regon": "12",
                "krs": "abc",
                "status": "nowhere",
                "remarks": "a\x00b",
                "first_name": "Ewa",
                "colour": "red",
                "channels": [{"kind": "email", "value": "a@b.example"}, {"kind": "email", "value": "nothing"}],
                "addresses": [{"kind": "delivery", "postcode": "4310", "city": "Tychy"}, {"kind": "delivery"}],
            },
        )
    assert errors_of(refused) == {
        ("name",): "required",
        ("nip",): "nip_checksum",
        ("regon",): "regon_format",
        ("krs",): "krs_format",
        ("status",): "choice",
        ("remarks",): "control_characters",
        ("first_name",): "not_for_this_kind",
        ("colour",): "unknown_field",
        ("channels", 1, "value"): "email_format",
        ("addresses", 0, "postcode"): "postcode_format",
        ("addresses", 1, "city"): "empty_address",
    }
    assert (Party.objects.count(), Identity.objects.count(), Channel.objects.count()) == before


@pytest.mark.parametrize("kind", [None, "", "company", 7])
def test_party_without_a_known_kind_is_refused(kind: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_party(manager(), {**COMPANY, "kind": kind})
    assert set(errors_of(refused)) == {("kind",)}


def test_user_without_the_right_is_refused_and_nothing_is_written() -> None:
    before = Party.objects.count()
    with pytest.raises(NotAllowed):
        create_party(manager(actions=frozenset({"view"})), COMPANY)
    assert Party.objects.count() == before


@pytest.mark.parametrize(("field", "value"), [("regon", "000331501"), ("krs", "0000636771")])
def test_regon_and_krs_belong_to_one_live_party(field: str, value: str) -> None:
    first = create_party(manager(), {**COMPANY, field: value})
    with pytest.raises(IdentifierTaken) as refused:
        create_party(manager(), {**COMPANY, field: value})
    assert refused.value.facts == {"id": str(first.id), "name": COMPANY["name"]}
    assert refused.value.errors[0].loc == (field,)
    Party.objects.filter(pk=first.id).update(trashed_at="2026-01-01T00:00Z")
    create_party(manager(), {**COMPANY, field: value})


def test_of_a_party_out_of_reach_only_its_manager_is_told_and_that_is_logged() -> None:
    owner = make_user("Piotr", "Nowak")
    create_party(manager(), {**COMPANY, "regon": "000331501", "account_manager": str(owner.pk)})
    actor = salesperson()
    with pytest.raises(IdentifierTaken) as refused:
        create_party(actor, {**COMPANY, "regon": "000331501"})
    assert "Piotr Nowak" in refused.value.message
    assert "Metal" not in refused.value.message
    assert refused.value.facts == {}
    assert AccessLog.objects.filter(actor_id=actor.id, access="hinted").count() == 1


def test_hints_about_parties_out_of_reach_run_out() -> None:
    owner = make_user("Piotr", "Nowak")
    create_party(manager(), {**COMPANY, "regon": "000331501", "account_manager": str(owner.pk)})
    actor = salesperson()
    told = []
    for _ in range(31):
        with pytest.raises(IdentifierTaken) as refused:
            create_party(actor, {**COMPANY, "regon": "000331501"})
        told.append("Piotr Nowak" in refused.value.message)
    assert told == [True] * 30 + [False]


def test_second_use_of_a_nip_is_only_noted() -> None:
    actor = manager()
    create_party(actor, {**COMPANY, "name": "Gmina Pilchowice", "nip": "5260250274"})
    saved = create_party(actor, {**COMPANY, "nip": "526-025-02-74"})
    assert [(notice.code, notice.field) for notice in saved.notices] == [("nip_shared", "nip")]
    assert "Gmina Pilchowice" in saved.notices[0].message


def test_account_manager_must_be_an_active_user() -> None:
    gone = make_user(is_active=False)
    before = Party.objects.count()
    for user_id in (gone.pk, 987_654_321):
        with pytest.raises(NoSuchUser):
            create_party(manager(), {**COMPANY, "account_manager": str(user_id)})
    assert Party.objects.count() == before


def test_the_same_phone_twice_is_refused_at_the_second() -> None:
    with pytest.raises(InvalidInput) as refused:
        create_party(
            manager(),
            {
                **COMPANY,
                "channels": [{"kind": "phone", "value": "600100200"}, {"kind": "phone", "value": "+48 600 100 200"}],
            },
        )
    assert errors_of(refused) == {("channels", 1, "value"): "repeated"}
