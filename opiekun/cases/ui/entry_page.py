"""The page of an entry: what was booked, edited in place, with documents and history."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from markupsafe import Markup

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.models.terms import CATEGORY_OF
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.entries import EntryRecord, load_entry
from opiekun.cases.services import restore_entry, trash_entry, update_entry
from opiekun.cases.ui.inputs import currency_options, term_code, term_options, written_amount
from opiekun.cases.ui.words import C, full_day, hours, language, money, one_amount, term_words
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.ui.party_page import trash_action
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head
from opiekun.records.record.words import TableWords, Words, choice_words

ENTRY_WORDS: Final = Words(
    tables={
        "cases_entry": TableWords(
            {
                "text": C(pgettext_lazy("of an entry", "Text")),
                "case_id": C(pgettext_lazy("sprawa", "Case"), reference="case"),
                "on_day": C(gettext_lazy("Day"), full_day),
                "side": C(gettext_lazy("Side"), choice_words(Side)),
                "bucket": C(pgettext_lazy("amount", "State"), choice_words(Bucket)),
                "category_id": C(gettext_lazy("Category"), term_words),
                "amount": C(gettext_lazy("Amount"), amount=one_amount),
                "currency": C(gettext_lazy("Currency")),
                "worker_id": C(gettext_lazy("Who worked"), reference="user"),
                "minutes": C(gettext_lazy("Time worked"), lambda value: hours(int(value))),
            }
        )
    },
    own="cases_entry",
    created=gettext_lazy("booked this"),
    trashed=gettext_lazy("moved the entry to the trash"),
    restored=gettext_lazy("restored the entry"),
    currency="currency",
)


class EntryPage:
    """Implements ``records.record.page.RecordPage`` for entries."""

    kind = "case_entry"
    words = ENTRY_WORDS

    def load(self, viewer: Viewer, record_id: int) -> EntryRecord:
        return load_entry(viewer, record_id)

    def subjects(self, record: EntryRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: EntryRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: EntryRecord) -> Head:
        tags: list[tuple[Any, str]] = [(_("Time"), "")] if record.is_time else [(Side(record.side).label, "")]
        if record.bucket == Bucket.COMMITTED:
            tags.append((Bucket.COMMITTED.label, "accent"))
        said = hours(record.minutes) if record.minutes is not None else money(record.amount, record.currency)
        line: list[str | Markup] = [said, record.case, record.worker or record.author]
        menu = [Action(_("History of changes"), "history", reverse("case_entry_history", args=[record.id]))]
        if record.can_trash:
            menu.append(trash_action("case_entry", record.id, record.version))
        of = [record.case_id]
        back = [
            Action(pgettext("sprawa", "Case"), "briefcase", reverse("case", args=of)),
            Action(_("Money of the case"), "coin", reverse("case_money_page", args=of)),
        ]
        return Head(True, tags, [one for one in line if one], back, (), menu)

    def groups(self, viewer: Viewer, record: EntryRecord) -> Sequence[FactGroup]:
        can_edit = record.can_edit
        day = dates.day(record.on, clock.today(), language())
        facts = [
            Fact("text", pgettext("of an entry", "Text"), record.text, can_edit, wide=len(record.text) > 40),
            Fact("case", pgettext("sprawa", "Case"), record.case),
            Fact("on", _("Day"), day, can_edit),
        ]
        if record.minutes is not None:
            facts += [
                Fact("worker", _("Who worked"), record.worker, can_edit),
                Fact("time", _("Time worked"), hours(record.minutes), can_edit),
            ]
            if record.cost is not None:
                facts.append(Fact("cost", _("What it costs"), money(record.cost.amount, record.cost.currency)))
        else:
            facts += [
                Fact("side", _("Side"), str(Side(record.side).label)),
                Fact("amount", _("Amount"), money(record.amount, record.currency), can_edit),
                Fact("bucket", pgettext("amount", "State"), str(Bucket(record.bucket).label), can_edit),
            ]
        category = "" if record.category_id is None else str(definitions().term_by_id[record.category_id].label)
        facts.append(Fact("category", _("Category"), category, can_edit))
        return [FactGroup("entry", pgettext("of a case", "Entry"), facts)]

    def inputs(self, viewer: Viewer, record: EntryRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        found = _inputs(record, code)
        if found is None:
            raise NotFound
        return found

    def save(self, viewer: Viewer, record: EntryRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        raw: dict[str, Any] = dict(values)
        if code == "amount":
            raw = {"amount": {"amount": values["amount"], "currency": values["currency"]}}
        update_entry(viewer, record.id, raw, expected)
        return ""

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_entry(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_entry(viewer, record_id)


def _inputs(record: EntryRecord, code: str) -> list[Input] | None:
    if code == "text":
        return [Input(code, pgettext("of an entry", "Text"), record.text)]
    if code == "on":
        return [Input(code, _("Day"), record.on.isoformat(), attrs={"type": "date"})]
    if code == "category":
        options = term_options(CATEGORY_OF[Side(record.side)], record.category_id)
        return [Input(code, _("Category"), term_code(record.category_id), "select", options, empty="–")]
    if record.is_time:
        return _inputs_of_time(record, code)
    if code == "bucket":
        return [Input(code, pgettext("amount", "State"), record.bucket, "select", tuple(Bucket.choices))]
    if code == "amount":
        return [
            Input(code, _("Amount"), written_amount(record.amount), attrs={"inputmode": "decimal"}),
            Input("currency", _("Currency"), record.currency, "select", currency_options(record.currency)),
        ]
    return None


def _inputs_of_time(record: EntryRecord, code: str) -> list[Input] | None:
    if code == "worker":
        options = account_managers(record.worker_id, record.worker)
        return [Input(code, _("Who worked"), str(record.worker_id), "combobox", options)]
    if code == "time":
        return [Input(code, _("Time worked"), f"{(record.minutes or 0) // 60}:{(record.minutes or 0) % 60:02}")]
    return None


ENTRY_PAGE: Final = EntryPage()
