"""A case begins with a message that nobody is known for: its party is chosen or made, and the thread joins."""

import pytest

from opiekun.activities.models import Interaction, InteractionLink, MailMessage
from opiekun.cases.models import Case, CaseThread
from opiekun.cases.services.mail_case import place_mail
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.parties.models import Party, Person
from tests.accounts.people import viewer
from tests.activities.mail.letters import bring, letter
from tests.cases.cases import make_party
from tests.cases.test_case_pages import dialog, page, posted
from tests.parties.people import manager
from tests.parties.ui.browser import fields, log_in

pytestmark = pytest.mark.django_db


def arrive(mid: str = "a@obca", head: str = "") -> int:
    raw = letter("Ewa Lis <ewa@obca.pl>", subject="Zapytanie: hala", mid=mid, head=head)
    return bring(raw)[0].message_id or 0


def state_of(message: int) -> str:
    return str(MailMessage.objects.values_list("state", flat=True).get(pk=message))


def test_a_message_without_a_party_becomes_a_case_with_a_new_party_and_its_thread_joins() -> None:
    anna = log_in("sales_manager", "Anna", "Lis")
    message = arrive()
    assert f"/mail/{message}/case" in page(anna, f"/mail/{message}")
    asked = anna.client.get(f"/mail/{message}/case", headers={"HX-Request": "true", "HX-Target": "dialog"})
    typed = dialog(asked)  # type: ignore[arg-type]
    assert (typed["first_name"], typed["last_name"]) == ("Ewa", "Lis")
    answer = posted(anna, f"/mail/{message}/case", **{**typed, "party_name": "Obca sp. z o.o."})
    assert answer.status_code in (200, 204, 302), answer.content.decode()[:800]
    party, person, talk = (
        Party.objects.get(display_name="Obca sp. z o.o."),
        Person.objects.get(),
        Interaction.objects.get(),
    )
    assert (talk.party_id, talk.person_id, person.party_id) == (party.pk, person.pk, party.pk)
    form = fields(page(anna, f"/cases/new?title=Zapytanie&about={talk.pk}&party={party.pk}&person={person.pk}"))
    assert anna.client.post("/cases/new", form).status_code == 302
    case = Case.objects.get()
    assert (case.party_id, CaseThread.objects.get().case_id) == (party.pk, case.pk)
    arrive("b@obca", "In-Reply-To: <a@obca>")
    assert InteractionLink.objects.filter(record_id=case.pk).count() == 2


def test_a_party_that_is_known_is_chosen_and_no_person_need_be_made() -> None:
    anna = manager()
    message, party = arrive(), make_party(anna)
    talk = Interaction.objects.get(pk=place_mail(anna, message, {"party": str(party)}))
    assert (talk.party_id, talk.person_id, state_of(message)) == (party, None, "assigned")
    with pytest.raises(NotFound):
        place_mail(anna, message, {"party": str(party)})
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    "raw",
    [{}, {"party": "1", "party_name": "Nowa"}, {"party": "999999"}, {"party_name": "x" * 500, "last_name": "Lis"}],
)
def test_what_is_refused_leaves_the_message_waiting_and_makes_nothing(raw: dict[str, str]) -> None:
    anna, message = manager(), arrive()
    before = Party.objects.count()
    with pytest.raises((InvalidInput, NotFound)):
        place_mail(anna, message, raw)
    assert state_of(message) == "waiting"
    assert (Party.objects.count(), Person.objects.count(), Interaction.objects.count()) == (before, 0, 0)


def test_a_message_out_of_reach_does_not_exist() -> None:
    message = arrive()
    with pytest.raises((NotFound, NotAllowed)):
        place_mail(viewer("read_only"), message, {"party_name": "Nowa"})
    assert state_of(message) == "waiting"


def test_a_message_that_somebody_sorted_meanwhile_is_told_and_what_was_typed_stays() -> None:
    anna, boss = log_in("sales_manager", "Anna", "Lis"), manager()
    message, party = arrive(), make_party(boss)
    typed = {"party_name": "Obca sp. z o.o.", "first_name": "Ewa", "last_name": "Lis"}
    place_mail(boss, message, {"party": str(party)})
    before = Party.objects.count()
    answer = posted(anna, f"/mail/{message}/case", **typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "somebody has sorted it meanwhile" in html
    assert dialog(answer)["party_name"] == "Obca sp. z o.o."
    assert dialog(answer)["last_name"] == "Lis"
    assert (Party.objects.count(), Person.objects.count(), Case.objects.count()) == (before, 0, 0)
    # Of a message that never was there the same is said, and no more.
    unknown = posted(anna, "/mail/999999999/case", **typed)
    assert (unknown.status_code, "It stands with" in unknown.content.decode()) == (422, False)
    assert anna.client.get("/mail/999999999/case").status_code == 404


def test_where_the_sorted_message_is_seen_a_case_begins_with_it_all_the_same() -> None:
    anna = log_in("administrator", "Anna", "Lis")
    message, party = arrive(), make_party(anna.viewer, "Metal")
    place_mail(anna.viewer, message, {"party": str(party)})
    html = posted(anna, f"/mail/{message}/case", party_name="Obca").content.decode()
    assert "It stands with Metal." in html
    assert f"party={party}" in html
