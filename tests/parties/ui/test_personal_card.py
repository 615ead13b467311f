"""The card of personal details: closed until opened, edited line by line, undone; names of days suggested."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import FamilyMember, Interest, PersonDay, PersonFact
from opiekun.parties.services import create_party, create_person, update_person
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db

HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def somebody() -> Somebody:
    return log_in("administrator")


def person(**more: Any) -> int:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Metal-Plast"}).id
    return create_person(SYSTEM, {"party": str(party), "first_name": "Aleksandra", "last_name": "Lis", **more}).id


def post(who: Somebody, address: str, **values: str) -> Any:
    return who.client.post(address, values, **HTMX)


def test_card_is_closed_until_it_is_opened_and_opening_is_logged(somebody: Somebody) -> None:
    at = f"/persons/{person(days=[{'kind': 'birthday', 'date': '26.11.1980'}])}"
    page = somebody.client.get(at).content.decode()
    assert f'hx-get="{at}/personal"' in page
    closed = somebody.client.get(f"{at}/personal").content.decode()
    assert "1980" not in page + closed
    assert not AccessLog.objects.exists()
    opened = post(somebody, f"{at}/personal/open")
    assert "26 Nov 1980" in opened.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert opened["Cache-Control"] == "no-store"
    line = AccessLog.objects.get()
    assert (line.actor_id, line.access, line.field_classes) == (somebody.user.pk, "opened", ["personal"])


@pytest.mark.django_db(transaction=True)
def test_card_is_kept_from_who_has_no_right_to_it(somebody: Somebody) -> None:
    at = f"/persons/{person(facts=[{'label': 'Kawa', 'value': 'czarna jak smoła'}])}"
    clerk = log_in("customer_service", "Jan", "Wnuk")
    assert "/personal" not in clerk.client.get(at).content.decode()
    row = PersonFact.objects.get().pk
    changed = {"facts": [{"id": str(row), "label": "Kawa", "value": "biała smoła"}]}
    update_person(SYSTEM, int(at.split("/")[-1]), changed)
    for address in (f"{at}/personal/card", f"{at}/personal/facts/{row}", f"{at}/personal/facts/{row}/edit"):
        assert clerk.client.get(address).status_code == 403
    for address in (
        *(f"{at}/personal/open", f"{at}/personal/facts/{row}", f"{at}/personal/facts/new"),
        *(f"{at}/personal/facts/{row}/remove", f"{at}/personal/undo/1"),
    ):
        assert post(clerk, address, label="x", value="y").status_code == 403
    told = "".join(clerk.client.get(f"{at}/{page}").content.decode() for page in ("history", "timeline"))
    assert "smoła" not in told
    assert "Further" not in told
    assert "smoła" in somebody.client.get(f"{at}/history").content.decode()
    timeline = somebody.client.get(f"{at}/timeline").content.decode()
    assert "smoła" not in timeline
    assert "details in the history of changes" in timeline
    assert clerk.client.get("/persons/interests?term=").content.decode().strip() == ""


def test_birthday_is_added_in_its_line_and_undone(somebody: Somebody) -> None:
    at = f"/persons/{person()}"
    form = somebody.client.get(f"{at}/personal/days/new-birthday/edit").content.decode()
    assert 'name="date"' in form
    assert 'name="name"' in form
    saved = post(somebody, f"{at}/personal/days/new-birthday", kind="birthday", date="26.11.1980", remind_before="1")
    assert saved.status_code == 200
    assert 'id="personal-details"' in saved.content.decode()
    day = PersonDay.objects.get()
    assert (day.kind, day.yearly, day.year, day.remind_before) == ("birthday", 1126, 1980, 1)
    undo = saved.headers["HX-Trigger"].split('"undo_url": "')[1].split('"')[0]
    undone = post(somebody, undo)
    assert undone.status_code == 204
    assert "opiekun:personal-changed" in undone.headers["HX-Trigger"]
    assert not PersonDay.objects.exists()


def test_name_day_begins_with_the_one_next_after_the_birthday_and_offers_the_others(somebody: Somebody) -> None:
    at = f"/persons/{person(days=[{'kind': 'birthday', 'date': '2.04'}])}"
    assert "by the calendar: 18 May" in post(somebody, f"{at}/personal/open").content.decode().replace(
        "\N{NO-BREAK SPACE}", " "
    )
    form = somebody.client.get(f"{at}/personal/days/new-name_day/edit").content.decode()
    assert 'value="18.05"' in form
    assert 'data-value="20.03"' in form
    post(somebody, f"{at}/personal/days/new-name_day", kind="name_day", date="20.03")
    assert PersonDay.objects.get(kind="name_day").yearly == 320


def test_every_part_has_a_form_that_adds_changes_and_removes(somebody: Somebody) -> None:
    person_id = person()
    at = f"/persons/{person_id}/personal"
    for part, row, model, first, then in (
        (
            "days",
            "new-anniversary",
            PersonDay,
            {"name": "ślub", "date": "12.06.2010"},
            {"name": "rozwód", "date": "1.01"},
        ),
        ("family", "new", FamilyMember, {"relation": "son", "name": "Adaś"}, {"relation": "son", "name": "Adam"}),
        ("interests", "new", Interest, {"term": "narty"}, {"term": "rower"}),
        ("facts", "new", PersonFact, {"label": "Kawa", "value": "czarna"}, {"label": "Kawa", "value": "biała"}),
    ):
        assert somebody.client.get(f"{at}/{part}/{row}/edit").status_code == 200
        assert somebody.client.get(f"{at}/{part}/{row}").status_code == 200
        assert post(somebody, f"{at}/{part}/{row}", **first).status_code == 200
        made = model.objects.get()  # type: ignore[attr-defined]
        form = somebody.client.get(f"{at}/{part}/{made.pk}/edit").content.decode()
        assert all(value in form for value in first.values())
        changed = post(somebody, f"{at}/{part}/{made.pk}", **first, **{f"was-{k}": v for k, v in first.items()})
        assert changed.status_code == 200
        assert "undo_url" not in changed.headers.get("HX-Trigger", "")
        assert post(somebody, f"{at}/{part}/{made.pk}", **then).status_code == 200
        assert all(
            value in somebody.client.get(f"{at}/{part}/{made.pk}/edit").content.decode() for value in then.values()
        )
        assert post(somebody, f"{at}/{part}/{made.pk}/remove").status_code == 200
        assert not model.objects.exists()  # type: ignore[attr-defined]


def test_wrong_date_is_told_at_its_field_and_what_was_typed_stays(somebody: Somebody) -> None:
    at = f"/persons/{person()}/personal/family/new"
    answer = post(somebody, at, relation="son", name="Adaś", date="31.04", note="lubi klocki")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#personal-form-family-new"
    assert "There is no such day in the calendar." in html
    assert 'value="31.04"' in html
    assert "lubi klocki" in html
    assert "aria-invalid=true" in html
    assert not FamilyMember.objects.exists()


def test_row_that_somebody_changed_meanwhile_is_shown_first_and_saved_on_a_second_enter(somebody: Somebody) -> None:
    person_id = person(facts=[{"label": "Kawa", "value": "czarna"}])
    row = PersonFact.objects.get().pk
    at = f"/persons/{person_id}/personal/facts/{row}"
    update_person(SYSTEM, person_id, {"facts": [{"id": str(row), "label": "Kawa", "value": "biała"}]})
    mine = {"label": "Kawa", "value": "z cukrem", "was-label": "Kawa", "was-value": "czarna"}
    clash = post(somebody, at, **mine)
    assert clash.status_code == 412
    assert "has just saved: Kawa, biała" in clash.content.decode()
    assert "z cukrem" in clash.content.decode()
    assert PersonFact.objects.get().value == "biała"
    assert post(somebody, at, **{**mine, "was-value": "biała"}).status_code == 200
    assert PersonFact.objects.get().value == "z cukrem"


def test_change_elsewhere_on_the_person_does_not_disturb(somebody: Somebody) -> None:
    person_id = person(facts=[{"label": "Kawa", "value": "czarna"}])
    row = PersonFact.objects.get().pk
    update_person(SYSTEM, person_id, {"job_title": "Prezes"})
    mine = {"label": "Kawa", "value": "biała", "was-label": "Kawa", "was-value": "czarna"}
    assert post(somebody, f"/persons/{person_id}/personal/facts/{row}", **mine).status_code == 200


def test_unknown_part_row_and_kind_are_not_found(somebody: Somebody) -> None:
    at = f"/persons/{person()}/personal"
    for address in (
        *(f"{at}/channels/new/edit", f"{at}/days/new-party/edit", f"{at}/days/999999/edit", f"{at}/facts/x/edit"),
        "/persons/999999/personal",
    ):
        assert somebody.client.get(address).status_code == 404, address
    for address in (
        f"{at}/days/999999",
        f"{at}/days/999999/remove",
        f"{at}/channels/new",
        f"{at}/undo/999999",
        "/persons/999999/personal/open",
    ):
        assert post(somebody, address, date="1.1").status_code == 404, address


def test_suggestions_are_terms_of_persons_within_reach(somebody: Somebody) -> None:
    person(interests=[{"term": "żeglarstwo"}])
    person(interests=[{"term": "Żeglarstwo"}, {"term": "narty"}])
    terms = somebody.client.get("/persons/interests?term=ZEGL").content.decode()
    assert terms.count("<option") == 1
    assert "eglarstwo" in terms
    stranger = log_in("salesperson", "Jan", "Wnuk")
    assert "<option" not in stranger.client.get("/persons/interests?term=").content.decode()


def test_line_says_how_many_years_it_is_and_who_is_reminded(somebody: Somebody) -> None:
    days = [{"kind": "birthday", "date": "26.11.1980", "remind_before": 7, "remind_to": str(somebody.user.pk)}]
    at = f"/persons/{person(days=days)}/personal"
    with clock.frozen(NOW):
        html = post(somebody, f"{at}/open").content.decode()
    assert "46 years this year" in html
    assert "reminder 7 days before (Anna Kowalczyk)" in html


def test_facts_of_the_record_greet_by_rule_or_as_given(somebody: Somebody) -> None:
    person_id = person()
    page = somebody.client.get(f"/persons/{person_id}").content.decode()
    assert "Szanowna Pani Aleksandro" in page
    form = somebody.client.get(f"/persons/{person_id}/facts/vocative/edit").content.decode()
    assert 'placeholder="Aleksandro"' in form
    sent = {"vocative": "Olu", "was-vocative": "", "version": "1"}
    assert post(somebody, f"/persons/{person_id}/facts/vocative", **sent).status_code == 200
    assert "Szanowna Pani Olu" in somebody.client.get(f"/persons/{person_id}").content.decode()


def test_form_of_a_line_is_saved_and_left_by_buttons(somebody: Somebody) -> None:
    at = f"/persons/{person()}/personal"
    form = somebody.client.get(f"{at}/family/new/edit", **HTMX).content.decode()
    assert re.search(r'<button type="submit" class="o-btn o-btn--primary[^"]*"[^>]*><span>Save</span>', form)
    assert re.search(r'<button type="button" class="o-btn[^"]*" data-cancel-edit=""><span>Cancel</span>', form)
