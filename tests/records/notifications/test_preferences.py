"""What one wants to be told of: the matrix of the settings, and the same for programs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.records.models import Notification, NotificationPreference
from opiekun.records.notifications import NotificationKind, notify, wants_mail
from opiekun.records.notifications.preferences import change_choices, next_hour, read_choices
from tests.api.program import program
from tests.parties.ui.browser import Somebody, fields, log_in
from tests.records.notifications.kinds import kind_of_tests

pytestmark = pytest.mark.django_db
CODE = "test.said"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kind() -> Iterator[NotificationKind]:
    with kind_of_tests(mail="digest") as made, clock.frozen(NOW):
        yield made


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson")


def chosen(somebody: Somebody) -> tuple[bool, str]:
    (choice,) = [choice for choice in read_choices(somebody.viewer).kinds if choice.code == CODE]
    return choice.in_app, choice.mail


def test_who_has_chosen_nothing_gets_what_is_usual(seller: Somebody) -> None:
    assert chosen(seller) == (True, "digest")
    assert read_choices(seller.viewer).hour == 8


def test_form_of_the_settings_saves_the_whole_matrix(seller: Somebody) -> None:
    page = seller.client.get("/settings/notifications/").content.decode()
    sent = fields(page)
    assert sent[f"{CODE}.mail"] == "digest"
    del sent[f"{CODE}.in_app"]
    sent |= {f"{CODE}.mail": "now", "hour": "17"}
    assert seller.client.post("/settings/notifications/", sent).status_code == 302
    assert chosen(seller) == (False, "now")
    assert read_choices(seller.viewer).hour == 17


def test_wrong_form_changes_nothing(seller: Somebody) -> None:
    answer = seller.client.post("/settings/notifications/", {f"{CODE}.mail": "weekly", "hour": "25"})
    assert answer.status_code == 422
    assert not NotificationPreference.objects.exists()


def test_other_hour_moves_what_waits_for_the_digest(seller: Somebody) -> None:
    with writing(SYSTEM):
        notify([seller.user.pk], CODE)
    assert Notification.objects.get().mail_due == datetime(2026, 11, 27, 7, tzinfo=UTC)
    change_choices(seller.viewer, {"hour": 15})
    assert Notification.objects.get().mail_due == datetime(2026, 11, 26, 14, tzinfo=UTC)


@pytest.mark.parametrize("in_app", [True, False])
def test_who_wants_no_mail_any_more_is_not_mailed_what_waits(seller: Somebody, in_app: bool) -> None:
    other = log_in("salesperson")
    for one in (seller, other):
        change_choices(one.viewer, {"kinds": {CODE: {"in_app": in_app}}})
    with writing(SYSTEM):
        notify([seller.user.pk, other.user.pk], CODE)
    with pytest.raises(InvalidInput):
        change_choices(seller.viewer, {"kinds": {CODE: {"mail": "never"}}, "hour": 99})
    assert Notification.objects.filter(mail_due__isnull=False).count() == 2
    change_choices(seller.viewer, {"kinds": {CODE: {"mail": "never"}}})
    mine, others = Notification.objects.get(user=seller.user), Notification.objects.get(user=other.user)
    assert (mine.mail_due, mine.read_at is None) == (None, in_app)
    assert (others.mail_due is None, others.read_at) == (False, None)


def test_kind_with_mails_of_its_own_has_no_digest_and_asks_who_wants_them(seller: Somebody) -> None:
    assert wants_mail(seller.user.pk, "parties.day")
    with pytest.raises(InvalidInput) as refused:
        change_choices(seller.viewer, {"kinds": {"parties.day": {"mail": "digest"}}})
    assert refused.value.errors[0].loc == ("kinds", "parties.day", "mail")
    change_choices(seller.viewer, {"kinds": {"parties.day": {"mail": "never"}}})
    assert not wants_mail(seller.user.pk, "parties.day")


def test_next_hour_skips_to_tomorrow_and_over_the_change_of_the_clocks() -> None:
    assert next_hour(datetime(2026, 10, 24, 12, tzinfo=UTC), 8) == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert next_hour(datetime(2026, 10, 24, 5, tzinfo=UTC), 8) == datetime(2026, 10, 24, 6, tzinfo=UTC)


def test_program_reads_and_changes_what_is_named() -> None:
    caller = program("administrator")
    changed = caller.patch("/notification-preferences", {"kinds": {CODE: {"mail": "never"}}}).json()
    (item,) = [item for item in changed["items"] if item["kind"] == CODE]
    assert (item["in_app"], item["mail"], changed["hour"]) == (True, "never", 8)
    assert caller.get("/notification-preferences").json() == changed


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"hour": 24}, ["hour"]),
        ({"hour": True}, ["hour"]),
        ({"kinds": {"no.such": {}}}, ["kinds", "no.such"]),
        ({"kinds": {CODE: {"in_app": "yes"}}}, ["kinds", CODE, "in_app"]),
        ({"kinds": {CODE: {"mail": "weekly"}}}, ["kinds", CODE, "mail"]),
        ({"kinds": {CODE: {"sms": True}}}, ["kinds", CODE, "sms"]),
        ({"kinds": []}, ["kinds"]),
        ({"minute": 5}, ["minute"]),
    ],
)
def test_each_wrong_value_is_named_and_nothing_changes(body: object, loc: list[str]) -> None:
    answer = program("administrator").patch("/notification-preferences", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == loc
    assert not NotificationPreference.objects.exists()
