"""What comes in a thread that was given to somebody is theirs, however it is addressed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import User
from opiekun.accounts.services.users import deactivate_user
from opiekun.activities.models import Interaction, Mailbox
from opiekun.activities.selectors.mail.unanswered import unanswered_of
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.many_users import pass_interactions
from opiekun.core import clock
from opiekun.core.changing_hands import Passing
from opiekun.core.viewer import SYSTEM
from tests.activities.documents.papers import party
from tests.activities.mail.letters import bring, letter
from tests.cases.cases import make_party
from tests.parties.people import TestViewer, make_user, manager

pytestmark = pytest.mark.django_db
CLIENT, STRANGER = "klient@stalmix.example", "Ewa <ewa@gmail.com>"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 8, 12, tzinfo=UTC))


@pytest.fixture
def boss() -> TestViewer:
    made = manager()
    make_party(made, channels=[{"kind": "email", "value": CLIENT}])
    return made


@pytest.fixture
def jan() -> User:
    return make_user("Jan", "Wnuk")


@pytest.fixture
def ewa() -> User:
    return make_user("Ewa", "Zając")


def came(number: int, to: str, sender: str = CLIENT, **more: str | int) -> Interaction:
    """A message of the thread."""
    head = "References: <1@x>" if number > 1 else ""
    (line,) = bring(letter(sender, to, mid=f"{number}@x", head=head, day=4 + number, **more))  # type: ignore[arg-type]
    return Interaction.objects.get(mail__message=line.message_id)


def give(actor: TestViewer, mail: Interaction, giver: User, to: User, back: bool = False) -> None:
    assert pass_interactions(actor, [Passing(mail.pk, giver.pk, to.pk)], taking_back=back) == {mail.pk}


def users(*mails: Interaction) -> list[int | None]:
    return [Interaction.objects.values_list("user_id", flat=True).get(pk=mail.pk) for mail in mails]


def test_the_next_letter_waits_with_whom_the_thread_was_given_to(boss: TestViewer, jan: User, ewa: User) -> None:
    first = came(1, jan.email)
    assert users(first) == [jan.pk]
    give(boss, first, jan, ewa)
    second, third = came(2, jan.email), came(3, jan.email)
    assert users(second, third) == [ewa.pk, ewa.pk]
    waiting = unanswered_of(TestViewer(ewa.pk, ewa.name, boss.reach, boss.actions), ewa.pk)
    assert [one.subject for one in waiting] == ["Oferta"]


def test_another_thread_and_a_letter_to_somebody_else_are_not_theirs(boss: TestViewer, jan: User, ewa: User) -> None:
    marek = make_user("Marek", "Lis")
    give(boss, came(1, jan.email), jan, ewa)
    assert users(came(2, marek.email)) == [marek.pk]
    (line,) = bring(letter(CLIENT, jan.email, subject="Co innego", mid="90@x"))
    assert users(Interaction.objects.get(mail__message=line.message_id)) == [jan.pk]


def test_who_was_addressed_before_has_taken_nothing_over(boss: TestViewer, jan: User, ewa: User) -> None:
    # To both: it is Ewa's. The customer goes on with Jan alone.
    assert users(came(1, f"{ewa.email}, {jan.email}")) == [ewa.pk]
    assert users(came(2, jan.email)) == [jan.pk]


def test_a_shared_mailbox_stays_with_whom_it_was_given_to(boss: TestViewer, ewa: User) -> None:
    Mailbox.objects.create(name="Biuro", address="biuro@nasza.pl")
    first = came(1, "biuro@nasza.pl")
    Interaction.objects.filter(pk=first.pk).update(user_id=ewa.pk)
    assert users(came(2, "biuro@nasza.pl")) == [ewa.pk]


def test_who_has_left_answers_no_more(boss: TestViewer, jan: User, ewa: User) -> None:
    give(boss, came(1, jan.email), jan, ewa)
    deactivate_user(SYSTEM, ewa.pk)
    assert users(came(2, jan.email)) == [jan.pk]


def test_what_came_meanwhile_goes_back_with_the_thread(boss: TestViewer, jan: User, ewa: User) -> None:
    first = came(1, jan.email)
    give(boss, first, jan, ewa)
    second, hers = came(2, jan.email), came(3, f"{ewa.email}, {jan.email}")
    assert users(second, hers) == [ewa.pk, ewa.pk]
    give(boss, first, ewa, jan, back=True)
    # The last one is addressed to her.
    assert users(first, second, hers) == [jan.pk, jan.pk, ewa.pk]


def test_the_second_letter_of_a_stranger_given_by_hand_waits_as_well(boss: TestViewer, jan: User) -> None:
    place = party(SYSTEM, "Stalmix")
    (line,) = bring(letter(STRANGER, jan.email, mid="1@x"))
    assert line.message_id
    triage.assign(boss, line.message_id, party_id=place)
    second = came(2, jan.email, sender=STRANGER)
    assert (second.party_id, second.user_id) == (place, jan.pk)
    waiting = unanswered_of(TestViewer(jan.pk, jan.name, boss.reach, boss.actions), jan.pk)
    assert [one.interaction_id for one in waiting] == [second.pk]


def test_it_is_one_statement_however_many_letters_come(boss: TestViewer, jan: User) -> None:
    def asked(*raws: bytes) -> int:
        with CaptureQueriesContext(connection) as queries:
            bring(*raws)
        return sum("DISTINCT ON (m.thread_id, i.party_id)" in query["sql"] for query in queries)

    assert asked(letter(CLIENT, jan.email, mid="1@x")) == 1
    assert asked(*(letter(CLIENT, jan.email, subject=f"S{n}", mid=f"{n}@y") for n in range(8))) == 1
    assert asked(letter(jan.email, CLIENT, mid="8@z")) == 0
