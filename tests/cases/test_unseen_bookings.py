"""Who may not see costs and time sees none of what was booked: in no figure, page, answer or notification."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.accounts.models import RoleRight
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.tokens import create_token
from opiekun.cases.amount_sources import AmountKind, AmountSource, Entry, forget_amount_source, register_amount_source
from opiekun.cases.choices import Bucket, Side
from opiekun.cases.models import Case, CaseUser
from opiekun.cases.services import trash_entry, update_case
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.models import Notification
from opiekun.records.notifications.inbox import read_inbox
from opiekun.records.notifications.mailing import mail_user
from tests.accounts.people import viewer
from tests.api.program import Program, program
from tests.cases.cases import make_case
from tests.cases.money import DAY, book, money, pln, set_type
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
PAPER = AmountKind("toy_paper", "Paper", Side.COST, Bucket.ACTUAL)


@pytest.fixture
def blind() -> Somebody:
    """Sees all cases, and no costs and time."""
    RoleRight.objects.filter(role__code="read_only", kind="case_entry").delete()
    return log_in("read_only", "Ewa", "Bielska")


def seen(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def booked_case() -> Case:
    boss = viewer("administrator")
    case = make_case(boss, planned_revenue=pln("1000"), planned_cost=pln("700"))
    book(boss, case, "950", text="Dźwig")
    return case


def test_the_panel_and_its_pages_show_the_plan_alone_and_say_so(blind: Somebody) -> None:
    case = booked_case()
    for path in (f"/cases/{case.pk}/money", f"/cases/{case.pk}/money/items"):
        shown = seen(blind, path)
        assert "Without what was booked in this case" in shown
        assert "Dźwig" not in shown
        assert "950" not in shown
        # What is not known is not told as zero.
        assert "Nothing is booked here yet" not in shown
        assert "PLN\xa00" not in shown
    shown = seen(blind, f"/cases/{case.pk}/money")
    assert ("Planned margin" in shown, "Forecast margin" in shown, "at completion" in shown) == (True, False, False)
    found = money(blind.viewer, case)
    assert (found.cost.actual, found.cost.forecast, found.margin.amount) == (0, 700, 300)
    assert (found.entries, found.unseen, found.is_whole) == ([], 1, False)
    other = make_case(viewer("administrator"), "Wiata")
    assert "Without what was booked" not in seen(blind, f"/cases/{other.pk}/money")


def test_programs_get_none_of_it_either(blind: Somebody) -> None:
    case = booked_case()
    token = create_token(SYSTEM, blind.user.pk, "Test", ("all",))[1]
    answer = Program(token).get(f"/cases/{case.pk}/money").json()
    assert (answer["entries"], answer["is_whole"], answer["cost"]["actual"]) == (
        [],
        False,
        {"amount": "0.00", "currency": "PLN"},
    )
    boss = program(scopes=("cases:read",))
    assert boss.get(f"/cases/{case.pk}/money").json()["entries"] == []
    boss = program(scopes=("cases:read", "case-entries:read"))
    assert len(boss.get(f"/cases/{case.pk}/money").json()["entries"]) == 1


def test_a_participant_sees_what_was_booked_in_the_case_whatever_the_reach() -> None:
    RoleRight.objects.filter(role__code="read_only", kind="case_entry").update(reach="own")
    eve, case = log_in("read_only"), booked_case()
    assert money(eve.viewer, case).unseen == 1
    CaseUser.objects.create(case=case, user_id=eve.user.pk, part="participant")
    assert "Dźwig" in seen(eve, f"/cases/{case.pk}/money/items")


def test_they_are_told_of_no_margin_and_their_page_names_no_booking(blind: Somebody) -> None:
    set_type(margin_floor=Decimal(20))
    case = make_case(viewer("administrator"), planned_revenue=pln("1000"))
    CaseUser.objects.create(case=case, user_id=blind.user.pk, part="participant")
    boss = viewer("administrator")
    book(boss, case, "950", text="Dźwig")
    update_case(boss, case.pk, {"planned_cost": pln("990")})
    told = set(Notification.objects.filter(code="case.margin").values_list("user_id", flat=True))
    assert told == {case.owner_id}
    shown = seen(blind, f"/cases/{case.pk}/money")
    assert "The forecast margin is below 20%." in shown
    assert "Dźwig" not in shown


@pytest.fixture
def own_only() -> Somebody:
    """Sees all cases, and costs and time of those that are theirs or in which they take part."""
    RoleRight.objects.filter(role__code="read_only", kind="case_entry").update(reach="own")
    return log_in("read_only", "Ewa", "Bielska")


def told_of_margins() -> set[int]:
    return set(Notification.objects.filter(code="case.margin").values_list("user_id", flat=True))


def texts(who: Somebody) -> list[str]:
    with translation.override("en"):
        return [item.text.replace("\xa0", " ") for item in read_inbox(viewer_of_user(who.user))[0]]


def test_a_follower_beyond_whose_reach_the_bookings_are_is_not_told_what_was_booked(own_only: Somebody) -> None:
    set_type(margin_floor=Decimal(20))
    boss = viewer("administrator")
    case = make_case(boss, planned_revenue=pln("1000"))
    CaseUser.objects.create(case=case, user_id=own_only.user.pk, part="follower")
    book(boss, case, "950", text="Dźwig")
    assert told_of_margins() == {boss.id}
    other = make_case(boss, "Wiata", planned_revenue=pln("1000"))
    CaseUser.objects.create(case=other, user_id=own_only.user.pk, part="participant")
    book(boss, other, "950", text="Dźwig")
    assert told_of_margins() == {boss.id, own_only.user.pk}
    assert texts(own_only) == ["The forecast margin is below 20%: Wiata (booked: Dźwig)"]


def test_what_was_told_is_read_within_the_rights_of_that_moment(own_only: Somebody) -> None:
    set_type(margin_floor=Decimal(20))
    boss = viewer("administrator")
    cases = [make_case(boss, name, planned_revenue=pln("1000")) for name in ("Hala", "Wiata")]
    for case in cases:
        CaseUser.objects.create(case=case, user_id=own_only.user.pk, part="participant")
        book(boss, case, "950", text="Dźwig")
    Notification.objects.update(mail_due=clock.now())
    CaseUser.objects.filter(case=cases[0]).update(part="follower")
    said = ["The forecast margin is below 20%: Wiata (booked: Dźwig)", "Something that you can no longer see"]
    assert texts(own_only) == said
    token = create_token(SYSTEM, own_only.user.pk, "Test", ("all",))[1]
    items = Program(token).get("/notifications").json()["items"]
    assert [("Dźwig" in str(item), "Hala" in str(item)) for item in items] == [(True, False), (False, False)]
    mail_user(own_only.user.pk)
    assert ("Wiata" in mail.outbox[0].body, "Hala" in mail.outbox[0].body) == (True, False)
    RoleRight.objects.filter(role__code="read_only", kind="case_entry").delete()
    assert texts(own_only) == [said[1]] * 2


def test_the_margins_of_many_cases_are_read_by_as_many_statements_as_of_one(own_only: Somebody) -> None:
    set_type(margin_floor=Decimal(20))
    boss = viewer("administrator")

    def statements(cases: int) -> int:
        for number in range(cases):
            case = make_case(boss, f"Hala {number}", planned_revenue=pln("1000"))
            CaseUser.objects.create(case=case, user_id=own_only.user.pk, part="participant")
            book(boss, case, "950", text="Dźwig")
        reader = viewer_of_user(own_only.user)
        with CaptureQueriesContext(connection) as asked:
            read_inbox(reader)
        return len(asked)

    assert statements(1) == statements(4)


def test_what_was_booked_and_taken_back_is_named_to_nobody_who_may_not_see_it(own_only: Somebody) -> None:
    set_type(margin_floor=Decimal(20))
    boss = viewer("administrator")
    case = make_case(boss, planned_revenue=pln("1000"), planned_cost=pln("900"))
    CaseUser.objects.create(case=case, user_id=own_only.user.pk, part="follower")
    entry = book(boss, case, "5000", side="revenue", text="Dopłata")
    trash_entry(boss, entry.pk)
    assert "Dopłata" not in seen(own_only, f"/cases/{case.pk}/money")
    assert "The forecast margin is below 20%." in seen(own_only, f"/cases/{case.pk}/money")


@pytest.fixture
def papers() -> Iterator[None]:
    def entries(case_ids: object) -> list[Entry]:
        assert isinstance(case_ids, list)
        return [Entry(f"paper:{pk}", PAPER.code, pk, DAY, Decimal(80), "PLN") for pk in case_ids]

    def sees(viewer: Viewer, owners: Mapping[int, int]) -> list[int]:
        return [pk for pk, owner in owners.items() if owner == viewer.id]

    register_amount_source(AmountSource("toy", (PAPER,), entries, sees))
    yield
    forget_amount_source("toy")


def test_each_source_says_who_sees_what_it_knows(papers: None) -> None:
    boss, jan = viewer("administrator"), viewer("salesperson")
    case = make_case(jan)
    assert (money(jan, case).cost.actual, money(jan, case).unseen) == (80, 0)
    assert (money(boss, case).cost.actual, money(boss, case).unseen) == (0, 1)
