"""How somebody is addressed, as facts of a record page: given by hand, else by the rules of Polish."""

from collections.abc import Callable
from typing import Protocol

from django.utils.translation import gettext as _

from opiekun.parties.rules import vocative as rules
from opiekun.records.record.facts import Fact, Input


class Addressed(Protocol):
    """A person, or a natural-person party."""

    @property
    def first_name(self) -> str: ...

    @property
    def sex(self) -> str: ...

    @property
    def salutation(self) -> str: ...

    @property
    def vocative(self) -> str: ...


def greeting_facts(record: Addressed, editable: bool) -> list[Fact]:
    """The salutation as a letter has it, and the first name in the vocative; a note says what the rules made."""
    return [
        Fact("salutation", _("Salutation"), _greeting(record), editable, note="" if record.salutation else _by_rule()),
        Fact(
            "vocative",
            _("Vocative"),
            record.vocative or _vocative(record),
            editable,
            note="" if record.vocative or not record.first_name else _by_rule(),
        ),
    ]


def greeting_input(record: Addressed, code: str) -> list[Input] | None:
    """The form of either fact: empty while the rule holds, which it says in grey."""
    if code not in _INPUTS:
        return None
    label, by_rule = _INPUTS[code]
    return [Input(code, _(label), getattr(record, code), attrs={"placeholder": by_rule(record)})]


def _by_rule() -> str:
    return _("by rule")


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
