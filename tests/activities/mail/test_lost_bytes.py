"""A message whose file is gone from the store is still read as far as it was kept; what needs the file says so."""

import pytest
from django.core.files.storage import default_storage

from opiekun.activities.models import MailMessage
from tests.activities.mail.test_faces import HTML, page, sent
from tests.api.program import program

pytestmark = pytest.mark.django_db


def test_what_needs_a_lost_file_is_not_found_and_says_why() -> None:
    caller = program()
    sent(caller, HTML)
    message = MailMessage.objects.get()
    assert message.raw is not None
    default_storage.delete(message.raw.storage_key)
    browser = page()
    for address in ("raw", "body", "attachments/0"):
        assert browser.get(f"/mail/{message.pk}/{address}").status_code == 404, address
    assert "brakuje w magazynie" in browser.get(f"/mail/{message.pk}/raw").content.decode()
    for address in ("raw", "attachments/0"):
        answer = caller.get(f"/mail-messages/{message.pk}/{address}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), address
    opened = browser.get(f"/mail/{message.pk}")
    assert opened.status_code == 200
    assert "Witam" in opened.content.decode()
