"""Handovers by pages and by the API."""

import re
from typing import Any

import pytest

from opiekun.accounts.models import User
from opiekun.accounts.services.users import deactivate_user
from opiekun.cases.models import Case, Handover, HandoverRow
from opiekun.core.viewer import SYSTEM
from tests.api.program import Program, program
from tests.cases.cases import again, make_case
from tests.parties.people import make_user
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def boss() -> Somebody:
    return log_in("administrator", "Maria", "Górska")


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


@pytest.fixture
def ewa() -> Somebody:
    return log_in("salesperson", "Ewa", "Zając")


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def prepared(boss: Somebody, jan: Somebody, ewa: Somebody, **more: Any) -> str:
    sent = {"from": jan.user.pk, "what": ["cases", "tasks"], "to": [ewa.user.pk], **more}
    response = boss.client.post("/handovers/new", sent)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_the_form_offers_what_there_is_the_preview_tells_who_gets_it_and_one_click_does_it(
    boss: Somebody, jan: Somebody, ewa: Somebody
) -> None:
    case = make_case(jan.viewer, "Hala")
    form = page(boss, f"/handovers/new?from={jan.user.pk}")
    assert "Open cases" in form
    assert re.search(r"Open cases <span[^>]*>1</span>", form)
    at = prepared(boss, jan, ewa, note="Na urlop")
    preview = page(boss, at)
    assert "Hand over: 1 case" in preview
    assert "Hala" in preview
    assert "will not see 1 party" in preview
    assert again(case).owner_id == jan.user.pk
    assert boss.client.post(f"{at}/do").status_code == 302
    report = page(boss, at)
    assert "Who got what" in report
    assert "Take it back" in report
    assert again(case).owner_id == ewa.user.pk
    assert "Na urlop" in page(ewa, f"{at}/received")
    assert "Handover" in page(boss, f"/cases/{case.pk}/history")
    assert "1 case" in page(boss, "/handovers")
    boss.client.post(f"{at}/undo")
    assert "Given back: 1." in page(boss, at)
    # Where nothing was kept back there is nothing to say of it.
    assert "Left as it is" not in page(boss, at)
    assert again(case).owner_id == jan.user.pk


