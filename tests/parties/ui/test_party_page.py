"""The page of a party as a browser gets it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.parties.models import Party
from opiekun.parties.services import create_party, create_person
from opiekun.records.external_ids import attach, external_ids_of
from tests.parties.ui.browser import Somebody, log_in
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db

COMPANY = {
    "kind": "organisation",
    "name": "Metal-Plast sp. z o.o.",
    "nip": "526-025-02-74",
    "regon": "000331501",
    "krs": "636771",
    "industry": "Metal",
    "remarks": "Line one\nLine two",
    "channels": [
        {"kind": "phone", "value": "32 218 40 30", "label": "office"},
        {"kind": "email", "value": "biuro@mplast.example"},
        {"kind": "web", "value": "https://mplast.example"},
    ],
    "addresses": [
        {"kind": "registered", "street": "Towarowa", "house_number": "23", "postcode": "43-100", "city": "Tychy"}
    ],
    "bank_accounts": [{"iban": "61 1090 1014 0000 0712 1981 2874"}],
}
HTMX = {"HTTP_HX_REQUEST": "true"}


def make(admin: Somebody, **more: object) -> int:
    return create_party(admin.viewer, {**COMPANY, **more}).id


def test_page_tells_the_ids_of_other_systems_and_takes_no_statement_for_it(admin: Somebody) -> None:
    pk = make(admin)
    address = f"/parties/{pk}"

    def page() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = admin.client.get(address)
        return answer.content.decode(), len(asked)

    page()
    bare, before = page()
    assert "external-" not in bare.replace("new-external", "")
    attach(admin.viewer, "subiekt", [(pk, "K-17")])
    attach(admin.viewer, "shop", [(pk, "<b>9</b>")])
    shown, after = page()
    assert after == before
    facts = shown.split("In other systems")[1].split("</details>")[0]
    assert facts.index("shop") < facts.index("&lt;b&gt;9") < facts.index("subiekt") < facts.index("K-17")
    assert "external-subiekt/edit" in facts

    reader = logged_in("read_only")[0].get(address).content.decode()
    assert "K-17" in reader
    assert "external/edit" not in reader
    assert "external-subiekt/edit" not in reader


def test_id_in_another_system_is_given_changed_and_taken_away_on_the_page(admin: Somebody) -> None:
    pk = make(admin)
    address = f"/parties/{pk}/facts"
    assert 'name="system"' in admin.client.get(f"{address}/new-external/edit", **HTMX).content.decode()
    answer = admin.client.post(f"{address}/new-external", {"system": "Subiekt", "external_id": "K-17"}, **HTMX)
    assert external_ids_of([pk]) == {pk: {"subiekt": "K-17"}}
    shown = answer.content.decode()
    assert shown.index('id="fact-external-subiekt"') < shown.index('id="fact-new-external"')
    changed = {"external_id": "K-18", "was-external_id": "K-17"}
    assert "K-18" in admin.client.post(f"{address}/external-subiekt", changed, **HTMX).content.decode()
    admin.client.post(f"{address}/external-subiekt", {"external_id": "", "was-external_id": "K-18"}, **HTMX)
    assert external_ids_of([pk]) == {}
    history = admin.client.get(f"/parties/{pk}/history").content.decode()
    assert all(told in history for told in ("subiekt: K-17", "subiekt: K-18"))


@pytest.mark.parametrize(
    ("code", "values", "status"),
    [
        ("new-external", {"system": "1 C", "external_id": "K-1"}, 422),
        ("new-external", {"system": "shop", "external_id": " "}, 422),
        ("new-external", {"system": "subiekt", "external_id": "K-1"}, 422),
        ("external-subiekt", {"external_id": "TAKEN", "was-external_id": "K-17"}, 422),
        ("external-subiekt", {"external_id": "x" * 121, "was-external_id": "K-17"}, 422),
        ("external-subiekt", {"external_id": "K-18", "was-external_id": "K-16"}, 412),
        ("external-shop", {"external_id": "K-18"}, 404),
    ],
)
def test_id_in_another_system_that_cannot_be_is_refused(
    admin: Somebody, code: str, values: dict[str, str], status: int
) -> None:
    pk = make(admin)
    other = create_party(admin.viewer, {"kind": "organisation", "name": "Drewno"}).id
    attach(admin.viewer, "subiekt", [(pk, "K-17"), (other, "TAKEN")])
    answer = admin.client.post(f"/parties/{pk}/facts/{code}", values, **HTMX)
    assert answer.status_code == status
    assert external_ids_of([pk, other]) == {pk: {"subiekt": "K-17"}, other: {"subiekt": "TAKEN"}}
    if status == 422:
        assert values["external_id"] in answer.content.decode()
    reader = logged_in("read_only")[0]
    assert reader.post(f"/parties/{pk}/facts/external-subiekt", {"external_id": "9"}, **HTMX).status_code == 403


def test_page_shows_the_facts_in_the_notation_of_a_record(admin: Somebody) -> None:
    html = admin.client.get(f"/parties/{make(admin)}").content.decode()
    for shown in ("526-025-02-74", "000 331 501", "0000636771", "Towarowa 23", "43-100 Tychy", "tel:+48322184030"):
        assert shown in html
    assert "PL61 1090 1014 0000 0712 1981 2874" in html
    assert "Line one<br>Line two" in html


def test_peek_answers_with_what_is_filled_in_and_nothing_else(admin: Somebody) -> None:
    party_id = make(admin)
    html = admin.client.get(f"/parties/{party_id}", **HTMX, HTTP_HX_TARGET="peek").content.decode()
    assert "<!doctype" not in html.lower()
    assert f'href="/parties/{party_id}"' in html
    for shown in ("Metal-Plast sp. z o.o.", "526-025-02-74", "43-100 Tychy"):
        assert shown in html
    assert "EU VAT" not in html
    assert "hx-get" not in html


def test_page_takes_at_most_ten_statements_with_the_session(admin: Somebody) -> None:
    party_id = make(admin)
    admin.client.get(f"/parties/{party_id}")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert admin.client.get(f"/parties/{party_id}").status_code == 200
    assert len(statements) <= 10, [q["sql"][:90] for q in statements]


def test_names_with_markup_are_shown_as_text_everywhere(admin: Somebody) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    party_id = make(admin, name=nasty, remarks=nasty, industry=nasty, bank_accounts=[])
    person = create_person(admin.viewer, {"party": party_id, "last_name": nasty[:60], "job_title": nasty})
    pages = [
        f"/parties/{party_id}",
        f"/parties/{party_id}/persons",
        f"/parties/{party_id}/chart",
        f"/persons/{person.id}",
    ]
    pages += [f"/parties/{party_id}/edit", f"/parties/{party_id}/timeline", f"/parties/{party_id}/history"]
    pages += [f"/persons/{person.id}/edit", f"/persons/{person.id}/colleagues", f"/persons/{person.id}/move"]
    pages += [f"/parties/{party_id}/facts/remarks/edit", "/parties/check?nip=5260250274", "/trash"]
    for page in pages:
        answer = admin.client.get(page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.content.decode(), page


def test_other_teams_party_answers_as_one_that_does_not_exist(admin: Somebody) -> None:
    party_id = make(admin)
    other = log_in("salesperson", "Jan", "Wnuk")
    for page in (f"/parties/{party_id}", f"/parties/{party_id}/edit", f"/parties/{party_id}/chart"):
        hidden, missing = other.client.get(page), other.client.get(page.replace(str(party_id), "999999999"))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert _without(hidden, str(party_id)) == _without(missing, "999999999")
    for page in ("persons", "timeline", "history", "facts/nip", "facts/nip/edit"):
        assert other.client.get(f"/parties/{party_id}/{page}").status_code == 404, page
    for page in ("facts/nip", "trash", "restore", "edit"):
        assert other.client.post(f"/parties/{party_id}/{page}", {"version": 1, "nip": ""}).status_code == 404, page
    assert Party.objects.get(pk=party_id).nip == "5260250274"


def _without(answer: object, number: str) -> str:
    html: str = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r'X-CSRFToken": "\w+"', "", html).replace(number, "")


def test_somebody_who_may_only_read_gets_no_pencils_and_is_refused(admin: Somebody) -> None:
    party_id = make(admin)
    reader = log_in("read_only")
    html = reader.client.get(f"/parties/{party_id}").content.decode()
    assert "o-fact__edit" not in html
    assert f"/parties/{party_id}/edit" not in html
    assert reader.client.post(f"/parties/{party_id}/facts/nip", {"nip": "", "version": 1}, **HTMX).status_code == 403
    assert reader.client.post(f"/parties/{party_id}/trash", {"version": 1}).status_code == 403
    assert reader.client.get("/parties/new").status_code == 403


def test_parties_with_one_nip_are_marked_on_each_other(admin: Somebody) -> None:
    first = make(admin, name="Gmina Tychy")
    second = make(admin, name="Szkoła nr 1", regon="", krs="", bank_accounts=[])
    html = admin.client.get(f"/parties/{second}").content.decode()
    assert f'<a href="/parties/{first}">Gmina Tychy</a>' in html


def test_fact_is_edited_in_place_with_its_version(admin: Somebody) -> None:
    party_id = make(admin)
    form = admin.client.get(f"/parties/{party_id}/facts/nip/edit", **HTMX).content.decode()
    assert 'value="526-025-02-74"' in form
    assert 'name="version"' in form
    version = Party.objects.get(pk=party_id).version
    answer = admin.client.post(
        f"/parties/{party_id}/facts/industry", {"industry": "Stal", "was-industry": "Metal", "version": version}, **HTMX
    )
    assert answer.status_code == 200
    assert "Stal" in answer.content.decode()
    assert Party.objects.get(pk=party_id).industry == "Stal"


def test_wrong_fact_keeps_what_was_typed_and_says_what_to_do(admin: Somebody) -> None:
    party_id = make(admin)
    answer = admin.client.post(f"/parties/{party_id}/facts/nip", {"nip": "5260250275", "version": 1}, **HTMX)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "5260250275" in html
    assert "check digit" in html
    assert "526-025-02-74" in html


def test_somebody_elses_change_of_another_field_does_not_stop_an_edit_in_place(admin: Somebody) -> None:
    party_id = make(admin)
    version = Party.objects.get(pk=party_id).version
    admin.client.post(f"/parties/{party_id}/facts/industry", {"industry": "Stal", "version": version}, **HTMX)
    answer = admin.client.post(
        f"/parties/{party_id}/facts/remarks",
        {"remarks": "Nowe", "was-remarks": "Line one\nLine two", "version": version},
        **HTMX,
    )
    assert answer.status_code == 200
    party = Party.objects.get(pk=party_id)
    assert (party.industry, party.remarks) == ("Stal", "Nowe")


def test_somebody_elses_change_of_the_same_field_is_shown_and_not_overwritten(admin: Somebody) -> None:
    party_id = make(admin)
    version = Party.objects.get(pk=party_id).version
    sent = {"was-industry": "Metal", "version": version}
    admin.client.post(f"/parties/{party_id}/facts/industry", {"industry": "Stal", **sent}, **HTMX)
    answer = admin.client.post(f"/parties/{party_id}/facts/industry", {"industry": "Drewno", **sent}, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 412
    assert 'value="Drewno"' in html
    assert "Anna Kowalczyk has just saved: Stal" in html
    assert Party.objects.get(pk=party_id).industry == "Stal"
    again = {"industry": "Drewno", "was-industry": "Stal", "version": Party.objects.get(pk=party_id).version}
    assert admin.client.post(f"/parties/{party_id}/facts/industry", again, **HTMX).status_code == 200
    assert Party.objects.get(pk=party_id).industry == "Drewno"


def test_phone_and_address_are_edited_one_row_at_a_time(admin: Somebody) -> None:
    party_id = make(admin)
    party = Party.objects.select_related("identity").get(pk=party_id)
    phone = party.identity.channels.get(kind="phone")
    address = party.identity.addresses.get()
    at = f"/parties/{party_id}/facts"
    answer = admin.client.post(f"{at}/phone-{phone.pk}", {"value": "600 100 200", "version": party.version}, **HTMX)
    assert answer.status_code == 200
    phone.refresh_from_db()
    assert (phone.normalised, phone.label) == ("+48600100200", "office")
    parts = {"street": "Nowa", "house_number": "1", "flat_number": "", "postcode": "43100", "city": "Tychy"}
    version = Party.objects.get(pk=party_id).version
    assert admin.client.post(f"{at}/address-{address.pk}", {**parts, "version": version}, **HTMX).status_code == 200
    address.refresh_from_db()
    assert (address.street, address.postcode, address.kind) == ("Nowa", "43-100", "registered")
    assert party.identity.channels.count() == 3


def test_history_tells_who_changed_what_in_words(admin: Somebody) -> None:
    party_id = make(admin)
    version = Party.objects.get(pk=party_id).version
    admin.client.post(f"/parties/{party_id}/facts/status", {"status": "suspended", "version": version}, **HTMX)
    html = admin.client.get(f"/parties/{party_id}/history").content.decode()
    assert "Anna Kowalczyk" in html
    assert "<del>Active</del>" in html
    assert "<ins>Suspended</ins>" in html
    assert "added the party" in html
    timeline = admin.client.get(f"/parties/{party_id}/timeline", **HTMX).content.decode()
    assert "Anna Kowalczyk changed · Status: Active → Suspended" in re.sub(r"<[^>]+>", "", timeline)


def test_trashed_party_offers_undo_and_comes_back(admin: Somebody) -> None:
    party_id = make(admin)
    answer = admin.client.post(
        f"/parties/{party_id}/trash", {"version": Party.objects.get(pk=party_id).version}, **HTMX
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/parties")
    trash = admin.client.get("/trash").content.decode()
    assert f"/parties/{party_id}/restore" in trash
    assert "Anna Kowalczyk" in trash
    restored = admin.client.post(f"/parties/{party_id}/restore", **HTMX)
    assert (restored.status_code, restored["HX-Refresh"]) == (204, "true")
    assert admin.client.get(f"/parties/{party_id}").status_code == 200


def test_restoring_names_the_conflict(admin: Somebody) -> None:
    party_id = make(admin)
    admin.client.post(f"/parties/{party_id}/trash", **HTMX)
    make(admin, name="Następca", krs="", nip="", bank_accounts=[])
    answer = admin.client.post(f"/parties/{party_id}/restore", **HTMX)
    assert answer.status_code == 409
    assert "Nast" in answer["HX-Trigger"]


def test_only_whoever_may_add_a_person_is_offered_to(admin: Somebody) -> None:
    firm = make(admin)
    man = create_party(admin.viewer, {"kind": "natural_person", "first_name": "Jan", "last_name": "Nowak"}).id
    offers = "/persons/new?party="
    assert offers in admin.client.get(f"/parties/{firm}").content.decode()
    # The manager sees all and makes persons, but not at a firm that is of none of his teams.
    for role in ("read_only", "sales_manager"):
        reader = log_in(role)
        assert offers not in reader.client.get(f"/parties/{firm}").content.decode(), role
        of_man = reader.client.get(f"/parties/{man}").content.decode()
        assert offers not in of_man, role
        assert "Open the person" in of_man, role
