"""Likely duplicates: by identifiers, phones, e-mails and names; by name only within reach, with the reasons."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import AccessLog
from opiekun.core.errors import InvalidInput, NotAllowed
from opiekun.parties.selectors.duplicates import Candidate, like_parties
from opiekun.parties.services import create_party, create_person, trash_party
from opiekun.parties.services.duplicates import Duplicates, find_duplicates, read_candidate
from tests.api.program import company, program
from tests.parties.people import TestViewer, manager, salesperson
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "+48 33 810 20 30", "biuro@stalbud.example"


def firm(actor: TestViewer, name: str = "Stalbud Żory sp. z o.o.", **more: Any) -> int:
    channels = [{"kind": "phone", "value": PHONE}, {"kind": "email", "value": EMAIL}]
    return create_party(actor, {"kind": "organisation", "name": name, "channels": channels, **more}).id


def found(actor: TestViewer, kind: str = "party", hinting: bool = False, **raw: Any) -> Duplicates:
    return find_duplicates(actor, kind, read_candidate(raw), hinting)


def reasons(actor: TestViewer, kind: str = "party", **raw: Any) -> list[list[str]]:
    return [match.reasons for match in found(actor, kind, **raw).matches]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("STALBUD ZORY SA", ["same_name"]), ("Żory Stalbud", ["same_name"]), ("Stalbut Żory", ["alike_name"])),
        *(("Stalbud Żory Bis", ["alike_name"]), ("stalbud", ["alike_name"])),
    ],
)
def test_party_is_found_by_a_name_that_is_the_same_or_alike(name: str, expected: list[str]) -> None:
    actor = manager()
    firm(actor)
    firm(actor, "Hurtownia Kłos S.A.", channels=[])
    assert reasons(actor, name=name) == [expected]


@pytest.mark.parametrize("name", ["", "St", "Hurtownia", "Zakład", "sp. z o.o.", "S.A."])
def test_name_that_says_nothing_finds_nothing(name: str) -> None:
    actor = manager()
    firm(actor)
    assert reasons(actor, name=name) == []


def test_numbers_phones_and_emails_are_found_in_any_notation_and_reasons_are_joined() -> None:
    actor = manager()
    firm(actor, nip="5260250274", regon="012100784", krs="0000030211")
    assert reasons(actor, nip="526-025-02-74") == [["nip"]]
    assert reasons(actor, regon="012 100 784") == [["regon"]]
    assert reasons(actor, krs="30211") == [["krs"]] or reasons(actor, krs="0000030211") == [["krs"]]
    assert reasons(actor, phones=["33 810-20-30"], emails=["BIURO@stalbud.example"], name="Stalbud Żory") == [
        ["email", "phone", "same_name"]
    ]


def test_what_reaches_a_person_counts_for_their_party() -> None:
    actor = manager()
    party = firm(actor, channels=[])
    create_person(actor, {"party": str(party), "last_name": "Maj", "channels": [{"kind": "email", "value": EMAIL}]})
    (match,) = found(actor, emails=[EMAIL]).matches
    assert (match.kind, match.id, match.reasons) == ("party", party, ["email"])


def test_surest_stands_first_and_five_are_enough() -> None:
    actor = manager()
    for number in range(8):
        firm(actor, f"Stalbud Żory {number}", channels=[])
    exact = firm(actor, "Stalbud Żory", channels=[])
    by_nip = firm(actor, "Inna", nip="5260250274", channels=[])
    ids = [match.id for match in found(actor, name="Stalbud Żory S.A.", nip="5260250274").matches]
    assert ids[:2] == [by_nip, exact]
    assert len(ids) == 5


def test_trash_and_the_record_itself_are_no_duplicates() -> None:
    actor = manager()
    party = firm(actor)
    assert reasons(actor, name="Stalbud Żory", phones=[PHONE], exclude=str(party)) == []
    trash_party(actor, party)
    assert reasons(actor, name="Stalbud Żory", phones=[PHONE]) == []


def test_out_of_reach_only_the_number_is_hinted_at_and_nothing_told_by_name() -> None:
    owner, stranger = manager(), salesperson()
    firm(owner, nip="5260250274")
    assert reasons(stranger, name="Stalbud Żory", phones=[PHONE], nip="5260250274", emails=[EMAIL]) == []
    assert not AccessLog.objects.exists()
    hints = found(stranger, hinting=True, name="Stalbud Żory", nip="5260250274", emails=[EMAIL]).hints
    assert {hint.field for hint in hints} == {"nip", "email"}
    assert all("Maria Górska" in hint.message or "ask" in hint.message for hint in hints)
    assert all("Stalbud" not in hint.message for hint in hints)
    assert AccessLog.objects.filter(access="hinted", actor_id=stranger.id).count() == 2
    assert found(stranger, hinting=True, name="Stalbud Żory", phones=[PHONE]).hints == []


def test_whoever_may_not_see_parties_asks_in_vain() -> None:
    with pytest.raises(NotAllowed):
        found(manager(actions=frozenset({"create"})), name="Stalbud Żory")


def test_persons_are_found_by_phone_email_and_name_and_at_their_party_by_an_alike_one() -> None:
    actor = manager()
    here, there = firm(actor, channels=[]), firm(actor, "Kłos", channels=[])
    channels = [{"kind": "phone", "value": PHONE}]
    create_person(actor, {"party": str(here), "first_name": "Katarzyna", "last_name": "Łęcka", "channels": channels})
    assert reasons(actor, "person", name="katarzyna lecka") == [["same_name"]]
    assert reasons(actor, "person", name="Łęcka Katarzyna") == [["same_name"]]
    assert reasons(actor, "person", name="Katarzyna Lecko", party=str(here)) == [["alike_name"]]
    assert reasons(actor, "person", name="Katarzyna Lecko", party=str(there)) == []
    assert reasons(actor, "person", phones=["338102030"]) == [["phone"]]
    (match,) = found(actor, "person", phones=[PHONE]).matches
    assert match.detail == "Stalbud Żory sp. z o.o."


def test_wrong_value_is_named_but_left_out_while_one_types() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_candidate({"nip": "526", "name": "x"})
    assert refused.value.errors[0].loc == ("nip",)
    assert read_candidate({"nip": "526", "name": "x", "phones": ["12"]}, while_typing=True) == Candidate(name="x")


def test_many_entries_are_asked_for_by_one_statement() -> None:
    actor = manager()
    first, second = firm(actor, "Stalbud Żory", channels=[]), firm(actor, "Kłos", nip="5260250274", channels=[])
    entries = [Candidate(name="Stalbud Żory SA"), Candidate(name="Nic takiego"), Candidate(nip="5260250274")]
    with CaptureQueriesContext(connection) as statements:
        found = like_parties(actor, entries)
    assert len(statements) == 1
    assert [[match.id for match in matches] for matches in found] == [[first], [], [second]]


def test_form_shows_what_is_alike_and_leaves_to_the_fields_what_they_say_themselves() -> None:
    seller = log_in("administrator")
    party = firm(seller.viewer, nip="5260250274")  # type: ignore[arg-type]
    assert 'hx-post="/parties/duplicates"' in seller.client.get("/parties/new").content.decode()
    assert "/duplicates" not in seller.client.get(f"/parties/{party}/edit").content.decode()
    shown = seller.client.post("/parties/duplicates", {"name": "Stalbud Żory S.A.", "nip": "526-025-02-74"})
    html = shown.content.decode()
    assert f'href="/parties/{party}"' in html
    assert "the same NIP, the same name" in html
    assert "Is this one meant?" in html
    assert seller.client.post("/parties/duplicates", {"nip": "5260250274"}).content.decode().strip() == ""
    by_phone = seller.client.post("/parties/duplicates", {"phones-0-value": "33 810 20 30", "phones-count": "1"})
    assert "the same phone" in by_phone.content.decode()
    assert 'hx-post="/persons/duplicates"' in seller.client.get("/persons/new").content.decode()


def test_form_of_a_person_shows_namesakes() -> None:
    seller = log_in("administrator")
    party = firm(seller.viewer)  # type: ignore[arg-type]
    person = create_person(seller.viewer, {"party": str(party), "first_name": "Anna", "last_name": "Maj"}).id
    shown = seller.client.post("/persons/duplicates", {"first_name": "Anna", "last_name": "Maj", "party": str(party)})
    assert f'href="/persons/{person}"' in shown.content.decode()


def test_form_says_nothing_of_what_is_out_of_reach() -> None:
    owner = log_in("administrator")
    firm(owner.viewer, nip="5260250274")  # type: ignore[arg-type]
    stranger = log_in("salesperson", "Jan", "Wnuk")
    sent = {"name": "Stalbud Żory", "nip": "5260250274", "phones-0-value": PHONE, "emails-0-value": EMAIL}
    assert stranger.client.post("/parties/duplicates", sent).content.decode().strip() == ""
    clerk = log_in("read_only", "Ewa", "Maj")
    assert clerk.client.post("/persons/duplicates", {"first_name": "Anna", "last_name": "Maj"}).status_code == 200


def test_program_asks_before_it_creates() -> None:
    caller = program()
    made = company(caller, "Śruba sp. z o.o.", nip="5260250274")
    body = caller.get("/parties/duplicates?name=%C5%9Aruba%20S.A.&nip=526-025-02-74").json()
    assert body["hints"] == []
    assert [(item["id"], [reason["code"] for reason in item["reasons"]]) for item in body["items"]] == [
        (made["id"], ["nip", "same_name"])
    ]
    assert body["items"][0]["reasons"][0]["message"] == "the same NIP"
    assert caller.get(f"/parties/duplicates?name=%C5%9Aruba&exclude={made['id']}").json()["items"] == []
    assert caller.get("/parties/duplicates").json() == {"items": [], "hints": []}
    for name in ("nip", "phone", "email", "exclude", "q"):
        refused = caller.get(f"/parties/duplicates?{name}=x")
        assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, [name])
    caller.post("/persons", {"party": made["id"], "first_name": "Anna", "last_name": "Maj"})
    assert [item["name"] for item in caller.get("/persons/duplicates?name=Anna%20Maj").json()["items"]] == ["Anna Maj"]
    stranger = program("salesperson")
    told = stranger.get("/parties/duplicates?name=%C5%9Aruba&nip=5260250274").json()
    assert told["items"] == []
    assert [(hint["code"], hint["field"]) for hint in told["hints"]] == [("nip_known", "nip")]
    assert program(scopes=("persons:read",)).get("/parties/duplicates?name=x").status_code == 403
