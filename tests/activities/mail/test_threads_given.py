"""An answer of somebody unknown goes where the thread's first message of the same address was given by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.activities.models import Interaction, MailMessage
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.correcting import move, not_theirs
from opiekun.cases.services.threads import join
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_person
from opiekun.parties.services.trash import trash_party
from tests.accounts.people import viewer
from tests.activities.documents.papers import party
from tests.activities.mail.letters import bring, letter
from tests.cases.cases import make_case
from tests.parties.people import make_user, manager

pytestmark = pytest.mark.django_db
EWA = "Ewa <ewa@gmail.com>"


def came(*raws: bytes) -> Sequence[int]:
    return [line.message_id for line in bring(*raws) if line.message_id]


def answer(number: int, sender: str = EWA, to: str = "my@nasza.pl") -> bytes:
    return letter(sender, to, subject="Re: Oferta", mid=f"{number}@x", head="References: <1@x>")


def told(message: int) -> list[int]:
    rows = Interaction.objects.filter(mail__message=message, trashed_at__isnull=True).order_by("pk")
    return list(rows.values_list("party_id", flat=True))


def state(message: int) -> str:
    return MailMessage.objects.values_list("state", flat=True).get(pk=message)


def given(place: int) -> int:
    """The first message of the thread, given to the party by hand."""
    (first,) = came(letter(EWA, mid="1@x"))
    triage.assign(manager(), first, party_id=place)
    return first


def test_what_she_answers_is_told_where_the_first_was_given_and_joins_its_case() -> None:
    stalmix = party(SYSTEM, "Stalmix")
    seller = viewer("administrator")
    case = make_case(seller, "Wiata", party=str(stalmix))
    first = given(stalmix)
    join(seller, case.pk, Interaction.objects.get(mail__message=first).pk)
    (second,) = came(answer(2))
    assert (state(second), told(second)) == ("assigned", [stalmix])
    assert case.pk in Interaction.objects.get(mail__message=second).links.values_list("record_id", flat=True)


def test_our_own_answer_to_her_from_another_program_is_told_there_too() -> None:
    stalmix = party(SYSTEM, "Stalmix")
    given(stalmix)
    (sent,) = came(answer(2, sender=make_user().email, to="ewa@gmail.com"))
    assert (MailMessage.objects.get(pk=sent).direction, told(sent)) == ("out", [stalmix])


def test_somebody_else_in_the_thread_and_she_in_another_thread_wait() -> None:
    given(party(SYSTEM, "Stalmix"))
    stranger, elsewhere = came(
        answer(2, sender="obcy@nieznana.pl"), letter(EWA, subject="Zupełnie co innego", mid="9@x")
    )
    assert (state(stranger), state(elsewhere)) == ("waiting", "waiting")
    assert told(stranger) == told(elsewhere) == []


def test_who_moves_one_to_another_party_means_those_that_follow() -> None:
    stalmix, huta = party(SYSTEM, "Stalmix"), party(SYSTEM, "Huta")
    given(stalmix)
    (second,) = came(answer(2))
    move(manager(), second, stalmix, party_id=huta)
    (third,) = came(answer(3))
    assert told(third) == [huta]


def test_where_the_last_was_told_at_two_parties_nobody_knows() -> None:
    for firm in ("huta", "stalmix"):
        channels = [{"kind": "email", "value": f"jan@{firm}.example"}]
        create_person(SYSTEM, {"party": str(party(SYSTEM, firm)), "last_name": "Lis", "channels": channels})
    (first,) = came(letter(EWA, "my@nasza.pl, jan@huta.example, jan@stalmix.example", mid="1@x"))
    (second,) = came(answer(2))
    assert len(told(first)) == 2
    assert (state(second), told(second)) == ("waiting", [])


def test_what_is_not_theirs_or_lies_in_the_trash_draws_nothing() -> None:
    stalmix = party(SYSTEM, "Stalmix")
    first = given(stalmix)
    not_theirs(manager(), first, stalmix)
    (second,) = came(answer(2))
    assert (state(second), told(second)) == ("waiting", [])
    huta = party(SYSTEM, "Huta")
    triage.assign(manager(), second, party_id=huta)
    trash_party(SYSTEM, huta, 1)
    (third,) = came(answer(3))
    assert (state(third), told(third)) == ("waiting", [])


def test_a_batch_of_unknown_senders_asks_once_and_one_of_known_ones_not_at_all() -> None:
    def asked(*raws: bytes) -> int:
        with CaptureQueriesContext(connection) as statements:
            came(*raws)
        return sum("m.from_address = ANY" in one["sql"] for one in statements)

    given(party(SYSTEM, "Stalmix"))
    assert asked(*(answer(number) for number in range(10, 20))) == 1
    assert asked(letter("a@b.pl", mid="21@z")) == 1
    known = party(SYSTEM, "Huta")
    channels = [{"kind": "email", "value": "jan@huta.example"}]
    create_person(SYSTEM, {"party": str(known), "last_name": "Lis", "channels": channels})
    assert asked(letter("jan@huta.example", mid="22@z")) == 0
