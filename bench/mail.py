"""An import of a mailbox file as `opiekun import mail` does it: messages a second, and whether memory stays flat."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from bench.place import Place

_WORDS: Final = "Dzień dobry, proszę o ofertę na śruby i zażółcone gęśle z dostawą do końca miesiąca. " * 12
_FILE: Final = base64.encodebytes(bytes(range(256)) * 235)


@dataclass(frozen=True, slots=True)
class MailFigures:
    """What an import took; ``cpu`` is the command's own, without the database's."""

    messages: int
    seconds: float
    cpu: float
    megabytes: float
    what: ClassVar[str] = "import"

    def __str__(self) -> str:
        took = f"{self.seconds:.1f} s, {self.messages / self.seconds:,.0f}/s, {self.cpu:.1f} s of CPU in the command"
        return f"{self.what} of {self.messages:,} messages: {took}, {self.megabytes:.0f} MB at most"


def measure_mail(place: Place, count: int) -> MailFigures:
    """Import a mailbox file of new messages. Raises RuntimeError when not every one is kept."""
    path = place.data_dir / f"mail-{count}.mbox"
    with path.open("wb") as file:
        file.writelines(messages(count))
    began = time.monotonic()
    with subprocess.Popen(
        place.command("import", "mail", str(path), "--json"), env=place.environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    created = json.loads(said)["created"] if process.returncode == 0 else 0
    if created != count:
        raise RuntimeError(f"the import kept {created} messages of {count}")
    return MailFigures(count, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def messages(count: int, mark: str = "bench") -> Iterator[bytes]:
    """Text with HTML, every third an answer, every tenth with a file of 60 kB; ``mark`` is part of their ids."""
    for number in range(count):
        answers = f"In-Reply-To: <{number - 1}@{mark}>\nReferences: <{number - 2}@{mark}> <{number - 1}@{mark}>\n"
        head = (
            "From nobody Mon Jan  5 10:00:00 2026\n"
            f"From: Osoba {number % 500} <osoba{number % 500}@firma{number % 90}.pl>\n"
            f"To: Biuro <biuro@bench.test>, Jan <jan@bench.test>\nSubject: Zapytanie nr {number}\n"
            f"Date: Mon, 5 Jan 2026 10:{number // 60 % 60:02}:{number % 60:02} +0100\nMessage-ID: <{number}@{mark}>\n"
            f"{answers if number % 3 else ''}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n"
            "--m\nContent-Type: multipart/alternative; boundary=a\n\n"
            f"--a\nContent-Type: text/plain; charset=utf-8\n\n{_WORDS}\n\nW dniu 1.01.2026 Biuro pisze:\n> {_WORDS}\n"
            f"--a\nContent-Type: text/html; charset=utf-8\n\n<p>{_WORDS}</p><blockquote>{_WORDS}</blockquote>\n--a--\n"
        )
        file = b"--m\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + _FILE
        yield head.encode() + (b"" if number % 10 else file) + b"--m--\n\n"
