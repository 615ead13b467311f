"""Demo e-mail: talks with a few demo parties, with attachments and unanswered ones, and some that wait to be sorted.

It is brought in as any mail is; its receipt's source is ``demo``, by which it is removed again.
"""

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from email.utils import format_datetime
from typing import Final

from django.db import connection, transaction

from opiekun.accounts.models import User
from opiekun.activities.models import MailMessage, MailRun, MailThread
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.services.mail.receive import receive
from opiekun.activities.services.mail.runs import begin_run, end_run
from opiekun.core import clock
from opiekun.core.files import remove_unreferenced
from opiekun.core.viewer import Viewer
from opiekun.web.demo.documents import FEWEST_PARTIES
from opiekun.web.demo.papers import pdf
from opiekun.web.demo.tables import IDS_PER_PARTY
from opiekun.web.models import DemoLoad

SOURCE: Final = "demo"
MOST_TALKS: Final = 8
# Persons whose e-mail is theirs alone, the main one of each party, with whoever looks after it.
_PEOPLE: Final = """
SELECT DISTINCT ON (o.id) p.display_name, c.normalised, u.email, u.first_name || ' ' || u.last_name
FROM parties_party o JOIN parties_person p ON p.party_id = o.id AND p.trashed_at IS NULL
JOIN parties_channel c ON c.identity_id = p.identity_id AND c.kind = 'email'
JOIN accounts_user u ON u.id = o.account_manager_id
WHERE o.id BETWEEN %s AND %s AND o.trashed_at IS NULL
AND NOT EXISTS (SELECT FROM parties_channel d WHERE d.normalised = c.normalised AND d.kind = 'email' AND d.id <> c.id)
ORDER BY o.id, p.is_main DESC, p.id LIMIT %s
"""
# Subject; what they write, what we answer, what they write then (empty: nothing); whether a paper comes along.
_TALKS: Final[Sequence[tuple[str, str, str, str, bool]]] = (
    (
        "Zapytanie ofertowe: regały do drugiej hali",
        "proszę o wycenę wyposażenia drugiej hali według załączonego rzutu. Zależy nam na dostawie w dwóch etapach.",
        "dziękuję za zapytanie. Wycenę prześlę do piątku, rzut jest czytelny.",
        "czy udałoby się dołożyć do oferty montaż? Zarząd zbiera się w poniedziałek.",
        True,
    ),
    (
        "Zamówienie nr 118/2026",
        "w załączeniu zamówienie. Prosimy o potwierdzenie terminu.",
        "potwierdzam: środa.",
        "",
        True,
    ),
    ("Faktura korygująca", "do dziś nie dotarła do nas korekta. Kiedy możemy się jej spodziewać?", "", "", False),
    (
        "Reklamacja: uszkodzona paleta",
        "dwie skrzynie mają pękniętą pokrywę. Protokół w załączeniu.",
        "przyjąłem zgłoszenie, nowe pokrywy wyjadą jutro.",
        "dziękujemy, dotarły.",
        True,
    ),
    ("Umowa na 2027 rok", "czy możemy wrócić do rozmowy o rabacie od obrotu?", "", "", False),
    ("Termin szkolenia", "proponujemy 12 grudnia, osiem osób.", "pasuje, rezerwuję salę.", "", False),
)
_STRANGERS: Final[Sequence[tuple[str, str, str]]] = (
    ("Katarzyna Dębska <k.debska@logistyka-debska.example>", "Zapytanie z targów", "rozmawialiśmy na targach w Kielcach. Proszę o katalog antresoli."),
    ("Zakład Ślusarski <biuro@slusarz-bielsko.example>", "Oferta współpracy", "wykonujemy konstrukcje na wymiar. Czy szukają Państwo podwykonawcy?"),
    ("Marek Pilch <marek.pilch@wp.pl>", "Pytanie o regał warsztatowy", "czy sprzedają Państwo pojedyncze sztuki osobom prywatnym?"),
)  # fmt: skip


