"""Messages that their user had deleted stand in Thunderbird's file until it is made smaller: told, and not kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from opiekun.activities.mail.files import messages_in
from opiekun.activities.models import MailMessage, MailRun
from opiekun.activities.selectors.mail.receipts import reason_words
from opiekun.activities.services.mail.raw_mail import Line
from opiekun.activities.services.mail.runs import foresee_found, import_found
from opiekun.core.viewer import SYSTEM
from tests.activities.mail.letters import letter

pytestmark = pytest.mark.django_db


def folder(directory: Path) -> Path:
    """One that was read and deleted, one that was read."""
    file = directory / "Odebrane"
    marked = {b"0009": letter(mid="gone@x", subject="Stara"), b"0001": letter(mid="here@x", subject="Nowa")}
    file.write_bytes(b"".join(b"From \nX-Mozilla-Status: %s\n" % mark + raw + b"\n\n" for mark, raw in marked.items()))
    return file


def shown(batches: list[list[Line]]) -> list[tuple[str, str]]:
    return [(line.outcome, line.reason) for batch in batches for line in batch]


def test_it_is_told_in_the_receipt_and_the_others_come_in(tmp_path: Path) -> None:
    found = [lines for _run, lines in import_found(SYSTEM, "x", messages_in(folder(tmp_path)))]
    assert shown(found) == [("skipped", "deleted"), ("imported", "")]
    run = MailRun.objects.get()
    assert (run.fetched, run.imported, run.failed, run.skipped_for) == (2, 1, 0, {"deleted": 1})
    assert [one.subject for one in MailMessage.objects.all()] == ["Nowa"]
    assert str(reason_words("deleted")) == "Usunięta w programie pocztowym, choć jeszcze w jego pliku"


def test_a_dry_run_and_a_second_run_say_the_same(tmp_path: Path) -> None:
    file = folder(tmp_path)
    assert shown([*foresee_found(SYSTEM, messages_in(file), set())]) == [("skipped", "deleted"), ("imported", "")]
    for last in (("imported", ""), ("skipped", "known")):
        found = [lines for _run, lines in import_found(SYSTEM, "x", messages_in(file))]
        assert shown(found) == [("skipped", "deleted"), last]
