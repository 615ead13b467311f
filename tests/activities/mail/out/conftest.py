"""A server that takes the program's letters, and somebody to write to."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from opiekun.activities.models import OutgoingMail
from opiekun.activities.services.mail.outgoing_queue import queue_mail
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.out.smtp_server import Behaviour, smtp_server
from tests.parties.people import TestViewer, manager


@pytest.fixture
def server(settings: Settings) -> Iterator[Behaviour]:
    """EMAIL_URL names it."""
    with smtp_server() as behaviour:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", behaviour.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "opiekun@example.com"
        yield behaviour


@pytest.fixture
def actor(active_authors: None) -> TestViewer:
    return manager()


@pytest.fixture
def active_authors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs act for authors who have no roles here: they get all rights."""
    monkeypatch.setattr(
        "opiekun.activities.services.mail.outgoing_sending.viewer_of_user_id",
        lambda pk: TestViewer(pk, "Maria Górska", "everyone"),
    )


@pytest.fixture
def party() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(party: int) -> int:
    raw = {
        "party": str(party),
        "first_name": "Jan",
        "last_name": "Kowalski",
        "channels": [{"kind": "email", "value": "jan@stalmix.pl"}],
    }
    return create_person(SYSTEM, raw).id


def written(**more: object) -> dict[str, object]:
    """A message as it is entered."""
    return {"to": ["jan@stalmix.pl"], "subject": "Oferta", "body": "<p>Dzień <b>dobry</b></p>", **more}


def queued(actor: Viewer, **more: object) -> OutgoingMail:
    """A message in the queue whose moment for undoing is over."""
    done = queue_mail(actor, uuid4(), written(**more))
    OutgoingMail.objects.filter(pk=done.id).update(send_after="2020-01-01T00:00:00Z")
    return OutgoingMail.objects.get(pk=done.id)
