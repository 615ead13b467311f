"""The inbox: in the reader's words and rights of now, marked and unmarked, by pages, over UI and API alike."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import User, UserRole
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.parties.services import create_party
from opiekun.records.models import Notification
from opiekun.records.notifications import NotificationKind, notify
from opiekun.records.notifications.inbox import COUNTED, read_inbox, unread_counts
from opiekun.records.notifications.reading import mark_all_read, mark_read, mark_unread, unmark_all
from tests.api.program import Program, program
from tests.parties.ui.browser import Somebody, log_in
from tests.records.notifications.kinds import kind_of_tests

pytestmark = pytest.mark.django_db
CODE = "test.said"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kind() -> Iterator[NotificationKind]:
    with kind_of_tests() as made, clock.frozen(NOW):
        yield made


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson")


def tell(user: User | None, record: int | None = None, **more: Any) -> None:
    assert user is not None
    with writing(SYSTEM):
        notify([user.pk], CODE, record_id=record, **more)


def party(owner: Somebody, name: str = "Śruby & Syn") -> int:
    return create_party(owner.viewer, {"kind": "organisation", "name": name}).id


def test_items_say_who_did_what_to_what_the_newest_first(seller: Somebody) -> None:
    record, boss = party(seller), log_in("administrator", "Ewa", "Maj")
    tell(seller.user, record, facts={"what": "old"}, at=NOW - timedelta(days=1), group="")
    tell(seller.user, record, facts={"what": "new"}, actor_id=boss.user.pk)
    items, more = read_inbox(seller.viewer)
    assert [item.text for item in items] == ["Ewa Maj: Śruby & Syn new x1", "Opiekun: Śruby & Syn old x1"]
    assert items[0].url == f"/parties/{record}"
    assert more is None


def test_record_out_of_reach_is_never_named(seller: Somebody) -> None:
    stranger = log_in("salesperson", "Jan", "Wnuk")
    record = party(stranger, "Tajne sp. z o.o.")
    tell(seller.user, record, facts={"what": "Tajne"}, actor_id=stranger.user.pk)
    (item,) = read_inbox(seller.viewer)[0]
    assert (item.url, item.record, item.actor, item.record_id) == ("", "", "", None)
    for address in ("/notifications", "/notifications/latest"):
        page = seller.client.get(address).content.decode()
        assert "can no longer see" in page
        assert "Tajne" not in page
        assert "Wnuk" not in page
    assert seller.client.get(f"/notifications/{item.id}/open").headers["Location"] == "/notifications"


def test_right_that_is_lost_later_hides_what_was_told_before(seller: Somebody) -> None:
    tell(seller.user, party(seller))
    assert "Śruby" in read_inbox(seller.viewer)[0][0].text
    UserRole.objects.filter(user=seller.user).delete()
    assert "Śruby" not in read_inbox(seller.viewer)[0][0].text


def test_kind_of_an_app_that_is_gone_breaks_no_inbox(seller: Somebody) -> None:
    Notification.objects.create(user=seller.user, code="app.that.was", facts={"what": "x"})
    assert read_inbox(seller.viewer)[0][0].url == ""
    assert seller.client.get("/notifications").status_code == 200


def test_pages_follow_each_other_without_gap_or_repeat(seller: Somebody) -> None:
    for number in range(7):
        tell(seller.user, at=NOW - timedelta(minutes=number // 3), facts={"what": number})
    seen, before = list[int](), None
    while True:
        items, before = read_inbox(seller.viewer, before=before, limit=3)
        seen += [item.id for item in items]
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == list(Notification.objects.order_by("-at", "-id").values_list("id", flat=True))


def test_inbox_of_many_records_needs_few_statements(seller: Somebody) -> None:
    for number in range(25):
        tell(seller.user, party(seller, f"Śruby {number}"))
    viewer = seller.viewer
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(read_inbox(viewer)[0]) == 25
    assert len(asked) <= 5


def test_no_other_page_asks_for_notifications(seller: Somebody) -> None:
    tell(seller.user)
    with CaptureQueriesContext(connection) as asked:
        page = seller.client.get("/parties").content.decode()
    assert 'id="bell"' in page
    assert not [query for query in asked if "records_notification" in query["sql"]]


def test_opening_one_reads_it_and_leads_to_its_record(seller: Somebody) -> None:
    record = party(seller)
    tell(seller.user, record)
    row = Notification.objects.get()
    answer = seller.client.get(f"/notifications/{row.pk}/open")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/parties/{record}")
    row.refresh_from_db()
    assert row.read_at == NOW


@pytest.mark.parametrize("what", ["open", "read", "unread"])
def test_notification_of_somebody_else_does_not_exist(seller: Somebody, what: str) -> None:
    tell(log_in("salesperson", "Jan", "Wnuk").user)
    row = Notification.objects.get()
    ask = seller.client.get if what == "open" else seller.client.post
    assert ask(f"/notifications/{row.pk}/{what}").status_code == 404
    with pytest.raises(NotFound):
        mark_read(seller.viewer, row.pk)
    row.refresh_from_db()
    assert row.read_at is None


def test_marking_all_spares_what_came_meanwhile_and_is_taken_back(seller: Somebody) -> None:
    tell(seller.user, at=NOW - timedelta(minutes=2))
    tell(seller.user, at=NOW - timedelta(minutes=1))
    with clock.frozen(NOW - timedelta(hours=1)):
        mark_read(seller.viewer, Notification.objects.order_by("at")[0].pk)
    tell(seller.user, at=NOW - timedelta(minutes=1))
    tell(seller.user, at=NOW)
    count, at = mark_all_read(seller.viewer, NOW - timedelta(minutes=1))
    assert count == 2
    assert unread_counts([seller.user.pk]) == {seller.user.pk: 1}
    unmark_all(seller.viewer, at)
    assert unread_counts([seller.user.pk]) == {seller.user.pk: 3}


def test_what_happened_again_meanwhile_stays_one_when_the_old_one_is_unmarked(seller: Somebody) -> None:
    record = party(seller)
    tell(seller.user, record)
    old = Notification.objects.get()
    _count, at = mark_all_read(seller.viewer)
    tell(seller.user, record)
    unmark_all(seller.viewer, at)
    mark_unread(seller.viewer, old.pk)
    assert unread_counts([seller.user.pk]) == {seller.user.pk: 1}


def test_two_read_ones_of_a_group_are_not_both_unmarked(seller: Somebody) -> None:
    record = party(seller)
    tell(seller.user, record, at=NOW - timedelta(days=1))
    Notification.objects.update(read_at=NOW)
    tell(seller.user, record)
    Notification.objects.update(read_at=NOW)
    unmark_all(seller.viewer, NOW)
    assert list(Notification.objects.filter(read_at=None).values_list("at", flat=True)) == [NOW]


def test_buttons_of_the_page_mark_with_a_way_back(seller: Somebody) -> None:
    tell(seller.user)
    row = Notification.objects.get()
    htmx = {"HX-Request": "true"}
    said = seller.client.post("/notifications/read", {"until": NOW.isoformat()}, headers=htmx)
    assert said.status_code == 204
    assert "1 marked as read." in said.headers["HX-Trigger"]
    undo = said.headers["HX-Trigger"].split('"undo_url": "')[1].split('"')[0]
    assert seller.client.post(undo, headers=htmx).status_code == 204
    row.refresh_from_db()
    assert row.read_at is None
    assert seller.client.post("/notifications/unread?at=rubbish").status_code == 404
    assert seller.client.get("/notifications/read").status_code == 405


def test_page_groups_by_days_and_narrows_to_the_unread(seller: Somebody) -> None:
    tell(seller.user, facts={"what": "today"})
    tell(seller.user, facts={"what": "earlier"}, at=NOW - timedelta(days=1))
    Notification.objects.filter(at=NOW).update(read_at=NOW)
    page = seller.client.get("/notifications").content.decode()
    assert page.index(">today<") < page.index(">yesterday<")
    unread = seller.client.get("/notifications?show=unread").content.decode()
    assert "earlier" in unread
    assert ">today<" not in unread


def test_more_than_a_hundred_are_not_counted(seller: Somebody) -> None:
    Notification.objects.bulk_create(Notification(user=seller.user, code=CODE) for _number in range(130))
    assert unread_counts([seller.user.pk]) == {seller.user.pk: COUNTED}


@pytest.fixture
def caller() -> Program:
    return program("administrator")


def test_program_lists_counts_and_marks(caller: Program) -> None:
    record = int(caller.post("/parties", {"kind": "organisation", "name": "Śruba"}).json()["id"])
    for what in ("a", "b", "c"):
        tell(caller.user, record, facts={"what": what}, group=what)
    page = caller.get("/notifications?limit=2").json()
    assert [item["text"] for item in page["items"]] == ["Opiekun: Śruba c x1", "Opiekun: Śruba b x1"]
    assert page["items"][0]["record"] == {"id": str(record), "name": "Śruba"}
    rest = caller.get(f"/notifications?limit=2&cursor={page['next'].replace('+', '%2B')}").json()
    assert [item["text"] for item in rest["items"]] == ["Opiekun: Śruba a x1"]
    assert rest["next"] is None
    first = page["items"][0]["id"]
    assert caller.post(f"/notifications/{first}/read").status_code == 204
    assert caller.get("/notifications/unread-count").json() == {"count": 2, "more": False}
    marked = caller.post("/notifications/read", {}).json()
    assert marked["count"] == 2
    assert caller.get("/notifications?unread=true").json()["items"] == []
    assert caller.post("/notifications/unread", {"marked_at": marked["marked_at"]}).status_code == 204
    # The clock of this test stands still, so that the single one was marked at the same instant.
    assert caller.get("/notifications/unread-count").json()["count"] == 3


@pytest.mark.parametrize(
    ("path", "body", "loc"),
    [
        ("/notifications?limit=0", None, "limit"),
        ("/notifications?cursor=x", None, "cursor"),
        ("/notifications?unread=maybe", None, "unread"),
        ("/notifications/read", {"until": "yesterday"}, "until"),
        ("/notifications/read", {"when": "x"}, "when"),
        ("/notifications/read", {"until": "0001-01-01T00:00:00+23:00"}, "until"),
        ("/notifications?cursor=0001-01-01T00:00:00%2B23:00.5", None, "cursor"),
        ("/notifications/unread", {}, "marked_at"),
    ],
)
def test_wrong_input_of_a_program_is_named(caller: Program, path: str, body: Any, loc: str) -> None:
    tell(caller.user)
    answer = caller.get(path) if body is None else caller.post(path, body)
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["loc"] == [loc]
    assert Notification.objects.get().read_at is None


def test_token_without_the_scope_reads_and_marks_nothing() -> None:
    reader = program("administrator", scopes=("notifications:read",))
    tell(reader.user)
    row = Notification.objects.get()
    assert reader.get("/notifications").status_code == 200
    refused = reader.post(f"/notifications/{row.pk}/read")
    assert (refused.status_code, refused.json()["facts"]) == (403, {"scope": "notifications:write"})
    other = program("administrator", scopes=("parties:read",))
    assert other.get("/notifications").status_code == other.get("/notification-preferences").status_code == 403
