"""What was said joins a case: an interaction by itself, a message with its thread and what comes to that later."""

import re

import pytest

from opiekun.activities.models import Interaction, InteractionLink
from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.cases.models import Case, CaseThread
from opiekun.cases.services.threads import join, leave
from opiekun.core.errors import NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party
from tests.activities.mail.letters import bring, letter
from tests.api.program import Program, company, program
from tests.cases.cases import make_case
from tests.cases.test_case_pages import page, posted
from tests.core.test_announcing import heard, listening
from tests.parties.people import manager, salesperson
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db


def sender(actor: object = SYSTEM, address: str = "biuro@klos.example") -> int:
    raw = {"kind": "organisation", "name": "Hurtownia Kłos", "channels": [{"kind": "email", "value": address}]}
    return create_party(actor, raw).id  # type: ignore[arg-type]


def arrive(mid: str, answers: str = "", subject: str = "Zapytanie: regały", day: int = 5) -> Interaction:
    head = f"In-Reply-To: <{answers}>\nReferences: <{answers}>" if answers else ""
    before = set(Interaction.objects.values_list("pk", flat=True))
    bring(letter("biuro@klos.example", subject=subject, mid=mid, head=head, day=day))
    return Interaction.objects.exclude(pk__in=before).get()


def joined(case: Case) -> set[int]:
    return set(InteractionLink.objects.filter(record_id=case.pk).values_list("interaction_id", flat=True))


def test_a_thread_that_joined_once_keeps_joining() -> None:
    anna, party = manager(), sender()
    first = arrive("a@x")
    second = arrive("b@x", "a@x", "Re: Zapytanie: regały", day=12)
    case = make_case(anna, party=str(party))
    join(anna, case.pk, second.pk)
    join(anna, case.pk, second.pk)
    assert joined(case) == {first.pk, second.pk}
    third = arrive("c@x", "b@x", "Re: Zapytanie: regały", day=19)
    other = arrive("d@x", subject="Faktura", day=20)
    assert joined(case) == {first.pk, second.pk, third.pk}
    leave(anna, case.pk, third.pk)
    assert joined(case) == set()
    fourth = arrive("e@x", "c@x", "Re: Zapytanie: regały", day=26)
    assert joined(case) == set()
    assert {other.pk, fourth.pk}.isdisjoint(joined(case))


