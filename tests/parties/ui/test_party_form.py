"""Making and editing a party by its form."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from opiekun.accounts.models import AccessLog
from opiekun.parties.models import Channel, Party
from opiekun.parties.services import create_party, update_party
from opiekun.records.models import FormToken
from opiekun.records.record.once import KEPT_FOR, forget_sent_forms
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.parties.ui.test_party_page import COMPANY, make

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Regały Nowak sp. z o.o.",
    "nip": "526-025-02-74",
    "phones-count": "2",
    "phones-0-value": "32 218 40 30",
    "phones-0-label": "office",
    "phones-1-value": "600 100 200",
    "phones-main": "1",
    "emails-count": "1",
    "emails-0-value": "biuro@regaly.example",
    "addresses-count": "1",
    "addresses-0-kind": "registered",
    "addresses-0-city": "Tychy",
    "addresses-0-postcode": "43100",
    "addresses-0-country": "PL",
    "accounts-count": "1",
    "accounts-0-iban": "61 1090 1014 0000 0712 1981 2874",
    "accounts-0-currency": "PLN",
}


def new_form(somebody: Somebody, kind: str = "organisation") -> dict[str, str]:
    return fields(somebody.client.get(f"/parties/new?kind={kind}").content.decode())


def parties_named(name: str) -> int:
    return Party.objects.filter(identity__name=name).count()


def test_company_is_made_with_all_its_rows(admin: Somebody) -> None:
    answer = admin.client.post("/parties/new", {**new_form(admin), **TYPED})
    party = Party.objects.get(identity__name=TYPED["name"])
    assert (answer.status_code, answer["Location"]) == (302, f"/parties/{party.pk}")
    phones = party.identity.channels.filter(kind="phone").order_by("id")
    assert [(p.normalised, p.is_main) for p in phones] == [("+48322184030", False), ("+48600100200", True)]
    assert party.identity.addresses.get().postcode == "43-100"
    assert party.bank_accounts.get().iban == "PL61109010140000071219812874"
    assert party.account_manager_id == admin.user.pk


def test_natural_person_is_made_by_the_other_form(admin: Somebody) -> None:
    sent = {**new_form(admin, "natural_person"), "first_name": "Ewa", "last_name": "Malik"}
    assert admin.client.post("/parties/new", sent).status_code == 302
    party = Party.objects.get(identity__last_name="Malik")
    assert (party.kind, party.persons.get().identity_id) == ("natural_person", party.identity_id)


def test_second_click_makes_no_second_party(admin: Somebody) -> None:
    sent = {**new_form(admin), **TYPED}
    first, second = admin.client.post("/parties/new", sent), admin.client.post("/parties/new", sent)
    assert first["Location"] == second["Location"]
    assert parties_named(TYPED["name"]) == 1


def test_second_click_is_no_complaint_about_the_number_that_the_first_took(admin: Somebody) -> None:
    sent = {**new_form(admin), **TYPED, "regon": "000331501", "krs": "636771"}
    first, second = admin.client.post("/parties/new", sent), admin.client.post("/parties/new", sent)
    assert (first.status_code, second.status_code, first["Location"]) == (302, 302, second["Location"])


def test_sent_forms_are_forgotten_after_a_week(admin: Somebody) -> None:
    sent = {**new_form(admin), **TYPED}
    admin.client.post("/parties/new", sent)
    FormToken.objects.update(at=timezone.now() - KEPT_FOR + timedelta(minutes=1))
    assert forget_sent_forms() == 0
    FormToken.objects.update(at=timezone.now() - KEPT_FOR)
    assert forget_sent_forms() == 1
    assert not FormToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_make_one_party() -> None:
    somebody = log_in("administrator")
    sent = {**new_form(somebody), **TYPED}
    start = Barrier(4)

    def click(_number: int) -> str:
        client = Client()
        client.cookies = somebody.client.cookies
        start.wait()
        try:
            return client.post("/parties/new", sent)["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(click, range(4)))) == 1
    assert parties_named(TYPED["name"]) == 1


def test_token_of_somebody_else_does_not_lead_to_their_party(admin: Somebody) -> None:
    sent = {**new_form(admin), **TYPED}
    location = admin.client.post("/parties/new", sent)["Location"]
    other = log_in("salesperson", "Jan", "Wnuk")
    answer = other.client.post("/parties/new", {**sent, "account_manager": str(other.user.pk), "name": "Inna"})
    assert (answer.status_code, answer["Location"] == location) == (302, False)


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(admin: Somebody) -> None:
    wrong = {
        **TYPED,
        "name": "",
        "nip": "5260250275",
        "regon": "123",
        "krs": "abc",
        "eu_vat": "XX1",
        "phones-1-value": "not a number",
        "emails-0-value": "no-at-sign",
        "addresses-0-postcode": "4310",
        "accounts-0-iban": "61 1090 1014 0000 0712 1981 2875",
        "remarks": "kept\nthough",
    }
    answer = admin.client.post("/parties/new", {**new_form(admin), **wrong})
    html = answer.content.decode()
    assert answer.status_code == 422
    for name in ("name", "nip", "regon", "krs", "eu_vat", "phones-1-value", "emails-0-value", "addresses-0-postcode"):
        assert f'id="id_{name}-error"' in html, name
        assert f'href="#id_{name}"' in html, name
    told = re.findall(r'href="#id_([\w-]+)">([^:<]+):', html)
    assert [name for name, _label in told[:5]] == ["nip", "regon", "krs", "name", "eu_vat"]
    assert ("phones-1-value", "Phone") in told
    assert ("emails-0-value", "E-mail") in told
    assert 'id="id_accounts-0-iban-error"' in html
    assert 'id="id_phones-0-value-error"' not in html
    sent = fields(html)
    for name, value in wrong.items():
        if name not in ("phones-main",):
            assert sent.get(name, "") == value, name
    assert parties_named(TYPED["name"]) == 0


@pytest.mark.parametrize(
    "bad", ["x" * 301, "a\x00b", "a\u202eb", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_text_that_cannot_be_kept_is_refused_at_the_name(admin: Somebody, bad: str) -> None:
    answer = admin.client.post("/parties/new", {**new_form(admin), "name": bad})
    assert answer.status_code == 422
    assert 'id="id_name-error"' in answer.content.decode()


def test_emoji_in_a_name_is_welcome(admin: Somebody) -> None:
    assert admin.client.post("/parties/new", {**new_form(admin), "name": "Kwiaciarnia 🌷"}).status_code == 302


def test_regon_of_a_party_out_of_reach_is_answered_by_whom_to_ask(admin: Somebody) -> None:
    make(admin)
    other = log_in("salesperson", "Jan", "Wnuk")
    answer = other.client.get("/parties/check?regon=000331501").content.decode()
    assert "ask Anna Kowalczyk" in answer
    assert "Metal-Plast" not in answer
    sent = {**new_form(other), "name": "Druga", "regon": "000331501"}
    answer = other.client.post("/parties/new", sent)
    assert answer.status_code == 422
    assert "ask Anna Kowalczyk" in answer.content.decode()
    assert AccessLog.objects.filter(access="hinted", actor_id=other.user.pk).count() == 2


def test_number_is_checked_while_it_is_typed(admin: Somebody) -> None:
    party_id = make(admin)
    wrong = admin.client.get("/parties/check?nip=5260250275").content.decode()
    assert "check digit" in wrong
    assert "<strong>NIP</strong>" in wrong
    assert "<strong>" not in admin.client.get("/parties/check?nip=").content.decode()
    taken = admin.client.get("/parties/check?nip=526-025-02-74").content.decode()
    assert f'href="/parties/{party_id}"' in taken
    assert "Metal-Plast" not in admin.client.get(f"/parties/check?nip=526-025-02-74&id={party_id}").content.decode()
    assert f'href="/parties/{party_id}"' in admin.client.get("/parties/check?krs=636771").content.decode()


def test_save_and_add_another_leads_to_an_empty_form(admin: Somebody) -> None:
    answer = admin.client.post("/parties/new", {**new_form(admin), **TYPED, "next": "1"})
    assert answer["Location"] == "/parties/new?kind=organisation"


def test_form_of_a_party_saves_only_what_was_changed(admin: Somebody) -> None:
    party_id = make(admin)
    page = f"/parties/{party_id}/edit"
    sent = fields(admin.client.get(page).content.decode())
    version = Party.objects.get(pk=party_id).version
    assert admin.client.post(page, sent)["Location"] == f"/parties/{party_id}"
    assert Party.objects.get(pk=party_id).version == version
    admin.client.post(page, {**sent, "industry": "Stal", "phones-0-remove": "1"})
    party = Party.objects.get(pk=party_id)
    assert party.industry == "Stal"
    assert not party.identity.channels.filter(kind="phone").exists()
    assert party.identity.channels.count() == 2


def test_two_tabs_that_change_different_things_are_joined(admin: Somebody) -> None:
    party_id = make(admin)
    page = f"/parties/{party_id}/edit"
    mine = fields(admin.client.get(page).content.decode())
    colleague = log_in("administrator", "Maria", "Górska")
    theirs = fields(colleague.client.get(page).content.decode())
    theirs.update({"industry": "Stal", "emails-count": "2", "emails-1-value": "drugi@mplast.example"})
    assert colleague.client.post(page, theirs).status_code == 302
    assert admin.client.post(page, {**mine, "remarks": "Moje", "phones-0-value": "600 100 200"}).status_code == 302
    party = Party.objects.get(pk=party_id)
    assert (party.industry, party.remarks) == ("Stal", "Moje")
    assert set(Channel.objects.filter(identity=party.identity).values_list("normalised", flat=True)) == {
        "+48600100200",
        "biuro@mplast.example",
        "drugi@mplast.example",
        "mplast.example",
    }


def test_two_tabs_that_change_one_field_are_asked_for_that_field_only(admin: Somebody) -> None:
    party_id = make(admin)
    page = f"/parties/{party_id}/edit"
    mine = fields(admin.client.get(page).content.decode())
    colleague = log_in("administrator", "Maria", "Górska")
    update_party(colleague.viewer, party_id, {"industry": "Stal", "source": "fair"})
    answer = admin.client.post(page, {**mine, "industry": "Drewno", "remarks": "Moje"})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "Maria Górska" in html
    assert 'name="keep-industry"' in html
    assert html.count('value="theirs"') == 1
    for shown in ("Drewno", "Stal", "Metal"):
        assert shown in html
    again = fields(html)
    assert (again["remarks"], again["source"], again["industry"]) == ("Moje", "fair", "Drewno")
    assert admin.client.post(page, {**again, "keep-industry": "theirs"}).status_code == 302
    party = Party.objects.get(pk=party_id)
    assert (party.industry, party.remarks, party.source) == ("Stal", "Moje", "fair")


def test_conflict_answered_with_mine_writes_mine(admin: Somebody) -> None:
    party_id = make(admin)
    page = f"/parties/{party_id}/edit"
    mine = fields(admin.client.get(page).content.decode())
    update_party(admin.viewer, party_id, {"industry": "Stal"})
    html = admin.client.post(page, {**mine, "industry": "Drewno"}).content.decode()
    assert admin.client.post(page, fields(html)).status_code == 302
    assert Party.objects.get(pk=party_id).industry == "Drewno"


@pytest.mark.django_db(transaction=True)
def test_phone_that_both_changed_is_asked_for_by_itself() -> None:
    admin = log_in("administrator")
    party_id = make(admin)
    page = f"/parties/{party_id}/edit"
    mine = fields(admin.client.get(page).content.decode())
    theirs = {**mine, "phones-0-value": "600 111 111"}
    assert admin.client.post(page, theirs).status_code == 302
    html = admin.client.post(page, {**mine, "phones-0-value": "600 222 222"}).content.decode()
    phone = Channel.objects.get(identity__party=party_id, kind="phone")
    assert f'name="keep-channels:{phone.pk}"' in html
    assert admin.client.post(page, {**fields(html), f"keep-channels:{phone.pk}": "theirs"}).status_code == 302
    phone.refresh_from_db()
    assert phone.normalised == "+48600111111"


def test_own_company_page_keeps_the_profile(admin: Somebody) -> None:
    own = Party.objects.get(is_own=True)
    assert admin.client.get("/settings/company").status_code == 200
    sent = {"currency": "EUR", "time_zone": "Europe/Berlin", "version": own.version}
    assert admin.client.post("/settings/company", sent).status_code == 302
    own.refresh_from_db()
    assert (own.company_profile.currency, own.company_profile.time_zone) == ("EUR", "Europe/Berlin")
    assert admin.client.post("/settings/company", {**sent, "currency": "PLN"}).status_code == 412
    assert admin.client.post("/settings/company", {**sent, "currency": "XXX"}).status_code == 422
    seller = log_in("salesperson", "Jan", "Wnuk")
    assert seller.client.post("/settings/company", sent).status_code == 403


def test_company_data_of_the_tests_are_right(admin: Somebody) -> None:
    assert create_party(admin.viewer, COMPANY).notices == []
