"""How somebody is addressed, as facts of a record page: given by hand, else by the rules of Polish."""

from collections.abc import Callable, Sequence
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.parties.rules import vocative as rules
from opiekun.records.record.facts import Fact, Input


class Addressed(Protocol):
    """A person, or a natural-person party."""

    @property
    def id(self) -> int: ...

    @property
    def first_name(self) -> str: ...

    @property
    def sex(self) -> str: ...

    @property
    def salutation(self) -> str: ...

    @property
    def vocative(self) -> str: ...


def greeting_facts(record: Addressed, editable: bool, kind: str) -> list[Fact]:
    """The salutation as a letter has it, and the first name in the vocative; a note says what the rules made.

    Both are drawn anew when the name or the sex is saved, of which they are made.
    """
    greeting = _made_of(record, kind, "salutation", _greeting(record), ("person_name", "sex", "vocative"))
    vocative = _made_of(record, kind, "vocative", record.vocative or _vocative(record), ("person_name", "sex"))
    by_rule = _("by rule")
    return [
        Fact("salutation", _("Salutation"), greeting, editable, note="" if record.salutation else by_rule),
        Fact("vocative", _("Vocative"), vocative, editable, note="" if record.vocative or not vocative else by_rule),
    ]


def _made_of(record: Addressed, kind: str, code: str, value: str, facts: Sequence[str]) -> Markup | str:
    if not value:
        return ""
    url = reverse(f"{kind}_fact", args=[record.id, code])
    events = ", ".join(f"opiekun:fact-{fact} from:body" for fact in facts)
    return Markup('<span hx-get="{}" hx-trigger="{}" hx-target="closest .o-fact" hx-swap="outerHTML">{}</span>').format(
        url, events, value
    )


def greeting_input(record: Addressed, code: str) -> list[Input] | None:
    """The form of either fact: empty while the rule holds, which it says in grey."""
    if code not in _INPUTS:
        return None
    label, by_rule = _INPUTS[code]
    return [Input(code, _(label), getattr(record, code), attrs={"placeholder": by_rule(record)})]


def _greeting(record: Addressed) -> str:
    return rules.greeting(record.first_name, record.sex, record.salutation, record.vocative)


def _rule_greeting(record: Addressed) -> str:
    return rules.greeting(record.first_name, record.sex, "", record.vocative)


def _vocative(record: Addressed) -> str:
    return rules.vocative(record.first_name, record.sex)


_INPUTS: dict[str, tuple[str, Callable[[Addressed], str]]] = {
    "salutation": ("Salutation", _rule_greeting),
    "vocative": ("Vocative", _vocative),
}