def test_a_row_is_changed_by_itself_and_the_sums_follow(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    case = make_case(jan.viewer, "Hala")
    at = prepared(boss, jan, ewa)
    row = HandoverRow.objects.get()
    answer = boss.client.post(f"{at}/rows/{row.pk}", {f"to-{row.pk}": ""}, headers=HTMX).content.decode()
    assert "stays with Jan Wnuk" in answer
    assert "Hand over:" not in answer
    boss.client.post(f"{at}/rows/{row.pk}", {f"to-{row.pk}": boss.user.pk}, headers=HTMX)
    boss.client.post(f"{at}/rows/{row.pk}", {f"note-{row.pk}": "Pilne"}, headers=HTMX)
    row.refresh_from_db()
    assert (row.receiver_id, row.note) == (boss.user.pk, "Pilne")
    assert ewa.client.post(f"{at}/rows/{row.pk}", {f"to-{row.pk}": ""}).status_code == 404
    assert again(case).owner_id == jan.user.pk


def test_what_stands_in_the_rows_goes_along_with_the_one_click(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    first, second, third = (make_case(jan.viewer, title) for title in ("Hala", "Wiata", "Regały"))
    at = prepared(boss, jan, ewa)
    row = {one.record_id: one.pk for one in HandoverRow.objects.all()}
    typed = {f"note-{row[first.pk]}": "Dzwonić rano", f"to-{row[second.pk]}": boss.user.pk, f"to-{row[third.pk]}": ""}
    assert boss.client.post(f"{at}/do", typed).status_code == 302
    owners = [again(case).owner_id for case in (first, second, third)]
    assert owners == [ewa.user.pk, boss.user.pk, jan.user.pk]
    assert "Dzwonić rano" in page(ewa, f"{at}/received")
    # Once more, from a page that was kept: nothing is changed any more.
    assert boss.client.post(f"{at}/do", {f"to-{row[third.pk]}": ewa.user.pk}).status_code == 302
    assert again(third).owner_id == jan.user.pk


def test_a_wrong_row_stops_the_whole_handover(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    case = make_case(jan.viewer, "Hala")
    at = prepared(boss, jan, ewa)
    row = HandoverRow.objects.get()
    gone = log_in("salesperson", "Adam", "Dawny")
    deactivate_user(SYSTEM, gone.user.pk)
    refused = boss.client.post(f"{at}/do", {f"to-{row.pk}": gone.user.pk, f"note-{row.pk}": "Pilne"})
    assert refused.status_code == 422
    assert "Choose an active user." in refused.content.decode()
    assert boss.client.post(f"{at}/do", {f"note-{row.pk + 1}": "Obce"}).status_code == 404
    row.refresh_from_db()
    assert (row.receiver_id, row.note, again(case).owner_id) == (ewa.user.pk, None, jan.user.pk)


def test_another_choice_keeps_what_was_written_row_by_row(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    first, second = make_case(jan.viewer, "Hala"), make_case(jan.viewer, "Wiata")
    at = prepared(boss, jan, ewa)
    row = {one.record_id: one.pk for one in HandoverRow.objects.all()}
    boss.client.post(f"{at}/rows/{row[first.pk]}", {f"note-{row[first.pk]}": "Pilne"}, headers=HTMX)
    boss.client.post(f"{at}/rows/{row[second.pk]}", {f"to-{row[second.pk]}": ""}, headers=HTMX)
    assert "Jan Wnuk" in page(boss, "/handovers")
    assert "Prepared, not done yet" in page(boss, "/handovers")
    former = at.rpartition("/")[2]
    assert f"instead={former}" in page(boss, at)
    # A draft of somebody else's is neither read nor taken away.
    elsewhere = prepared(ewa, ewa, boss, **{"from": ewa.user.pk, "instead": former})
    assert boss.client.get(at).status_code == 200
    ewa.client.post(f"{elsewhere}/do")
    again_at = prepared(boss, jan, ewa, instead=former)
    kept = {one.record_id: (one.note, one.receiver_id) for one in HandoverRow.objects.filter(record_id__in=row)}
    assert kept == {first.pk: ("Pilne", ewa.user.pk), second.pk: (None, None)}
    assert boss.client.get(at).status_code == 404
    # To others: what stays stays, and the note is kept.
    prepared(boss, jan, ewa, to=[boss.user.pk], instead=again_at.rpartition("/")[2])
    kept = {one.record_id: (one.note, one.receiver_id) for one in HandoverRow.objects.filter(record_id__in=row)}
    assert kept == {first.pk: ("Pilne", boss.user.pk), second.pk: (None, None)}


def test_a_closed_receiver_stands_in_the_row_until_another_is_chosen(
    boss: Somebody, jan: Somebody, ewa: Somebody
) -> None:
    make_case(jan.viewer, "Hala")
    at = prepared(boss, jan, ewa)
    deactivate_user(SYSTEM, ewa.user.pk)
    assert "<option selected disabled>Ewa Zając (closed)</option>" in page(boss, at)


def test_what_was_not_given_back_says_whose_it_is_now(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    kept, back = make_case(jan.viewer, "Hala"), make_case(jan.viewer, "Wiata")
    at = prepared(boss, jan, ewa)
    boss.client.post(f"{at}/do")
    Case.objects.filter(pk=kept.pk).update(owner_id=boss.user.pk)
    boss.client.post(f"{at}/undo")
    report = page(boss, at)
    assert "Who had got what" in report
    [stayed] = re.findall(r"Not given back.*?</section>", report, re.DOTALL)
    assert "Maria Górska" in stayed
    assert "Ewa Zając" not in stayed
    assert re.search(r"Wiata.*?taken back", report, re.DOTALL)
    assert again(back).owner_id == jan.user.pk


def test_whose_matters_nobody_may_hand_over_are_not_begun_with(jan: Somebody, ewa: Somebody) -> None:
    make_case(jan.viewer)
    html = page(jan, f"/handovers/new?from={ewa.user.pk}")
    assert re.search(r"Open cases <span[^>]*>1</span>", html)
    assert f'value="{jan.user.pk}"' not in html.split('name="to"')[1].split("</select>")[0]


def test_wrong_wishes_come_back_with_what_was_chosen(boss: Somebody, jan: Somebody) -> None:
    response = boss.client.post("/handovers/new", {"from": jan.user.pk, "what": ["cases"], "note": "Zachowaj to"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Say who takes it over." in html
    assert "Zachowaj to" in html
    again = {"from": boss.user.pk, "what": ["cases"], "note": "Długo " * 300, "again": "1"}
    response = boss.client.post("/handovers/new", again)
    assert (response.status_code, response.content.decode().count("Długo")) == (200, 300)
    assert not Handover.objects.exists()


def test_who_has_no_right_is_offered_their_own_matters_only(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    make_case(jan.viewer)
    html = page(ewa, "/handovers/new")
    assert "Jan Wnuk</option>" not in html.split('name="to"')[0]
    sent = {"from": jan.user.pk, "what": ["cases"], "to": [ewa.user.pk]}
    assert ewa.client.post("/handovers/new", sent).status_code == 403
    at = prepared(boss, jan, ewa)
    for path in (at, f"{at}/received", f"{at}/case"):
        assert ewa.client.get(path).status_code == 404
    for path in (f"{at}/do", f"{at}/undo"):
        assert ewa.client.post(path).status_code == 404
    reader = log_in("read_only")
    assert reader.client.get("/handovers").status_code == 403
    assert reader.client.get("/handovers/new").status_code == 403


def test_a_receiver_closed_meanwhile_is_named_and_the_draft_stays(boss: Somebody, jan: Somebody, ewa: Somebody) -> None:
    case = make_case(jan.viewer)
    at = prepared(boss, jan, ewa)
    deactivate_user(SYSTEM, ewa.user.pk)
    response = boss.client.post(f"{at}/do")
    assert response.status_code == 409
    assert "Ewa Zając can no longer log in" in response.content.decode()
    assert again(case).owner_id == jan.user.pk
    row = HandoverRow.objects.get()
    boss.client.post(f"{at}/rows/{row.pk}", {f"to-{row.pk}": boss.user.pk})
    assert boss.client.post(f"{at}/do").status_code == 302
    assert again(case).owner_id == boss.user.pk


def test_closing_an_account_offers_to_hand_over_and_goes_on_offering(
    boss: Somebody, jan: Somebody, ewa: Somebody
) -> None:
    make_case(jan.viewer)
    at = f"/settings/users/{jan.user.pk}/"
    before = page(boss, at)
    assert "Still open: 1 case, 1 party." in before
    assert f"/handovers/new?from={jan.user.pk}" in before
    address = re.search(r'action="([^"]+)"[^>]*>(?:(?!</form>).)*name="active" value="0"', before, re.S)
    assert address is not None
    boss.client.post(address[1], {"active": "0"})
    after = page(boss, at)
    assert "can no longer log in" in after
    assert after.count(f"/handovers/new?from={jan.user.pk}") >= 2
    form = page(boss, f"/handovers/new?from={jan.user.pk}")
    assert "Jan Wnuk (closed)" in form
    assert boss.client.post(f"{prepared(boss, jan, ewa)}/do").status_code == 302
    assert "Still open: 1 party." in page(boss, at)


def asked(caller: Program, giver: User, *to: User, **more: Any) -> Any:
    body = {"from": str(giver.pk), "what": ["cases", "tasks"], "to": [str(one.pk) for one in to], **more}
    return caller.post("/handovers", body)


def test_a_program_prepares_does_and_undoes() -> None:
    caller, jan, ewa = program(), log_in("salesperson", "Jan", "Wnuk"), log_in("salesperson", "Ewa", "Zając")
    case = make_case(jan.viewer, "Hala")
    made = asked(caller, jan.user, ewa.user, note="Na urlop")
    assert made.status_code == 201, made.content
    draft = made.json()
    assert (draft["state"], draft["from"]["name"], draft["can_undo"]) == ("draft", "Jan Wnuk", False)
    [share] = draft["shares"]
    assert (share["to"]["id"], share["cases"], share["tasks"], share["unseen_parties"]) == (str(ewa.user.pk), 1, 0, 1)
    at = f"/handovers/{draft['id']}"
    [row] = caller.get(f"{at}/rows").json()["items"]
    assert (row["kind"], row["record_id"], row["name"], row["outcome"]) == ("cases", str(case.pk), "Hala", "")
    changed = caller.patch(f"{at}/rows/{row['id']}", {"note": "Pilne"})
    assert (changed.status_code, changed.json()["note"]) == (200, "Pilne")
    assert caller.get("/handovers").json() == {"items": [], "next": None}
    done = caller.post(f"{at}/do")
    assert (done.status_code, done.json()["state"], done.json()["can_undo"]) == (200, "done", True)
    [listed] = caller.get("/handovers").json()["items"]
    assert listed == {name: done.json()[name] for name in listed}
    assert program().get("/handovers").json()["items"] == []
    assert again(case).owner_id == ewa.user.pk
    assert caller.post(f"{at}/do").json()["done_at"] == done.json()["done_at"]
    assert any(change["occasion"] == "Handover" for change in caller.get(f"/cases/{case.pk}/history").json()["items"])
    undone = caller.post(f"{at}/undo").json()
    assert (undone["state"], undone["back"]["cases"], undone["kept"]["cases"]) == ("undone", 1, 0)
    assert again(case).owner_id == jan.user.pk
    assert caller.patch(f"{at}/rows/{row['id']}", {"to": None}).json()["code"] == "handover_is_over"


def test_a_program_is_told_what_is_wrong_and_of_others_nothing() -> None:
    caller, jan = program(), log_in("salesperson", "Jan", "Wnuk")
    refused = asked(caller, jan.user)
    assert refused.status_code == 422
    assert [error["loc"] for error in refused.json()["errors"]] == [["to"]]
    draft = asked(caller, jan.user, make_user("Ewa")).json()
    assert caller.post(f"/handovers/{draft['id']}/do").json()["code"] == "nothing_to_hand_over"
    assert caller.post(f"/handovers/{draft['id']}/undo").json()["code"] == "cannot_undo"
    assert caller.get(f"/handovers/{draft['id']}/rows?cursor=x").status_code == 422
    other = program()
    for method, path in (("GET", ""), ("POST", "/do"), ("POST", "/undo"), ("GET", "/rows")):
        assert other.call(method, f"/handovers/{draft['id']}{path}").status_code == 404
    seller = program("salesperson")
    assert asked(seller, jan.user, make_user("Ewa")).status_code == 403
    narrow = program(scopes=("cases:write",))
    assert asked(narrow, jan.user, make_user("Ewa")).json()["code"] == "scope_missing"
    assert narrow.get("/handovers").json()["code"] == "scope_missing"
    assert Case.objects.count() == 0
