"""The whole form of an interaction: who took part in which role, the main person of the party, what it keeps."""

import json
from typing import Any

import pytest

from opiekun.accounts.models import RoleRight
from opiekun.activities.models import Interaction, Participant
from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db
NOBODY: dict[str, Any] = dict.fromkeys(f"participants-{role}" for role in ("from", "to", "cc", "bcc", "attendee"))


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


@pytest.fixture
def party(admin: Somebody) -> int:
    return create_party(admin.viewer, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(admin: Somebody, party: int) -> int:
    raw = {"party": str(party), "first_name": "Ewa", "last_name": "Nowak", "is_main": True}
    return create_person(admin.viewer, raw).id


def text(answer: Any) -> str:
    return str(answer.content.decode())


def who() -> set[tuple[str, int | str]]:
    rows = Participant.objects.values_list("role", "person_id", "party_id", "user_id", "address")
    return {(role, next(one for one in somebody if one)) for role, *somebody in rows}


def sent(html: str, **people: Any) -> dict[str, Any]:
    """What the page's form would send, with these people in its roles."""
    said = {f"participants-{role}": lines for role, lines in people.items()}
    return {**fields(html), **{name: said.get(name, []) for name in NOBODY}}


def test_the_form_takes_persons_parties_users_and_addresses_in_their_roles(
    admin: Somebody, party: int, person: int
) -> None:
    page = text(admin.client.get(f"/interactions/new?party={party}&kind=email"))
    people = {
        "from": [f"person-{person}"],
        "to": [f"user-{admin.user.pk}", f"party-{party}"],
        "cc": ["Biuro <biuro@stalmix.pl>"],
    }
    made = admin.client.post("/interactions/new", {**sent(page, **people), "subject": "Oferta"})
    assert made.status_code == 302
    assert who() == {("from", person), ("to", admin.user.pk), ("to", party), ("cc", "biuro@stalmix.pl")}
    at = Interaction.objects.get().pk
    form = text(admin.client.get(f"/interactions/{at}/edit"))
    for shown in ("Ewa Nowak", "Stalmix", admin.user.name, "Biuro &lt;biuro@stalmix.pl&gt;"):
        assert f"selected>{shown}</option>" in form
    moved = {"to": [f"person-{person}", f"user-{admin.user.pk}"], "cc": ["Biuro <biuro@stalmix.pl>"]}
    assert admin.client.post(f"/interactions/{at}/edit", sent(form, **moved)).status_code == 302
    assert who() == {("to", person), ("to", admin.user.pk), ("cc", "biuro@stalmix.pl")}
    form = text(admin.client.get(f"/interactions/{at}/edit"))
    assert admin.client.post(f"/interactions/{at}/edit", sent(form)).status_code == 302
    assert who() == set()


def test_those_who_stand_there_in_any_role_are_shown_and_stay_as_they_are(
    admin: Somebody, party: int, person: int
) -> None:
    rows = [
        {"role": "bcc", "person": str(person), "name": "E.  Nowak"},
        {"role": "to", "address": "undisclosed", "name": "Lista,  wszyscy"},
        {"role": "attendee", "party": str(party)},
    ]
    at = create_interaction(SYSTEM, {"kind": "call", "party": str(party), "participants": rows}).id
    before = list(Participant.objects.order_by("pk").values())
    form = text(admin.client.get(f"/interactions/{at}/edit"))
    fold = form[form.index("<details") :]
    for role, name in (("bcc", "E.  Nowak"), ("to", "Lista, wszyscy &lt;undisclosed&gt;"), ("attendee", "Stalmix")):
        assert f"selected>{name}</option>" in form
        assert f'name="participants-{role}"' not in fold[: fold.index("</details>")]
    assert admin.client.post(f"/interactions/{at}/edit", {**fields(form), "outcome": "Zgoda"}).status_code == 302
    assert list(Participant.objects.order_by("pk").values()) == before
    form = text(admin.client.get(f"/interactions/{at}/edit"))
    added = {**fields(form), "participants-cc": f"user-{admin.user.pk}"}
    assert admin.client.post(f"/interactions/{at}/edit", added).status_code == 302
    assert list(Participant.objects.exclude(role="cc").order_by("pk").values()) == before
    # A page that did not ask who took part says nothing about it.
    form = text(admin.client.get(f"/interactions/{at}/edit"))
    unasked = {name: value for name, value in fields(form).items() if not name.startswith("participants")}
    assert admin.client.post(f"/interactions/{at}/edit", {**unasked, "outcome": "Nie"}).status_code == 302
    assert Participant.objects.count() == 4


def test_what_is_refused_is_said_at_the_role_and_nothing_is_lost_or_changed(
    admin: Somebody, party: int, person: int
) -> None:
    page = text(admin.client.get(f"/interactions/new?party={party}"))
    people = {"attendee": [f"person-{person}"], "to": ["person-999999"], "cc": ["nobody at all"]}
    refused = admin.client.post("/interactions/new", {**sent(page, **people), "subject": "Przegląd"})
    assert refused.status_code == 422
    assert not Interaction.objects.exists()
    form = text(refused)
    assert 'id="id_participants-cc-error"' in form
    assert f'<option value="person-{person}" selected>Ewa Nowak' in form
    assert '<option value="nobody at all" selected>' in form
    at = create_interaction(SYSTEM, {"kind": "call", "party": str(party), "participants": [{"person": str(person)}]}).id
    edit = text(admin.client.get(f"/interactions/{at}/edit"))
    wrong = admin.client.post(f"/interactions/{at}/edit", sent(edit, to=["person-999999"]))
    assert wrong.status_code == 422
    assert 'id="id_participants-to-error"' in text(wrong)
    assert who() == {("attendee", person)}


def test_a_person_out_of_reach_is_neither_found_nor_taken_nor_named(admin: Somebody) -> None:
    seller = log_in("salesperson")
    rights = RoleRight.objects.filter(role__code="salesperson", kind__in=("party", "person"), action="view")
    rights.update(reach="own")
    own = create_party(seller.viewer, {"kind": "organisation", "name": "Moja"}).id
    other = create_party(admin.viewer, {"kind": "organisation", "name": "Obca"}).id
    raw = {"party": str(other), "first_name": "Ewa", "last_name": "Obca"}
    person = create_person(admin.viewer, raw).id
    assert [one["text"] for one in found(admin, "obca")] == ["Ewa Obca", "Obca"]
    assert found(seller, "obca") == []
    assert found(seller, "", other) == found(seller, "")
    page = text(seller.client.get(f"/interactions/new?party={own}"))
    refused = seller.client.post("/interactions/new", sent(page, attendee=[f"person-{person}"]))
    assert refused.status_code == 422
    assert "Ewa Obca" not in text(refused)
    assert not Interaction.objects.exists()


def found(somebody: Somebody, words: str, party: int | str = "") -> list[dict[str, str]]:
    return list(json.loads(somebody.client.get("/interactions/people", {"q": words, "party": party}).content))


def test_one_field_finds_persons_parties_and_users(admin: Somebody, party: int, person: int) -> None:
    near = found(admin, "", party)
    assert near[0] == {"value": f"person-{person}", "text": "Ewa Nowak"}
    assert f"user-{admin.user.pk}" in {one["value"] for one in near}
    assert f"party-{party}" in {one["value"] for one in found(admin, "stalmix")}
    assert f"person-{person}" in {one["value"] for one in found(admin, "nowak")}
    assert f"user-{admin.user.pk}" in {one["value"] for one in found(admin, admin.user.name[:4])}


def test_an_unknown_role_is_refused_with_nothing_changed(party: int, person: int) -> None:
    at = create_interaction(SYSTEM, {"kind": "call", "party": str(party), "participants": [{"person": str(person)}]}).id
    with pytest.raises(InvalidInput) as refused:
        update_interaction(SYSTEM, at, {"participants": [{"person": str(person), "role": "boss"}]})
    assert refused.value.errors[0].loc == ("participants", 0, "role")
    assert who() == {("attendee", person)}


def test_the_fields_follow_the_kind_and_keep_who_was_chosen(admin: Somebody, party: int, person: int) -> None:
    page = text(admin.client.get(f"/interactions/new?party={party}"))
    typed = {**sent(page, attendee=[f"person-{person}"]), "kind": "letter"}
    answer = text(admin.client.post("/interactions/fields", typed, HTTP_HX_REQUEST="true"))
    usual = answer[: answer.index("<details")]
    assert all(f'name="participants-{role}"' in usual for role in ("from", "to", "cc", "attendee"))
    assert 'name="participants-bcc"' not in usual
    assert f'<option value="person-{person}" selected>Ewa Nowak' in usual


def test_the_main_person_of_the_party_is_chosen_and_another_party_brings_its_own(
    admin: Somebody, party: int, person: int
) -> None:
    chosen = f'<option value="{person}" selected>Ewa Nowak'
    assert chosen in text(admin.client.get(f"/interactions/new?party={party}"))
    assert chosen not in text(admin.client.get(f"/interactions/new?party={party}&person="))
    page = text(admin.client.get("/interactions/new"))
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "with-whom"}
    answer = admin.client.post("/interactions/fields", {**sent(page), "party": str(party)}, **headers)
    assert chosen in text(answer)


# A record's version grows once a transaction: two writes of two people are two of them.
@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_role_are_asked_by_name(admin: Somebody, party: int, person: int) -> None:
    at = create_interaction(SYSTEM, {"kind": "call", "party": str(party)}).id
    form = text(admin.client.get(f"/interactions/{at}/edit"))
    update_interaction(SYSTEM, at, {"participants": [{"party": str(party)}]})
    asked = admin.client.post(f"/interactions/{at}/edit", sent(form, attendee=[f"person-{person}"]))
    assert asked.status_code == 412
    assert "<span>Ewa Nowak</span>" in text(asked)
    assert "<span>Stalmix</span>" in text(asked)
    assert who() == {("attendee", party)}
    mine = {**sent(text(asked), attendee=[f"person-{person}"]), "keep-participants-attendee": "mine"}
    assert admin.client.post(f"/interactions/{at}/edit", mine).status_code == 302
    assert who() == {("attendee", person)}
