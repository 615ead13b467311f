"""What was said joins and leaves a case by its links, as programs and the whole form write them: as by one click."""

import pytest

from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.cases.along import cases_near
from opiekun.cases.models import CaseThread
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import EVERYONE
from tests.cases.cases import make_case
from tests.cases.test_joining import arrive, joined, sender
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db


def test_a_message_that_is_linked_to_a_case_brings_its_thread_and_takes_it_along() -> None:
    anna, party = manager(), sender()
    first, second = arrive("a@x"), arrive("b@x", "a@x", "Re: Zapytanie: regały", day=12)
    case = make_case(anna, party=str(party))
    update_interaction(anna, second.pk, {"links": [str(case.pk)]})
    assert joined(case) == {first.pk, second.pk}
    third = arrive("c@x", "b@x", "Re: Zapytanie: regały", day=19)
    assert joined(case) == {first.pk, second.pk, third.pk}
    update_interaction(anna, third.pk, {"links": []})
    assert joined(case) == set()
    assert not CaseThread.objects.exists()
    arrive("d@x", "c@x", "Re: Zapytanie: regały", day=20)
    assert joined(case) == set()


def test_whoever_may_only_look_at_a_case_moves_nothing_in_and_out_of_it() -> None:
    anna, jan = manager(), salesperson(reach_of={"view": EVERYONE})
    case, mine = make_case(anna), make_case(jan)
    party = str(mine.party_id)
    talk = create_interaction(jan, {"kind": "call", "party": party, "subject": "Telefon"}).id
    with pytest.raises(InvalidInput) as refused:
        update_interaction(jan, talk, {"links": [str(mine.pk), str(case.pk)], "subject": "Inny"})
    assert [(one.loc, one.code) for one in refused.value.errors] == [(("links",), "not_editable")]
    assert (joined(case), joined(mine)) == (set(), set())
    update_interaction(jan, talk, {"links": [str(mine.pk)]})
    update_interaction(anna, talk, {"links": [str(mine.pk), str(case.pk)]})
    with pytest.raises(InvalidInput):
        update_interaction(jan, talk, {"links": []})
    assert (joined(case), joined(mine)) == ({talk}, {talk})
    # What stands there already may stay, and one's own case may be left.
    update_interaction(jan, talk, {"links": [str(case.pk)], "subject": "Telefon w sprawie"})
    assert (joined(case), joined(mine)) == ({talk}, set())


def test_whoever_sees_a_case_writes_down_what_was_said_in_it() -> None:
    anna, jan = manager(), salesperson(reach_of={"view": EVERYONE})
    case, mine = make_case(anna), make_case(jan)
    raw = {"kind": "call", "party": str(mine.party_id), "subject": "Telefon", "links": [str(case.pk)]}
    talk = create_interaction(jan, raw).id
    assert joined(case) == {talk}


def test_cases_that_one_may_only_look_at_are_not_offered() -> None:
    jan = salesperson(reach_of={"view": EVERYONE})
    mine = make_case(jan)
    make_case(manager(), "Inna hala", party=str(mine.party_id))
    assert cases_near(jan, mine.party_id or 0) == [(mine.pk, mine.title)]
