"""Papers of the demo company: a few small files on some of its parties, as sales people keep them."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, Final

from django.db.models import Q, QuerySet

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.documents.trashing import purge_documents
from opiekun.activities.models import Attachment, Document, Interaction, Note, Task
from opiekun.cases.models import Case
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, Person
from opiekun.web.demo.papers import docx, pdf, xlsx
from opiekun.web.demo.tables import IDS_PER_PARTY
from opiekun.web.models import DemoLoad

# A smaller company is one of a test.
FEWEST_PARTIES: Final = 100
EVERY: Final = 7


def _contract(name: str, number: int) -> bytes:
    return pdf(
        [
            f"Umowa ramowa nr {number}/2026",
            "",
            "zawarta w Bielsku-Białej pomiędzy naszą spółką, zwaną Dostawcą,",
            f"a {name}, zwanym dalej Odbiorcą.",
            "",
            "Art. 1. Przedmiotem umowy są stałe dostawy elementów złącznych.",
            "Art. 2. Termin płatności wynosi 30 dni od dnia doręczenia faktury.",
            "Art. 3. Za opóźnienie w dostawie Odbiorcy należy się kara umowna",
            "w wysokości 0,2% wartości zamówienia za każdy dzień.",
            "Art. 4. Umowa obowiązuje przez dwanaście miesięcy.",
        ]
    )


def _letter(name: str, number: int) -> bytes:
    return docx(
        [
            "Szanowni Państwo,",
            f"dziękujemy za rozmowę z dnia {number} października. W załączeniu przesyłamy cennik na przyszły rok.",
            f"Liczymy na dalszą współpracę z firmą {name} i pozostajemy do dyspozycji.",
            "Z wyrazami szacunku, dział sprzedaży",
        ]
    )


def _prices(_name: str, number: int) -> bytes:
    rows = [["Indeks", "Towar", "J.m.", "Cena netto"]]
    goods = ("Śruba M8x40 ocynk", "Nakrętka M8", "Podkładka poszerzana", "Kotwa rozporowa", "Taśma montażowa")
    return xlsx(
        [*rows, *([f"TW-{number}{at}", name, "szt.", round(0.35 + at * 1.15, 2)] for at, name in enumerate(goods))]
    )


def _minutes(name: str, number: int) -> bytes:
    text = (
        f"Notatka ze spotkania z {name}\n\n"
        f"Ustalenia:\n- próbna dostawa {number * 10} szt. w drugiej połowie miesiąca\n"
        "- reklamacja z września uznana, korekta w tym tygodniu\n- następny kontakt po inwentaryzacji\n"
    )
    return text.encode()


_PAPERS: Final[Sequence[tuple[str, str, str, Callable[[str, int], bytes]]]] = (
    ("Umowa ramowa", "Umowa_ramowa_2026.pdf", "contract", _contract),
    ("Pismo przewodnie", "Pismo przewodnie.docx", "letter", _letter),
    ("Cennik indywidualny", "Cennik.xlsx", "quote", _prices),
    ("Ustalenia ze spotkania", "spotkanie.txt", "minutes", _minutes),
)


def add_documents(actor: Viewer, loaded: DemoLoad) -> None:
    """Two papers on every few of the first demo parties, in the caller's transaction."""
    if loaded.last_id - loaded.first_id < FEWEST_PARTIES * IDS_PER_PARTY:
        return
    block = Party.objects.filter(pk__range=(loaded.first_id, loaded.last_id)).order_by("pk")
    rows = block.values_list("pk", "display_name", "account_manager_id")
    for at, (party_id, name, manager_id) in enumerate(rows[: EVERY * 6 : EVERY]):
        manager = viewer_of_user_id(manager_id) if manager_id else None
        for paper in (at, at + 1):
            title, file, type_, make = _PAPERS[paper % len(_PAPERS)]
            raw = {"title": f"{title} – {name}"[:255], "type": type_}
            upload_document(manager or actor, BytesIO(make(name, 10 + at)), file, [party_id], raw)


def remove_documents(loaded: DemoLoad) -> None:
    """Documents that are attached to nothing but demo records go with them, whoever added them."""
    block = (loaded.first_id, loaded.last_id)
    demo = Q(record__pk__range=block)
    for rows in _at_parties(block):
        demo |= Q(record_id__in=rows.values("pk"))
    on_demo = Attachment.objects.filter(demo).values("document_id")
    elsewhere = Attachment.objects.exclude(demo).values("document_id")
    ids = list(Document.objects.filter(pk__in=on_demo).exclude(pk__in=elsewhere).values_list("pk", flat=True))
    Document.objects.filter(pk__in=ids, trashed_at__isnull=True).update(trashed_at=loaded.loaded_at)
    purge_documents(ids)


def _at_parties(block: tuple[int, int]) -> Sequence[QuerySet[Any]]:
    """What goes with the demo parties and may have documents, also where somebody added it by hand."""
    of_person = Note.objects.filter(person__party__pk__range=block)
    models = (Person, Interaction, Note, Task, Case)
    return [*(model._default_manager.filter(party__pk__range=block) for model in models), of_person]
