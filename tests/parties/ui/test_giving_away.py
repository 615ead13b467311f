"""Giving a party to somebody whose parties one does not see: it is saved and said, not answered by "not found"."""

import pytest

from opiekun.parties.models import Party
from tests.parties.people import make_user
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db


def filled_in(somebody: Somebody, **values: str) -> dict[str, str]:
    return {**fields(somebody.client.get("/parties/new").content.decode()), "kind": "organisation", **values}


def test_party_made_for_another_account_manager_leads_to_the_list() -> None:
    seller, other = log_in("salesperson"), make_user("Ewa", "Lis")
    form = filled_in(seller, name="Dla Ewy", account_manager=str(other.pk))
    answer = seller.client.post("/parties/new", form, follow=True)
    assert answer.redirect_chain[-1][0] == "/parties"
    assert "The party is out of your sight now." in answer.content.decode()
    assert "Dla Ewy" not in answer.content.decode()
    assert Party.objects.get(account_manager=other).identity.name == "Dla Ewy"


def test_party_given_away_by_the_form_leads_to_the_list() -> None:
    seller, other = log_in("salesperson"), make_user("Ewa", "Lis")
    seller.client.post("/parties/new", filled_in(seller, name="Moja"))
    party = Party.objects.get(created_by_id=seller.user.pk, is_own=False)
    form = fields(seller.client.get(f"/parties/{party.pk}/edit").content.decode())
    answer = seller.client.post(f"/parties/{party.pk}/edit", {**form, "account_manager": str(other.pk)}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/parties")
    party.refresh_from_db()
    assert party.account_manager_id == other.pk


def test_party_given_away_in_place_leads_to_the_list() -> None:
    seller, other = log_in("salesperson"), make_user("Ewa", "Lis")
    seller.client.post("/parties/new", filled_in(seller, name="Moja"))
    party = Party.objects.get(created_by_id=seller.user.pk, is_own=False)
    answer = seller.client.post(
        f"/parties/{party.pk}/facts/account_manager",
        {"account_manager": str(other.pk), "version": str(party.version)},
        headers={"HX-Request": "true"},
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/parties")
    party.refresh_from_db()
    assert party.account_manager_id == other.pk
