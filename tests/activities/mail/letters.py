"""Messages for tests, as short as one wants to read."""

from collections.abc import Sequence

from opiekun.activities.services.mail.raw_mail import Line, RawMail
from opiekun.activities.services.mail.receive import receive
from opiekun.activities.services.mail.runs import begin_run
from opiekun.core.viewer import SYSTEM, Viewer


def letter(
    sender: str = "obcy@nieznana.pl",
    to: str = "my@nasza.pl",
    subject: str = "Oferta",
    body: str = "Dzień dobry",
    mid: str = "",
    head: str = "",
    day: int = 5,
) -> bytes:
    """A message; ``head`` is more lines of its head."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Date: Mon, {day} Jan 2026 10:00:00 +0100"]
    lines += [
        "Content-Type: text/plain; charset=utf-8",
        *([f"Message-ID: <{mid}>"] if mid else []),
        *([head] if head else []),
    ]
    return ("\n".join(lines) + f"\n\n{body}\n").encode()


def bring(*raws: bytes, actor: Viewer = SYSTEM, source: str = "mailbox:1", run: int | None = None) -> Sequence[Line]:
    """Let them in as a transport does."""
    run_id = run or begin_run(actor, source if actor is SYSTEM else "files", "Test")
    return receive(actor, run_id, [RawMail(source, f"INBOX/{n}", raw) for n, raw in enumerate(raws)])
