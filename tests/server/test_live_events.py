"""Streams of live events of the running server: who is told, who no longer, and how they end."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg

from opiekun.program.embedded.cluster import Cluster
from tests.program.running import place
from tests.server.conftest import EMAIL, Server
from tests.server.following import Following
from tests.server.visiting import Visitor

JSON = "application/json"


@contextmanager
def database(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**Cluster(server.place.data_dir).connection(), autocommit=True) as link:
        yield link


def party(server: Server, name: str = "Śruby na żywo") -> int:
    answer = server.program().ask(
        "POST", "/api/v1/parties", json.dumps({"kind": "organisation", "name": name}), Content_Type=JSON
    )
    assert answer.status == 201
    return int(json.loads(answer.body)["id"])


def announce(server: Server, *ids: int) -> None:
    with database(server) as link:
        link.execute("SELECT pg_notify('opiekun_live', %s)", [f"record:{','.join(map(str, ids))}"])


def notify(server: Server, email: str = EMAIL, code: str = "nobody.knows") -> None:
    with database(server) as link:
        link.execute(
            "INSERT INTO records_notification (user_id, code) SELECT id, %s FROM accounts_user WHERE email = %s",
            [code, email],
        )


def colleague(server: Server, email: str) -> Visitor:
    """A user who reaches nothing, with a token."""
    body = json.dumps({"email": email, "first_name": "Ewa", "last_name": "Maj", "role_ids": [], "team_ids": []})
    made = server.program().ask("POST", "/api/v1/users", body, Content_Type=JSON)
    assert made.status == 201, made.body
    run = server.place.run("token", "create", "--user", email)
    assert run.returncode == 0, run.stderr
    return Visitor(server.place.port, run.stdout.strip())


def test_who_is_not_logged_in_gets_no_stream(server: Server) -> None:
    stranger = server.visitor()
    assert stranger.get("/events").status == 401
    stranger.cookies["opiekun_session"] = "x" * 32
    assert stranger.get("/events").status == 401
    assert Visitor(server.place.port, "opk_nonsense").get("/events").status == 401
    assert server.program().ask("POST", "/events").status == 405
    assert server.program().get("/events?topic=record:x").status == 400


def test_browser_and_program_are_told_of_their_notifications_within_a_moment(server: Server) -> None:
    with Following(server.administrator()) as browser, Following(server.program()) as program:
        assert (browser.status, program.status) == (200, 200)
        assert "text/event-stream" in browser.head
        unread = browser.named("notifications").data["unread"]
        program.named("notifications")
        began = time.monotonic()
        notify(server)
        for following in (browser, program):
            assert following.until(lambda event: event.data.get("unread") == unread + 1).id
        assert time.monotonic() - began < 2


def test_open_record_is_told_of_what_is_written_on_it_and_of_no_other(server: Server) -> None:
    first, second = party(server), party(server)
    with Following(server.administrator(), f"topic=record:{first}") as following:
        following.quiet(0.3)
        announce(server, second)
        announce(server, first, second)
        event = following.named("record")
        assert event.data == {"id": str(first)}
        assert [event.data for event in following.events if event.name == "record"] == [{"id": str(first)}]


def test_nobody_is_told_of_a_record_out_of_his_reach(server: Server) -> None:
    record = party(server)
    with Following(colleague(server, "poza@example.test"), f"topic=record:{record}&topic=notifications") as following:
        assert following.status == 200
        following.named("notifications")
        announce(server, record)
        notify(server, "poza@example.test")
        following.until(lambda event: event.data.get("unread") == 1)
        assert all(event.name == "notifications" for event in following.events)


def test_reach_that_is_lost_while_the_stream_is_open_ends_the_telling(server: Server) -> None:
    record = party(server)
    with Following(server.administrator(), f"topic=record:{record}&topic=notifications") as following:
        unread = following.named("notifications").data["unread"]
        with database(server) as link:
            link.execute("UPDATE parties_party SET trashed_at = now(), trash_root_id = id WHERE id = %s", [record])
        announce(server, record)
        notify(server)
        following.until(lambda event: event.data.get("unread") == unread + 1)
        assert all(event.name == "notifications" for event in following.events)


def test_stream_begins_where_the_page_or_the_stream_before_it_ended(server: Server) -> None:
    record, browser = party(server), server.administrator()
    topic = f"topic=record:{record}"
    with Following(browser) as warm:
        warm.named("notifications")
        # Later than anything this process could have missed.
        time.sleep(2.2)
        made_at = int(time.time() * 1000)
        announce(server, record)
        with Following(browser, f"{topic}&since={made_at}") as late:
            assert late.named("record").data == {"id": str(record)}
            last = late.events[-1].id
        announce(server, record)
        with Following(browser, topic, Last_Event_ID=last) as again:
            assert again.named("record").data == {"id": str(record)}
        with Following(browser, topic, Last_Event_ID="1000") as ancient:
            ancient.named("resync")


def test_logging_out_ends_the_stream_before_anything_more_is_told(server: Server) -> None:
    browser = server.administrator()
    with Following(browser) as following:
        following.named("notifications")
        with database(server) as link:
            link.execute("DELETE FROM accounts_session")
        notify(server)
        following.named("closed")
        following.until_ended(3)
        assert len([event for event in following.events if event.name == "notifications"]) == 1


def test_deactivated_user_and_revoked_token_lose_their_streams(server: Server) -> None:
    gone, revoked = colleague(server, "odchodzi@example.test"), colleague(server, "bez-tokenu@example.test")
    with Following(gone) as of_user, Following(revoked) as of_token:
        of_user.named("notifications")
        of_token.named("notifications")
        with database(server) as link:
            link.execute("UPDATE accounts_user SET is_active = false WHERE email = 'odchodzi@example.test'")
            link.execute(
                "UPDATE accounts_api_token SET revoked_at = now() WHERE user_id = "
                "(SELECT id FROM accounts_user WHERE email = 'bez-tokenu@example.test')"
            )
        for following, email in ((of_user, "odchodzi@example.test"), (of_token, "bez-tokenu@example.test")):
            notify(server, email)
            following.named("closed")
            following.until_ended(3)


def test_one_connection_listens_and_pages_are_served_beside_many_streams(server: Server) -> None:
    administrator = server.administrator()
    streams = [Following(administrator) for _number in range(30)]
    try:
        for stream in streams:
            stream.named("notifications")
        with database(server) as link:
            listening = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'opiekun live'"
            assert link.execute(listening).fetchone() == (1,)
        began = time.monotonic()
        assert administrator.get("/parties").status == 200
        assert time.monotonic() - began < 3
    finally:
        for stream in streams:
            stream.close()


def test_connection_that_the_database_ends_is_made_anew_and_everybody_reads_anew(server: Server) -> None:
    with Following(server.administrator()) as following:
        following.named("notifications")
        with database(server) as link:
            link.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        following.named("resync")
        notify(server)
        following.until(lambda event: event.name == "notifications" and event.id > following.events[0].id)


def test_server_stops_within_moments_although_streams_are_open(server: Server) -> None:
    cluster = Cluster(server.place.data_dir)
    sockets = quote(str(cluster.sockets), safe="")
    url = f"postgresql://{cluster.user}:{quote(cluster.password())}@/{cluster.name}?host={sockets}"
    with place() as beside:
        process = beside.start("web", DATABASE_URL=url)
        beside.wait_ready(90)
        with Following(Visitor(beside.port, server.token)) as following:
            following.named("notifications")
            began = time.monotonic()
            process.terminate()
            process.wait(10)
            assert time.monotonic() - began < 3.5
            following.until_ended(1)