def test_threads_that_turn_out_to_be_one_stay_joined() -> None:
    anna, party = manager(), sender()
    lone = arrive("q@x", subject="Hala")
    case = make_case(anna, party=str(party))
    join(anna, case.pk, lone.pk)
    apart = arrive("r@x", subject="Inny temat", day=6)
    # One message that answers both makes them one thread.
    head = "In-Reply-To: <r@x>\nReferences: <q@x> <r@x>"
    bring(letter("biuro@klos.example", subject="Re: oba", mid="s@x", head=head, day=7))
    both = Interaction.objects.exclude(pk__in=[lone.pk, apart.pk]).get()
    assert joined(case) == {lone.pk, apart.pk, both.pk}
    assert CaseThread.objects.filter(case=case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_open_pages_of_a_case_are_told_of_a_call_that_comes_by_its_form_and_goes() -> None:
    anna = manager()
    case = make_case(anna)
    call = create_interaction(anna, {"kind": "call", "party": str(case.party_id), "subject": "Telefon"}).id
    with listening() as link:
        for links in ([str(case.pk)], []):
            update_interaction(anna, call, {"links": links})
            [payload] = heard(link)
            assert str(case.pk) in payload.removeprefix("record:").split(",")


def test_a_call_joins_alone() -> None:
    anna = manager()
    case = make_case(anna)
    call = create_interaction(anna, {"kind": "call", "party": str(case.party_id), "subject": "Telefon"}).id
    join(anna, case.pk, call)
    assert joined(case) == {call}
    assert not CaseThread.objects.exists()


def test_nobody_joins_what_they_do_not_see() -> None:
    anna, jan = manager(), salesperson()
    case, mine = make_case(anna), make_case(jan)
    call = create_interaction(anna, {"kind": "call", "party": str(case.party_id), "subject": "Telefon"}).id
    for case_id, interaction in ((case.pk, call), (mine.pk, call), (mine.pk, 999999)):
        with pytest.raises(NotFound):
            join(jan, case_id, interaction)
    assert not InteractionLink.objects.exists()


def test_what_comes_to_a_case_in_the_trash_joins_nothing() -> None:
    anna, party = manager(), sender()
    first = arrive("a@x")
    case = make_case(anna, party=str(party))
    join(anna, case.pk, first.pk)
    Case.objects.filter(pk=case.pk).update(trashed_at="2026-01-01T00:00Z")
    arrive("b@x", "a@x", "Re: Zapytanie: regały", day=12)
    assert joined(case) == {first.pk}


def test_a_case_is_made_of_a_message() -> None:
    anna: Somebody = log_in("sales_manager")
    sender(anna.viewer)
    first = arrive("a@x")
    html = anna.client.get(f"/interactions/{first.pk}/case", headers={"HX-Request": "true"}).content.decode()
    start = html.index("/cases/new?")
    address = html[start : html.index('"', start)].replace("&amp;", "&")
    form = page(anna, address)
    assert "Zapytanie: regały" in form
    assert "Hurtownia Kłos" in form
    response = anna.client.post("/cases/new", {**fields(form), "planned_revenue": "48200"})
    case = Case.objects.get()
    assert response["Location"] == f"/cases/{case.pk}"
    assert (case.title, joined(case)) == ("Zapytanie: regały", {first.pk})
    assert arrive("b@x", "a@x", "Re: Zapytanie: regały", day=12).pk in joined(case)


def test_a_message_joins_a_case_by_one_click_and_leaves_it_again() -> None:
    anna: Somebody = log_in("sales_manager")
    party = sender(anna.viewer)
    first = arrive("a@x")
    case = make_case(anna.viewer, party=str(party))
    answer = posted(anna, f"/interactions/{first.pk}/case", case=str(case.pk))
    assert answer.status_code == 204
    assert joined(case) == {first.pk}
    posted(anna, f"/interactions/{first.pk}/leave-case?case={case.pk}")
    assert joined(case) == set()
    assert leave_buttons(anna, first) == []
    assert posted(anna, f"/interactions/{first.pk}/case", case="").status_code == 404


def test_the_page_of_a_talk_is_read_anew_when_it_joins_or_leaves_and_offers_the_undo_there() -> None:
    anna: Somebody = log_in("sales_manager")
    party = sender(anna.viewer)
    first = arrive("a@x")
    case = make_case(anna.viewer, "Regały do hali", party=str(party))
    at = f"/interactions/{first.pk}"
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{at}?tab=x"}
    answer = anna.client.post(f"{at}/case", {"case": str(case.pk)}, headers=here)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    page = anna.client.get(at).content.decode()
    assert f"{at}/leave-case?case={case.pk}" in page
    assert f'href="/cases/{case.pk}"' in page
    answer = anna.client.post(f"{at}/leave-case?case={case.pk}", headers=here)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    elsewhere = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/parties/{party}"}
    answer = anna.client.post(f"{at}/case", {"case": str(case.pk)}, headers=elsewhere)
    assert "HX-Refresh" not in answer
    assert "opiekun:close-dialog" in answer["HX-Trigger"]


def leave_buttons(who: Somebody, talk: Interaction) -> list[str]:
    """The cases out of which the dialog of the talk offers to take it."""
    html = who.client.get(f"/interactions/{talk.pk}/case", headers={"HX-Request": "true"}).content.decode()
    return re.findall(rf'hx-post="/interactions/{talk.pk}/leave-case\?case=(\d+)"', html)


def test_a_thread_that_joined_the_wrong_case_is_taken_out_later_too() -> None:
    anna: Somebody = log_in("sales_manager")
    party = sender(anna.viewer)
    first = arrive("a@x")
    wrong, right = (make_case(anna.viewer, title, party=str(party)) for title in ("Nie ta", "Ta"))
    join(anna.viewer, wrong.pk, first.pk)
    answer = arrive("b@x", "a@x", "Re: Zapytanie: regały", day=12)
    assert leave_buttons(anna, answer) == [str(wrong.pk)]
    posted(anna, f"/interactions/{answer.pk}/leave-case?case={wrong.pk}")
    join(anna.viewer, right.pk, answer.pk)
    last = arrive("c@x", "b@x", "Re: Zapytanie: regały", day=13)
    assert joined(wrong) == set()
    assert last.pk in joined(right)
    assert leave_buttons(anna, last) == [str(right.pk)]


def test_out_of_a_case_that_one_may_not_change_nothing_is_offered_to_be_taken() -> None:
    anna, reader = log_in("sales_manager"), log_in("read_only", "Ewa", "Lis")
    party = sender(anna.viewer)
    first = arrive("a@x")
    join(anna.viewer, make_case(anna.viewer, party=str(party)).pk, first.pk)
    assert leave_buttons(reader, first) == []
    assert len(leave_buttons(anna, first)) == 1


def test_programs_let_things_join_and_leave() -> None:
    caller: Program = program()
    party = company(caller)
    case = caller.post("/cases", {"type": "sale", "title": "Regały", "party": party["id"]}).json()
    call = caller.post("/interactions", {"kind": "call", "party": party["id"], "subject": "Telefon"}).json()
    at = f"/cases/{case['id']}/interactions"
    assert caller.post(at, {"interaction": call["id"]}).status_code == 200
    assert InteractionLink.objects.count() == 1
    assert caller.post(at, {"interaction": "999999"}).status_code == 404
    assert caller.delete(f"{at}/{call['id']}").status_code == 428
    etag = caller.get(f"/cases/{case['id']}")["ETag"]
    assert caller.delete(f"{at}/{call['id']}", If_Match=etag).status_code == 204
    assert not InteractionLink.objects.exists()