def add_mail(actor: Viewer, loaded: DemoLoad) -> None:
    """In the caller's transaction; nothing for the small company of a test."""
    if loaded.last_id - loaded.first_id < FEWEST_PARTIES * IDS_PER_PARTY:
        return
    run_id = begin_run(actor, SOURCE, "Poczta firmowa")
    raws = [*_talks(loaded), *_strangers(loaded)]
    receive(actor, run_id, [RawMail(SOURCE, str(number), raw) for number, raw in enumerate(raws)])
    end_run(run_id)


def remove_mail() -> None:
    """Demo messages go; others that were told at demo parties alone wait to be sorted again."""
    mine = MailMessage.objects.filter(occurrences__source=SOURCE)
    ids, files = list(mine.values_list("pk", flat=True)), list(mine.exclude(raw=None).values_list("raw", flat=True))
    MailMessage.objects.filter(pk__in=ids).delete()
    MailRun.objects.filter(source=SOURCE).delete()
    MailThread.objects.filter(messages=None).delete()
    transaction.on_commit(lambda: _remove(files))
    MailMessage.objects.filter(state="assigned", interactions=None).update(state="waiting", settlement=None)


def _remove(files: list[int]) -> None:
    remove_unreferenced(files)


def _talks(loaded: DemoLoad) -> Iterator[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [loaded.first_id, loaded.last_id, MOST_TALKS])
        people = cursor.fetchall()
    for number, (name, email, our_email, our_name) in enumerate(people):
        subject, asked, answered, then, has_paper = _TALKS[number % len(_TALKS)]
        they, we = f"{name} <{email}>", f"{our_name} <{our_email}>"
        at = _at(loaded, 9 - number, 8 + number % 5)
        first = _letter(they, we, subject, f"Dzień dobry,\n\n{asked}\n\nPozdrawiam\n{name}", at, f"{number}-1")
        yield _with_paper(first, subject, name) if has_paper else _plain(first)
        quote = f"\n\nW dniu {at:%d.%m.%Y} o {at:%H:%M}, {name} napisał(a):\n> {asked}"
        if answered:
            text = f"Dzień dobry,\n\n{answered}\n\nPozdrawiam\n{our_name}{quote}"
            yield _plain(
                _letter(we, they, f"Re: {subject}", text, at + timedelta(hours=3), f"{number}-2", f"{number}-1")
            )
        if then:
            text = f"Dzień dobry,\n\n{then}\n\nPozdrawiam\n{name}{quote}"
            yield _plain(
                _letter(they, we, f"Re: {subject}", text, at + timedelta(hours=22), f"{number}-3", f"{number}-2")
            )


def _strangers(loaded: DemoLoad) -> Iterator[bytes]:
    us = User.objects.filter(pk__in=loaded.user_ids).order_by("pk").values_list("email", flat=True).first() or ""
    for number, (sender, subject, said) in enumerate(_STRANGERS):
        text = f"Dzień dobry,\n\n{said}\n\nZ poważaniem\n{sender.partition(' <')[0]}"
        yield _plain(_letter(sender, us, subject, text, _at(loaded, 1 + number, 9), f"obcy-{number}"))


def _at(loaded: DemoLoad, days: int, hour: int) -> datetime:
    day = loaded.day - timedelta(days=max(days, 1))
    return datetime.combine(day, time(hour, 20), tzinfo=clock.company_zone())


def _letter(
    sender: str, to: str, subject: str, text: str, at: datetime, mid: str, answers: str = ""
) -> tuple[str, str]:
    """The head but for its type, and the text."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Date: {format_datetime(at)}"]
    lines.append(f"Message-ID: <demo-{mid}@opiekun.example>")
    if answers:
        lines.append(f"References: <demo-{answers}@opiekun.example>")
    return "\n".join(lines), text


def _plain(letter: tuple[str, str]) -> bytes:
    head, text = letter
    return f"{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


def _with_paper(letter: tuple[str, str], subject: str, name: str) -> bytes:
    head, text = letter
    paper = base64.encodebytes(pdf([subject, "", f"Sporządził: {name}", "Załącznik do wiadomości e-mail."])).decode()
    return (
        f"{head}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=demo\n\n"
        f"--demo\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        "--demo\nContent-Type: application/pdf; name=zalacznik.pdf\nContent-Disposition: attachment;"
        f" filename=zalacznik.pdf\nContent-Transfer-Encoding: base64\n\n{paper}\n--demo--\n"
    ).encode()
