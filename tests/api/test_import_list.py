"""The imports of a token's user, a page at a time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.core import clock
from opiekun.records.models import Import
from tests.api.program import program
from tests.api.test_imports import sent

pytestmark = pytest.mark.django_db


def test_imports_are_listed_a_page_at_a_time_the_newest_first() -> None:
    caller, other = program(), program()
    made = [sent(caller, query="kind=parties&dry_run=true").json()["id"] for _number in range(5)]
    sent(other, query="kind=parties&dry_run=true")
    found, cursor = [], ""
    for _page in range(3):
        page = caller.get(f"/imports?limit=2{cursor}").json()
        found.append([item["id"] for item in page["items"]])
        cursor = f"&cursor={page['next']}"
    assert found == [made[:2:-1], made[2:0:-1], made[:1]]
    assert page["next"] is None
    assert caller.get("/imports?limit=5").json()["next"] is None
    # What comes meanwhile moves no page.
    first = caller.get("/imports?limit=2").json()
    sent(caller, query="kind=parties&dry_run=true")
    assert caller.get(f"/imports?limit=2&cursor={first['next']}").json()["items"][0]["id"] == made[2]


def test_more_imports_than_a_page_of_the_program_has_are_all_listed() -> None:
    caller = program()
    one = Import.objects.get(pk=sent(caller, query="kind=parties&dry_run=true").json()["id"])
    for _number in range(55):
        one.pk = None
        one.save(force_insert=True)
    listed = caller.get("/imports").json()
    assert "count" not in listed
    assert caller.get("/imports?limit=1&count=exact").json()["count"] == 56
    assert (len(listed["items"]), len(caller.get(f"/imports?cursor={listed['next']}").json()["items"])) == (50, 6)
    with CaptureQueriesContext(connection) as many:
        caller.get("/imports?limit=56")
    with CaptureQueriesContext(connection) as few:
        caller.get("/imports?limit=1")
    assert len(many) == len(few)


def test_imports_are_narrowed_by_kind_and_state() -> None:
    caller = program()
    tried, done = (sent(caller, query=f"kind=parties&dry_run={dry}").json()["id"] for dry in ("true", "false"))
    Import.objects.filter(pk=tried).update(state="tried")

    def ids(query: str) -> list[str]:
        return [item["id"] for item in caller.get(f"/imports?{query}").json()["items"]]

    assert ids("kind=parties") == [done, tried]
    assert (ids("kind=persons"), ids("state=tried"), ids("state=done&kind=parties")) == ([], [tried], [done])
    Import.objects.filter(pk=tried).update(created_at=clock.now() - timedelta(days=8))
    assert ids("") == [done]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=", "cursor"),
        ("kind=cats", "kind"),
        ("state=lost", "state"),
        ("count=all", "count"),
        ("page=2", "page"),
    ],
)
def test_a_wrong_parameter_of_the_list_is_named(query: str, name: str) -> None:
    answer = program().get(f"/imports?{query}")
    assert answer.status_code == 422
    assert [error["loc"][-1] for error in answer.json()["errors"]] == [name]
