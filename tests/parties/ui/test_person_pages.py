"""Pages and forms of persons, the organisation chart, private details."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import AccessLog
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, create_person, update_person
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.parties.ui.test_party_page import HTMX, make

pytestmark = pytest.mark.django_db


def add(admin: Somebody, party_id: int, name: str, **more: object) -> int:
    return create_person(admin.viewer, {"party": party_id, "last_name": name, **more}).id


def test_person_is_added_from_the_page_of_their_party(admin: Somebody) -> None:
    party_id = make(admin)
    boss = add(admin, party_id, "Maj")
    html = admin.client.get(f"/persons/new?party={party_id}").content.decode()
    sent = fields(html)
    assert sent["party"] == str(party_id)
    assert f'<option value="{boss}"' in html
    sent.update({"last_name": "Zięba", "first_name": "Piotr", "superior": str(boss), "is_main": "on"})
    answer = admin.client.post("/persons/new", sent)
    person = Person.objects.get(identity__last_name="Zięba")
    assert answer["Location"] == f"/persons/{person.pk}"
    assert (person.party_id, person.reports_to_id, person.is_main) == (party_id, boss, True)
    assert admin.client.post("/persons/new", sent)["Location"] == f"/persons/{person.pk}"


def test_person_without_a_name_and_party_is_refused_at_both(admin: Somebody) -> None:
    sent = fields(admin.client.get("/persons/new").content.decode())
    answer = admin.client.post("/persons/new", {**sent, "job_title": "Prezes"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_last_name-error"' in html
    assert 'id="id_party-error"' in html
    assert html.index('href="#id_last_name"') < html.index('href="#id_party"')
    assert 'value="Prezes"' in html
    answer = admin.client.post("/persons/new", {**sent, "last_name": "Maj", "party": "999999"})
    assert 'id="id_party-error"' in answer.content.decode()


def test_page_of_a_person_takes_at_most_ten_statements(admin: Somebody) -> None:
    person_id = add(admin, make(admin), "Maj")
    admin.client.get(f"/persons/{person_id}")
    with CaptureQueriesContext(connection) as statements:
        assert admin.client.get(f"/persons/{person_id}").status_code == 200
    assert len(statements) <= 10


def test_natural_person_and_their_party_share_what_is_edited(admin: Somebody) -> None:
    party_id = create_party(admin.viewer, {"kind": "natural_person", "first_name": "Ewa", "last_name": "Malik"}).id
    person = Person.objects.get(party_id=party_id)
    assert f"/persons/{person.pk}" in admin.client.get(f"/parties/{party_id}").content.decode()
    assert f"/parties/{party_id}" in admin.client.get(f"/persons/{person.pk}").content.decode()
    sent = {"first_name": "Ewa", "last_name": "Malik-Nowak", "version": person.version}
    assert admin.client.post(f"/persons/{person.pk}/facts/person_name", sent, **HTMX).status_code == 200
    assert "Ewa Malik-Nowak" in admin.client.get(f"/parties/{party_id}").content.decode()
    assert admin.client.get(f"/persons/{person.pk}/move").status_code == 409


def test_private_details_open_on_demand_with_the_right_and_are_logged(admin: Somebody) -> None:
    person_id = add(
        admin,
        make(admin),
        "Maj",
        private_channels=[{"kind": "phone", "value": "600 700 800"}],
        home_address={"street": "Cicha", "city": "Tychy"},
    )
    page = admin.client.get(f"/persons/{person_id}").content.decode()
    closed = admin.client.get(f"/persons/{person_id}/private").content.decode()
    assert "600 700 800" not in page + closed
    assert not AccessLog.objects.filter(access="opened").exists()
    opened = admin.client.post(f"/persons/{person_id}/private/open", **HTMX)
    assert "+48 600 700 800" in opened.content.decode()
    assert "Cicha" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    line = AccessLog.objects.get(access="opened")
    assert (line.actor_id, line.record_id, line.field_classes) == (admin.user.pk, person_id, ["private"])


def test_private_details_are_kept_from_who_has_no_right_to_them(admin: Somebody) -> None:
    person_id = add(admin, make(admin), "Maj", private_channels=[{"kind": "phone", "value": "600 700 800"}])
    update_person(admin.viewer, person_id, {"private_channels": [{"kind": "phone", "value": "600 700 801"}]})
    clerk = log_in("customer_service", "Jan", "Wnuk")
    assert "/private" not in clerk.client.get(f"/persons/{person_id}").content.decode()
    assert clerk.client.post(f"/persons/{person_id}/private/open", **HTMX).status_code == 403
    assert clerk.client.get(f"/persons/{person_id}/private/edit").status_code == 403
    for page in ("history", "timeline"):
        assert "700 80" not in clerk.client.get(f"/persons/{person_id}/{page}").content.decode()
    assert "700 801" in admin.client.get(f"/persons/{person_id}/history").content.decode()


def test_private_details_are_edited_by_their_own_form(admin: Somebody) -> None:
    person_id = add(admin, make(admin), "Maj")
    page = f"/persons/{person_id}/private/edit"
    sent = fields(admin.client.get(page).content.decode())
    wrong = {**sent, "private_phones-count": "1", "private_phones-0-value": "x", "home_address-postcode": "1"}
    html = admin.client.post(page, wrong).content.decode()
    assert 'id="id_private_phones-0-value-error"' in html
    assert 'id="id_home_address-postcode-error"' in html
    right = {**sent, "private_phones-count": "1", "private_phones-0-value": "600 700 800", "home_address-city": "Tychy"}
    assert admin.client.post(page, right).status_code == 302
    person = Person.objects.get(pk=person_id)
    assert (person.private_channels.get().normalised, person.home_address.city) == ("+48600700800", "Tychy")


def test_chart_draws_superiors_over_those_who_report_to_them(admin: Somebody) -> None:
    party_id = make(admin)
    boss = add(admin, party_id, "Maj", job_title="Prezes")
    below = add(admin, party_id, "Zięba", superior=boss)
    add(admin, party_id, "Łęcka", superior=below)
    html = admin.client.get(f"/parties/{party_id}/chart").content.decode()
    assert html.index("Maj") < html.index("Zięba") < html.index("Łęcka")
    assert html.count('<ul class="o-org"') == 3
    panel = admin.client.get(f"/parties/{party_id}/persons").content.decode()
    assert 'data-depth="2"' in panel


def test_superior_is_changed_by_a_form_and_never_to_somebody_below(admin: Somebody) -> None:
    party_id = make(admin)
    boss, below = add(admin, party_id, "Maj"), add(admin, party_id, "Zięba")
    page = f"/persons/{below}/superior"
    sent = fields(admin.client.get(page).content.decode())
    assert admin.client.post(page, {**sent, "superior": str(boss)})["Location"] == f"/parties/{party_id}/chart"
    assert Person.objects.get(pk=below).reports_to_id == boss
    page = f"/persons/{boss}/superior"
    form = admin.client.get(page).content.decode()
    assert f'value="{below}"' not in form
    answer = admin.client.post(page, {**fields(form), "superior": str(below)})
    assert answer.status_code == 422
    assert "above themselves" in answer.content.decode()


def test_move_shows_what_it_clears_and_clears_it(admin: Somebody) -> None:
    here = make(admin)
    there = make(admin, name="Hurtownia Kłos S.A.", regon="", krs="", bank_accounts=[])
    boss = add(admin, here, "Maj")
    person = add(admin, here, "Zięba", superior=boss)
    below = add(admin, here, "Łęcka", superior=person)
    html = admin.client.get(f"/persons/{person}/move").content.decode()
    assert "superior: Maj" in html
    assert "Łęcka will report to nobody" in html
    sent = fields(html)
    assert admin.client.post(f"/persons/{person}/move", sent).status_code == 422
    stale = {**sent, "party": str(there), "version": "999"}
    refused = admin.client.post(f"/persons/{person}/move", stale)
    assert refused.status_code == 422
    assert "<strong>Not saved.</strong>" in refused.content.decode()
    answer = admin.client.post(f"/persons/{person}/move", {**sent, "party": str(there)})
    assert answer["Location"] == f"/persons/{person}"
    moved = Person.objects.get(pk=person)
    assert (moved.party_id, moved.reports_to_id) == (there, None)
    assert Person.objects.get(pk=below).reports_to_id is None


def test_person_of_a_party_out_of_reach_answers_404(admin: Somebody) -> None:
    person_id = add(admin, make(admin), "Maj")
    other = log_in("salesperson", "Jan", "Wnuk")
    for page in ("", "/edit", "/move", "/superior", "/private", "/colleagues", "/history", "/facts/job_title/edit"):
        assert other.client.get(f"/persons/{person_id}{page}").status_code == 404, page
    assert other.client.post(f"/persons/{person_id}/private/open", **HTMX).status_code == 404
    assert not AccessLog.objects.filter(access="opened").exists()


def test_flag_that_is_not_set_says_no_to_who_may_set_it_and_nothing_to_others(admin: Somebody) -> None:
    person_id = add(admin, make(admin), "Maj")

    def flag(page: str, code: str) -> str:
        found = re.search(rf'id="fact-{code}".*?<dd>([^<]*)', page, re.DOTALL)
        return found[1].strip() if found else "left out"

    shown = admin.client.get(f"/persons/{person_id}").content.decode()
    read = log_in("read_only", "Jan", "Wnuk").client.get(f"/persons/{person_id}").content.decode()
    assert [flag(page, "has_left") for page in (shown, read)] == ["no", "left out"]
    version = Person.objects.get(pk=person_id).version
    address = f"/persons/{person_id}/facts/has_left"
    yes = admin.client.post(address, {"has_left": "true", "version": version}, HTTP_HX_REQUEST="true")
    assert flag(yes.content.decode(), "has_left") == "yes"


def test_party_comes_back_from_the_trash_with_its_persons(admin: Somebody) -> None:
    party_id = make(admin)
    person_id = add(admin, party_id, "Maj")
    admin.client.post(f"/parties/{party_id}/trash", {"version": Party.objects.get(pk=party_id).version}, **HTMX)
    html = admin.client.get("/trash").content.decode()
    assert "with 1 related" in html
    assert f"/persons/{person_id}/restore" not in html
    admin.client.post(f"/parties/{party_id}/restore", **HTMX)
    assert admin.client.get(f"/persons/{person_id}").status_code == 200


def test_large_charts_are_drawn_whatever_their_shape(admin: Somebody) -> None:
    party_id = make(admin)
    wide = [add(admin, party_id, f"Szeroki {number}") for number in range(30)]
    above = wide[0]
    for number in range(170):
        above = add(admin, party_id, f"Gleboki {number}", superior=above)
    with CaptureQueriesContext(connection) as queries:
        html = admin.client.get(f"/parties/{party_id}/chart").content.decode()
    assert html.count('class="o-org__node"') == 200
    assert html.count('<ul class="o-org"') == 171
    chart = html[html.index('<ul class="o-org"') :]
    assert (chart.count("<li>"), chart.count("<ul")) == (chart.count("</li>"), chart.count("</ul>"))
    assert len(queries) <= 8
    assert admin.client.get(f"/persons/{above}/colleagues").status_code == 200


def test_sole_trader_without_an_owner_asks_for_one_until_there_is_one(admin: Somebody) -> None:
    party_id = create_party(
        admin.viewer, {"kind": "organisation", "name": "Stolarstwo", "legal_form": "sole_trader"}
    ).id
    address = f"/persons/new?party={party_id}&amp;is_owner=on"
    assert address in admin.client.get(f"/parties/{party_id}/persons").content.decode()
    form = fields(admin.client.get(address.replace("&amp;", "&")).content.decode())
    admin.client.post("/persons/new", {**form, "last_name": "Maj"})
    assert Person.objects.get(party_id=party_id).is_owner
    panel = admin.client.get(f"/parties/{party_id}/persons").content.decode()
    assert address not in panel
    assert ">owner</span>" in panel
