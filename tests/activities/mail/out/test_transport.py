"""The talk with a server: passwords, encryption, sizes, and what each refusal means."""

import ssl
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from opiekun.activities.mail.sending.transport import Outcome, Server, deliver
from tests.activities.mail.imap.certificates import write_certificates
from tests.activities.mail.out.smtp_server import Behaviour, smtp_server

RAW = b"Subject: x\r\n\r\n.a line that begins with a dot\r\n"


def handed(behaviour: Behaviour, security: str = "none", **more: str) -> Outcome:
    server = Server("127.0.0.1", behaviour.port, security, **more)
    return deliver(server, "my@firma.pl", ["jan@klient.pl"], RAW, lambda: True)


def test_dots_arrive_as_they_were_written() -> None:
    with smtp_server() as behaviour:
        assert handed(behaviour).result == "accepted"
        assert behaviour.received[0].raw.replace(b"\r\n", b"\n").endswith(b"\n.a line that begins with a dot\n")


def test_a_password_is_asked_for_and_a_wrong_one_is_told() -> None:
    with smtp_server(password="sekret") as behaviour:
        assert handed(behaviour, username="jan", password="sekret").result == "accepted"
        wrong = handed(behaviour, username="jan", password="inne")
        assert (wrong.result, wrong.problem, wrong.temporary) == ("not_sent", "wrong_password", False)
        assert handed(behaviour).result == "not_sent"
        assert len(behaviour.received) == 1


def test_starttls_is_used_with_a_certificate_that_is_trusted(tmp_path: Path, settings: Settings) -> None:
    write_certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    with smtp_server(password="sekret", tls=context) as behaviour:
        settings.MAIL_CA_FILE = None
        refused = handed(behaviour, "starttls", username="jan", password="sekret")
        assert (refused.problem, refused.temporary) == ("certificate_not_trusted", False)
        settings.MAIL_CA_FILE = tmp_path / "ca.pem"
        assert handed(behaviour, "starttls", username="jan", password="sekret").result == "accepted"


def test_a_server_without_encryption_is_not_trusted_with_a_message() -> None:
    with smtp_server() as behaviour:
        refused = handed(behaviour, "starttls")
        assert (refused.result, refused.problem) == ("not_sent", "tls_refused")
        assert behaviour.received == []


def test_what_is_too_large_is_not_even_sent() -> None:
    with smtp_server(limit=10) as behaviour:
        assert handed(behaviour).problem == "too_large_for_server"


@pytest.mark.parametrize(("answer", "final"), [("550 5.1.1 no", True), ("451 4.7.1 later", False)])
def test_answers_about_recipients_are_kept(answer: str, final: bool) -> None:
    with smtp_server() as behaviour:
        behaviour.refuse["jan@klient.pl"] = answer
        outcome = handed(behaviour)
    assert outcome.result == "not_sent"
    assert outcome.answers["jan@klient.pl"].is_final is final


def test_a_lost_line_before_the_end_is_a_try_for_later() -> None:
    outcome = deliver(Server("127.0.0.1", 1, "none"), "a@b.pl", ["c@d.pl"], RAW, lambda: True)
    assert (outcome.result, outcome.temporary) == ("not_sent", True)
